extension Korean {
  /// What the terminal shows of a run, and of kept runs.
  static let console = #"""
    # said console
    because
      원인
    fix
      조치
    PLAY
      플레이
    PLAY [{}]
      플레이 [{}]
    No hosts matched, nothing to do
      일치하는 호스트가 없어 할 일이 없습니다
    skipping: no hosts matched
      건너뜀: 해당하는 호스트가 없습니다
    TASK [{}]
      태스크 [{}]
    RUNNING HANDLER [{}]
      핸들러 실행 [{}]
    FAILED - RETRYING: [{}]: {} ({} retries left).
      실패 - 재시도: [{}]: {} (남은 재시도 {}회)
    NO MORE HOSTS LEFT
      남은 호스트가 없습니다
    (unknown until: {})
      (다음이 끝나야 알 수 있음: {})
    PLAY RECAP
      플레이 요약
    1 round trip
      왕복 1회
    {} round trips
      왕복 {}회
    1 host
      호스트 1개
    {} hosts
      호스트 {}개
    {}, {} to {}
      {0}, {2}에 {1}
    Next: {}
      다음: {}
    {}.{} s
      {}.{}초
    {} s
      {}초
    {} min {} s
      {}분 {}초
    … and {} more
      … 그 밖에 {}개

    # said drift
    declared at {}
      선언한 곳 {}
    applied {}
      적용 {}
    applied {} by run {}
      적용 {}(실행 {})
    which did not come to its end
      그 실행은 끝까지 가지 못했습니다
    1 resource
      리소스 1개
    {} resources
      리소스 {}개
    as applied ({})
      적용한 그대로입니다({})
    {} of {} differ
      {1} 중 {0}개가 다릅니다
    nothing was ever applied there
      적용한 적이 없습니다
    could not be looked at
      살펴볼 수 없습니다
    unreachable
      연결할 수 없습니다
    not compared: {}: {}
      비교하지 않음: {}: {}
    Next: groundwork apply puts back it, and nothing else
      다음: groundwork apply를 실행하면 그것만 되돌립니다
    Next: groundwork apply puts them back, and nothing else
      다음: groundwork apply를 실행하면 그것들만 되돌립니다

    # said plan
    (handler)
      (핸들러)
    unknown until: {}
      다음이 끝나야 알 수 있음: {}
    may notify {}
      알릴 수 있음: {}
    notifies {}
      알림: {}
    ~ known exactly   ! runs, and what comes of it is not known   ? only reads   … unknown so far
      ~ 정확히 앎   ! 실행되며 결과는 알 수 없음   ? 읽기만 함   … 아직 알 수 없음
    1 file
      파일 1개
    {} files
      파일 {}개
    1 package
      패키지 1개
    {} packages
      패키지 {}개
    1 unit
      유닛 1개
    {} units
      유닛 {}개
    1 command
      명령 1개
    {} commands
      명령 {}개
    {} unknown until an earlier step has run
      앞 단계가 끝나야 알 수 있는 것 {}개
    1 host changes
      바뀌는 호스트 1개
    {} hosts change
      바뀌는 호스트 {}개
    {} unchanged
      그대로인 호스트 {}개
    Plan: {}, {}: {}
      계획: {}, {}: {}

    # said runs
    no run is kept yet
      아직 남은 실행 기록이 없습니다
    problem: {}
      문제: {}
    run {}: {}, exit code {}
      실행 {}: {}, 종료 코드 {}
    run {}: {}, its journal ends without a word
      실행 {}: {}, 저널이 끝맺음 없이 끊겼습니다
    check mode
      체크 모드
    inventory {}
      인벤토리 {}
    took {}
      걸린 시간 {}
    {} ({}) and {} ({})
      {}({})와(과) {}({})
    every host went the same way
      모든 호스트의 결과가 같습니다
    is new
      새로 생겼습니다
    took no part any more
      더는 참여하지 않았습니다
    transport: {} -> {}
      전송 방식: {} -> {}
    address: {} -> {}
      주소: {} -> {}
    {}, not there before: {}
      {}, 전에는 없었음: {}
    {}, not there any more: {}
      {}, 이제는 없음: {}

    # words
    file
      파일
    package
      패키지
    unit
      유닛
    command
      명령
    RUN
      실행
    RESULT
      결과
    HOSTS
      호스트
    HOST
      호스트
    CHANGED
      변경
    FAILED
      실패
    TIME
      시간
    COMMAND
      명령
    ADDRESS
      주소
    TRANSPORT
      전송
    done
      완료
    failed
      실패
    differences
      차이 있음
    unreachable
      연결 불가
    invalid
      잘못됨
    refused
      거부됨
    interrupted
      중단됨
    damaged
      손상됨
    broken off
      끊김
    at work
      실행 중
    exit {}
      종료 {}
    version
      버전
    playbooks
      플레이북

    # told drift
    value: {}, not {}
      값: {} ({}이어야 함)
    other version: {}
      다른 버전: {}
    is a {}
      {~}입니다
    is another file
      다른 파일입니다
    is a link to nothing
      끊어진 링크입니다
    is a device
      장치입니다
    cannot be looked at: {}
      볼 수 없습니다: {}
    its content is secret
      내용이 비밀 값입니다
    its '{}' is secret
      '{}'이(가) 비밀 값입니다
    its content was too large to be kept
      내용이 너무 커서 보관하지 못했습니다
    this agent has no module {}
      이 에이전트에는 {} 모듈이 없습니다

