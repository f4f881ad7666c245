extension Korean {
  /// The commands of the group `node`, and what they refuse.
  static let nodes = #"""
    # told node
    make a machine that is new in the inventory part of the fleet
      인벤토리에 새로 들어온 머신을 노드로 만들기
    prepare it, have it join the cluster, and let the others know
      준비하고, 클러스터에 들이고, 다른 머신에 알림
    Only this machine is converged. Of the others only what names it follows: hosts blocks, the\nendpoint of the API, routes to pods. groundwork apply does the same for a whole fleet.
      이 머신만 맞춥니다. 다른 머신에서는 이 머신을 가리키는 것만 따라갑니다. hosts 블록, API\n엔드포인트, 파드 경로입니다. groundwork apply는 모든 머신에 같은 일을 합니다.
    take a machine out of the cluster, and out of what others know
      머신을 클러스터와 다른 머신의 설정에서 빼기
    the machine is dead: nothing is asked of it
      죽은 머신이므로 그 머신에는 아무것도 묻지 않음
    its pods go elsewhere, it leaves the cluster, the others forget it
      파드를 다른 곳으로 옮기고, 클러스터에서 빼고, 다른 머신에서 지움
    the same for one that is dead
      죽은 머신에 같은 일을
    Pods leave as far as their disruption budgets let them; when they do not within drain_timeout\n(300 s), the machine stays and the budget is named. What kubeadm leaves is taken off too; what\ngroundwork release takes off besides stays. The pinned host key goes. Refused (6): to lose the\nmajority of etcd, or the last control plane.
      파드는 중단 예산이 허락하는 만큼 나갑니다. drain_timeout(300초) 안에 나가지 못하면 머신은\n그대로 남고 그 예산을 알려 줍니다. kubeadm이 남기는 것도 걷어 냅니다. groundwork release가\n걷어 내는 나머지는 남습니다. 고정된 호스트 키는 지웁니다. etcd의 과반이나 마지막 컨트롤\n플레인을 잃는 일은 거부합니다(6).
    the machines, and what the cluster knows of them
      머신과, 클러스터가 아는 그 노드
    name, role, version, state, machine id and host key
      이름, 역할, 버전, 상태, 머신 id, 호스트 키
    text or json (one machine a line)
      text 또는 json(한 줄에 머신 하나)
    Every machine is asked for its id, and a control plane for its nodes. 'rebuilt' is a machine with\nanother id than the node of its name; 'not in the inventory' is a node that no machine stands for.\nExit code 4 when one did not answer.
      모든 머신에 id를, 컨트롤 플레인에 노드를 묻습니다. 'rebuilt'는 같은 이름의 노드와 id가 다른\n머신이고, 'not in the inventory'는 인벤토리에 머신이 없는 노드입니다. 답하지 않은 머신이 있으면\n종료 코드는 4입니다.
    The old pin is forgotten and the machine's key is pinned on first contact, because you say so here.\nCompare the fingerprint it prints with the machine's console, or give it with --fingerprint.\nIn a cluster the node and the member of etcd that were the old machine's go, and the new one joins;\na machine that was taken out while it was off is reset first.
      이 명령을 내렸으므로 예전 고정 키를 잊고, 처음 연결할 때 머신의 키를 고정합니다.\n출력된 지문을 머신의 콘솔과 비교하거나 --fingerprint로 주십시오.\n클러스터에서는 예전 머신의 노드와 etcd 멤버가 없어지고 새 머신이 들어옵니다. 꺼져 있는 동안\n빠진 머신은 먼저 초기화합니다.

    # told list
    NAME
      이름
    ROLE
      역할
    VERSION
      버전
    STATE
      상태
    MACHINE ID
      머신 ID
    PIN
      고정 키

    # told notice
    {} left the inventory and may still be part of the cluster: groundwork node remove {} takes it out, --prune-nodes does so after this run, with what was put on it
      {}이(가) 인벤토리에서 빠졌지만 아직 클러스터에 있을 수 있습니다. groundwork node remove {}로 빼거나, --prune-nodes로 이 실행 뒤에 설치된 것까지 걷어 냅니다

    # told next
    groundwork apply {} does exactly this
      groundwork apply {}를 실행하면 정확히 이대로 합니다
    the plan was not begun; mend what is named above, then apply it again
      계획을 시작하지 않았습니다. 위에 적힌 것을 고치고 다시 적용하십시오
    nothing was changed; groundwork plan -o {} plans anew
      아무것도 바꾸지 않았습니다. groundwork plan -o {}로 새로 계획합니다
    look at the deviations named above
      위에 적힌 차이를 살펴보십시오
    cd {} && groundwork check --remote -K --accept-new-host-keys; then groundwork plan -K, groundwork apply -K
      cd {} && groundwork check --remote -K --accept-new-host-keys, 그다음 groundwork plan -K, groundwork apply -K
    groundwork check --remote looks at the machines as well
      groundwork check --remote는 머신까지 살펴봅니다
    mend what is named above, then run the same command again; nothing was changed
      위에 적힌 것을 고치고 같은 명령을 다시 실행하십시오. 아무것도 바꾸지 않았습니다
    mend what is named above, then run the same command again
      위에 적힌 것을 고치고 같은 명령을 다시 실행하십시오
    interrupted: tasks and handlers are open; the same command goes on where it stopped
      중단됨: 끝나지 않은 태스크와 핸들러가 있습니다. 같은 명령을 실행하면 멈춘 곳부터 이어집니다
    do what the fix above says, then run the same command again
      위의 조치대로 하고 같은 명령을 다시 실행하십시오
    groundwork node replace {}, if the machine was rebuilt
      머신을 다시 만들었다면 groundwork node replace {}를 실행하십시오
    bring {} back, then run the same command again: it goes on where it stopped
      {}을(를) 되살리고 같은 명령을 다시 실행하십시오. 멈춘 곳부터 이어집니다
    mend the cause named above, then run the same command again
      위에 적힌 원인을 고치고 같은 명령을 다시 실행하십시오
    no host matched; groundwork inventory --graph names those there are
      해당하는 호스트가 없습니다. groundwork inventory --graph가 있는 호스트를 알려 줍니다
    groundwork plan shows what apply would change
      groundwork plan은 apply가 무엇을 바꿀지 보여 줍니다
    the same without --check does it
      --check 없이 같은 명령을 실행하면 실제로 합니다
    nothing; what is to stay so belongs in a playbook
      없습니다. 계속 유지할 것은 플레이북에 쓰십시오
    nothing; the module changed nothing
      없습니다. 모듈이 아무것도 바꾸지 않았습니다
    groundwork apply, with the same files and flags, makes it so
      같은 파일과 플래그로 groundwork apply를 실행하면 그렇게 됩니다
    nothing; the same command, any day, puts back what has drifted
      없습니다. 언제든 같은 명령을 실행하면 달라진 것을 되돌립니다
    nothing; there was nothing to change
      없습니다. 바꿀 것이 없었습니다
    take {} out of the inventory, or groundwork apply would have it join again
      인벤토리에서 {}을(를) 빼십시오. 그대로 두면 groundwork apply가 다시 들입니다
    nothing; the fleet knows {} no more
      없습니다. 이제 {}을(를) 아는 머신이 없습니다

    # said node
    take {} out of the fleet? Type its name:
      {}을(를) 빼시겠습니까? 이름을 입력하십시오:

    host key refused
      호스트 키 거부됨
    rebuilt
      다시 만든 머신
    not in the inventory
      인벤토리에 없음
    no node
      노드 아님

    # usage.missing-operand
    {} needs a host
      {}에는 호스트가 필요합니다
    groundwork {} HOST
      =

    # usage.*

    # node.*
    there is no members.yml beside {}
      {} 옆에 members.yml이 없습니다
    it says what the other machines know of each other
      다른 머신들이 서로에 대해 무엇을 아는지 정하는 파일입니다
    take it from the stock playbooks, or name those: groundwork node remove {} PATH/playbooks/site.yml
      기본 플레이북에서 가져오거나 그것을 지정하십시오: groundwork node remove {} PATH/playbooks/site.yml
    no control plane tells how the cluster is
      클러스터가 어떤지 알려 주는 컨트롤 플레인이 없습니다
    without {} the cluster would stand still
      {}이(가) 없으면 클러스터가 멈춥니다
    of the {} members of etcd that were left only {} would work; not working now: {}
      남는 etcd 멤버 {}개 가운데 {}개만 동작합니다. 지금 동작하지 않는 것: {~}
    bring {} back first, or take out what is dead: groundwork node remove {} --offline
      먼저 {}을(를) 되살리거나, 죽은 것을 빼십시오: groundwork node remove {} --offline
    {} is the last control plane of the cluster
      {}은(는) 클러스터의 마지막 컨트롤 플레인입니다
    what the cluster knows is on it alone
      클러스터가 아는 것이 그 머신에만 있습니다
    add another control plane first (groundwork node add NAME)
      먼저 다른 컨트롤 플레인을 더하십시오(groundwork node add NAME)

    # preflight.even-control-planes
    {} machines are in the group 'control_plane'
      'control_plane' 그룹에 머신이 {}대 있습니다
    the cluster stands while more than half of them do: it bears the loss of no more of {} than of {}
      절반이 넘게 살아 있어야 클러스터가 섭니다. {}대라도 {}대보다 더 많이 잃을 수는 없습니다
    add one or take one out, or set even_control_planes: true while there are so many
      하나를 더하거나 빼십시오. 이 수로 둘 동안은 even_control_planes: true로 하십시오
    """#
}
