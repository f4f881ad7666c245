extension Korean {
  /// Runs, plans, and what happens in plays.
  static let runs = #"""
    # run.no-lock
    the fleet's lock {} cannot be taken
      잠금 {}을(를) 얻을 수 없습니다
    run in a directory you may write to
      쓰기 권한이 있는 디렉터리에서 실행하십시오

    # run.locked
    {} is changing this fleet{}: {}{}
      {}이(가) 지금 이 노드들을 바꾸고 있습니다{}: {}{}
    one run at a time holds {}
      {}은(는) 한 번에 하나의 실행만 가질 수 있습니다
    wait until that run has ended; 'groundwork plan' and 'check' need not wait
      그 실행이 끝날 때까지 기다리십시오. 'groundwork plan'과 'check'는 기다릴 필요가 없습니다

    # run.no-journal
    the run cannot be kept in {}
      실행 기록을 {}에 남길 수 없습니다
    make room on the disk (df -h {}), then run it again
      디스크에 공간을 마련하고(df -h {}) 다시 실행하십시오
    the run cannot be kept under .groundwork/runs
      실행 기록을 .groundwork/runs에 남길 수 없습니다
    run in a directory you may write to
      쓰기 권한이 있는 디렉터리에서 실행하십시오

    # runs.unreadable
    {} cannot be read
      {}을(를) 읽을 수 없습니다
    look at its owner and mode; it is its owner's alone
      소유자와 모드를 보십시오. 소유자만 읽을 수 있습니다
    run in the directory of the project, as the user who ran it
      프로젝트 디렉터리에서, 실행했던 사용자로 실행하십시오

    # runs.damaged
    it does not say what was run
      무엇을 실행했는지 적혀 있지 않습니다
    {} is no record of a run
      {}은(는) 실행 기록이 아닙니다
    remove {}: nothing else depends on it
      {}을(를) 지우십시오. 다른 것에는 영향이 없습니다

    # runs.none
    no run is kept under {}
      {}에 남은 실행 기록이 없습니다
    run in the directory of the project; every apply, check and plan is kept there
      프로젝트 디렉터리에서 실행하십시오. apply, check, plan의 기록이 모두 거기에 남습니다

    # runs.unknown runs.ambiguous
    there are {} runs, so no '{}'
      실행 기록이 {}개뿐이므로 '{}'은(는) 없습니다
    groundwork runs list names them
      groundwork runs list가 실행 기록을 알려 줍니다
    there is no run '{}'
      '{}'(이)라는 실행 기록이 없습니다
    '{}' begins {} runs
      '{}'(으)로 시작하는 실행 기록이 {}개 있습니다
    write more of it: {}
      더 길게 쓰십시오: {}

    # runs.unknown-host
    host '{}' took no part in run {}
      호스트 '{}'은(는) 실행 {}에 참여하지 않았습니다
    groundwork runs show {} names them
      groundwork runs show {}가 호스트를 알려 줍니다

    # usage.no-plan
    {} is there and is no plan: it is not written over
      {}이(가) 이미 있고 계획 파일이 아니므로 덮어쓰지 않습니다
    name another file: -o FILE
      다른 파일을 지정하십시오: -o FILE

    # plan.unwritable
    the plan cannot be written to {}
      계획을 {}에 쓸 수 없습니다
    name a file in a directory you may write to: -o FILE
      쓰기 권한이 있는 디렉터리의 파일을 지정하십시오: -o FILE

    # plan.unreadable
    the plan {} cannot be read
      계획 {}을(를) 읽을 수 없습니다
    check its name and mode, or plan again: groundwork plan -o {}
      이름과 모드를 확인하거나 다시 계획하십시오: groundwork plan -o {}

    # plan.version
    the plan {} has format {}
      계획 {}의 형식은 {}입니다
    this groundwork reads and writes format {}
      이 groundwork는 형식 {}을(를) 읽고 씁니다
    plan again: groundwork plan -o {}
      다시 계획하십시오: groundwork plan -o {}

    # plan.damaged
    the plan {} is damaged
      계획 {}이(가) 손상되었습니다
    plan again: groundwork plan -o {}
      다시 계획하십시오: groundwork plan -o {}
    it does not say which version of the format it has
      형식의 버전이 적혀 있지 않습니다
    'program', 'created' or 'key' is missing or of no use
      'program', 'created', 'key' 중 하나가 없거나 쓸 수 없습니다
    'inputs' of '{}'
      '{}'의 'inputs'
    'machines' says nothing of '{}'
      'machines'에 '{}'이(가) 없습니다
    'steps' is missing
      'steps'가 없습니다
    step {} lacks a part, or has one of another kind
      {}번째 단계에 빠진 부분이 있거나 다른 종류의 값이 있습니다
    it is not as it was written: its seal does not fit
      쓰인 그대로가 아닙니다. 봉인이 맞지 않습니다
    '{}' is no list
      '{}'은(는) 리스트가 아닙니다
    '{}' holds more than texts
      '{}'에 텍스트가 아닌 값이 있습니다
    '{}' is no map
      '{}'은(는) 맵이 아닙니다
    it names a flag that no plan has: --{}
      어떤 계획에도 없는 플래그를 담고 있습니다: --{}

    # plan.program
    the plan {} would have {} run for --{}
      계획 {}이(가) {}을(를) 실행하게 합니다(--{})
    it is a program, and a plan runs none by itself
      그것은 프로그램이며, 계획은 스스로 프로그램을 실행하지 않습니다
    give it again: groundwork apply {} --{} {}
      다시 지정하십시오: groundwork apply {} --{} {}

    # plan.no-key
    the kernel gives no random bytes
      커널이 난수를 주지 않습니다
    look at /dev/urandom
      /dev/urandom을 보십시오

    # plan.stale
    {} was added, or is read now and was not before
      {}이(가) 추가되었거나, 전에는 읽지 않던 것을 지금 읽습니다
    {} is missing
      {}이(가) 없습니다
    {} has changed
      {}이(가) 바뀌었습니다
    {} is read no more
      {}을(를) 더는 읽지 않습니다
    the plan {} was made from what was there before
      계획 {}은(는) 그 전의 내용으로 만들어졌습니다
    look at it, then plan again: groundwork plan -o {}
      살펴보고 다시 계획하십시오: groundwork plan -o {}
    the plan {} does not fit any more
      계획 {}이(가) 더는 맞지 않습니다
    the fleet is not as it was when the plan was made
      노드들이 계획을 만들 때와 다릅니다
    the fleet, or what changes by itself, is not as it was: {}
      노드들이나 스스로 바뀌는 값이 전과 다릅니다: {}
    look at what is named above, then plan again: groundwork plan -o {}
      위에 적힌 것을 보고 다시 계획하십시오: groundwork plan -o {}

    # file.unreadable file.unwritable
    {} cannot be read
      {}을(를) 읽을 수 없습니다
    {} cannot be written
      {}을(를) 쓸 수 없습니다
    check its name, owner and mode
      이름과 소유자와 모드를 확인하십시오
    check the owner and mode of its directory
      디렉터리의 소유자와 모드를 확인하십시오
    name a file in a directory you may write to
      쓰기 권한이 있는 디렉터리의 파일을 지정하십시오

    # file.no-variables
    {} must hold variables, one 'name: value' a line
      {}에는 변수가 한 줄에 하나씩 'name: value'로 있어야 합니다
    write a mapping
      매핑으로 쓰십시오

    # download.downgrade
    {} leads to {}, which proves nothing
      {}이(가) {}(으)로 이어지는데, 그것은 아무것도 보증하지 않습니다
    the answer of an http address may be anybody's
      http 주소의 응답은 누가 보낸 것인지 알 수 없습니다
    give the https address of the file itself, or validate_certs: false with a checksum
      파일의 https 주소를 직접 주거나, 체크섬과 함께 validate_certs: false를 쓰십시오

    # download.bad-address
    '{}' is no address that can be fetched
      '{}'은(는) 내려받을 수 있는 주소가 아닙니다
    use http://, https:// or file://
      http://, https://, file:// 중 하나를 쓰십시오

    # download.failed
    {} cannot be fetched
      {}을(를) 내려받을 수 없습니다
    have the node fetch it itself, by a command
      노드가 명령으로 직접 내려받게 하십시오
    have the controller trust its CA: /usr/local/share/ca-certificates, then update-ca-certificates
      컨트롤러가 그 CA를 신뢰하게 하십시오: /usr/local/share/ca-certificates에 넣고 update-ca-certificates를 실행하십시오
    see that the controller reaches it, or name a proxy in https_proxy
      컨트롤러가 그 주소에 닿을 수 있는지 확인하거나, https_proxy에 프록시를 지정하십시오
    {} cannot be read
      {}을(를) 읽을 수 없습니다
    check its name, owner and mode
      이름과 소유자와 모드를 확인하십시오

    # download.bad-redirect download.circle
    {} leads to '{}'
      {}이(가) '{}'(으)로 이어집니다
    only http and https are followed
      http와 https만 따라갑니다
    give the address of the file itself
      파일의 주소를 직접 주십시오
    {} leads on and on
      {}이(가) 끝없이 다른 주소로 이어집니다
    give the address it ends at
      마지막으로 이르는 주소를 주십시오

    # command.secret-argument
    the command line holds a secret
      명령줄에 비밀 값이 들어 있습니다
    while it runs, everybody on the node can read it (ps, /proc/PID/cmdline)
      실행되는 동안 노드의 누구나 읽을 수 있습니다(ps, /proc/PID/cmdline)
    hand it over on standard input (stdin:), or in a file that only its user can read
      표준 입력(stdin:)이나, 그 사용자만 읽을 수 있는 파일로 넘기십시오

    # node.locked
    the node's lock is held
      노드의 잠금을 다른 실행이 가지고 있습니다
    wait until that run has ended, then run it again
      그 실행이 끝날 때까지 기다린 다음 다시 실행하십시오

    # prompt.no-terminal prompt.interrupted prompt.unreadable
    there is no terminal to ask on
      질문할 터미널이 없습니다
    give the value with -e NAME=VALUE
      -e NAME=VALUE로 값을 주십시오
    '{}' has to be asked, and there is no terminal to ask on
      '{}'을(를) 물어야 하는데 질문할 터미널이 없습니다
    it stands in 'vars_prompt' without a default
      기본값 없이 'vars_prompt'에 있습니다
    give it with -e {}=VALUE
      -e {}=VALUE로 주십시오
    there is no terminal to ask for a password on
      비밀번호를 물을 터미널이 없습니다
    give it in a vault file, or with --become-password-file or --vault-password-file
      vault 파일에 넣거나 --become-password-file, --vault-password-file로 주십시오
    the question was interrupted
      질문이 중단되었습니다
    {} cannot be read
      {}을(를) 읽을 수 없습니다
    write the password into the file, mode 0600
      비밀번호를 모드 0600인 파일에 쓰십시오
    say everything by flags: groundwork init --help
      모든 것을 플래그로 주십시오: groundwork init --help
    nobody confirmed that {} is to be released
      {}의 release를 아무도 확인하지 않았습니다
    groundwork release {} --yes, if you are sure
      확실하다면 groundwork release {} --yes를 쓰십시오

    # usage.no-such-task
    no task is named '{}'
      '{}'(이)라는 태스크가 없습니다
    --start-at-task knows tasks of plays, roles and imports, not those of includes
      --start-at-task에는 플레이, 롤, import의 태스크만 쓸 수 있고 include의 태스크는 쓸 수 없습니다
    groundwork apply --list-tasks names them
      groundwork apply --list-tasks가 태스크를 알려 줍니다

    # playbooks.missing-reserved
    Invalid parameter specified beginning with keyword '_ansible_' for action '{}': '{}'. The prefix '_ansible_' is reserved for internal use only.
      액션 '{}'에 '_ansible_'로 시작하는 매개변수 '{}'이(가) 있습니다. 접두사 '_ansible_'는 내부용으로만 쓰입니다.
    give it another name
      다른 이름을 쓰십시오

    # playbooks.no-file
    No file specified for {}
      {}에 파일이 지정되지 않았습니다
    write '{}: FILE'
      '{}: FILE'이라고 쓰십시오

    # playbooks.import-options
    Invalid options for {}: {}
      {}에 쓸 수 없는 옵션: {}
    write the keywords on the import itself
      키워드를 import 자체에 쓰십시오

    # playbooks.wrong-type
    Expected a string for {}_from but got <class '{}'> instead
      {}_from에는 문자열이 와야 하는데 {}이(가) 왔습니다
    name one file
      파일 하나의 이름을 쓰십시오

    # playbook.flush-as-handler
    flush_handlers cannot be used as a handler
      flush_handlers는 핸들러로 쓸 수 없습니다
    flush where it is notified
      알림을 보내는 곳에서 flush하십시오

    # playbook.unknown-handler
    The requested handler '{}' was not found in either the main handlers list nor in the listening handlers list
      요청한 핸들러 '{}'이(가) 핸들러 목록에도 listen 목록에도 없습니다
    add the handler, or correct the name
      핸들러를 추가하거나 이름을 바로잡으십시오

    # playbook.bad-serial
    'serial' takes numbers or percentages
      'serial'에는 숫자나 백분율이 와야 합니다
    it came out as {}
      값이 {}(으)로 나왔습니다
    write serial: 30%
      serial: 30%처럼 쓰십시오

    # waiting.interrupted waiting.timeout
    the run was interrupted while it waited for the host
      호스트를 기다리던 중에 실행이 중단되었습니다
    timed out waiting for the host: {}
      호스트를 기다리다 시간이 초과되었습니다: {}

    # drift.damaged-record
    the record {} of what was applied cannot be read
      적용한 것의 기록 {}을(를) 읽을 수 없습니다
    remove it on the host, then apply again, which writes it anew: sudo rm -r {}
      호스트에서 지운 다음 다시 apply하면 새로 기록됩니다: sudo rm -r {}
    the record {} of what stood there before cannot be read
      이전에 있던 것의 기록 {}을(를) 읽을 수 없습니다
    nothing else knows it, and a release keeps all records while it is there; once you have seen what it holds, remove it on the host: sudo rm -r {}
      다른 곳에는 남아 있지 않으며, 이 기록이 있는 동안 release는 모든 기록을 남겨 둡니다. 내용을 확인한 뒤 호스트에서 지우십시오: sudo rm -r {}

    # drift.failed release.failed node.failed
    see what holds the node up, then run the same command again
      노드가 왜 막혀 있는지 보고 같은 명령을 다시 실행하십시오
    """#
}
