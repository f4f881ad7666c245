extension Korean {
  /// Certificates on their way to machines: installed, served, renewed, rotated.
  static let rotation = #"""
    # certificate.bad-key
    the key of '{}' cannot be read
      '{}'의 키를 읽을 수 없습니다
    it holds no block PRIVATE KEY
      PRIVATE KEY 블록이 없습니다
    it is encrypted or damaged
      암호화되어 있거나 손상되었습니다
    give the key in PEM as the service is to read it, from a vault file
      서비스가 읽을 형태의 PEM 키를 vault 파일에서 주십시오

    # certificate.mismatch
    certificate and key of '{}' do not belong together
      '{}'의 인증서와 키가 서로 맞지 않습니다
    the key's public half is another one than the certificate's
      키의 공개 키가 인증서의 것과 다릅니다
    give the two that were made together; nothing was installed
      함께 만들어진 둘을 주십시오. 아무것도 설치하지 않았습니다

    # certificate.bad-address
    '{}' is no address where something is served
      '{}'은(는) 서비스 주소가 아닙니다
    write HOST:PORT, as registry.local:443 or [fd00::10]:443
      registry.local:443이나 [fd00::10]:443처럼 HOST:PORT로 쓰십시오

    # certificate.not-served
    nothing is served at {}
      {}에서 아무것도 제공되지 않습니다
    look whether the service runs there
      서비스가 그곳에서 실행 중인지 확인하십시오

    # certificate.not-taken
    the new certificate of '{}' is not served at {}
      '{}'의 새 인증서가 {}에서 제공되지 않습니다
    {}; {}
      {}. {}
    look at the service's log on the node, then run the same command again
      노드에서 서비스의 로그를 확인한 뒤 같은 명령을 다시 실행하십시오

    # certs.no-rotation
    the authority '{}' cannot be rotated here
      인증 기관 '{}'은(는) 여기서 교체할 수 없습니다
    it is signed by '{}': clients trust that one
      '{}'이(가) 서명했고, 클라이언트는 그 기관을 신뢰합니다
    it signs other authorities, or its key is offline
      다른 인증 기관에 서명하거나, 키가 오프라인에 있습니다
    remove its directory and run: groundwork certs issue {}, then apply
      디렉터리를 지우고 groundwork certs issue {}을(를) 실행한 뒤 apply 하십시오
    rotate by hand: declare a second root beside it, and move its authorities over
      손으로 교체하십시오. 두 번째 루트를 선언하고 하위 기관을 옮기십시오

    # certs.still-used
    '{}' is still signed by the old authority
      '{}'은(는) 아직 이전 인증 기관이 서명한 것입니다
    '{}' at {} is still served as the old authority issued it
      {1}의 '{0}'이(가) 아직 이전 인증 기관이 발급한 대로 제공됩니다
    groundwork certs rotate-ca {}, which issues it again
      groundwork certs rotate-ca {}을(를) 실행하면 다시 발급됩니다
    groundwork certs rotate-ca {}, which installs it again
      groundwork certs rotate-ca {}을(를) 실행하면 다시 설치됩니다

    # certs.unreadable
    there is no certificate here
      여기에는 인증서가 없습니다
    look at {} on {}
      {1}에서 {0}을(를) 확인하십시오

    # certs.not-served
    '{}' is not what is served at {}
      {1}에서 제공되는 것은 '{0}'이(가) 아닙니다
    groundwork certs renew
      =
    groundwork certs renew cluster
      =
    what is served is {}, valid to {}
      제공되는 것은 {}이고 만료는 {}입니다

    # usage.missing-operand
    certs rotate-ca needs the name of one authority
      certs rotate-ca에는 인증 기관의 이름 하나가 필요합니다
    groundwork certs rotate-ca NAME
      =

    # told groundwork
    issued {}, valid to {}
      {}을(를) 발급했습니다. 만료: {}
    '{}' was rotated less than a day ago: what is left of that is done, and none begun
      '{}'은(는) 하루 안에 교체되었습니다. 남은 것만 마치고 새로 시작하지 않습니다

    # told help
    Machines tell their certificates: declared places, kubeadm's files and kubeconfigs, the kubelet's,\ntrust stores, the cluster's secrets. What is served is looked at from here. Nothing is changed, and\nno key is opened. Exit code 4 when a machine does not answer.
      머신이 자신의 인증서를 알려 줍니다. 선언된 위치, kubeadm의 파일과 kubeconfig, kubelet의 것,\n신뢰 저장소, 클러스터의 시크릿입니다. 실제로 제공되는 것은 여기서 확인합니다. 아무것도 바꾸지 않고\n키를 열지 않습니다. 응답하지 않는 머신이 있으면 종료 코드는 4입니다.
    A certificate and its key come in force as one; its service is reloaded, and what it shows is looked\nat from here. One that does not show the new certificate in time gets the old pair back, and the exit\ncode is 2. 'cluster' stands for what kubeadm issued: it is backed up on the node, renewed, and each\npart of the control plane is started anew, one after the other. Killed anywhere, the same command\ngoes on.
      인증서와 키는 하나로 적용됩니다. 서비스를 다시 읽게 하고, 실제로 제공되는 것을 여기서 확인합니다.\n제때 새 인증서를 제공하지 않으면 이전 쌍을 되돌리고 종료 코드는 2입니다. 'cluster'는 kubeadm이\n발급한 것을 뜻합니다. 노드에 백업하고 갱신한 뒤 컨트롤 플레인의 구성 요소를 하나씩 다시 시작합니다.\n어디서 중단되든 같은 명령이 이어서 합니다.
    Every machine trusts both before the new authority signs, and until nobody is shown a certificate\nof the old one; what is served meanwhile comes with a way to either. A machine that does not answer\nstops it before that (4). How far it is, the certificates themselves say: killed anywhere, the same\ncommand goes on. Clients outside the inventory need the new ca.crt before it is done.\n'cluster' stands for the three authorities that kubeadm made.
      새 인증 기관이 서명하기 전부터 옛 기관의 인증서가 어디에도 제공되지 않을 때까지 모든 머신이 둘 다\n신뢰합니다. 그동안 제공되는 것은 둘 중 어느 쪽으로도 검증됩니다. 응답하지 않는 머신이 있으면 그 전에\n멈춥니다(4). 진행 상태는 인증서 자체에서 읽으므로 어디서 중단되든 같은 명령이 이어서 합니다.\n인벤토리 밖의 클라이언트에는 끝나기 전에 새 ca.crt를 주어야 합니다. 'cluster'는\nkubeadm이 만든 세 인증 기관을 뜻합니다.
    renew certificates, install them, and prove what is served
      인증서를 갱신하고 설치하고 실제로 제공되는 것을 확인합니다
    what ends within so many days (default: 30)
      이 일수 안에 끝나는 것(기본값: 30)
    every certificate, however long it is good
      남은 기간과 관계없이 모든 인증서
    what is due by its declaration or ends within 30 days, kubeadm's too
      선언에 따라 갱신할 때가 되었거나 30일 안에 끝나는 것, kubeadm의 것도
    one certificate, with a new key, now
      인증서 하나를 새 키로 지금
    all that kubeadm issued, one control plane after the other
      kubeadm이 발급한 모든 것을 컨트롤 플레인마다 차례로
    give an authority's place to a new one, without an outage
      인증 기관을 중단 없이 새것으로 교체합니다
    look at certs/ alone, and ask no machine
      certs/만 보고 머신에는 묻지 않습니다
    what is declared, then what each machine holds, with what is due
      선언된 것, 이어서 머신마다 있는 것, 할 일과 함께
    what is declared alone; no machine is asked
      선언된 것만. 머신에는 묻지 않습니다
    begin another rotation where one ended less than a day ago
      하루 안에 끝난 교체가 있어도 새로 교체를 시작합니다
    the cluster's own three: Kubernetes', etcd's and the front proxy's
      클러스터 자체의 세 기관: Kubernetes, etcd, 프런트 프록시
    a new authority beside the old one, then instead of it
      새 인증 기관을 먼저 옛것 곁에, 그다음 그 자리에 둡니다
    """#
}
