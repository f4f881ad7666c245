extension Korean {
  /// `certs/*.yml`, and what is made of it.
  static let declarations = #"""
    # file.unreadable
    it is not there
      없습니다

    # certs.bad-template
    the template cannot be filled in
      템플릿을 채울 수 없습니다
    set the variable in the inventory (groundwork inventory --host {}), or write the value here
      인벤토리에 변수를 적거나(groundwork inventory --host {}), 여기에 값을 쓰십시오

    # certs.bad-entry
    {} must be a mapping
      {~}은(는) 매핑이어야 합니다
    this is {}
      여기에는 {~}이(가) 있습니다
    write 'KEY: VALUE' lines under it
      그 아래에 'KEY: VALUE' 줄을 쓰십시오
    '{}' must be a list
      '{}'은(는) 목록이어야 합니다
    begin each of its entries with '- '
      각 항목을 '- '로 시작하십시오

    # certs.unknown-key
    {} knows no key '{}'
      {~}에는 '{}' 키가 없습니다
    did you mean '{}'?
      '{}'을(를) 쓰려고 하셨습니까?
    write one of {}
      이 가운데 하나를 쓰십시오: {}

    # certs.missing-key
    {} has no '{}'
      {~}에 '{}'이(가) 없습니다
    add '{}: …'
      '{}: …'를 추가하십시오
    the certificate has no 'names'
      인증서에 'names'가 없습니다
    clients look at these and at nothing else
      클라이언트는 이것만 봅니다
    add 'names: [NAME, ADDRESS]'
      'names: [NAME, ADDRESS]'를 추가하십시오
    the installation has no 'hosts'
      설치 위치에 'hosts'가 없습니다
    add 'hosts: PATTERN', as a play has it
      플레이에서처럼 'hosts: PATTERN'을 추가하십시오

    # certs.bad-value
    {}: '{}' is not known
      {}: '{}'은(는) 알 수 없는 값입니다
    did you mean '{}'?
      '{}'을(를) 쓰려고 하셨습니까?
    write one of {}
      이 가운데 하나를 쓰십시오: {}
    '{}' must be {}
      '{}'은(는) {~}이어야 합니다
    the template comes to {}
      템플릿의 값은 {}입니다
    this is {}
      여기에는 {~}이(가) 있습니다
    write {} there
      그곳에 {~}을(를) 쓰십시오
    'mode' must be a file's mode
      'mode'는 파일의 모드여야 합니다
    YAML reads an unquoted 640 as a decimal number
      YAML은 따옴표 없는 640을 십진수로 읽습니다
    write it in quotes and with the zero: mode: "0640"
      따옴표와 0을 붙여 쓰십시오: mode: "0640"
    address: '{}' is no address with a port
      address: '{}'은(는) 포트가 있는 주소가 아닙니다
    write HOST:PORT, or [ADDRESS]:PORT for IPv6
      HOST:PORT로, IPv6이면 [ADDRESS]:PORT로 쓰십시오

    # certs.no-declaration
    nothing is declared in {}/
      {}/에 선언된 것이 없습니다
    it holds no *.yml
      *.yml이 없습니다
    declare authorities and certificates there, as docs/certificates.md shows
      docs/certificates.md에 있는 대로 그곳에 인증 기관과 인증서를 선언하십시오

    # certs.bad-name
    '{}' cannot be the name of an authority
      '{}'은(는) 인증 기관의 이름이 될 수 없습니다
    '{}' cannot be the name of a certificate
      '{}'은(는) 인증서의 이름이 될 수 없습니다
    files are named by it
      파일 이름으로 쓰입니다
    use letters, digits, - and _
      영문자, 숫자, -, _를 쓰십시오

    # certs.taken-name
    the name '{}' is taken
      '{}' 이름은 이미 쓰이고 있습니다
    it is declared at {} as well
      {}에도 선언되어 있습니다
    choose another one
      다른 이름을 고르십시오

    # certs.clear-passphrase
    the passphrase is no secret
      암호 문구가 비밀이 아닙니다
    it does not come from the vault, so whoever reads these files can sign
      vault에서 온 것이 아니어서, 이 파일들을 읽는 사람은 서명할 수 있습니다
    keep it in a vault file and name its variable here: passphrase: "{{ ca_passphrase }}"
      vault 파일에 두고 그 변수를 여기에 적으십시오: passphrase: "{{ ca_passphrase }}"

    # certs.no-constraints
    it is not said what the authority may issue for
      인증 기관이 무엇에 발급할 수 있는지 적혀 있지 않습니다
    set authority_domains and lab_network in the inventory, or write constraints: {domains: […], networks: […]} (constraints: none for an authority that may issue for everything)
      인벤토리에 authority_domains와 lab_network를 적거나, constraints: {domains: […], networks: […]}를 쓰십시오(무엇에든 발급할 수 있는 기관이면 constraints: none)

    # certs.bad-renewal
    renew_before: {} is not within the certificate's life
      renew_before: {}이(가) 인증서의 유효 기간 안에 있지 않습니다
    it is valid for {} days, and would always be due
      유효 기간이 {}일이어서 언제나 갱신 대상이 됩니다
    write less than {}
      {}보다 작게 쓰십시오

    # certs.same-file
    two files of the installation have the same name
      설치 위치의 두 파일이 같은 이름입니다
    give certificate, key and chain names of their own
      certificate, key, chain에 서로 다른 이름을 주십시오

    # certs.relative-path
    '{}' is no absolute path
      '{}'은(는) 절대 경로가 아닙니다
    a node has no directory it would begin in
      노드에는 시작할 디렉터리가 없습니다
    write it from the root: /etc/ssl/{}
      루트부터 쓰십시오: /etc/ssl/{}

    # certs.open-key
    the key would be open to others
      키가 다른 사람에게 열리게 됩니다
    the mode gives more than reading to its group, or anything to everybody
      모드가 그룹에 읽기 이상을 주거나, 모두에게 무언가를 줍니다
    write mode: "0600", or "0640" with the group of the service
      mode: "0600"을, 서비스의 그룹이 있으면 "0640"을 쓰십시오

    # certs.bad-reload
    'reload' says one thing to do
      'reload'에는 할 일 하나를 적습니다
    write reload: {unit: NAME}, or reload: {command: [PROGRAM, ARGUMENT]}
      reload: {unit: NAME}이나 reload: {command: [PROGRAM, ARGUMENT]}로 쓰십시오

    # certs.circle
    the authority '{}' is below itself
      인증 기관 '{}'이(가) 자기 자신의 아래에 있습니다
    its issuer '{}' is signed by it, or by what it signs
      발급자 '{}'을(를) 이 기관이나 그 아래 기관이 서명합니다
    leave 'issuer' out of the one that is the root
      루트인 기관에서 'issuer'를 빼십시오

    # certs.unknown-authority
    {}: there is no authority '{}'
      {}: 인증 기관 '{}'이(가) 없습니다
    no authority '{}' is declared
      인증 기관 '{}'이(가) 선언되어 있지 않습니다
    did you mean '{}'?
      '{}'을(를) 쓰려고 하셨습니까?
    declare it under 'authorities:'
      'authorities:' 아래에 선언하십시오
    declare it in {}/*.yml
      {}/*.yml에 선언하십시오
    choose one of {}
      이 가운데 하나를 고르십시오: {}

    # certs.unknown-certificate
    no certificate '{}' is declared
      인증서 '{}'이(가) 선언되어 있지 않습니다
    there is no certificate '{}'
      인증서 '{}'이(가) 없습니다
    did you mean '{}'?
      '{}'을(를) 쓰려고 하셨습니까?
    declare it in {}/*.yml
      {}/*.yml에 선언하십시오
    choose one of {}
      이 가운데 하나를 고르십시오: {}
    groundwork certs list names them
      groundwork certs list에 이름이 나옵니다

    # certs.path-length
    path_length: {} is too small for '{}'
      '{}'에 path_length: {}은(는) 너무 작습니다
    {} authorities are declared in a line below it
      그 아래로 인증 기관 {}개가 이어져 선언되어 있습니다
    write path_length: {}, or leave it out
      path_length: {}로 쓰거나 빼십시오

    # certs.offline-issuer
    the authority '{}' is offline and issues no certificates
      인증 기관 '{}'은(는) 오프라인이어서 인증서를 발급하지 않습니다
    each renewal would need its key
      갱신할 때마다 그 키가 필요하게 됩니다
    declare an authority with 'issuer: {}', and name that one here
      'issuer: {}'로 인증 기관을 선언하고, 여기에 그 이름을 적으십시오

    # certs.same-place
    {} on {} is given to two certificates
      {}이(가) {}에서 두 인증서에 주어졌습니다
    the other one is declared at {}
      다른 하나는 {}에 선언되어 있습니다
    give each a directory of its own
      각각에 디렉터리를 따로 주십시오

    # certs.no-passphrase
    nothing opens the key of '{}'
      '{}'의 키를 열 것이 없습니다
    neither 'passphrase' nor the variable ca_passphrase gives a secret
      'passphrase'도 변수 ca_passphrase도 비밀 값을 주지 않습니다
    groundwork vault generate inventory/group_vars/all/vault.yml ca_passphrase, or give it: groundwork certs … --passphrase prompt
      groundwork vault generate inventory/group_vars/all/vault.yml ca_passphrase를 실행하거나 직접 주십시오: groundwork certs … --passphrase prompt
    give it as well: --passphrase {}@prompt
      이것도 주십시오: --passphrase {}@prompt

    # pki.no-authority
    there is no authority '{}' in {}
      {1}에 인증 기관 '{0}'이(가) 없습니다
    make it first: groundwork certs issue {}
      먼저 만드십시오: groundwork certs issue {}

    # pki.no-key
    the key of the authority '{}' is not here
      인증 기관 '{}'의 키가 여기에 없습니다
    it is offline, and it is needed to {}
      오프라인에 있는데 지금 필요합니다({~})
    it is needed to {}
      지금 필요합니다({~})
    bring it back as {} for this once, and take it away again afterwards
      이번 한 번만 {}(으)로 되돌려 놓고, 끝나면 다시 치우십시오
    put it back as {}
      {}(으)로 되돌려 놓으십시오

    # certs.unknown-serial
    '{}' issued nothing with the serial number {}
      '{}'이(가) 일련번호 {}(으)로 발급한 것이 없습니다
    {} has no line of it
      {}에 그런 줄이 없습니다
    groundwork certs list --output json shows the serial numbers
      groundwork certs list --output json에 일련번호가 나옵니다

    # certs.bad-log
    the record of what was issued cannot be read
      발급 기록을 읽을 수 없습니다
    the line is none that Groundwork writes
      Groundwork가 쓰는 줄이 아닙니다
    restore the line from git, or remove what a merge left there
      git에서 그 줄을 복원하거나, 병합이 남긴 것을 지우십시오

    # pki.certificate-made-again
    {} was missing and is made again from its key
      {}이(가) 없어서 키로 다시 만듭니다
    what the old one issued verifies under it too, as long as the name is the same
      이름이 같으면, 이전 것이 발급한 인증서도 이것으로 검증됩니다
    if you have the old file, put it back instead
      이전 파일이 있으면 그것을 되돌려 놓으십시오

    # certs.take-away
    the key of the offline authority '{}' can be taken away now
      오프라인 인증 기관 '{}'의 키를 이제 치워도 됩니다
    it is needed again only to sign another authority or a list of revoked ones
      다른 인증 기관이나 폐기 목록에 서명할 때만 다시 필요합니다
    copy {} to two places that are not on the network, open both copies once, and remove it here
      {}을(를) 네트워크에 없는 두 곳에 복사해 두 사본을 한 번씩 열어 보고, 여기에서는 지우십시오

    # certs.no-key
    the key of the authority '{}' is not here
      인증 기관 '{}'의 키가 여기에 없습니다
    without it nothing can be issued
      키가 없으면 아무것도 발급할 수 없습니다
    put it back, or write 'offline: true' where it is declared
      되돌려 놓거나, 선언에 'offline: true'를 쓰십시오

    # certs.differs
    the certificate '{}' is not as it is declared
      인증서 '{}'이(가) 선언과 다릅니다
    it is for other names than are declared
      선언된 것과 다른 이름을 위한 것입니다
    it was signed by another authority than '{}'
      '{}'이(가) 아닌 다른 인증 기관이 서명했습니다
    its key is not there
      키가 없습니다
    its key is of another kind
      키의 종류가 다릅니다
    it is for another use
      용도가 다릅니다
    the key beside it is not its own
      옆에 있는 키가 이 인증서의 것이 아닙니다
    groundwork certs issue {}
      =

    # certs.missing
    '{}' is declared and not issued yet
      '{}'은(는) 선언되었지만 아직 발급되지 않았습니다
    groundwork certs issue {}
      =

    # certs.revoked
    '{}' has been taken back
      '{}'은(는) 폐기되었습니다
    its serial number is among the revoked ones
      일련번호가 폐기된 것들 가운데 있습니다
    groundwork certs issue {}
      =

    # certs.not-yet-valid
    the certificate '{}' is not valid yet
      인증서 '{}'이(가) 아직 유효하지 않습니다
    it is {}; it is valid from {}
      지금은 {}이고, {}부터 유효합니다
    set the clock of this machine, or wait
      이 머신의 시계를 맞추거나 기다리십시오

    # certs.expired
    the certificate '{}' has expired
      인증서 '{}'이(가) 만료되었습니다
    it was valid to {}
      {}까지 유효했습니다

    # certs.due
    the certificate '{}' is due: {} days are left
      인증서 '{}'을(를) 갱신할 때입니다. {}일 남았습니다
    it is valid to {}, and to be renewed from {} on
      {}까지 유효하고, {}부터 갱신 대상입니다

    # certs.expired certs.due
    groundwork certs issue {}
      =
    groundwork certs renew {}
      =
    groundwork certs renew
      =
    replace it by hand, as Kubernetes' documentation says: nothing here does
      쿠버네티스 문서대로 손으로 교체하십시오. 여기서는 하지 않습니다
    replace the authority (groundwork certs rotate-ca), or take it away
      인증 기관을 교체하거나(groundwork certs rotate-ca) 지우십시오
    look at the kubelet, which renews it by itself: journalctl -u kubelet
      kubelet이 스스로 갱신합니다. kubelet을 확인하십시오: journalctl -u kubelet
    renew it in the cluster, where it was made
      만들어진 클러스터에서 갱신하십시오
    groundwork certs rotate-ca {}
      =
    move {} away, groundwork certs issue {}, groundwork apply: with name and key the same, what it issued stays valid
      {}을(를) 옮겨 두고 groundwork certs issue {}, groundwork apply를 차례로 실행하십시오. 이름과 키가 같으므로 발급한 것은 그대로 유효합니다

    # certs.ends-soon
    the certificate '{}' ends in {} days
      인증서 '{}'이(가) {}일 뒤에 끝납니다
    {} days ahead were asked about
      앞으로 {}일을 물었습니다
    groundwork certs rotate-ca {}
      =
    groundwork certs renew {}
      =
    renew it where it was made
      만들어진 곳에서 갱신하십시오

    # pki.clock
    {} is {} minutes behind {}
      {0~}이(가) {2~}보다 {1}분 느립니다
    {} is {} hours behind {}
      {0~}이(가) {2~}보다 {1}시간 느립니다
    {} is {} minutes ahead of {}
      {0~}이(가) {2~}보다 {1}분 빠릅니다
    {} is {} hours ahead of {}
      {0~}이(가) {2~}보다 {1}시간 빠릅니다
    certificates would begin or end at the wrong time
      인증서가 잘못된 시각에 시작하거나 끝나게 됩니다
    set this machine's clock: timedatectl set-ntp true
      이 머신의 시계를 맞추십시오: timedatectl set-ntp true
    """#
}
