extension Korean {
  /// `groundwork cluster`, and what a fleet in production asks for.
  static let cluster = #"""
    # cluster.not-joined
    {} is not part of the cluster
      {}은(는) 클러스터에 들어 있지 않습니다
    what was begun there was broken off
      그곳에서 시작한 일이 중간에 끊겼습니다
    groundwork apply brings it in
      groundwork apply가 들여보냅니다

    # cluster.node-missing
    the cluster does not know {}
      클러스터가 {}을(를) 모릅니다
    it was taken out while it was off, perhaps
      꺼져 있는 동안 빠졌을 수 있습니다
    groundwork node replace {}
      =

    # cluster.certificate-due
    the certificate {} expires in {} days
      {} 인증서가 {}일 뒤에 만료됩니다
    groundwork certs renew cluster
      =

    # cluster.member-down
    the member {} of etcd does not work
      etcd 멤버 {}이(가) 동작하지 않습니다
    look at 'crictl ps -a --name etcd' and 'journalctl -u kubelet' there
      그곳에서 'crictl ps -a --name etcd'와 'journalctl -u kubelet'을 보십시오

    # cluster.member-foreign
    etcd has a member {}, which is no control plane of the inventory
      etcd에 {} 멤버가 있는데, 인벤토리의 컨트롤 플레인이 아닙니다
    groundwork node remove {} --offline
      =

    # cluster.node-foreign
    the cluster has a node {}, which the inventory has not
      클러스터에 {} 노드가 있는데, 인벤토리에는 없습니다
    groundwork node remove {}, or put it back into the inventory
      groundwork node remove {}를 실행하거나, 인벤토리에 다시 넣으십시오

    # cluster.node-not-ready
    {} is not Ready
      {}이(가) Ready가 아닙니다
    kubectl describe node {} says why; 'journalctl -u kubelet' on it, too
      kubectl describe node {}와 그 노드의 'journalctl -u kubelet'에 까닭이 있습니다

    # cluster.version-skew
    {} runs {}, and the inventory says v{}
      {}은(는) {}을(를) 실행하는데, 인벤토리에는 v{}(이)라고 되어 있습니다
    groundwork cluster upgrade {}
      =

    # cluster.node-closed
    {} takes no new pods
      {}은(는) 새 파드를 받지 않습니다
    somebody has closed it, or an upgrade was broken off
      누군가 막아 두었거나, 업그레이드가 중간에 끊겼습니다
    kubectl uncordon {}, or the same upgrade again
      kubectl uncordon {}를 실행하거나, 같은 업그레이드를 다시 실행하십시오

    # cluster.no-name
    the inventory names no cluster
      인벤토리에 클러스터의 이름이 없습니다
    set cluster_name in inventory/group_vars/all/kubernetes.yml
      inventory/group_vars/all/kubernetes.yml에 cluster_name을 적으십시오

    # confirm.missing
    nobody confirmed what groundwork {} is to do
      groundwork {}가 할 일을 아무도 확인해 주지 않았습니다
    there is no terminal to ask on
      물어볼 터미널이 없습니다
    what was typed is not '{}'
      입력한 것이 '{}'이(가) 아닙니다
    groundwork {} --yes, if you are sure; nothing was changed
      확실하다면 groundwork {} --yes를 실행하십시오. 아무것도 바뀌지 않았습니다

    # cluster.bad-release
    '{}' is no release in full
      '{}'은(는) 온전한 릴리스가 아닙니다
    write it as 1.34.9
      1.34.9처럼 쓰십시오

    # cluster.other-release
    the inventory's kubernetes_version is '{}', not {}
      인벤토리의 kubernetes_version은 {1~}이(가) 아니라 '{0~}'입니다
    the next apply would find another release than the inventory's
      다음 apply가 인벤토리와 다른 릴리스를 보게 됩니다
    set kubernetes_version to {} in inventory/group_vars/all/kubernetes.yml, for binaries with kubernetes_binaries and kubernetes_checksums of that release
      inventory/group_vars/all/kubernetes.yml의 kubernetes_version을 {}로 하십시오. binaries라면 그 릴리스의 kubernetes_binaries와 kubernetes_checksums도 함께 바꾸십시오

    # cluster.no-way
    this upgrade is refused
      이 업그레이드는 거부됩니다
    name a release that can be reached; nothing was changed
      갈 수 있는 릴리스를 적으십시오. 아무것도 바뀌지 않았습니다

    # backup.too-large
    {} has {} MiB
      {}의 크기가 {} MiB입니다
    no more than {} MiB are brought to a machine
      머신에는 {} MiB까지만 가져갑니다
    restore it by hand there: its snapshot.db with 'etcdutl snapshot restore', its pki/ into /etc/kubernetes; nothing was changed
      그곳에서 직접 되돌리십시오. snapshot.db는 'etcdutl snapshot restore'로, pki/는 /etc/kubernetes에 둡니다. 아무것도 바뀌지 않았습니다

