extension Korean {
  /// `--help` of every command.
  static let help = #"""
    # said help
    usage: groundwork COMMAND [FLAGS] [OPERANDS]
      사용법: groundwork COMMAND [FLAGS] [OPERANDS]
    commands:
      명령:
    groundwork COMMAND --help says more, with examples.
      groundwork COMMAND --help에 자세한 설명과 예가 있습니다.
    exit codes:
      종료 코드:
    usage: groundwork {} COMMAND [FLAGS] [OPERANDS]
      사용법: groundwork {} COMMAND [FLAGS] [OPERANDS]
    examples:
      예:
    groundwork {} COMMAND --help says more.
      groundwork {} COMMAND --help에 자세한 설명이 있습니다.
    usage: groundwork {} [FLAGS]{}
      사용법: groundwork {} [FLAGS]{}
    flags:
      플래그:
    common flags:
      공통 플래그:

    # told help
    a list of bare machines becomes a prepared fleet, and stays one
      맨 머신의 목록을 준비된 노드들로 만들고, 그대로 유지합니다
    this text
      이 도움말
    one machine of the fleet
      노드 하나
    passwords and Ansible Vault files
      비밀번호와 Ansible Vault 파일
    what has been run, from the journals
      저널에 남은 실행 기록
    the output was lost
      출력을 잃음
    a host failed or was rolled back
      호스트가 실패했거나 되돌려짐
    a host unreachable
      호스트에 연결할 수 없음
    bad inventory, playbook or preflight (nothing was touched)
      인벤토리, 플레이북, 사전 점검이 잘못됨(아무것도 건드리지 않음)
    refused for safety
      안전을 위해 거부함
    wrong command line
      명령줄이 잘못됨

    # told run
    run one module on some hosts
      모듈 하나를 몇몇 호스트에서 실행
    how long it may take
      걸려도 되는 시간
    one line for each host
      호스트마다 한 줄로 표시합니다
    let it go on by itself for so long
      이 시간 동안 노드에서 스스로 계속하게 둡니다
    with -B: how often to ask; 0 leaves it there
      -B와 함께: 몇 초마다 물을지. 0이면 그대로 둡니다
    as if a playbook of this directory did it
      이 디렉터리의 플레이북이 하는 것처럼 합니다
    name the hosts it would run on, and stop
      실행할 호스트를 알려 주고 멈춥니다
    reach every host and start the agent
      모든 호스트에 연결해 에이전트를 시작
    one package on the workers
      워커에 패키지 하나
    one command
      명령 하나
    the module (default: command)
      모듈(기본값: command)
    its options: free form, k=v, or {json}
      모듈의 옵션: 자유 형식, k=v 또는 {json}

    # told inventory
    with --graph: variables as well
      --graph와 함께: 변수도
    with --list and --host: as YAML
      --list, --host와 함께: YAML로
    with --list: variables of groups stay with the groups
      --list와 함께: 그룹의 변수는 그룹에 둠
    with --list: into a file
      --list와 함께: 파일로

    # told playbook
    run playbooks as ansible-playbook does, in its words
      ansible-playbook처럼, 그 말로 플레이북을 실행하기
    what ansible-playbook would print
      ansible-playbook이 출력할 것
    the tasks of each play
      플레이마다의 작업
    how hosts are reached
      호스트에 연결하는 방법
    sudo is the one there is
      sudo만 쓸 수 있음
    where modules are
      모듈이 있는 곳
    forget the facts that are kept
      보관된 팩트를 잊음
    hosts at work at the same time (default: 5)
      동시에 작업할 호스트 수 (기본값: 5)
    load the playbooks, and stop
      플레이북을 읽기만 하고 멈춤
    Output and exit codes are ansible-playbook's, and so is what it lets pass: what is wrong with a\ntask is told when the task runs. ansible.cfg and Ansible's environment variables are read. Apply\nchecks everything before it connects.
      출력과 종료 코드는 ansible-playbook의 것이며, 무엇을 그냥 넘기는지도 같습니다. 작업의 잘못은\n그 작업이 실행될 때 알립니다. ansible.cfg와 Ansible의 환경 변수를 읽습니다. apply는 연결하기\n전에 모든 것을 검사합니다.

