extension Korean {
  static let lab = #"""
    # said lab
    NAME
      이름
    STATE
      상태
    SYSTEMD
      =
    ADDRESSES
      주소
    LEASE
      임대 주소
    WANTED
      지정 주소
    BACKEND
      네트워크 방식
    LINK
      링크
    unpacking the base image
      기본 이미지를 푸는 중입니다
    packing the base image
      기본 이미지를 묶는 중입니다
    base image ready after {}
      {} 만에 기본 이미지가 준비되었습니다
    building the base image (Debian {}): half a minute, minutes on a busy machine
      기본 이미지(Debian {})를 만드는 중입니다. 30초쯤, 바쁜 머신에서는 몇 분 걸립니다
    adding the {} layer
      {} 레이어를 추가하는 중입니다
    building the base image
      기본 이미지를 만드는 중입니다
    installing on this machine: {}
      이 머신에 설치하는 중입니다: {}
    installing packages
      패키지를 설치하는 중입니다
    waiting for another groundwork lab
      다른 groundwork lab을 기다리는 중입니다
    host keys: {}\nnodes: {}
      호스트 키: {}\n노드: {}
    the lab is down
      랩이 내려가 있습니다
    up after {}: {}
      {} 만에 올라왔습니다: {}
    {} rebuilt after {}
      {1} 만에 {0}을(를) 다시 만들었습니다
    {} started after {}
      {1} 만에 {0}을(를) 시작했습니다
    down after {}
      {} 만에 내려갔습니다
    {} answers at {}
      {}이(가) {}에서 응답합니다
    waiting for {}: {} s
      {}을(를) 기다리는 중입니다: {}초
    {} {} ended: {}
      {} {} 끝남: {}
    {}: {} s
      {}: {}초