    # cluster.no-access
    no control plane has access to give
      접근 권한을 줄 수 있는 컨트롤 플레인이 없습니다
    groundwork cluster status tells how far the cluster is
      클러스터가 어디까지 되었는지는 groundwork cluster status가 알려 줍니다

    # kubeconfig.no-home
    it is not known where your kubeconfig is
      kubeconfig가 어디 있는지 알 수 없습니다
    neither KUBECONFIG nor HOME is set
      KUBECONFIG와 HOME이 모두 없습니다
    say where it goes: --out FILE
      둘 곳을 적으십시오: --out FILE

    # kubeconfig.foreign
    {} is no kubeconfig
      {}은(는) kubeconfig가 아닙니다
    say where it goes: --out FILE
      둘 곳을 적으십시오: --out FILE

    # usage.two-targets
    --merge and --out both say where it goes
      --merge와 --out이 모두 둘 곳을 말합니다
    leave one of them out
      하나를 빼십시오

    # backup.foreign
    the backup is of {}, which is no control plane here
      백업은 {}의 것인데, 이곳의 컨트롤 플레인이 아닙니다
    name a backup of this cluster
      이 클러스터의 백업을 적으십시오

    # backup.unreadable
    {} cannot be read, or the {}.sha256 beside it
      {}, 또는 옆에 있는 {}.sha256을 읽을 수 없습니다
    name a backup, with its digest beside it
      다이제스트가 옆에 있는 백업을 적으십시오

    # backup.damaged
    {} is not what was backed up
      {}은(는) 백업된 것과 다릅니다
    its SHA-256 is another than the one in {}.sha256
      SHA-256이 {}.sha256에 있는 것과 다릅니다
    name another backup; nothing was changed
      다른 백업을 적으십시오. 아무것도 바뀌지 않았습니다
    {} is no backup of a cluster
      {}은(는) 클러스터의 백업이 아닙니다
    it does not begin with what it is of
      무엇의 백업인지가 맨 앞에 없습니다
    name another backup
      다른 백업을 적으십시오

    # usage.missing-operand
    cluster upgrade takes one release
      cluster upgrade에는 릴리스 하나가 필요합니다
    groundwork cluster upgrade VERSION
      =
    cluster etcd takes backup [DIR] or restore FILE
      cluster etcd에는 backup [DIR]이나 restore FILE을 씁니다
    groundwork cluster etcd backup
      =

    # usage.bad-value
    --due {} is no number of days
      --due {}은(는) 날수가 아닙니다
    write --due 30
      --due 30이라고 쓰십시오

    # internal.yaml
    report it
      알려 주십시오

    # said cluster
    cluster {}, Kubernetes {} in the inventory
      클러스터 {}, 인벤토리의 Kubernetes {}
    machine
      머신
    role
      역할
    node
      노드
    release
      릴리스
    certificates
      인증서
    silent
      응답 없음
    not in the cluster
      클러스터에 없음
    {} days ({})
      {}일 ({})
    control plane
      컨트롤 플레인
    worker
      워커
    etcd: {} of {} members work
      etcd: 멤버 {1}개 중 {0}개 동작
    etcd: no control plane tells
      etcd: 알려 주는 컨트롤 플레인이 없음
    all is as it should be
      모두 제대로 되어 있습니다
    {} has access to {}: kubectl --kubeconfig {} --context {}
      {}에 {} 접근 권한이 있습니다: kubectl --kubeconfig {} --context {}
    put {} back to what it was when {} was made? Type the cluster's name:
      {}을(를) {}을(를) 만들 때의 상태로 되돌릴까요? 클러스터의 이름을 입력하십시오:
    take the cluster {} off {} machines, with all that is in it? Type its name:
      클러스터 {}을(를) 그 안의 모든 것과 함께 머신 {}대에서 걷어 낼까요? 이름을 입력하십시오:
    this fleet is production. Type {} to go on:
      운영 환경입니다. 계속하려면 {}을(를) 입력하십시오:

