extension Korean {
  /// What the commands themselves say: wrong command lines, what was done, what comes next.
  static let commands = #"""
    # usage.no-value
    {} takes no value
      {}에는 값을 쓰지 않습니다
    write {} alone
      {}만 쓰십시오

    # usage.missing-value
    {} needs a value
      {}에는 값이 필요합니다
    write {} {}
      {} {}처럼 쓰십시오

    # usage.given-twice
    {} is given more than once
      {}이(가) 두 번 이상 주어졌습니다
    it has one value
      값은 하나뿐입니다
    leave all but one of them out
      하나만 남기고 빼십시오

    # usage.unknown-flag
    'groundwork {}' has no flag {}
      'groundwork {}'에는 {} 플래그가 없습니다
    did you mean {}?
      {}을(를) 말씀하신 것입니까?
    groundwork {} --help lists its flags
      groundwork {} --help가 플래그를 알려 줍니다

    # usage.unknown-command
    {} has no command '{}'
      {}에는 '{}' 명령이 없습니다
    did you mean '{} {}'?
      '{} {}'을(를) 말씀하신 것입니까?
    {} --help lists them
      {} --help가 명령을 알려 줍니다

    # usage.missing-operand
    run needs a host pattern
      run에는 호스트 패턴이 필요합니다
    groundwork run all -m ping
      =
    init needs one directory
      init에는 디렉터리 하나가 필요합니다
    groundwork init DIR
      =
    template needs a file
      template에는 파일이 필요합니다
    groundwork template FILE --host HOST
      =
    # usage.extra-operand
    'groundwork {}' was given more than it takes
      'groundwork {}'에 받을 수 있는 것보다 많은 인수가 주어졌습니다
    it takes no operand
      피연산자를 받지 않습니다
    it takes {}
      {}을(를) 받습니다
    leave it out, or quote it with the word before it
      빼거나, 앞 낱말과 함께 따옴표로 묶으십시오
    # usage.prune-listing
    --prune-nodes and --{} do not go together
      --prune-nodes와 --{}은(는) 함께 쓸 수 없습니다
    --{} only looks
      --{}은(는) 보기만 합니다
    leave one of them out
      하나를 빼십시오
    # usage.prune-limited
    --prune-nodes and --limit do not go together
      --prune-nodes와 --limit은 함께 쓸 수 없습니다
    a machine that left the inventory is in none of its groups
      인벤토리에서 빠진 머신은 어느 그룹에도 없습니다
    groundwork release HOST takes what was put there off one machine
      머신 하나에서만 걷어 내려면 groundwork release HOST를 쓰십시오
    # usage.missing-operand
    release takes one host
      release에는 호스트 하나가 필요합니다
    groundwork release HOST
      =
    groundwork vault {} FILE
      =
    vault generate needs a file and names
      vault generate에는 파일과 이름들이 필요합니다
    groundwork vault generate FILE NAME…
      =

    # usage.missing-flag
    init needs --{}
      init에는 --{}가 필요합니다
    groundwork init --help
      =

    # usage.plan-alone usage.plan-flag
    the plan {} stands for playbooks of its own
      계획 {}에는 이미 플레이북이 정해져 있습니다
    groundwork apply {}
      =
    --{} has no meaning for a plan
      계획에는 --{}를 쓸 수 없습니다
    {} says already what is done
      무엇을 할지는 이미 {}에 정해져 있습니다
    leave it out, or name the playbooks instead of the plan
      빼거나, 계획 대신 플레이북을 지정하십시오
    --{} contradicts the plan {}
      --{}가 계획 {}와(과) 어긋납니다
    it was made with --{} {}
      계획은 --{} {}(으)로 만들어졌습니다
    it was made without --{}
      계획은 --{} 없이 만들어졌습니다
    leave the flag out, or plan again with it
      플래그를 빼거나, 그 플래그로 다시 계획하십시오
    --extra-vars are not those that the plan {} was made with
      --extra-vars가 계획 {}을(를) 만들 때와 다릅니다
    none are given, and the plan keeps no values
      주어진 것이 없고, 계획에는 값이 남지 않습니다
    the values, or their order, differ
      값이나 순서가 다릅니다
    give the same -e as groundwork plan, or plan again
      groundwork plan과 같은 -e를 주거나 다시 계획하십시오

