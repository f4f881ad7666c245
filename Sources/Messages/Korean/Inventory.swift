extension Korean {
  static let inventory = #"""
    # inventory.unreadable
    {} cannot be read
      {}을(를) 읽을 수 없습니다
    correct the path or the permissions: ls -l '{}'
      경로나 권한을 바로잡으십시오: ls -l '{}'

    # inventory.bad-host
    '{}' is no name of a host
      '{}'은(는) 호스트 이름이 될 수 없습니다
    rename it: a host's name is made of letters, digits, '.', '-' and '_'
      이름을 바꾸십시오. 호스트 이름은 영문자, 숫자, '.', '-', '_'로 이루어집니다
    it is empty
      비어 있습니다
    it is the name of a directory
      디렉터리의 이름입니다
    it holds '/', which is part of a path
      경로에 쓰는 '/'이(가) 들어 있습니다
    it holds ',', which stands between names
      이름을 구분하는 ','이(가) 들어 있습니다
    it holds a blank
      공백이 들어 있습니다
    it holds a control character
      제어 문자가 들어 있습니다
    it begins with '{}'
      '{}'(으)로 시작합니다
    the host name '{}' ends in a colon
      호스트 이름 '{}'이(가) 콜론으로 끝납니다
    a colon stands before a port
      콜론 뒤에는 포트가 와야 합니다
    remove it, or give the port: {}22
      콜론을 지우거나 포트를 쓰십시오: {}22
    '---' is no host
      '---'은(는) 호스트가 아닙니다
    the file looks like YAML and is read as INI
      YAML로 보이는 파일을 INI로 읽고 있습니다
    name it so that it ends in .yml
      파일 이름이 .yml로 끝나게 바꾸십시오

    # inventory.bad-range
    the range in '{}' is wrong
      '{}'의 범위가 잘못되었습니다
    write it like node[01:10] or node[a:f]
      node[01:10]이나 node[a:f]처럼 쓰십시오
    the ']' is missing
      ']'이(가) 없습니다
    it stands for more than {} hosts
      호스트 {}개를 넘는 범위입니다
    a range is begin:end or begin:end:step
      범위는 시작:끝 또는 시작:끝:간격입니다
    the range has no end
      범위에 끝이 없습니다
    the step '{}' is no positive number
      간격 '{}'은(는) 양수가 아닙니다
    it runs backwards
      시작이 끝보다 큽니다
    begin and end must have the same number of digits
      시작과 끝의 자릿수가 같아야 합니다
    begin and end must be two numbers or two letters
      시작과 끝은 둘 다 숫자이거나 둘 다 글자여야 합니다

    # inventory.not-utf8
    this line is not UTF-8
      이 줄은 UTF-8이 아닙니다
    convert the file: iconv -f ISO-8859-1 -t UTF-8 '{}'
      파일을 변환하십시오: iconv -f ISO-8859-1 -t UTF-8 '{}'

    # inventory.bad-section
    '{}' is no section
      '{}'은(는) 섹션이 아닙니다
    a name has no blanks, and at most one colon follows it
      이름에는 공백이 없고, 뒤에 콜론이 하나까지 올 수 있습니다
    write [GROUP], [GROUP:children] or [GROUP:vars]
      [GROUP], [GROUP:children] 또는 [GROUP:vars]라고 쓰십시오
    the section [{}] has the unknown type '{}'
      섹션 [{}]의 종류 '{}'을(를) 알 수 없습니다
    known are hosts, children and vars
      hosts, children, vars만 쓸 수 있습니다
    write [{}:{}]
      [{}:{}]라고 쓰십시오
    write [{}], [{}:children] or [{}:vars]
      [{}], [{}:children] 또는 [{}:vars]라고 쓰십시오

    # inventory.bad-line
    this line cannot be split into words
      이 줄을 단어로 나눌 수 없습니다
    a quote is not closed
      따옴표가 닫히지 않았습니다
    it ends in '\\'
      '\\'(으)로 끝납니다
    close the quote, or put the value in quotes of the other kind
      따옴표를 닫거나, 값을 다른 종류의 따옴표로 묶으십시오
    '{}' is no variable
      '{}'은(는) 변수가 아닙니다
    after the name of a host stand KEY=VALUE pairs
      호스트 이름 뒤에는 KEY=VALUE 쌍이 와야 합니다
    write KEY=VALUE without blanks around '=', or put the next host on its own line
      '=' 양쪽에 공백 없이 KEY=VALUE라고 쓰거나, 다음 호스트를 새 줄에 쓰십시오
    in [{}:vars] each line is KEY=VALUE
      [{}:vars]에서는 줄마다 KEY=VALUE 하나를 씁니다
    write KEY=VALUE
      KEY=VALUE라고 쓰십시오
    '{}' is no name of a group
      '{}'은(는) 그룹 이름이 아닙니다
    in [{}:children] each line is one group
      [{}:children]에서는 줄마다 그룹 하나를 씁니다
    write one group a line; hosts belong below [{}]
      한 줄에 그룹 하나씩 쓰십시오. 호스트는 [{}] 아래에 씁니다

    # inventory.duplicate-host
    the host '{}' stands twice in [{}]
      호스트 '{}'이(가) [{}]에 두 번 나옵니다
    the first time is at line {}
      처음 나온 곳은 {}번째 줄입니다

    # inventory.*
    remove one of the two
      둘 중 하나를 지우십시오
    see what there is: groundwork inventory --graph
      무엇이 있는지 보십시오: groundwork inventory --graph
    groundwork inventory --graph names the hosts
      groundwork inventory --graph가 호스트를 알려 줍니다

    # inventory.unknown-group
    [{}:children] names the unknown group '{}'
      [{}:children]에 적힌 '{}' 그룹이 없습니다
    [{}:vars] belongs to no group
      [{}:vars]에 해당하는 그룹이 없습니다
    '{}' is a host
      '{}'은(는) 호스트입니다
    nothing declares it with [{}]
      [{}](으)로 선언한 곳이 없습니다
    add a section [{}]
      섹션 [{}]을(를) 추가하십시오
    the inventory has no group '{}'
      인벤토리에 '{}' 그룹이 없습니다
    leave it out to see all groups
      모든 그룹을 보려면 이름을 빼십시오

    # inventory.unknown-host
    the inventory has no host '{}'
      인벤토리에 '{}' 호스트가 없습니다
    '{}' is neither in the inventory nor on record under .groundwork/ledger
      '{}'은(는) 인벤토리에도, .groundwork/ledger의 기록에도 없습니다

    # inventory.limit-file
    the limit file {} cannot be read
      limit 파일 {}을(를) 읽을 수 없습니다
    correct --limit: @ stands before the name of a file
      --limit을 바로잡으십시오. @ 뒤에는 파일 이름이 옵니다

    # inventory.bad-pattern
    '{}' is no host pattern
      '{}'은(는) 호스트 패턴이 아닙니다
    after '~' stands a regular expression: {}
      '~' 뒤에는 정규 표현식이 옵니다: {}
    correct the expression
      정규 표현식을 바로잡으십시오

    # inventory.bad-subscript
    '{}' asks for a host that is not there
      '{}'이(가) 가리키는 호스트가 없습니다
    '{}' has {} {}, counted from 0
      '{}'에는 {}개의 {~}가 있고, 번호는 0부터 셉니다
    use a number from 0 to {}
      0부터 {}까지의 번호를 쓰십시오

    # inventory.unknown-pattern
    the inventory has no group or host '{}'
      인벤토리에 '{}'(이)라는 그룹이나 호스트가 없습니다
    no group or host matches '{}'
      '{}'에 맞는 그룹이나 호스트가 없습니다
    the inventory has no hosts at all
      인벤토리에 호스트가 하나도 없습니다

    # inventory.script
    inventory scripts are not run
      인벤토리 스크립트는 실행하지 않습니다
    the file is executable and begins with '#!'
      실행 권한이 있고 '#!'(으)로 시작하는 파일입니다
    save what it prints: '{}' --list, written as a YAML inventory
      '{}' --list의 출력을 YAML 인벤토리로 저장하십시오

    # inventory.toml
    inventories in TOML are not read
      TOML 인벤토리는 읽지 않습니다
    convert it: ansible-inventory -i '{}' --list --yaml
      변환하십시오: ansible-inventory -i '{}' --list --yaml

    # inventory.set-twice
    '{}' of the host '{}' is set twice
      호스트 '{1}'의 '{0}'이(가) 두 번 설정되었습니다
    {} gives it another value; the last one is used
      {}에서 다른 값을 줍니다. 마지막 값을 씁니다
    keep one of the two
      둘 중 하나만 남기십시오

    # inventory.bad-priority
    ansible_group_priority must be an integer
      ansible_group_priority는 정수여야 합니다
    write ansible_group_priority: 10
      ansible_group_priority: 10처럼 쓰십시오

    # inventory.circle
    the group '{}' cannot be a child of '{}'
      그룹 '{}'은(는) '{}'의 자식이 될 수 없습니다
    it is the same group
      같은 그룹입니다
    '{}' is below '{}' already
      '{}'이(가) 이미 '{}' 아래에 있습니다

    # inventory.same-name
    '{}' is both a host and a group
      '{}'은(는) 호스트이면서 그룹입니다
    a pattern with that name means the group's hosts and the host
      그 이름의 패턴은 그룹의 호스트들과 그 호스트를 함께 가리킵니다
    rename one of the two
      둘 중 하나의 이름을 바꾸십시오

    # inventory.orphan-vars
    the inventory has no {} '{}'
      인벤토리에 '{1}'(이)라는 {0~}이(가) 없습니다
    nothing will ever use these variables
      이 변수들은 어디에도 쓰이지 않습니다
    add the {}, or remove the file
      {~}을(를) 추가하거나 파일을 지우십시오

    # inventory.vars-not-mapping
    a file of variables must be a mapping
      변수 파일은 매핑이어야 합니다
    write 'NAME: VALUE' lines
      'NAME: VALUE' 형식의 줄로 쓰십시오

    # inventory.not-mapping
    a YAML inventory must be a mapping of groups
      YAML 인벤토리는 그룹의 매핑이어야 합니다
    begin with 'all:' and put 'hosts:' or 'children:' below it
      'all:'로 시작하고 그 아래에 'hosts:'나 'children:'을 쓰십시오

    # inventory.plugin
    inventory plugins are not run
      인벤토리 플러그인은 실행하지 않습니다
    the file configures '{}'
      이 파일은 '{}'을(를) 설정합니다
    save what it yields: ansible-inventory -i '{}' --list --yaml
      결과를 저장하십시오: ansible-inventory -i '{}' --list --yaml

    # inventory.section-not-mapping
    '{}' of the group '{}' must be a mapping
      그룹 '{1}'의 '{0}'은(는) 매핑이어야 합니다
    write 'NAME: VALUE' lines
      'NAME: VALUE' 형식의 줄로 쓰십시오
    write 'NAME:' lines without '-'
      '-' 없이 'NAME:' 형식의 줄로 쓰십시오

    # inventory.host-not-mapping
    the variables of '{}' must be a mapping
      '{}'의 변수는 매핑이어야 합니다
    write them below the name: '{}:' and then '  NAME: VALUE'
      이름 아래에 쓰십시오: '{}:' 다음 줄에 '  NAME: VALUE'

    # inventory.no-name
    this {} has no name
      이 {~}에 이름이 없습니다
    its name is an empty text
      이름이 빈 텍스트입니다
    give it a name, or remove it
      이름을 주거나 지우십시오

    # inventory.name-not-text
    the name of a {} must be text
      {~} 이름은 텍스트여야 합니다
    YAML reads {} as {}
      YAML은 {}을(를) {~}(으)로 읽습니다
    give it a name
      이름을 주십시오
    write it in quotes: "{}":
      따옴표로 묶으십시오: "{}":

    # inventory.not-group
    '{}' is no group
      '{}'은(는) 그룹이 아닙니다
    a group is a mapping; this is {}
      그룹은 매핑인데, 이것은 {~}입니다
    put variables below 'all:' and 'vars:'
      변수는 'all:'과 'vars:' 아래에 쓰십시오
    put hosts below 'hosts:', variables below 'vars:'
      호스트는 'hosts:' 아래에, 변수는 'vars:' 아래에 쓰십시오

    # inventory.unknown-key
    '{}' is no part of a group
      '{}'은(는) 그룹의 구성 요소가 아닙니다
    a group has hosts, children and vars; '{}' has '{}'
      그룹에는 hosts, children, vars가 있는데, '{}'에는 '{}'이(가) 있습니다
    put groups below 'children:', variables below 'vars:'
      그룹은 'children:' 아래에, 변수는 'vars:' 아래에 쓰십시오

    # inventory.not-built inventory.connection inventory.bad-port
    'ansible_connection: {}' is not supported
      'ansible_connection: {}'은(는) 지원하지 않습니다
    '{}' is not supported
      '{}'은(는) 지원하지 않습니다
    remove it: one becomes another user by 'sudo -H'
      지우십시오. 다른 사용자가 될 때는 'sudo -H'를 씁니다
    remove it, and write what it says into ~/.ssh/config under 'Host {}'; a jump host: ssh_proxy_jump: USER@HOST
      지우고, 그 내용을 ~/.ssh/config의 'Host {}' 아래에 쓰십시오. 점프 호스트는 ssh_proxy_jump: USER@HOST입니다
    '{}: {}' is no port
      '{}: {}'은(는) 포트가 아닙니다
    write a number from 1 to 65535, or leave it out for 22
      1부터 65535까지의 숫자를 쓰거나, 22를 쓰려면 빼십시오
    groundwork inventory --host {} shows what it is given
      groundwork inventory --host {}가 호스트에 주어진 값을 보여 줍니다
    write ssh, libssh2, openssh or local, or leave it out
      ssh, libssh2, openssh, local 중 하나를 쓰거나 빼십시오
    """#
}