    # told apply
    make the fleet what inventory and playbooks say
      노드들을 인벤토리와 플레이북대로 만들기
    playbooks/site.yml on the fleet of inventory/
      inventory/의 노드들에 playbooks/site.yml을 적용
    what would change, file by file; nothing is touched
      무엇이 바뀔지 파일별로. 아무것도 건드리지 않음
    exactly what groundwork plan -o friday listed, or nothing
      groundwork plan -o friday에 적힌 것을 그대로 하거나, 아무것도 하지 않음
    one part, on some hosts
      일부를, 몇몇 호스트에
    go on with a run that was broken off or failed
      끊기거나 실패한 실행을 이어서
    A second run changes nothing and says so. Everything that can be known before connecting is\nchecked before connecting. A plan is known by its content; when the fleet or a file that it was\nmade from has changed since, it is refused (6) and nothing is touched.
      두 번째 실행은 아무것도 바꾸지 않고 그렇게 알려 줍니다. 연결 전에 알 수 있는 것은\n모두 연결 전에 확인합니다. 계획은 내용으로 알아보며, 그 뒤에 노드들이나 바탕이 된\n파일이 바뀌었으면 거부하고(6) 아무것도 건드리지 않습니다.
    name the hosts each play would run on, and stop
      플레이마다 실행될 호스트를 알려 주고 끝냄
    name the tasks of each play, and stop
      플레이마다 태스크를 알려 주고 끝냄
    name the tags of each play, and stop
      플레이마다 태그를 알려 주고 끝냄
    load and check everything, and stop
      모두 읽어 확인하고 끝냄
    afterwards release the machines that left the inventory, as release does
      끝난 뒤 인벤토리에서 빠진 머신을 release처럼 걷어 냄
    go on with an earlier run ('last' or its id): its playbooks and flags, its open hosts
      이전 실행('last' 또는 id)을 이어서: 그 플레이북과 플래그, 끝나지 않은 호스트

    # told check
    validate inventory, playbooks and the network plan
      인벤토리, 플레이북, 네트워크 계획을 확인
    everything that can be known without connecting
      연결하지 않고 알 수 있는 모든 것
    the preflight of every machine as well
      모든 머신의 사전 점검까지
    All findings come in one report; nothing is ever changed. Exit code 5 when there are any.
      찾은 것을 한 번에 모두 알려 주고, 아무것도 바꾸지 않습니다. 찾은 것이 있으면 종료 코드는 5입니다.
    connect, and run preflight.yml beside the playbook; changes nothing
      연결해 플레이북 옆의 preflight.yml을 실행. 아무것도 바꾸지 않음

    # told completion
    a shell's completion of commands, flags and values
      셸의 명령, 플래그, 값 자동 완성
    in this bash, from now on
      지금부터 이 bash에서
    in every fish to come
      앞으로 여는 모든 fish에서
    make install puts them where the shells look for them.
      make install이 셸이 찾는 곳에 설치합니다.
    the manual page, for man(1)
      man(1)용 매뉴얼 페이지
    read it
      읽기
    keep it; make install puts it where man looks
      저장하기. make install이 man이 찾는 곳에 설치함

    # told drift
    what differs from what was applied
      적용한 것과 달라진 것
    every host: what was changed by hand, with cause and diff
      모든 호스트: 손으로 바뀐 것과 그 원인, 차이
    some hosts, one event a line
      몇몇 호스트, 한 줄에 이벤트 하나
    Each node compares itself with its own record of what was applied to it last; no playbook is\nread and nothing is changed. What nobody declared is no drift. Exit code 3 when something differs.
      노드마다 마지막으로 적용된 것의 자기 기록과 자신을 비교합니다. 플레이북을 읽지 않고\n아무것도 바꾸지 않습니다. 선언하지 않은 것은 드리프트가 아닙니다. 다르면 종료 코드는 3입니다.

