extension Korean {
  /// What `groundwork secrets` and `groundwork vault` say.
  static let secretsCommands = #"""
    # usage.missing-flag
    --keep-unchanged keeps nothing without a file to keep it in
      파일이 없으면 --keep-unchanged가 유지할 것이 없습니다
    add --merge-into FILE
      --merge-into FILE을 더하십시오

    # usage.extra-operand
    single values and a file of Secrets are both given
      개별 값과 Secret 파일이 함께 주어졌습니다
    leave one of them out
      하나를 빼십시오
    several files cannot go to one place
      여러 파일을 한 곳에 쓸 수 없습니다
    leave --output out, or give one file
      --output을 빼거나 파일 하나만 주십시오

    # usage.missing-operand
    secrets seal needs something to seal
      secrets seal에는 봉인할 것이 필요합니다
    groundwork secrets seal FILE, or --from-file KEY=FILE
      groundwork secrets seal FILE 또는 --from-file KEY=FILE
    secrets reseal needs a file or a directory
      secrets reseal에는 파일이나 디렉터리가 필요합니다
    groundwork secrets reseal DIR
      =
    secrets keys takes create, list, backup FILE, restore FILE or rotate
      secrets keys에는 create, list, backup FILE, restore FILE, rotate 가운데 하나를 쓰십시오
    groundwork secrets keys list
      =
    vault {} needs a file
      vault {}에는 파일이 필요합니다

    # usage.given-twice
    the key '{}' is given more than once
      키 '{}'이(가) 두 번 이상 주어졌습니다

    # usage.secret-in-clear
    the value of '{}' stands on the command line
      '{}'의 값이 명령줄에 있습니다
    everybody on this machine can read command lines, and shells keep them
      이 머신의 누구나 명령줄을 읽을 수 있고, 셸은 명령줄을 기록합니다
    --from-literal {}=prompt, or {}=fd:3 with 3< <(COMMAND)
      --from-literal {}=prompt, 또는 3< <(COMMAND)와 함께 {}=fd:3
    the value stands on the command line
      값이 명령줄에 있습니다
    groundwork vault encrypt-string -p, or: COMMAND | groundwork vault encrypt-string
      groundwork vault encrypt-string -p, 또는: COMMAND | groundwork vault encrypt-string

    # usage.bad-value
    --{} knows no '{}'
      --{}에 '{}'은(는) 없습니다
    write one of: {}
      다음 가운데 하나를 쓰십시오: {}
    --raw takes one value
      --raw에는 값이 하나여야 합니다
    leave --raw out, or give one value
      --raw를 빼거나 값 하나만 주십시오
    there is no value to encrypt
      암호화할 값이 없습니다
    ask for it: -p
      묻게 하십시오: -p

    # vault.no-password
    give one: --vault-id default@FILE, or --ask-vault-pass
      주십시오: --vault-id default@FILE 또는 --ask-vault-pass

    # file.unwritable
    make it writable, and run the same command again: it goes on where it stopped
      쓸 수 있게 한 다음 같은 명령을 다시 실행하십시오. 멈춘 곳부터 이어 갑니다

    # vault.which-id
    there are several vault passwords to encrypt with
      암호화에 쓸 수 있는 vault 비밀번호가 여럿입니다
    they belong to the ids {}
      각각의 id는 {}입니다
    choose one: --encrypt-vault-id {}
      하나를 고르십시오: --encrypt-vault-id {}

    # vault.not-encrypted
    {} is not encrypted; nothing was changed
      {}은(는) 암호화되어 있지 않습니다. 아무것도 바꾸지 않았습니다
    groundwork vault encrypt {}
      =

    # vault.file-exists
    {} is there already; nothing was changed
      {}이(가) 이미 있습니다. 아무것도 바꾸지 않았습니다
    groundwork vault edit {}
      =

    # vault.changed-meanwhile
    {} was changed by somebody else meanwhile
      그 사이에 다른 누군가가 {}을(를) 바꿨습니다
    what you wrote is in {}, encrypted
      쓰신 내용은 {}에 암호화되어 있습니다
    bring the two together by hand
      둘을 직접 합치십시오

    # vault.no-private-place
    there is no place to edit in that only you see
      혼자만 보는 편집 공간을 만들 수 없습니다
    this system lets you make no mount namespace: {}
      이 시스템에서는 마운트 네임스페이스를 만들 수 없습니다: {}
    edit as root, or let users have namespaces (sysctl user.max_user_namespaces)
      root로 편집하거나, 사용자의 네임스페이스를 허용하십시오(sysctl user.max_user_namespaces)

    # vault.editor
    the editor {} did not end well; nothing was changed
      편집기 {}이(가) 정상으로 끝나지 않았습니다. 아무것도 바꾸지 않았습니다
    it cannot be started
      시작할 수 없습니다
    its exit status is {}
      종료 상태가 {}입니다
    name another: EDITOR=nano groundwork vault edit FILE
      다른 편집기를 쓰십시오: EDITOR=nano groundwork vault edit FILE

    # vault.passwords-differ
    the two passwords differ
      두 비밀번호가 다릅니다
    type it twice the same
      똑같이 두 번 입력하십시오

    # said secrets
    WARNING: {}
      경고: {}
    the key of {} was not made here: whether it is backed up, only who made it knows
      {}의 키는 여기서 만든 것이 아닙니다. 백업이 있는지는 만든 사람만 압니다
    {} of {} is a template: only the controller fills it in
      {}({})은(는) 템플릿입니다. 컨트롤러만 채울 수 있습니다
    {}: nothing to change
      {}: 바꿀 것이 없습니다
    {}: sealed {}
      {}: {} 봉인함
    {}: {} values open
      {}: 값 {}개가 열립니다
    {}: {} values
      {}: 값 {}개
    {} values would be sealed anew, {} stay
      값 {}개를 다시 봉인하고, {}개는 그대로 둡니다
    {} values are sealed anew and were opened again, {} stay
      값 {}개를 다시 봉인하고 열어 확인했습니다. {}개는 그대로입니다
    {} of {} files
      파일 {1}개 가운데 {0}개
    next: groundwork secrets keys backup FILE; nothing is sealed for it before
      다음: groundwork secrets keys backup FILE. 그 전에는 이 키로 봉인하지 않습니다
    seals
      봉인에 쓰임
    opens only
      열기만 함
    no backup
      백업 없음
    backed up
      백업됨
    until {}
      {}까지
    there are no keys in {}
      {}에 키가 없습니다
    {}: {} keys, encrypted, and each was opened again
      {}: 키 {}개, 암호화했고 하나씩 다시 열어 확인했습니다
    keep it and its vault password where this machine's end does not reach
      백업과 vault 비밀번호를 이 머신이 없어져도 남는 곳에 보관하십시오
    {}: restored {}
      {}: {} 복원함
    {}: nothing was changed
      {}: 바뀐 것이 없습니다
    {} files are encrypted with the new password
      파일 {}개를 새 비밀번호로 암호화했습니다
    The same again:
      한 번 더:
    The value to encrypt:
      암호화할 값:
    """#
}