    # usage.nothing-to-resume
    run {} was finished on every host
      실행 {}은(는) 모든 호스트에서 끝났습니다
    groundwork {}, without --resume, runs it again
      --resume 없이 groundwork {}를 쓰면 다시 실행합니다

    # usage.not-resumable
    run {} is 'groundwork {}'
      실행 {}은(는) 'groundwork {}'입니다
    only apply is resumed; groundwork runs list names the runs
      apply만 이어서 할 수 있습니다. groundwork runs list가 실행 기록을 알려 줍니다
    run {} was held to a plan
      실행 {}은(는) 계획을 그대로 따른 것입니다
    what it did is not as the plan found it any more
      그 실행이 한 일 때문에 이제 계획을 세울 때와 다릅니다
    plan what is left: groundwork plan -o FILE, then groundwork apply FILE
      남은 것을 다시 계획하십시오: groundwork plan -o FILE, 그다음 groundwork apply FILE

    # usage.conflict
    --resume takes playbooks, inventory and what decides what is done from run {}
      --resume은 플레이북, 인벤토리, 그리고 무엇을 할지 정하는 플래그를 실행 {}에서 가져옵니다
    leave them out, or leave out --resume
      그것들을 빼거나 --resume을 빼십시오

    # usage.extra-vars
    run {} was given extra variables, which are not kept
      실행 {}에 추가 변수가 주어졌는데, 그 값은 남아 있지 않습니다
    they may be secrets
      비밀 값일 수 있기 때문입니다
    give the same -e again beside --resume
      --resume과 함께 같은 -e를 다시 주십시오
    --extra-vars '{}' is neither k=v, a map nor @FILE
      --extra-vars '{}'은(는) k=v도, 맵도, @FILE도 아닙니다
    write -e name=value, -e '{"name": 1}' or -e @FILE
      -e name=value, -e '{"name": 1}', -e @FILE 중 하나로 쓰십시오

    # usage.bad-value
    completion needs one of {}
      completion에는 다음 중 하나가 필요합니다: {}
    groundwork completion {}
      =
    --{} '{}' is not {}
      --{}의 '{}'은(는) 알맞은 값이 아닙니다. 필요한 것: {~}
    write {}
      이렇게 쓰십시오: {~}
    --connection {} is not supported
      --connection {}은(는) 지원하지 않습니다
    write ssh, libssh2, openssh or local, or leave it out
      ssh, libssh2, openssh, local 중 하나를 쓰거나 빼십시오
    --{} {} is no number from 1 to 1000000
      --{}의 {}은(는) 1부터 1000000까지의 숫자가 아닙니다
    write --{} {}
      --{} {}처럼 쓰십시오
    --count {} is no number above 0
      --count의 {}은(는) 0보다 큰 숫자가 아닙니다
    write --count 20
      --count 20처럼 쓰십시오
    --format knows no form '{}'
      --format에는 '{}' 형식이 없습니다
    write html or junit
      html이나 junit을 쓰십시오
    --output knows no form '{}'
      --output에는 '{}' 형식이 없습니다
    write text or json
      text나 json을 쓰십시오
    '{}' cannot be a variable's name
      '{}'은(는) 변수 이름이 될 수 없습니다
    use letters, digits and underscores
      영문자, 숫자, 밑줄을 쓰십시오
    '{}' is empty
      '{}'의 값이 비어 있습니다
    standard input gave no text
      표준 입력에 텍스트가 없습니다
    type it when asked, or: printf '%s\\n' VALUE | groundwork vault generate …
      물을 때 입력하거나, 이렇게 주십시오: printf '%s\\n' VALUE | groundwork vault generate …

    # usage.bad-target
    {} is no regular file
      {}은(는) 일반 파일이 아닙니다
    name a file; a page or a table goes to standard output without -o
      파일을 지정하십시오. -o가 없으면 표준 출력으로 나갑니다

    # words
    the name of a user
      사용자 이름
    an IPv4 network like 192.168.50.0/24
      192.168.50.0/24 같은 IPv4 네트워크
    an address of {}
      {}의 주소
    FIRST-LAST, both of {}, or none
      둘 다 {} 안에 있는 FIRST-LAST, 또는 none