    # told init
    begin a fleet: ask for network and machines, write a checked inventory
      시작하기: 네트워크와 머신을 묻고 확인된 인벤토리를 작성
    asks for what it needs
      필요한 것을 물어봄
    asks nothing
      아무것도 묻지 않음
    A MACHINE is NAME=ADDRESS, its static address to be, or NAME=ADDRESS@WHERE with the address or the\nMAC it answers at before. Passwords the playbooks need are made and kept encrypted; sudo's is asked\nfor by apply -K.
      MACHINE은 NAME=ADDRESS(앞으로 쓸 고정 주소)이거나, 그 전에 응답하는 주소나 MAC을 붙인\nNAME=ADDRESS@WHERE입니다. 플레이북에 필요한 비밀번호는 만들어서 암호화해 보관하고, sudo의\n비밀번호는 apply -K가 묻습니다.
    the machines' network, 192.168.50.0/24
      머신들의 네트워크, 192.168.50.0/24
    its router (default: the first address)
      라우터(기본값: 첫 주소)
    what DHCP hands out; 'none' for no server
      DHCP가 나누어 주는 범위. 서버가 없으면 'none'
    for services of the cluster; 'none' for none
      클러스터 서비스용. 없으면 'none'
    the node that serves time and registry
      시각과 레지스트리를 제공하는 노드
    a node of the control plane
      컨트롤 플레인 노드
    a node for workloads
      워크로드 노드
    who logs in (default: you)
      로그인할 사용자(기본값: 본인)
    the key that logs in
      로그인할 키

    # told inventory
    show hosts, groups and variables
      호스트, 그룹, 변수를 보기
    the fleet as a tree
      노드들을 트리로
    what one host is given
      호스트 하나에 주어지는 것
    everything, as JSON
      모든 것을 JSON으로
    groups and hosts as a tree
      그룹과 호스트를 트리로
    the variables of one host
      호스트 하나의 변수
    render a template as one host would see it
      템플릿을 한 호스트의 관점에서 렌더링
    the file that host would get, with its role's defaults
      롤의 기본값으로 그 호스트가 받을 파일
    answer requests on standard input, one JSON object a line
      표준 입력의 요청에 답함. 한 줄에 JSON 객체 하나
    what a template gives, for programs: string, cond, template or render, one request a line
      프로그램을 위한 템플릿의 결과: string, cond, template, render. 한 줄에 요청 하나
    in whose variables
      누구의 변수로

    # told plan
    keep the plan; groundwork apply FILE does exactly that
      계획을 저장. groundwork apply FILE이 그대로 함
    exit with 3 when anything would change, or is not known
      바뀌거나 알 수 없는 것이 있으면 3으로 끝냄
    what apply would change: exact diffs, commands, restarts
      apply가 바꿀 것: 정확한 차이, 명령, 재시작
    playbooks/site.yml on the fleet of inventory/; nothing is touched
      inventory/의 노드들에 대한 playbooks/site.yml. 아무것도 건드리지 않음
    the same, kept for groundwork apply friday
      같은 것을 groundwork apply friday를 위해 저장
    for scripts: 0 nothing to do, 3 something
      스크립트용: 0은 할 일 없음, 3은 있음
    The nodes are only looked at. What depends on a step that has not run is said to be unknown, with\nthe step it waits for. A plan that is kept names every file it was made from; secrets are left out.
      노드들을 살펴보기만 합니다. 아직 실행되지 않은 단계에 달린 것은 기다리는 단계와 함께 알 수\n없다고 알려 줍니다. 저장한 계획에는 바탕이 된 모든 파일이 적히고, 비밀 값은 빠집니다.