    # told release
    packages that came along: {}
      함께 설치된 패키지: {}
    packages that came along
      함께 설치된 패키지
    held more than was kept of it when it was removed: the rest does not come back
      제거할 때 보관한 것보다 많은 것이 들어 있었습니다. 나머지는 되돌릴 수 없습니다
    is version {}, was {}: apt-get install {}={}
      지금은 {} 버전이고 전에는 {} 버전이었습니다: apt-get install {}={}
    installed again, version {}
      다시 설치함, 버전 {}
    {} needs it, which is not ours
      {}에 필요한데, 그것은 여기서 설치한 것이 아닙니다
    removed; its home {} stays, for it holds {}
      제거함. 홈 {}에는 {}이(가) 있어 남겨 둡니다
    removed; its home {} stays, for it is a {}
      제거함. 홈 {}은(는) {~}이므로 남겨 둡니다
    removed; its home {} stays, for nothing says that it was made with it
      제거함. 홈 {}은(는) 함께 만들었다는 기록이 없어 남겨 둡니다
    removed, with its home
      홈과 함께 제거함
    is gone; it was there before
      이제 없습니다. 전에는 있었습니다
    as before, but for its password
      전과 같음(비밀번호 제외)
    the address is never taken off, for the node would be lost
      주소는 걷어 내지 않습니다. 그러면 노드를 잃게 됩니다
    this agent does not know a {}
      이 에이전트는 {}을(를) 모릅니다
    is a {} now
      지금은 {~}입니다
    owner and mode as before
      소유자와 권한을 전과 같게 함
    was changed since it was applied: --force puts back what stood there before
      적용한 뒤에 바뀌었습니다. --force를 주면 이전에 있던 것으로 되돌립니다
    nobody can tell whether it was changed, for {} is gone: --force puts back what stood there before
      {}이(가) 없어져 그 뒤에 바뀌었는지 알 수 없습니다. --force를 주면 이전에 있던 것으로 되돌립니다
    nobody can tell whether it was changed, for {} is gone: --force removes it
      {}이(가) 없어져 그 뒤에 바뀌었는지 알 수 없습니다. --force를 주면 제거합니다
    what was kept of it in {}/content is gone, or is not what it was
      {}/content에 보관한 것이 없어졌거나 달라졌습니다
    what stood there before was too large to be kept
      이전에 있던 것이 너무 커서 보관하지 못했습니다
    the content it had before
      이전의 내용
    the directory it was before
      이전의 디렉터리
    nobody knows where it led
      어디를 가리켰는지 알 수 없습니다
    the link it was before
      이전의 링크
    was a {}, which cannot be made again
      전에는 {}였는데, 다시 만들 수 없습니다
    holds what is not ours: {}
      여기서 만들지 않은 것이 들어 있습니다: {}
    was changed since it was applied: --force removes it
      적용한 뒤에 바뀌었습니다. --force를 주면 제거합니다
    {}: nobody knows what it told of; take that off by hand, and remove it (sudo rm -r)
      {}. 무엇에 관한 기록인지 알 수 없습니다. 해당하는 것을 직접 걷어 내고 기록을 지우십시오(sudo rm -r)
    what was unpacked there stays: remove it by hand
      거기에 푼 것은 남아 있습니다. 직접 지우십시오
    dpkg's selection stays: change it with dpkg --set-selections
      dpkg의 선택은 남아 있습니다. dpkg --set-selections로 바꾸십시오
    removed
      제거함

    # words
    not needed any more once '{}' had run
      '{}'을(를) 실행하고 나니 더는 필요하지 않습니다
    directory
      디렉터리
    link
      링크
    name
      이름
    time zone
      시간대
    is there again
      다시 생김
    content
      내용
    deleted
      삭제됨
    changed
      변경됨
    no such unit any more
      유닛이 이제 없음
    target
      대상
    mode
      모드
    owner
      소유자
    unmasked
      마스크 해제됨
    masked
      마스크됨
    stopped
      중지됨
    started
      시작됨
    disabled
      비활성화됨
    enabled
      활성화됨
    installed
      설치됨
    removed
      제거됨
    password
      비밀번호

    # told plan
    another machine answers: its id is {}, not {}
      다른 머신이 응답합니다. id가 {1}이(가) 아니라 {0}입니다
    its pinned host key is another one
      고정된 호스트 키가 다릅니다
    the plan does not speak of this host
      계획에 이 호스트가 없습니다
    the plan's host takes no part now
      계획에 있는 호스트가 이제 참여하지 않습니다
    nothing is to be done here any more
      여기서 더는 할 일이 없습니다
    the plan has no such step, and now it is needed
      계획에 없는 단계인데 이제 필요합니다
    it was planned as '{}' and is '{}' now
      계획에는 '{}'이었는데 이제 '{}'입니다
    it waits for another step: {}
      다른 단계를 기다립니다: {}
    it notifies other handlers: {}
      다른 핸들러에 알립니다: {}
    what it reads of files on the node has changed{}
      노드에서 읽는 파일의 내용이 바뀌었습니다{}
    the change{} is another one
      변경 내용이 다릅니다{}
    it is about something else: {}
      다른 것을 다룹니다: {}
    planned, and not done
      계획했지만 하지 않았습니다
    done, and not planned
      계획에 없는데 했습니다
    """#
}
