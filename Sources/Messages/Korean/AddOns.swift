extension Korean {
  /// What is added to a cluster, and the networks it needs.
  static let addOns = #"""
    # preflight.network-in-use
    {} {} overlaps {} of {}
      {} {}이(가) {}({})와(과) 겹칩니다

    # preflight.no-default-route
    there is no default route
      기본 경로가 없습니다
    the machine would not know where to send what goes to a service's address
      서비스 주소로 가는 패킷을 어디로 보낼지 머신이 알 수 없습니다
    set gateway for {}, or give it a route: ip route add default via GATEWAY
      {}의 gateway를 설정하거나 경로를 추가하십시오: ip route add default via GATEWAY

    # preflight.pool-holds-machine preflight.pool-taken
    address_pool {} holds an address of a machine
      address_pool {}에 머신의 주소가 들어 있습니다
    {} has {}
      {}에 {}이(가) 있습니다
    {} of address_pool {} is taken
      {}(address_pool {})은(는) 이미 쓰이고 있습니다
    the card {} answers for it
      카드 {}이(가) 그 주소에 응답합니다

    # preflight.unknown-plugin
    pod_network_plugin: cilium is not installed by the stock playbooks
      pod_network_plugin: cilium은 기본 플레이북으로 설치되지 않습니다
    its makers publish no manifest whose digest could be pinned; a program renders it
      제작자가 다이제스트를 고정할 수 있는 매니페스트를 배포하지 않으며, 프로그램이 그때그때 만듭니다
    take calico or flannel; or set pod_network_plugin: "" and install Cilium when the machines have joined, until when they are not ready
      calico나 flannel을 쓰십시오. 또는 pod_network_plugin: ""로 두고 머신이 모두 들어온 뒤 Cilium을 직접 설치하십시오. 그때까지 노드는 준비 상태가 아닙니다
    pod_network_plugin: '{}' is not known
      pod_network_plugin: '{}'은(는) 알 수 없는 값입니다
    write calico, flannel or bridge; or nothing, and install another one yourself
      calico, flannel, bridge 중 하나를 쓰십시오. 또는 비워 두고 다른 것을 직접 설치하십시오
    calico_install: '{}' is not known
      calico_install: '{}'은(는) 알 수 없는 값입니다
    write operator or manifest
      operator나 manifest를 쓰십시오

    # preflight.no-manifest
    pod_network_plugin: {} is wanted without {}
      pod_network_plugin: {}을(를) 쓰려면 필요한 설정이 없습니다: {~}
    set {}; the stock inventory/group_vars/all/kubernetes.yml has upstream's
      설정하십시오: {~}. 업스트림의 값은 기본 inventory/group_vars/all/kubernetes.yml에 있습니다
    {}: there is no file '{}'
      {}: 파일 '{}'이(가) 없습니다
    correct the path, or give the address it is fetched from
      경로를 바로잡거나, 받아 올 주소를 지정하십시오

    # preflight.no-checksum
    {} has no SHA-256 for {}
      {}에 {}의 SHA-256이 없습니다
    {} '{}' is no SHA-256
      {} '{}'은(는) SHA-256이 아닙니다
    what is applied to a cluster is the very file that was looked at
      클러스터에는 확인한 바로 그 파일만 적용됩니다
    set {} to the 64 digits sha256sum prints for it
      {}을(를) sha256sum이 그 파일에 대해 출력하는 64자리로 설정하십시오

    # preflight.no-pool
    MetalLB is wanted, and there are no addresses for it
      MetalLB를 쓰려는데 쓸 주소가 없습니다
    set address_pool to a range of lab_network that nobody uses, outside dhcp_range
      address_pool을 lab_network에서 아무도 쓰지 않고 dhcp_range 밖에 있는 범위로 설정하십시오

    # manifests.not-fetched
    {} answers {} {}
      {}의 응답: {} {}
    correct the address, or give a file of this machine that was fetched elsewhere
      주소를 바로잡거나, 다른 곳에서 받아 이 머신에 둔 파일을 지정하십시오
    """#
}
