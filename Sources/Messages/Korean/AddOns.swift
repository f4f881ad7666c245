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

    # preflight.no-source
    kubernetes_source is not set
      kubernetes_source가 설정되어 있지 않습니다
    kubernetes_source: '{}' is not known
      kubernetes_source: '{}'은(는) 알 수 없는 값입니다
    write binaries, repository or mirror
      binaries, repository, mirror 중 하나를 쓰십시오

    # preflight.no-control-plane
    no machine is in the group 'control_plane'
      'control_plane' 그룹에 머신이 없습니다
    put one there, or three
      하나 또는 셋을 넣으십시오

    # preflight.bad-release
    kubernetes_version is not set
      kubernetes_version이 설정되어 있지 않습니다
    set it to a release in full, such as 1.34.9
      1.34.9와 같은 온전한 릴리스를 적으십시오
    kubernetes_version: '{}' is no release in full
      kubernetes_version: '{}'은(는) 온전한 릴리스가 아닙니다
    write it as 1.34.9
      1.34.9처럼 쓰십시오

    # preflight.unknown-release
    Kubernetes {} is not known here
      Kubernetes {}은(는) 여기서 알려지지 않은 릴리스입니다
    what it runs on is known of {}
      무엇 위에서 동작하는지 알려진 것: {~}
    set kubernetes_version to a release of one of these
      kubernetes_version을 그중 하나의 릴리스로 하십시오

    # preflight.no-binaries
    it is not said where the binaries of Kubernetes lie
      Kubernetes 바이너리가 어디에 있는지 적혀 있지 않습니다
    set kubernetes_binaries to a directory of this machine, or to an address
      kubernetes_binaries에 이 머신의 디렉터리나 주소를 적으십시오

    # preflight.no-mirror
    it is not said where the mirror is
      미러가 어디에 있는지 적혀 있지 않습니다
    set kubernetes_mirror to its address, of the repository of one minor
      kubernetes_mirror에 마이너 하나의 저장소 주소를 적으십시오

    # preflight.no-checksum
    kubernetes_checksums has no SHA-256 for {}
      kubernetes_checksums에 SHA-256이 없는 것: {~}
    a binary is installed only as the very file that was looked at
      바이너리는 확인한 바로 그 파일만 설치됩니다
    set it to a map of each file's name to the 64 digits sha256sum prints for it
      파일 이름마다 sha256sum이 출력하는 64자리를 적은 맵으로 하십시오
    kubernetes_repository_key_sha256 '{}' is no SHA-256
      kubernetes_repository_key_sha256 '{}'은(는) SHA-256이 아닙니다
    there is no SHA-256 for the key that signs the packages
      패키지에 서명한 키의 SHA-256이 없습니다
    packages are trusted by the key that signs them, and the key by its digest
      패키지는 서명한 키로, 키는 그 다이제스트로 신뢰합니다
    compare the key's fingerprint with the one upstream publishes, and set kubernetes_repository_key_sha256 to what sha256sum prints for its file
      키의 지문을 업스트림이 공개한 것과 비교하고, 그 파일에 대해 sha256sum이 출력하는 값을 kubernetes_repository_key_sha256에 적으십시오

    # preflight.unknown-endpoint
    api_endpoint: '{}' is not known
      api_endpoint: '{}'은(는) 알 수 없는 값입니다
    write haproxy, kube-vip or first
      haproxy, kube-vip, first 중 하나를 쓰십시오

    # preflight.endpoint-port
    {} is the platform node and a control plane
      {}은(는) 플랫폼 노드이면서 컨트롤 플레인입니다
    haproxy and the API server want the same port
      haproxy와 API 서버가 같은 포트를 쓰려 합니다
    take it out of one of the two groups, or set api_endpoint to kube-vip
      두 그룹 중 하나에서 빼거나, api_endpoint를 kube-vip으로 하십시오

    # preflight.no-endpoint
    kube-vip has no address, or no image
      kube-vip에 주소나 이미지가 없습니다
    set api_address to a free address of lab_network, and kube_vip_image to an image by its digest (NAME@sha256:…)
      api_address에 lab_network의 빈 주소를, kube_vip_image에 다이제스트가 붙은 이미지(NAME@sha256:…)를 적으십시오

    # preflight.old-containerd
    containerd {} is too old for Kubernetes {}
      containerd {}은(는) Kubernetes {}에 너무 오래되었습니다
    it needs {} or newer
      {} 이상이 필요합니다
    install one there, from a newer release of its distribution
      배포판의 더 새로운 릴리스에서 그런 것을 설치하십시오

    # preflight.old-cgroups
    the machine has cgroups of version 1
      머신의 cgroup이 버전 1입니다
    the kubelet of Kubernetes {} does not start on them
      Kubernetes {}의 kubelet은 그 위에서 시작하지 않습니다
    boot it with systemd.unified_cgroup_hierarchy=1, or set kubernetes_version to a release of {}
      systemd.unified_cgroup_hierarchy=1로 부팅하거나, kubernetes_version을 다음 중 하나의 릴리스로 하십시오: {~}

    # preflight.other-release
    the machine is in a cluster with Kubernetes {}, and kubernetes_version says {}
      머신이 Kubernetes {} 클러스터에 들어 있는데, kubernetes_version은 {}입니다
    an upgrade goes node by node, in an order, after a backup
      업그레이드는 백업 뒤에 노드 하나씩 순서대로 합니다
    groundwork cluster upgrade {}; or set kubernetes_version back
      groundwork cluster upgrade {}를 실행하거나, kubernetes_version을 되돌리십시오
    """#
}
