extension Korean {
  /// The network plan, preflight, a new project.
  static let fleet = #"""
    # preflight.no-address
    the machine has no static address
      머신에 고정 주소가 없습니다
    the variable address is not set
      변수 address가 설정되어 있지 않습니다
    set address (or host_number, with the stock group_vars) for {}
      {}에 address를 설정하십시오(기본 group_vars를 쓴다면 host_number)

    # preflight.bad-variable
    the variable {} cannot be worked out
      변수 {}의 값을 계산할 수 없습니다
    correct it in the inventory: groundwork inventory --host {}
      인벤토리에서 바로잡으십시오: groundwork inventory --host {}
    the variable {} comes to no address
      변수 {}의 값이 주소가 되지 않습니다
    lab_network {} has no host of that number
      lab_network {}에 그 번호의 호스트가 없습니다
    the network has no host of that number
      네트워크에 그 번호의 호스트가 없습니다
    correct host_number or lab_network in the inventory
      인벤토리의 host_number나 lab_network를 바로잡으십시오
    {}: '{}' is no number
      {}: '{}'은(는) 숫자가 아닙니다
    write {}: 4096
      {}: 4096처럼 쓰십시오

    # preflight.small-network
    lab_network {} is too small for the numbers that are counted in it
      lab_network {}은(는) 그 안에서 세는 번호에 비해 너무 작습니다
    it has {} addresses for machines; beyond its end is {}
      머신에 쓸 주소가 {}개입니다. 끝을 벗어나는 것: {~}
    it has {} addresses for machines; beyond its end are {}
      머신에 쓸 주소가 {}개입니다. 끝을 벗어나는 것: {~}
    take a larger lab_network (/24 holds the stock numbers), or count to smaller numbers in {}
      더 큰 lab_network를 쓰거나(/24면 기본 번호에 충분합니다), {~}의 번호를 줄이십시오

    # preflight.*
    sudo does not work
      sudo가 동작하지 않습니다
    the machine cannot be reached
      머신에 연결할 수 없습니다
    the machine cannot be looked at
      머신을 살펴볼 수 없습니다
    correct ansible_become_password of {}
      {}의 ansible_become_password를 바로잡으십시오
    try it by hand: groundwork run {} -m ping
      직접 해 보십시오: groundwork run {} -m ping
    there is no network card '{}'
      '{}'(이)라는 네트워크 카드가 없습니다
    it has {}
      있는 것은 {~}입니다
    set interface to one of these for {}
      {}의 interface를 그중 하나로 설정하십시오
    {} network cards are in use: {}
      네트워크 카드 {}개를 쓰고 있습니다: {~}
    which one shall have the address is not said
      어느 카드에 주소를 줄지 지정되어 있지 않습니다
    set interface for {}, for example interface: {}
      {}에 interface를 설정하십시오. 예: interface: {}
    the network card {} is wireless
      네트워크 카드 {}은(는) 무선입니다
    a container network over Wi-Fi is not supported
      Wi-Fi를 쓰는 컨테이너 네트워크는 지원하지 않습니다
    connect the machine by cable
      머신을 케이블로 연결하십시오
    the address of {} cannot be set
      {}의 주소를 설정할 수 없습니다
    let netplan, systemd-networkd or ifupdown set up {}
      {}을(를) netplan, systemd-networkd, ifupdown 중 하나로 설정하십시오
    {} lies outside lab_network {}
      {}은(는) lab_network {} 밖에 있습니다
    the other machines could not reach it
      다른 머신들이 이 주소에 닿을 수 없습니다
    give {} an address in {}
      {}에 {} 안의 주소를 주십시오
    {} is the {} address of {}
      {0}은(는) {2}의 {1~} 주소입니다
    give {} an address between the first and the last of {}
      {}에 {}의 첫 주소와 마지막 주소 사이의 주소를 주십시오
    {} is the gateway's own address
      {}은(는) 게이트웨이의 주소입니다
    give {} another address or host_number
      {}에 다른 주소나 host_number를 주십시오
    {} lies in dhcp_range {}
      {}은(는) dhcp_range {} 안에 있습니다
    the DHCP server may lease it to another machine
      DHCP 서버가 이 주소를 다른 머신에 임대할 수 있습니다
    choose an address outside, or make the server's range and dhcp_range smaller
      범위 밖의 주소를 고르거나, 서버의 범위와 dhcp_range를 줄이십시오
    address_pool {} {}
      address_pool {}: {~}
    nobody on the network would find it
      네트워크에서 아무도 찾을 수 없습니다
    the DHCP server may lease a service's address to a machine
      DHCP 서버가 서비스의 주소를 머신에 임대할 수 있습니다
    a service may be given that address
      서비스가 그 주소를 받을 수 있습니다
    set address_pool to addresses of lab_network that nobody else uses
      address_pool을 lab_network에서 아무도 쓰지 않는 주소로 설정하십시오

