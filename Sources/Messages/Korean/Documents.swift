extension Korean {
  /// YAML, vault files, addresses and templates.
  static let documents = #"""
    # yaml.*
    the decrypted text is no valid YAML
      복호화한 텍스트가 올바른 YAML이 아닙니다
    what stands there is not shown ({})
      그 내용은 보여 주지 않습니다({})
    look at that line and quote its value: groundwork vault view '{}'
      그 줄을 보고 값을 따옴표로 묶으십시오: groundwork vault view '{}'

    # yaml.vault-here
    a !vault value cannot stand here
      !vault 값은 여기에 올 수 없습니다
    write the value in clear, or refer to a variable of group_vars that is encrypted
      값을 평문으로 쓰거나, 암호화된 group_vars 변수를 참조하십시오

    # yaml.too-large
    the file is larger than {} MiB
      파일이 {} MiB보다 큽니다
    it has {} bytes; what people write by hand is a thousand times smaller
      {}바이트입니다. 사람이 손으로 쓴 파일은 이보다 천 배는 작습니다
    split the file, or move bulk data out of it and read it with a lookup
      파일을 나누거나, 큰 데이터를 따로 빼서 lookup으로 읽으십시오

    # yaml.not-utf8
    the file is not UTF-8
      파일이 UTF-8이 아닙니다
    byte {} is 0x{}, which starts no UTF-8 character here
      {}번째 바이트 0x{}은(는) 여기서 UTF-8 문자의 시작이 될 수 없습니다
    convert it: iconv -f ISO-8859-1 -t UTF-8 '{}' > '{}.utf8'
      변환하십시오: iconv -f ISO-8859-1 -t UTF-8 '{}' > '{}.utf8'

    # yaml.too-deep
    the text is nested deeper than {} levels
      텍스트의 중첩이 {}단계보다 깊습니다
    flatten the data, or check whether a generator went wrong
      데이터를 평평하게 만들거나, 생성한 프로그램이 잘못되지 않았는지 확인하십시오

    # yaml.too-many
    the text has more than {} values
      텍스트에 값이 {}개보다 많습니다
    split the file, or check whether a generator went wrong
      파일을 나누거나, 생성한 프로그램이 잘못되지 않았는지 확인하십시오
    the text has more than {} values once its aliases are expanded
      앨리어스를 펼치면 값이 {}개를 넘습니다
    each alias (*name) stands for a whole copy of what its anchor (&name) marks
      앨리어스(*name)는 앵커(&name)가 가리키는 내용 전체의 사본입니다
    use fewer aliases of large values, or split the file
      큰 값의 앨리어스를 줄이거나 파일을 나누십시오

    # yaml.duplicate-key
    the key '{}' appears twice in one mapping
      한 매핑에 키 '{}'이(가) 두 번 나옵니다
    it stands at line {} already; the last one is used
      이미 {}번째 줄에 있습니다. 마지막 것을 씁니다
    remove one of the two
      둘 중 하나를 지우십시오

    # yaml.duplicate-anchor
    the anchor '&{}' is defined twice
      앵커 '&{}'이(가) 두 번 정의되었습니다
    it is defined at line {} already{}
      이미 {}번째 줄에 정의되어 있습니다{}
    give one of the two another name
      둘 중 하나의 이름을 바꾸십시오

    # yaml.recursive-alias
    the alias '*{}' stands inside what '&{}' marks
      앨리어스 '*{}'이(가) '&{}'이(가) 가리키는 내용 안에 있습니다
    the value would contain itself{}
      값이 자기 자신을 포함하게 됩니다{}
    remove the alias
      앨리어스를 지우십시오

    # yaml.undefined-alias
    the alias '*{}' names no anchor
      앨리어스 '*{}'에 해당하는 앵커가 없습니다
    an anchor '&{}' must stand before it{}
      그 앞에 앵커 '&{}'이(가) 있어야 합니다{}
    did you mean '*{}'?
      '*{}'을(를) 말씀하신 것입니까?
    quote the text when it is no alias: '*{}'
      앨리어스가 아니면 텍스트를 따옴표로 묶으십시오: '*{}'

    # yaml.bad-merge
    '<<' takes a mapping or a list of mappings
      '<<'에는 매핑이나 매핑의 리스트가 와야 합니다
    this is {}{}
      {~}입니다{}
    name an anchored mapping: '<<: *name'
      앵커가 붙은 매핑을 쓰십시오: '<<: *name'

    # yaml.bad-key
    {} cannot be a key
      {~}은(는) 키가 될 수 없습니다
    keys are text, numbers, booleans or dates{}
      키는 텍스트, 숫자, 불리언, 날짜 중 하나입니다{}
    use text as the key, in quotes when it contains '{', '[' or ': '
      키로 텍스트를 쓰고, '{', '[', ': '이(가) 들어 있으면 따옴표로 묶으십시오

    # yaml.unquoted-template
    a template must stand in quotes
      템플릿은 따옴표로 묶어야 합니다
    YAML reads '{{ … }}' as a mapping inside a mapping{}
      YAML은 '{{ … }}'을(를) 매핑 안의 매핑으로 읽습니다{}
    write "{}"
      "{}"(이)라고 쓰십시오

    # yaml.tag-mismatch
    '{}' is no {}
      '{}'은(는) {}이(가) 아닙니다
    its tag says it is one{}
      태그에는 그렇다고 되어 있습니다{}
    correct the value or remove the tag
      값을 바로잡거나 태그를 지우십시오

    # yaml.no-such-date
    '{}' is not in the calendar
      '{}'은(는) 달력에 없는 날짜입니다
    unquoted text of this form is a date{}
      따옴표가 없는 이런 텍스트는 날짜입니다{}
    correct it, or write it in quotes when it is text
      날짜를 바로잡거나, 텍스트라면 따옴표로 묶으십시오

    # yaml.unknown-tag
    the tag '{}' is not known
      태그 '{}'을(를) 알 수 없습니다
    known are !vault, !unsafe, !!str, !!int, !!float, !!bool, !!null, !!timestamp, !!map and !!seq{}
      쓸 수 있는 태그는 !vault, !unsafe, !!str, !!int, !!float, !!bool, !!null, !!timestamp, !!map, !!seq입니다{}
    remove the tag, or quote the text when the '!' belongs to it
      태그를 지우거나, '!'이(가) 텍스트의 일부라면 따옴표로 묶으십시오

    # yaml.tab
    a tab indents this line
      이 줄은 탭으로 들여쓰기되어 있습니다
    YAML allows only spaces there; a tab has no agreed width{}
      YAML은 들여쓰기에 공백만 허용합니다. 탭은 너비가 정해져 있지 않습니다{}
    replace it by spaces: expand -t 2 '{}'
      공백으로 바꾸십시오: expand -t 2 '{}'

    # yaml.syntax
    this is not valid YAML
      올바른 YAML이 아닙니다
    put the whole value in quotes: "{{ … }}"
      값 전체를 따옴표로 묶으십시오: "{{ … }}"
    put the value in quotes when it contains ': ', or align this line with the key above
      값에 ': '이(가) 들어 있으면 따옴표로 묶거나, 이 줄을 위의 키에 맞춰 정렬하십시오
    put the text in quotes; a plain value cannot begin with this character
      텍스트를 따옴표로 묶으십시오. 따옴표 없는 값은 이 문자로 시작할 수 없습니다
    align this line with the keys above it, and close the quotes of the value before it
      이 줄을 위의 키들에 맞춰 정렬하고, 앞에 있는 값의 따옴표를 닫으십시오
    align this line with the '-' of the list above it
      이 줄을 위에 있는 리스트의 '-'에 맞춰 정렬하십시오
    add ': ' after the key, and a space after the colon; indent continued text
      키 뒤에 ': '을(를) 쓰고 콜론 다음에 공백을 두십시오. 이어지는 텍스트는 들여 쓰십시오
    close the quote that was opened{}
      열린 따옴표를 닫으십시오{}
    close the '{' with '}', separate entries by ','
      '{'을(를) '}'(으)로 닫고, 항목을 ','(으)로 구분하십시오
    close the '[' with ']', separate items by ','
      '['을(를) ']'(으)로 닫고, 항목을 ','(으)로 구분하십시오
    double the backslash, or use single quotes
      백슬래시를 두 번 쓰거나 작은따옴표를 쓰십시오
    start the list on a line of its own, below the key
      리스트는 키 아래 새 줄에서 시작하십시오
    correct this line or the one before it: indentation, quotes and ': ' are the usual causes
      이 줄이나 앞줄을 바로잡으십시오. 흔한 원인은 들여쓰기, 따옴표, ': '입니다

    # yaml.control-character
    the file contains a character YAML does not allow
      파일에 YAML이 허용하지 않는 문자가 있습니다
    {} (byte {})
      {}({}번째 바이트)
    remove it, or write it as an escape in double quotes: "{}"
      지우거나, 큰따옴표 안에 이스케이프로 쓰십시오: "{}"

    # yaml.second-document
    the file holds more than one YAML document
      파일에 YAML 문서가 둘 이상 들어 있습니다
    a line '---' after content starts another document; one is expected here
      내용 뒤의 '---' 줄은 새 문서를 시작합니다. 여기에는 문서가 하나만 와야 합니다
    remove the '---', or move what follows to a file of its own
      '---'을(를) 지우거나, 그 뒤의 내용을 다른 파일로 옮기십시오

    # vault.password-file
    the vault password file {} cannot be read
      vault 비밀번호 파일 {}을(를) 읽을 수 없습니다
    correct --vault-password-file or --vault-id, or use prompt
      --vault-password-file이나 --vault-id를 바로잡거나 prompt를 쓰십시오

    # vault.password-script
    the vault password script {} cannot be started
      vault 비밀번호 스크립트 {}을(를) 시작할 수 없습니다
    if it is a file with the password and no script: chmod -x '{}'
      스크립트가 아니라 비밀번호가 든 파일이라면: chmod -x '{}'
    the vault password script {} failed
      vault 비밀번호 스크립트 {}이(가) 실패했습니다
    it ended with {}: {}
      종료 코드 {}: {}
    run it by hand: it must print the password and end with 0
      직접 실행해 보십시오. 비밀번호를 출력하고 0으로 끝나야 합니다

    # vault.empty-password
    the vault password from {} is empty
      {}에서 받은 vault 비밀번호가 비어 있습니다
    write the password into it, or choose another source
      거기에 비밀번호를 쓰거나 다른 출처를 고르십시오

    # vault.damaged
    restore the text from the repository, or encrypt the value again
      저장소에서 텍스트를 복원하거나 값을 다시 암호화하십시오
    the vault text cannot be decrypted
      vault 텍스트를 복호화할 수 없습니다
    encrypt the value again
      값을 다시 암호화하십시오
    the vault text is empty
      vault 텍스트가 비어 있습니다
    it has no header line
      머리줄이 없습니다
    the vault header is damaged
      vault 머리줄이 손상되었습니다
    it should read {};1.1;AES256, or 1.2 with a label
      {};1.1;AES256이거나, 레이블이 있는 1.2여야 합니다
    the vault format '{}' is not known
      vault 형식 '{}'을(를) 알 수 없습니다
    ansible-vault writes 1.1, or 1.2 with a label
      ansible-vault는 1.1, 또는 레이블이 있는 1.2를 씁니다
    the vault cipher '{}' is not known
      vault 암호 방식 '{}'을(를) 알 수 없습니다
    ansible-vault has written nothing but AES256 since 2.4
      ansible-vault는 2.4부터 AES256만 씁니다
    the vault text is damaged
      vault 텍스트가 손상되었습니다
    a character was lost or added: it is no even number of hexadecimal digits
      글자가 빠졌거나 더해졌습니다. 16진수 자릿수가 짝수가 아닙니다
    it should hold a salt, a checksum and the encrypted text; a line may be missing
      솔트, 체크섬, 암호문이 있어야 합니다. 줄이 빠졌을 수 있습니다

    # vault.not-utf8
    the decrypted value is not UTF-8
      복호화한 값이 UTF-8이 아닙니다
    a variable is text
      변수는 텍스트입니다
    encrypt the base64 form and decode it with b64decode
      base64로 바꾼 것을 암호화하고 b64decode로 디코딩하십시오

    # vault.no-password
    there is no vault password for the id '{}'
      id '{}'의 vault 비밀번호가 없습니다
    there is no vault password to encrypt with
      암호화에 쓸 vault 비밀번호가 없습니다
    give one: --vault-id {}@FILE, or --ask-vault-pass
      비밀번호를 주십시오: --vault-id {}@FILE 또는 --ask-vault-pass
    give one: --vault-password-file FILE, or groundwork vault generate
      비밀번호를 주십시오: --vault-password-file FILE 또는 groundwork vault generate
    an encrypted value, and no vault password
      암호화된 값이 있는데 vault 비밀번호가 없습니다
    it was encrypted under the vault id '{}'
      vault id '{}'(으)로 암호화되었습니다
    give the password: --vault-password-file FILE, or --ask-vault-pass
      비밀번호를 주십시오: --vault-password-file FILE 또는 --ask-vault-pass

    # vault.cannot-encrypt
    the value cannot be encrypted
      값을 암호화할 수 없습니다
    check the system's OpenSSL: openssl list -cipher-algorithms
      시스템의 OpenSSL을 확인하십시오: openssl list -cipher-algorithms

    # vault.wrong-password
    no vault password opens this value
      어느 vault 비밀번호로도 이 값을 열 수 없습니다
    its checksum does not match with {}{}
      {}(으)로는 체크섬이 맞지 않습니다{}
    give that id's password: --vault-id {}@FILE
      그 id의 비밀번호를 주십시오: --vault-id {}@FILE
    give the password it was encrypted with, or encrypt it again
      암호화할 때 쓴 비밀번호를 주거나, 다시 암호화하십시오

    # addresses.bad-address preflight.bad-variable
    {}: '{}' is no IP address
      {}: '{}'은(는) IP 주소가 아닙니다
    write four numbers from 0 to 255: {}: 192.168.1.10
      0부터 255까지의 숫자 네 개를 쓰십시오: {}: 192.168.1.10
    an address stands here without '/PREFIX'
      여기에는 '/PREFIX' 없이 주소만 씁니다
    {} is larger than 255
      {}은(는) 255보다 큽니다
    '{}' begins with a zero, which some programs read as octal
      '{}'이(가) 0으로 시작합니다. 이것을 8진수로 읽는 프로그램이 있습니다

    # addresses.bad-network preflight.bad-variable
    {}: '{}' is no network
      {}: '{}'은(는) 네트워크가 아닙니다
    the '/PREFIX' is missing
      '/PREFIX'가 없습니다
    write ADDRESS/PREFIX: {}: 192.168.1.0/24
      ADDRESS/PREFIX로 쓰십시오: {}: 192.168.1.0/24
    {}: '{}' is an address in a network
      {}: '{}'은(는) 네트워크 안의 주소입니다
    the network begins at {}
      네트워크는 {}에서 시작합니다
    write {}: {}
      {}: {}(이)라고 쓰십시오

    # addresses.bad-range preflight.bad-variable
    {}: '{}' is no range of addresses
      {}: '{}'은(는) 주소 범위가 아닙니다
    write the first and the last: {}: 192.168.1.100-192.168.1.150
      처음과 마지막 주소를 쓰십시오: {}: 192.168.1.100-192.168.1.150

    # addresses.bad-mac preflight.bad-variable
    {}: '{}' is no hardware address
      {}: '{}'은(는) 하드웨어 주소가 아닙니다
    YAML reads an unquoted 52:54:00:12:34:56 as a number in base 60
      YAML은 따옴표 없는 52:54:00:12:34:56을 60진수 숫자로 읽습니다
    write six pairs of digits in quotes: {}: "52:54:00:12:34:56"
      두 자리 숫자 여섯 쌍을 따옴표로 묶어 쓰십시오: {}: "52:54:00:12:34:56"

    # template.unreadable
    the requests cannot be read
      요청을 읽을 수 없습니다
    give one JSON object a line on standard input
      표준 입력에 한 줄에 JSON 객체 하나씩 주십시오

    # jinja.undefined
    define the variable, or give it a value with the default filter
      변수를 정의하거나 default 필터로 값을 주십시오

    # jinja.syntax
    the template cannot be read: {}
      템플릿을 읽을 수 없습니다: {}
    correct the template's syntax at this place
      이곳의 템플릿 문법을 바로잡으십시오

    # jinja.runtime
    the template cannot be evaluated: {}
      템플릿을 계산할 수 없습니다: {}
    correct the expression or the value it works on
      표현식이나 그 대상 값을 바로잡으십시오
    """#
}
