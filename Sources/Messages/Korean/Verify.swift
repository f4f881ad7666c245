extension Korean {
  /// `groundwork verify`.
  static let verify = #"""
    # said verify
    proven
      확인됨
    NOT PROVEN
      확인 실패
    not looked at
      보지 않음
    {} proven, {} not, {} not looked at
      확인됨 {}, 실패 {}, 보지 않음 {}

    # told verify
    prove the running fleet, end to end
      동작 중인 플릿을 처음부터 끝까지 확인합니다
    text, json (one document) or junit
      text, json(문서 하나), junit
    what works, what does not, and what could not be looked at
      동작하는 것, 동작하지 않는 것, 볼 수 없었던 것
    for continuous integration
      지속적 통합용으로
    Every machine: its address, names, clock, and that it pulls and runs an image of the registry; the\ncluster: API, etcd, nodes, certificates, system pods; and pods of the registry's image on every node:\nfrom node to node, a service by its name, the platform node, a service's own address. Nothing is\nchanged but those pods, which go again. Exit code 2 when a proof fails, 4 when a machine is silent.
      머신마다 주소, 이름, 시계, 레지스트리 이미지를 받아 실행하는지를 봅니다.\n클러스터는 API, etcd, 노드, 인증서, 시스템 파드를 봅니다. 또 모든\n 노드에 레지스트리 이미지의 파드를 띄워 노드 사이, 서비스 이름, 플랫폼 노드, 서비스의 주소를 확인합니다.\n그 파드 말고는 아무것도 바꾸지 않으며 파드는 다시 사라집니다. 확인에 실패하면 종료 코드 2, 답하지 않는 머신이 있으면 4입니다.
    it was not looked at
      보지 않았습니다

    # usage.bad-value
    write text, json or junit
      text, json, junit 중 하나를 쓰십시오
    """#
}