    # words
    network
      네트워크
    broadcast
      브로드캐스트
    lies outside lab_network {}
      lab_network {} 밖에 있습니다
    overlaps dhcp_range {}
      dhcp_range {}와 겹칩니다
    holds {}
      {~}이(가) 들어 있습니다
    holds the gateway {}
      게이트웨이 {}이(가) 들어 있습니다
    {} and {}
      {}, {}
    the address of {}
      {}의 주소
    {} days ahead of
      {}일 빠릅니다
    {} hours ahead of
      {}시간 빠릅니다
    {} minutes ahead of
      {}분 빠릅니다
    {} seconds ahead of
      {}초 빠릅니다
    {} days behind
      {}일 느립니다
    {} hours behind
      {}시간 느립니다
    {} minutes behind
      {}분 느립니다
    {} seconds behind
      {}초 느립니다
    another program
      다른 프로그램
    the network
      네트워크 전체
    the Kubernetes API
      쿠버네티스 API
    the kubelet
      kubelet
    the registry
      레지스트리
    control plane
      컨트롤 플레인
    worker
      워커 노드
    machine
      머신
    platform node
      플랫폼 노드

    # preflight.duplicate-machine-id
    {} and {} have the same machine id
      {}와(과) {}의 machine id가 같습니다
    both names lead to one machine
      두 이름이 한 머신을 가리킵니다
    one disk is a copy of the other
      한 디스크가 다른 디스크의 사본입니다
    correct the address of one of them in the inventory
      인벤토리에서 둘 중 하나의 주소를 바로잡으십시오
    on {}: rm /etc/machine-id && systemd-machine-id-setup, then reboot
      {}에서 rm /etc/machine-id && systemd-machine-id-setup을 실행하고 재부팅하십시오

    # preflight.address-taken
    {} is taken
      {}은(는) 이미 쓰이고 있습니다
    the card {}{} answers for it
      네트워크 카드 {}{}이(가) 응답합니다
    give {} another address, or the machine that has it
      {}이나 그 주소를 쓰는 머신에 다른 주소를 주십시오

    # preflight.unsupported-system
    the system is {} {}
      운영 체제가 {} {}입니다
    the playbooks are made for Debian 12 and Ubuntu 22.04, or later
      플레이북은 Debian 12, Ubuntu 22.04 이상을 위한 것입니다
    install one of these, or take the machine out of the inventory
      그중 하나를 설치하거나 머신을 인벤토리에서 빼십시오

    # preflight.little-memory
    {} of memory
      메모리가 {}입니다
    give it more, or set minimum_memory_mb for {}
      메모리를 늘리거나 {}에 minimum_memory_mb를 설정하십시오
    {} of memory is little
      메모리 {}은(는) 적습니다
    {} is advised for a {}
      {1~}에는 {0}을(를) 권장합니다
    give it more, or set advised_memory_mb for {}
      메모리를 늘리거나 {}에 advised_memory_mb를 설정하십시오

    # preflight.few-processors preflight.little-disk preflight.little-memory
    a {} needs {}
      {~}에는 {}이(가) 필요합니다

    # preflight.few-processors
    1 processor
      프로세서가 1개입니다
    {} processors
      프로세서가 {}개입니다
    give it more, or set minimum_processors for {}
      프로세서를 늘리거나 {}에 minimum_processors를 설정하십시오