    # told release
    take off a machine what was put on it
      머신에 설치한 것을 걷어 내기
    show what would be taken off, ask, then do it
      걷어 낼 것을 보여 주고, 묻고, 실행
    the same without asking
      묻지 않고 같은 것을
    The newest first: files go back to what they were or away, packages that were not there before are\npurged, units, users, kernel settings, mounts and the hostname are as before. The static address\nstays, for no machine may be lost. The host may have left the inventory: it is reached as it was\nreached last. What was changed by others since stays and is named; exit code 2 then.
      가장 나중 것부터: 파일은 원래대로 돌아가거나 없어지고, 전에 없던 패키지는 제거되며, 유닛,\n사용자, 커널 설정, 마운트, 호스트 이름은 전과 같아집니다. 머신을 잃지 않도록 고정 주소는\n그대로 둡니다. 인벤토리에서 빠진 호스트도 마지막으로 연결했던 방법으로 연결합니다.\n그 뒤에 다른 사람이 바꾼 것은 남겨 두고 알려 주며, 그때 종료 코드는 2입니다.
    do it without asking
      묻지 않고 실행
    put back also what was changed by others since
      그 뒤에 다른 사람이 바꾼 것도 되돌림

    # told flags
    inventory file, directory or 'host,' list (default: inventory/)
      인벤토리 파일, 디렉터리 또는 'host,' 목록(기본값: inventory/)
    inventory file, directory or 'host,' list (default: ansible.cfg's)
      인벤토리 파일, 디렉터리 또는 'host,' 목록(기본값: ansible.cfg의 것)
    only these of the hosts; @FILE reads patterns, one a line
      이 호스트들만. @FILE은 패턴을 한 줄에 하나씩 읽음
    k=v pairs, {json}, or @FILE; above every other variable
      k=v 쌍, {json} 또는 @FILE. 다른 모든 변수에 우선함
    file or program that gives the vault password
      vault 비밀번호를 주는 파일이나 프로그램
    ask for the vault password
      vault 비밀번호를 물어봄
    log in as this user
      이 사용자로 로그인
    ask for the login password
      로그인 비밀번호를 물어봄
    log in with this key
      이 키로 로그인
    libssh2, ssh or local
      libssh2, ssh 또는 local
    become another user by sudo
      sudo로 다른 사용자가 됨
    the user to become (default: root)
      될 사용자(기본값: root)
    ask for sudo's password
      sudo 비밀번호를 물어봄
    file that holds sudo's password
      sudo 비밀번호가 든 파일
    pin the host keys of hosts met for the first time
      처음 만나는 호스트의 호스트 키를 고정
    hosts at work at the same time (default: 50)
      동시에 작업하는 호스트 수(기본값: 50)
    for a connection (default: 10)
      연결 제한 시간(기본값: 10)
    text or json (one event a line)
      text 또는 json(한 줄에 이벤트 하나)
    say more; -vvv says most
      더 자세히. -vvv가 가장 자세함
    only tasks with one of these tags
      이 태그 중 하나가 있는 태스크만
    no tasks with one of these tags
      이 태그가 있는 태스크는 제외
    run handlers even for hosts that failed
      실패한 호스트에서도 핸들러를 실행
    begin with the task of this name
      이 이름의 태스크부터 시작
    ask before every task
      태스크마다 먼저 물어봄
    say what would change, change nothing
      무엇이 바뀔지 알려 주고 아무것도 바꾸지 않음
    show what changes in files
      파일에서 바뀌는 것을 보여 줌

    # told runs
    the runs that are kept, the newest first
      남아 있는 실행 기록, 최신부터
    what has been run here, and how it ended
      여기서 무엇을 실행했고 어떻게 끝났는지
    at most so many (default: 20)
      최대 개수(기본값: 20)
    one run: its hosts, its failures, what it changed
      실행 하나: 호스트, 실패, 바꾼 것
    the last run
      마지막 실행
    the one before it, with its differences
      그 앞의 실행, 파일 차이와 함께
    A run is named by its id, by a beginning of it that fits no other, or as last, last~1, last~2, …
      실행은 id, 다른 것과 겹치지 않는 id의 앞부분, 또는 last, last~1, last~2, …(으)로 지정합니다
    only this host's part
      이 호스트의 부분만
    with what changed in files
      파일에서 바뀐 것과 함께
    what went otherwise in one run than in another
      두 실행의 결과가 어떻게 다른지
    the last run beside the one before
      마지막 실행과 그 앞의 실행
    Without names, the last run is compared with the one before it.
      이름이 없으면 마지막 실행을 그 앞의 실행과 비교합니다.
    a run as one HTML page, or as JUnit XML
      실행 하나를 HTML 페이지나 JUnit XML로
    the last run as a page to open or to send
      마지막 실행을 열거나 보낼 수 있는 페이지로
    the same for continuous integration
      같은 것을 CI용으로
    The page needs no network and no other file. Secrets are not in it.
      페이지에는 네트워크도 다른 파일도 필요 없습니다. 비밀 값은 들어 있지 않습니다.
    html (default) or junit
      html(기본값) 또는 junit
    where it goes (default: standard output)
      출력할 곳(기본값: 표준 출력)
    text or json
      text 또는 json

    # told doc
    what modules do, and their options
      모듈이 하는 일과 옵션
    every module
      모든 모듈
    one module in full
      모듈 하나를 자세히
    every module with one line
      모든 모듈을 한 줄씩

    # told node
    prepare a machine that was rebuilt, under its old name
      다시 만든 머신을 이전 이름으로 준비
    forget its old host key, meet it anew, prepare only it
      이전 호스트 키를 잊고, 새로 만나, 그 머신만 준비
    the new host key, read from the machine's console
      머신의 콘솔에서 읽은 새 호스트 키

    # told support-bundle
    one archive with what helps others to find a fault
      다른 사람이 결함을 찾는 데 도움이 되는 것을 한 아카이브로
    the last three runs, versions, the inventory's shape
      최근 실행 세 번, 버전, 인벤토리의 모양
    the last run only
      마지막 실행만
    Values of variables are left out, and every secret of vault and prompts is taken out of all texts.\nIt names hosts and addresses: look at it before you send it (tar tzf FILE).
      변수의 값은 빠지고, vault와 질문에서 온 비밀 값은 모든 텍스트에서 지워집니다.\n호스트와 주소가 적혀 있으니 보내기 전에 살펴보십시오(tar tzf FILE).
    the archive (default: groundwork-support.tar.gz)
      아카이브(기본값: groundwork-support.tar.gz)

    # told vault
    the text goes, the encrypted file stays
      평문은 없어지고 암호화된 파일만 남음
    readable for you alone (mode 0600)
      본인만 읽을 수 있음(모드 0600)
    on the terminal, nothing written
      터미널에만, 아무것도 쓰지 않음
    make the passwords that a vault file lacks
      vault 파일에 없는 비밀번호를 만들기
    what is there already stays as it is
      이미 있는 것은 그대로 둠
    Names that end in _salt get 22 letters, the others 32. Without a vault password one is made and\nkept in {}, mode 0600: keep a copy of it elsewhere.
      _salt로 끝나는 이름은 22자, 나머지는 32자입니다. vault 비밀번호가 없으면 하나를 만들어\n{}에 모드 0600으로 보관합니다. 사본을 다른 곳에 보관하십시오.
    ask for this one, or take a line of standard input
      이것을 물어보거나 표준 입력에서 한 줄을 읽음

    # told lab
    four real nodes on this one machine
      이 머신 한 대 위의 실제 노드 네 개
    """#
}