    real systemd Debian nodes on this one machine
      이 머신 한 대 위의 실제 systemd Debian 노드들
    usage:
      사용법:
    environment (for a second lab beside the first set STATE, BRIDGE and NET):
      환경 변수(첫 랩 옆에 둘째 랩을 두려면 STATE, BRIDGE, NET을 설정하십시오):
    the machine's own
      머신의 것 그대로
    20G, sparse
      20G, 희소 파일
    Nodes are as bare as an installer leaves them. User ops: the lab's key, and sudo asks for the\npassword lab-sudo-password. User lab: the same key, sudo without password. First addresses are\nDHCP leases; nodes.json in the state directory names card, lease and wanted address of each.\nk8s-master is set up with netplan (and so carries the python3 Debian's netplan needs),\nk8s-worker2 with ifupdown, the others with systemd-networkd.
      노드는 설치 프로그램이 막 끝난 상태 그대로입니다. 사용자 ops는 랩의 키로 로그인하고 sudo가\n비밀번호 lab-sudo-password를 묻습니다. 사용자 lab은 같은 키로 로그인하고 sudo에 비밀번호가\n없습니다. 처음 주소는 DHCP 임대이며, 상태 디렉터리의 nodes.json에 노드마다 네트워크 카드, 임대\n주소, 원하는 주소가 적혀 있습니다. k8s-master는 netplan(그래서 Debian의 netplan에 필요한\npython3이 들어 있습니다), k8s-worker2는 ifupdown, 나머지는 systemd-networkd로 설정됩니다.

    # told lab
    make and boot nodes (default: the four; any other name is one more); safe to repeat
      노드를 만들어 부팅(기본값: 그 네 개, 다른 이름이면 하나 더). 반복해도 안전함
    end everything, leave nothing
      모두 끝내고 아무것도 남기지 않음
    what there is and how it is
      무엇이 있고 어떤 상태인지
    log in as ops, over the network, key pinned
      네트워크로 ops 사용자로 로그인, 키 고정
    run as root inside the node, without network
      네트워크 없이 노드 안에서 root로 실행
    new disk, new host keys, new machine id
      새 디스크, 새 호스트 키, 새 machine id
    boot
      부팅
    shut down cleanly
      정상 종료
    cut the power
      전원 차단
    pull the network cable
      네트워크 케이블 뽑기
    lose every packet, link stays up
      모든 패킷 유실, 링크는 유지
    limit both directions (default 1mbit)
      양방향 속도 제한(기본값 1mbit)
    fill the disk, leave MIB free (default 0)
      디스크를 채우고 MIB만 남김(기본값 0)
    lose packets of both directions (default 20)
      양방향 패킷 일부 유실(기본값 20)
    undo cut, drop, lossy, slow and fill
      cut, drop, lossy, slow, fill을 되돌림

    # lab.no-apt
    this machine lacks {}
      이 머신에 {}이(가) 없습니다
    it has no apt-get to install them with
      설치에 쓸 apt-get이 없습니다
    install them by hand, or use a Debian or Ubuntu machine
      직접 설치하거나 Debian 또는 Ubuntu 머신을 쓰십시오

    # lab.system
    {} of {} failed
      {1}에 대한 {0}이(가) 실패했습니다
    set GROUNDWORK_LAB_CACHE to a directory on a local disk
      GROUNDWORK_LAB_CACHE를 로컬 디스크의 디렉터리로 설정하십시오

    # lab.system lab.tool-failed
    groundwork lab down; then groundwork lab up
      groundwork lab down을 실행한 다음 groundwork lab up을 실행하십시오

    # lab.usage
    did you mean 'groundwork lab {}'?
      'groundwork lab {}'을(를) 말씀하신 것입니까?
    groundwork lab --help
      =
    '{}' is no word of lab
      '{}'은(는) lab의 명령이 아닙니다
    the name of a node is missing
      노드 이름이 없습니다
    --known-hosts wants a file
      --known-hosts에는 파일이 필요합니다
    lab up has no option '{}'
      lab up에는 '{}' 옵션이 없습니다
    lab down takes nothing but --purge
      lab down에는 --purge만 쓸 수 있습니다
    lab status takes nothing but --output json
      lab status에는 --output json만 쓸 수 있습니다
    lab exec wants a node and a command
      lab exec에는 노드와 명령이 필요합니다
    lab {} wants one node and at most one number
      lab {}에는 노드 하나와 많아야 숫자 하나가 필요합니다
    lab lossy wants a percentage from 1 to 99
      lab lossy에는 1에서 99까지의 백분율이 필요합니다
    lab fill wants a number of MiB
      lab fill에는 MiB 단위의 숫자가 필요합니다

    # lab.no-answer
    {} does not answer on port 22
      {}이(가) 22번 포트에서 응답하지 않습니다
    tried {}
      시도한 주소: {}
    groundwork lab status; then groundwork lab heal or start {}
      groundwork lab status를 보고 groundwork lab heal이나 start {}를 실행하십시오
    it is not running
      실행 중이 아닙니다
    it has run for a minute
      1분째 실행 중입니다
    read {} and {}
      {}와(과) {}을(를) 읽으십시오

    # lab.bad-path
    GROUNDWORK_LAB_{} is '{}'
      GROUNDWORK_LAB_{}의 값이 '{}'입니다
    it must be an absolute path at least two levels deep, of letters, digits and ._-
      영문자, 숫자, ._-로 된, 두 단계 이상의 절대 경로여야 합니다
    set it to a directory of its own, for example /var/lib/groundwork-lab2
      전용 디렉터리로 설정하십시오. 예: /var/lib/groundwork-lab2

    # lab.bad-bridge
    GROUNDWORK_LAB_BRIDGE is '{}'
      GROUNDWORK_LAB_BRIDGE의 값이 '{}'입니다
    interface names have at most 15 characters and the lab appends some
      인터페이스 이름은 15자까지이고, 랩이 몇 글자를 덧붙입니다
    set a name of at most ten letters, digits and ._-, for example gwlab1
      영문자, 숫자, ._-로 된 10자 이하의 이름으로 설정하십시오. 예: gwlab1

    # lab.bad-network
    GROUNDWORK_LAB_NET is '{}'
      GROUNDWORK_LAB_NET의 값이 '{}'입니다
    it names the first three numbers of a /24
      /24의 앞 숫자 세 개를 써야 합니다
    set it to three numbers from 0 to 255, for example 10.89.0
      0부터 255까지의 숫자 세 개로 설정하십시오. 예: 10.89.0

    # lab.not-stopped lab.node-off
    {} is still running
      {}이(가) 아직 실행 중입니다
    it did not power off within 30 s
      30초 안에 전원이 꺼지지 않았습니다
    groundwork lab kill {}
      =
    {} is not running
      {}이(가) 실행 중이 아닙니다
    groundwork lab start {}
      =

    # lab.no-tool
    cannot run {}
      {}을(를) 실행할 수 없습니다
    it is not in PATH
      PATH에 없습니다
    install the package that brings it
      그것이 들어 있는 패키지를 설치하십시오
    install the package that brings it and try again
      그것이 들어 있는 패키지를 설치하고 다시 시도하십시오

    # lab.tool-failed
    '{}' failed
      '{}'이(가) 실패했습니다
    read {}
      {}을(를) 읽으십시오

    # lab.no-proc
    /proc/sys/kernel/random/uuid cannot be read
      /proc/sys/kernel/random/uuid를 읽을 수 없습니다
    mount /proc on this machine
      이 머신에 /proc을 마운트하십시오

    # lab.image-gone
    the base image of {} is gone
      {}의 기본 이미지가 없어졌습니다
    {} does not exist
      {}이(가) 없습니다
    groundwork lab rebuild {}
      =

    # lab.bad-name
    '{}' cannot be a node's name
      '{}'은(는) 노드 이름이 될 수 없습니다
    a node's name is its host name
      노드 이름은 그 호스트 이름입니다
    use at most 32 lower-case letters, digits and dashes, for example k8s-worker3
      소문자, 숫자, 대시로 32자까지 쓰십시오. 예: k8s-worker3

    # lab.cannot-host
    this machine cannot host the lab
      이 머신에서는 랩을 돌릴 수 없습니다
    nodes are made of namespaces, mounts and network links, which only root may make
      노드는 네임스페이스, 마운트, 네트워크 링크로 만드는데, 이는 root만 할 수 있습니다
    run it as root: sudo groundwork lab up
      root로 실행하십시오: sudo groundwork lab up
    root lacks {} here, as in most containers
      대부분의 컨테이너처럼, 여기서는 root에 {}이(가) 없습니다
    use a machine or virtual machine of its own, or a privileged container
      전용 머신이나 가상 머신, 또는 privileged 컨테이너를 쓰십시오
    there is no free loop device, and every node's disk is one
      남은 루프 장치가 없습니다. 노드의 디스크마다 하나씩 필요합니다
    modprobe loop; in a container pass /dev/loop-control and the loop devices in
      modprobe loop를 실행하십시오. 컨테이너라면 /dev/loop-control과 루프 장치를 넘겨주십시오
    the kernel has no overlay file system
      커널에 overlay 파일 시스템이 없습니다
    modprobe overlay, or use a kernel that has it
      modprobe overlay를 실행하거나 그것이 있는 커널을 쓰십시오
    no cgroup hierarchy is mounted under /sys/fs/cgroup
      /sys/fs/cgroup에 마운트된 cgroup 계층이 없습니다
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
      =

    # lab.unknown-node
    the lab has no node '{}'
      랩에 '{}' 노드가 없습니다
    did you mean {}?
      {}을(를) 말씀하신 것입니까?
    groundwork lab up {}
      =

    # lab.no-proxy
    the package proxy does not answer at {}:3142
      패키지 프록시가 {}:3142에서 응답하지 않습니다
    read {}/apt-cacher.err
      {}/apt-cacher.err를 읽으십시오

    # lab.network-taken
    the lab's network {}.0/24 is taken
      랩의 네트워크 {}.0/24가 이미 쓰이고 있습니다
    this machine reaches it through {}: {}
      이 머신은 {}을(를) 통해 그 네트워크에 닿습니다: {}
    choose another: GROUNDWORK_LAB_NET=10.89.0 groundwork lab up
      다른 것을 고르십시오: GROUNDWORK_LAB_NET=10.89.0 groundwork lab up
    """#
}