    # preflight.little-disk
    {} free where /var lies
      /var가 있는 디스크의 남은 공간이 {}입니다
    make room, or set minimum_disk_mb for {}
      공간을 마련하거나 {}에 minimum_disk_mb를 설정하십시오

    # preflight.swap
    swap is on: {}
      스왑이 켜져 있습니다: {~}
    the kubelet wants none
      kubelet은 스왑이 없어야 합니다
    nothing: it is turned off when the machine is prepared
      할 일이 없습니다. 머신을 준비할 때 꺼집니다

    # preflight.port-taken
    port {} is taken
      포트 {}이(가) 이미 쓰이고 있습니다
    {} listens on it; it is for {}
      {~}이(가) 듣고 있습니다. 이 포트는 {~}용입니다
    stop that program, or move it to another port
      그 프로그램을 멈추거나 다른 포트로 옮기십시오

    # preflight.firewall
    a firewall is in force: {}
      방화벽이 켜져 있습니다: {~}
    other machines of the fleet must reach {}
      다른 머신들이 {~}에 닿을 수 있어야 합니다
    open them: {}
      여십시오: {}
    open them in {} for {}
      {}에서 {~}에 대해 여십시오

    # preflight.controller-clock
    this machine's clock is {} all others
      이 머신의 시계가 다른 모든 시계보다 {~}
    certificates made now would not be valid where they are used
      지금 만드는 인증서는 쓰이는 곳에서 유효하지 않게 됩니다
    set this machine's clock: timedatectl set-ntp true
      이 머신의 시계를 맞추십시오: timedatectl set-ntp true

    # preflight.clock-skew
    the clock is {} this machine's
      시계가 이 머신의 시계보다 {~}
    certificates and logs need clocks that agree within 30 seconds
      인증서와 로그에는 30초 안으로 맞는 시계가 필요합니다
    set the wrong one of both, on the machine it is on: sudo date -s 'YYYY-MM-DD HH:MM:SS'
      둘 중 틀린 시계를 그 머신에서 맞추십시오: sudo date -s 'YYYY-MM-DD HH:MM:SS'

    # preflight.no-platform preflight.two-platforms
    no machine is in the group 'platform'
      'platform' 그룹에 머신이 없습니다
    it serves the time and the registry to all others
      이 머신이 다른 모든 머신에 시각과 레지스트리를 제공합니다
    put one machine under platform: hosts: in the inventory
      인벤토리의 platform: hosts: 아래에 머신 하나를 두십시오
    {} machines are in the group 'platform': {}
      'platform' 그룹에 머신이 {}대 있습니다: {~}
    one machine serves the time and the registry
      시각과 레지스트리는 머신 한 대가 제공합니다
    leave one of them under platform: hosts:
      platform: hosts: 아래에 하나만 남기십시오

    # preflight.duplicate-hostname preflight.bad-hostname
    {} and {} would have the same host name '{}'
      {}와(과) {}의 호스트 이름이 '{}'(으)로 같아집니다
    host names end at the first dot and do not tell letters apart by case
      호스트 이름은 첫 점에서 끝나고 대소문자를 구분하지 않습니다
    rename one of them in the inventory
      인벤토리에서 둘 중 하나의 이름을 바꾸십시오
    '{}' cannot be a host name
      '{}'은(는) 호스트 이름이 될 수 없습니다
    host names are letters, digits and dashes (RFC 1123)
      호스트 이름은 영문자, 숫자, 대시로 이루어집니다(RFC 1123)
    rename it in the inventory: {}
      인벤토리에서 이름을 바꾸십시오: {}

    # preflight.duplicate-address
    {} and {} both want {}
      {}와(과) {}이(가) 모두 {}을(를) 쓰려 합니다

    # preflight.gateway-outside-network
    the gateway {} is no address of a machine in lab_network {}
      게이트웨이 {}은(는) lab_network {}의 머신 주소가 아닙니다
    {} could not send anything to it
      {}에서 게이트웨이로 아무것도 보낼 수 없습니다
    set gateway to the router's address in {}
      gateway를 {} 안의 라우터 주소로 설정하십시오

    # preflight.networks-overlap
    {} {} overlaps {} {}
      {} {}이(가) {} {}와(과) 겹칩니다

