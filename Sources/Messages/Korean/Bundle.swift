extension Korean {
  /// `groundwork bundle`.
  static let bundle = #"""
    # said bundle
    {}: there already
      {}: 이미 있음
    {}: fetched and compared
      {}: 받아서 대조함
    {} is whole; {}/bundle.yml belongs into inventory/group_vars/all/
      {}이(가) 온전합니다. {}/bundle.yml을 inventory/group_vars/all/에 두십시오

    # told bundle
    what a site without internet installs Kubernetes from
      인터넷이 없는 곳에서 Kubernetes를 설치할 꾸러미
    fetch Kubernetes, each file by its published SHA-256
      공개된 SHA-256으로 대조하며 Kubernetes를 받습니다
    the release in full, such as 1.34.9
      1.34.9와 같은 온전한 릴리스
    of containernetworking/plugins (default: 1.9.1)
      containernetworking/plugins의 버전(기본값: 1.9.1)
    of cri-tools (default: the minor's first)
      cri-tools의 버전(기본값: 그 마이너의 첫 버전)
    a further image, such as an add-on's; registry and tag in full
      애드온 같은 추가 이미지. 레지스트리와 태그를 모두 적습니다
    fetch from below this address, which has the hosts' names as directories
      호스트 이름이 디렉터리로 있는 이 주소 아래에서 받습니다
    binaries, network plugins, crictl and images, and bundle.yml for the inventory
      바이너리, 네트워크 플러그인, crictl, 이미지, 그리고 인벤토리에 넣을 bundle.yml
    an add-on's image with it
      애드온의 이미지도 함께
    Run on a machine with internet; what is there already, whole, is not fetched again. bundle.yml says\nwhat the inventory needs: put it into inventory/group_vars/all/ of the site, and the directory where\nkubernetes_binaries says. Images come as the registry's digests say; binaries as the files beside them.
      인터넷이 되는 머신에서 실행합니다. 이미 온전하게 있는 것은 다시 받지 않습니다. bundle.yml은 인벤토리에 필요한 것을 담습니다.\n그것을 현장의 inventory/group_vars/all/에, 디렉터리는 kubernetes_binaries가 가리키는 곳에 두십시오.\n이미지는 레지스트리의 다이제스트로, 바이너리는 옆에 공개된 파일로 대조합니다.

    # usage.missing-operand
    bundle create takes one directory
      bundle create에는 디렉터리 하나가 필요합니다
    groundwork bundle create --kubernetes 1.34.9 DIR
      =

    # usage.bad-value
    --kubernetes '{}' is no release in full
      --kubernetes '{}'은(는) 온전한 릴리스가 아닙니다
    write it as 1.34.9
      1.34.9처럼 쓰십시오

    # file.unwritable
    name a directory you may write to, with room for 2 GB
      쓸 수 있고 2 GB의 여유가 있는 디렉터리를 지정하십시오

    # bundle.*
    {} answers {} {}
      {}의 응답: {} {}
    see whether there is such a release
      그런 릴리스가 있는지 확인하십시오
    {} is not what was published
      {}은(는) 공개된 것과 다릅니다
    its SHA-256 is {}, and {}.sha256 says {}
      SHA-256은 {}인데, {}.sha256에는 {}이라고 되어 있습니다
    try again; if it stays, somebody stands between
      다시 해 보십시오. 계속되면 중간에 누군가 있습니다
    {} has no {}
      {}에 {}이(가) 없습니다
    '{}' is no image with registry and tag
      '{}'은(는) 레지스트리와 태그가 있는 이미지가 아닙니다
    write it as registry.example.org/NAME:TAG
      registry.example.org/NAME:TAG처럼 쓰십시오
    {} cannot be taken
      {}을(를) 받을 수 없습니다
    see what the registry has under that name
      레지스트리에 그 이름으로 무엇이 있는지 확인하십시오
    {} does not say which images it wants
      {}이(가) 어떤 이미지를 원하는지 알려 주지 않습니다
    run it on Linux of the same architecture
      같은 아키텍처의 Linux에서 실행하십시오
    """#
}