    # init.exists
    {} is there already
      {}이(가) 이미 있습니다
    name a new directory; what is there is changed with an editor
      새 디렉터리를 지정하십시오. 이미 있는 것은 편집기로 고칩니다

    # init.unwritable
    the project cannot be written to {}
      프로젝트를 {}에 쓸 수 없습니다
    name a directory you may write to
      쓰기 권한이 있는 디렉터리를 지정하십시오

    # init.unreachable
    {} cannot be entered
      {}에 들어갈 수 없습니다
    look at the modes of the directories above it
      그 위에 있는 디렉터리들의 권한을 확인하십시오

    # init.no-stock
    the stock playbooks are not beside the command
      기본 플레이북이 명령 옆에 없습니다
    they stand in share/groundwork beside the command's bin
      명령이 있는 bin 옆의 share/groundwork에 있어야 합니다
    install the whole of it: make install
      전체를 설치하십시오: make install
    {} cannot be read
      {}을(를) 읽을 수 없습니다
    it is not there
      그 파일이 없습니다

    # doc.unknown-module
    there is no module '{}'
      '{}'(이)라는 모듈이 없습니다
    groundwork doc --list names them
      groundwork doc --list가 모듈을 알려 줍니다

    # release.other-name
    '{}' is the machine that the inventory calls '{}'
      '{}'은(는) 인벤토리에서 '{}'(이)라고 부르는 머신입니다
    both have the machine id {}, and a machine has one record of what was put on it
      둘의 machine-id가 {}(으)로 같고, 머신마다 적용한 것의 기록은 하나뿐입니다
    was it only renamed, remove .groundwork/ledger/{}.json; is it a copy of the other one, give it an id of its own: rm /etc/machine-id && systemd-machine-id-setup
      이름만 바뀌었다면 .groundwork/ledger/{}.json을 지우십시오. 다른 머신의 복제본이라면 고유한 id를 주십시오: rm /etc/machine-id && systemd-machine-id-setup

    # release.copy
    remove it by hand
      직접 지우십시오

    # support.unwritable
    the archive cannot be made
      아카이브를 만들 수 없습니다
    see that .groundwork has room, and that tar and gzip are installed
      .groundwork에 공간이 있는지, tar와 gzip이 설치되어 있는지 확인하십시오

    # vault.already-encrypted
    {} is encrypted already; nothing was changed
      {}은(는) 이미 암호화되어 있습니다. 아무것도 바꾸지 않았습니다
    groundwork vault decrypt {}
      =

    # vault.no-random
    no password can be drawn
      비밀번호를 만들 수 없습니다
    check the system's OpenSSL: openssl rand 16
      시스템의 OpenSSL을 확인하십시오: openssl rand 16

    # internal.empty
    there was a problem without words
      설명이 없는 문제가 있었습니다
    report it
      알려 주십시오

    # output.lost
    not everything could be written to standard output
      표준 출력에 모두 쓰지 못했습니다
    make room where it goes, and look at the end of what is there
      출력되는 곳에 공간을 마련하고, 쓰인 것의 끝을 살펴보십시오

    # said groundwork
    SSH password:
      SSH 비밀번호:
    BECOME password:
      BECOME 비밀번호:
    passphrase for {}:
      {}의 암호 문구:
    take this off {}? Type its name:
      {}에서 이것들을 걷어 내시겠습니까? 호스트 이름을 입력하십시오:
    {}: nothing was ever applied there
      {}: 적용한 적이 없습니다
    {}: this would be taken off, in this order
      {}: 다음을 이 순서로 걷어 냅니다
    {}: nothing was taken off
      {}: 아무것도 걷어 내지 않았습니다
    {}: taken off
      {}: 걷어 냈습니다
    {}: 1 thing was left, named above
      {}: 1개가 남았습니다. 위에 적혀 있습니다
    {}: {} things were left, named above
      {}: {}개가 남았습니다. 위에 적혀 있습니다
    left: {}
      남음: {}
    nothing: everything is as it was
      없음: 모두 원래대로입니다
    the static address stays; to give it another one: groundwork run {} -b -m static_address -a 'address=ADDRESS/PREFIX gateway=GATEWAY'
      고정 주소는 그대로 둡니다. 다른 주소를 주려면: groundwork run {} -b -m static_address -a 'address=ADDRESS/PREFIX gateway=GATEWAY'
    {} is written
      {}에 썼습니다
    {} is left out: it is larger than {} MiB, or cannot be read
      {}은(는) {} MiB보다 크거나 읽을 수 없어 뺐습니다
    {}: {} files, {} runs
      {}: 파일 {}개, 실행 {}개
    {}: nothing was missing
      {}: 빠진 것이 없습니다
    {}: made {}
      {}: 만든 것: {}
    {}: made a vault password; keep a copy of it elsewhere
      {}: vault 비밀번호를 만들었습니다. 사본을 다른 곳에 보관하십시오
    left open: {}, at '{}'
      끝내지 못했습니다: {}, 작업 '{}'
    a node ends what it cannot leave half done, packages and units for instance, and starts nothing more; the same command goes on from there
      노드는 패키지나 유닛처럼 중간에 그만둘 수 없는 일만 마치고 새로 시작하지 않습니다. 같은 명령을 다시 실행하면 거기서부터 이어집니다
    finishing what runs now; Ctrl-C again stops at once
      실행 중인 일을 마무리합니다. Ctrl-C를 한 번 더 누르면 바로 멈춥니다