    # preflight.networks-overlap preflight.network-in-use
    a packet for one would be sent to the other
      한쪽으로 갈 패킷이 다른 쪽으로 가게 됩니다
    set {} to a network that no machine uses{}
      {}을(를) 어느 머신도 쓰지 않는 네트워크로 설정하십시오{}

    # preflight.proxy-password
    {} names a user or a password
      {}에 사용자나 비밀번호가 들어 있습니다
    every user of a machine can read apt's settings and a unit's environment
      머신의 모든 사용자가 apt 설정과 유닛의 환경을 읽을 수 있습니다
    name a server that knows the machines by their addresses: {}: {}
      머신을 주소로 식별하는 서버를 지정하십시오: {}: {}

    # preflight.bad-url
    {}: '{}' is no address of a server
      {}: '{}'은(는) 서버 주소가 아닙니다
    the 'http://' is missing
      'http://'가 없습니다
    write {}: {}
      {}: {}(이)라고 쓰십시오

    # init.no-directory
    {} is a symbolic link that leads to nothing
      {}은(는) 아무것도 가리키지 않는 심볼릭 링크입니다
    {} is no directory
      {}은(는) 디렉터리가 아닙니다
    name a new directory, or remove it: rm {}
      새 디렉터리를 지정하거나 지우십시오: rm {}

    # usage.empty-operand
    init needs the name of a directory, and was given none
      init에는 디렉터리 이름이 필요한데 주어지지 않았습니다
    an empty word is often a variable of the shell that is not set
      빈 단어는 흔히 설정되지 않은 셸 변수입니다
    groundwork init . makes the project in this directory
      groundwork init . 은 이 디렉터리에 프로젝트를 만듭니다

    # init.bad-machine
    '{}' describes no machine
      '{}'은(는) 머신을 나타내지 않습니다
    write NAME=ADDRESS, or NAME=ADDRESS@WHERE with the address or MAC it answers at now
      NAME=ADDRESS로 쓰거나, 지금 응답하는 주소나 MAC을 붙여 NAME=ADDRESS@WHERE로 쓰십시오
    it has no '=ADDRESS'
      '=ADDRESS'가 없습니다
    host names are letters, digits and dashes (RFC 1123)
      호스트 이름은 영문자, 숫자, 대시로 이루어집니다(RFC 1123)
    '{}' is the name of a group, or of this machine
      '{}'은(는) 그룹이나 이 머신의 이름입니다
    '{}' is no IPv4 address
      '{}'은(는) IPv4 주소가 아닙니다
    '{}' is neither an address nor a MAC
      '{}'은(는) 주소도 MAC도 아닙니다

    # init.bad-fleet
    {} is no IPv4 network of a rack
      {}은(는) 머신들이 쓸 IPv4 네트워크가 아닙니다
    name one like 192.168.50.0/24
      192.168.50.0/24 같은 네트워크를 지정하십시오
    the gateway {} is no address of {}
      게이트웨이 {}은(는) {}의 주소가 아닙니다
    name the router's address in it
      그 안의 라우터 주소를 지정하십시오
    no machine is the platform node
      플랫폼 노드가 될 머신이 없습니다
    name one that serves time and registry: --platform
      시각과 레지스트리를 제공할 머신을 지정하십시오: --platform
    two machines are called {}
      {}(이)라는 머신이 둘 있습니다
    give each a name of its own
      저마다 다른 이름을 주십시오
    {} and {} both want {}
      {}와(과) {}이(가) 모두 {}을(를) 쓰려 합니다
    give each an address of its own
      저마다 다른 주소를 주십시오
    {}'s address {} is no address of {}
      {}의 주소 {}은(는) {}의 주소가 아닙니다
    choose one inside
      그 안의 주소를 고르십시오
    {} wants the gateway's address {}
      {}이(가) 게이트웨이의 주소 {}을(를) 쓰려 합니다
    choose another
      다른 주소를 고르십시오
    {}'s address {} is one that DHCP hands out ({})
      {}의 주소 {}은(는) DHCP가 나누어 주는 범위에 있습니다({})
    choose one outside, or make the server's range smaller
      범위 밖의 주소를 고르거나 서버의 범위를 줄이십시오
    """#
}