    # told cluster
    there is no backup, so nothing was changed; mend what is named above, then run the same command again
      백업이 없어 아무것도 바꾸지 않았습니다. 위에 적힌 것을 고친 다음 같은 명령을 다시 실행하십시오
    backup: {}
      백업: {}
    the state before this run is in {}; 'groundwork cluster etcd restore' brings a lost cluster back from it
      이 실행 전의 상태는 {}에 있습니다. 클러스터를 잃었다면 'groundwork cluster etcd restore'로 되살립니다
    neither --prune-nodes nor a fleet in production asks
      --prune-nodes도 운영 환경도 묻지 않습니다
    the cluster as a whole
      클러스터 전체
    control planes, etcd, nodes, certificates, and what is due
      컨트롤 플레인, etcd, 노드, 인증서, 그리고 할 일
    certificates that expire in fewer days are due (default: 30)
      이보다 적은 날이 남은 인증서를 할 일로 봅니다(기본값: 30)
    text or json (one document)
      text 또는 json(문서 하나)
    how the cluster is, and what to do about it
      클러스터의 상태와 할 일
    the same for programs
      프로그램이 읽을 형식으로
    Nothing is changed. Exit code 3 when something is not as it should be, 4 when a machine of the\ncluster does not answer.
      아무것도 바꾸지 않습니다. 제대로 되어 있지 않은 것이 있으면 종료 코드 3, 응답하지 않는 머신이 있으면 4입니다.
    fetch the administrator's access to the cluster
      클러스터의 관리자 접근 권한을 가져오기
    write it there (default: .groundwork/kubeconfig)
      이곳에 씁니다(기본값: .groundwork/kubeconfig)
    put it among the others of KUBECONFIG, or of ~/.kube/config
      KUBECONFIG나 ~/.kube/config에 있는 것들에 더합니다
    into .groundwork/kubeconfig, for you alone
      자신만 읽을 수 있는 .groundwork/kubeconfig에
    kubectl --context CLUSTER has it from then on
      그 뒤로 kubectl --context CLUSTER로 씁니다
    Cluster and context bear the cluster's name, its user that name with -admin; the server is the\nendpoint every machine uses, whose name this machine must know as well. The file is closed to others\n(0600), and nothing of it is shown or logged.
      클러스터와 컨텍스트는 클러스터의 이름을, 사용자는 그 이름에 -admin을 붙인 이름을 씁니다. 서버는 모든 머신이 쓰는\n엔드포인트이고, 이 머신도 그 이름을 알아야 합니다. 파일은 다른 사람에게 닫혀 있고(0600), 내용은 화면이나 로그에\n나오지 않습니다.
    take the cluster to another release, node by node
      클러스터를 노드 하나씩 다른 릴리스로
    to the release the inventory names: back up, control planes, then workers
      인벤토리의 릴리스로: 백업, 컨트롤 플레인, 워커 차례로
    as many workers at a time as may be missed
      빠져도 되는 만큼의 워커를 한꺼번에
    The inventory says the release first: kubernetes_version and, for binaries, where they lie and their\ndigests. No minor is skipped and none goes back (6). etcd and the keys are backed up before anything is\ntouched; a node's pods go elsewhere as far as their disruption budgets let them, and nodes follow each\nother. Killed anywhere, the same command goes on; when all is done it changes nothing.
      먼저 인벤토리에 릴리스를 적습니다: kubernetes_version, 그리고 binaries라면 파일이 있는 곳과 다이제스트. 마이너를\n건너뛰거나 되돌아가지 않습니다(6). 무엇이든 건드리기 전에 etcd와 키를 백업하고, 노드의 파드는 중단 예산이 허락하는\n만큼 다른 곳으로 옮기며, 노드는 차례로 진행합니다. 어디서 끊겨도 같은 명령이 이어서 하고, 다 되었으면 아무것도\n바꾸지 않습니다.
    back up what the cluster knows, and bring a lost one back
      클러스터가 아는 것을 백업하고, 잃은 클러스터를 되살리기
    etcd and the keys into backups/, proven to be readable
      etcd와 키를 backups/에, 읽을 수 있는지 확인하고
    the same into another directory
      다른 디렉터리에
    a lost cluster on its machine again, as it was then
      잃은 클러스터를 그 머신에 그때의 상태로
    A backup holds the cluster's keys: whoever has it has the cluster. It is closed to others (0600), and\nits SHA-256 stands beside it. A restore asks first, and refuses a damaged or foreign backup, or a\ncluster that is alive, before anything is touched.
      백업에는 클러스터의 키가 있습니다. 백업을 가진 사람이 클러스터를 가집니다. 다른 사람에게 닫혀 있고(0600), 옆에\nSHA-256이 있습니다. 복원은 먼저 묻고, 손상되었거나 다른 클러스터의 백업, 살아 있는 클러스터는 무엇이든 건드리기\n전에 거부합니다.
    take the whole cluster off its machines
      클러스터 전체를 머신에서 걷어 내기
    ask for the cluster's name, then take it off; machines stay prepared
      클러스터의 이름을 묻고 걷어 냅니다. 머신은 준비된 채로 남습니다
    keep a way back
      되돌아올 길을 남기고
    Workers first, then control planes: everything of kubeadm, the kubelet's pods and volumes, what the\npods' network left behind, and root's access. What is in the cluster is lost. The machines stay prepared:\ngroundwork apply begins another cluster on them.
      워커부터, 그다음 컨트롤 플레인: kubeadm의 모든 것, kubelet의 파드와 볼륨, 파드 네트워크가 남긴 것, root의 접근 권한.\n클러스터 안에 있는 것은 사라집니다. 머신은 준비된 채로 남아 groundwork apply가 새 클러스터를 시작합니다.
    """#
}