    # told groundwork
    interrupted before anything was taken off: groundwork release {}
      아무것도 걷어 내기 전에 중단됐습니다: groundwork release {}
    Vault password{}:\s
      Vault 비밀번호{}:\s
    The machines' network
      머신들의 네트워크
    Its router
      라우터
    What DHCP hands out, or none
      DHCP가 나누어 주는 범위, 없으면 none
    Addresses for services, or none
      서비스에 쓸 주소, 없으면 none
    The platform node (time, registry), NAME=ADDRESS[@WHERE]
      플랫폼 노드(시각, 레지스트리), NAME=ADDRESS[@WHERE]
    A node of the control plane, empty for no more
      컨트롤 플레인 노드, 더 없으면 빈 줄
    A node for workloads, empty for no more
      워크로드 노드, 더 없으면 빈 줄
    Who logs in
      로그인할 사용자
    The file of the private key, empty for those ssh knows
      개인 키 파일, ssh가 아는 키를 쓰려면 빈 줄
    no terminal to ask for '{}': its default is used
      '{}'을(를) 물을 터미널이 없어 기본값을 씁니다
    The requested handler '{}' was not found in either the main handlers list nor in the listening handlers list
      요청한 핸들러 '{}'이(가) 핸들러 목록에도 listen 목록에도 없습니다
    facts cannot be kept: {}
      사실을 보관할 수 없습니다: {}
    secret facts are not kept: {}
      비밀인 사실은 보관하지 않습니다: {}
    'throttle' is no number here: one host at a time
      여기서 'throttle'이 숫자가 아닙니다. 한 번에 호스트 하나씩 실행합니다
    {} hosts, {} plays, {} tasks: no mistakes found
      호스트 {}개, 플레이 {}개, 태스크 {}개: 잘못된 곳이 없습니다
    done was exactly what {} lists: {} planned, {} done on {} {}
      {0}에 적힌 그대로 했습니다. 계획 {1~}, {4~} {3}개에서 실행 {2}개
    '{}': {}
      '{}': {~}
    {} left the inventory and still has what was put on it: groundwork release {} takes it off, --prune-nodes does so after this run
      {}이(가) 인벤토리에서 빠졌지만 설치된 것이 남아 있습니다. groundwork release {}로 걷어 내거나, --prune-nodes로 이 실행 뒤에 걷어 냅니다
    {} left the inventory and still have what was put on them: groundwork release {} takes it off, --prune-nodes does so after this run
      {}이(가) 인벤토리에서 빠졌지만 설치된 것이 남아 있습니다. groundwork release {}로 걷어 내거나, --prune-nodes로 이 실행 뒤에 걷어 냅니다
    the copy of its record cannot be kept: {}
      기록의 사본을 보관할 수 없습니다: {}
    the plan is not kept: it is not of the whole fleet
      계획을 저장하지 않습니다. 모든 호스트의 계획이 아닙니다
    {} gives another value each time: the plan may not hold
      {}은(는) 매번 값이 달라지므로 계획이 맞지 않을 수 있습니다
    pinned its host key {} {}
      호스트 키를 고정했습니다: {} {}

    # words
    1 entry
      1개
    {} entries
      {}개
    """#
}
