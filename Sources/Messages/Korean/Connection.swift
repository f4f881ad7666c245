extension Korean {
  /// What connects: SSH, the agent, sudo.
  static let connection = #"""
    # ssh.host-key-changed
    the host key of {} has CHANGED
      {}의 호스트 키가 바뀌었습니다
    pinned is {}; the host shows {} {}. Either the machine was reinstalled or replaced, or someone stands between you and it
      고정된 키는 {}인데, 호스트는 {} {}을(를) 내놓습니다. 머신을 재설치했거나 교체했거나, 아니면 누군가 중간에 끼어들었습니다
    pinned is {}; the host shows {}. Either the machine was reinstalled or replaced, or someone stands between you and it
      고정된 키는 {}인데, 호스트는 {}을(를) 내놓습니다. 머신을 재설치했거나 교체했거나, 아니면 누군가 중간에 끼어들었습니다
    if you reinstalled it: groundwork node replace {}
      직접 재설치했다면: groundwork node replace {}

    # ssh.host-key-mismatch
    the host key of {} is not the one that was given
      {}의 호스트 키가 지정한 것과 다릅니다
    given is {}; the host shows {} {}
      지정한 것은 {}인데, 호스트는 {} {}을(를) 내놓습니다
    compare with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the machine's own console, then correct ssh_host_key_fingerprint in the inventory, or --fingerprint of groundwork node replace {}
      머신의 콘솔에서 `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` 결과와 비교한 다음, 인벤토리의 ssh_host_key_fingerprint나 groundwork node replace {}의 --fingerprint를 바로잡으십시오

    # ssh.host-key-unknown
    the host key of {} is not known yet
      {}의 호스트 키를 아직 모릅니다
    it shows {} {}, and nothing in the inventory or {} vouches for it
      호스트는 {} {}을(를) 내놓는데, 인벤토리나 {}에 이를 보증하는 것이 없습니다
    compare it with the machine's console, then put `ssh_host_key_fingerprint: {}` into the inventory, or pin what answers now with --accept-new-host-keys
      머신의 콘솔과 비교한 다음, 인벤토리에 `ssh_host_key_fingerprint: {}`를 쓰거나, 지금 응답하는 키를 --accept-new-host-keys로 고정하십시오
    there is no file to pin host keys in
      호스트 키를 고정할 파일이 없습니다
    name an inventory: its known_hosts stands beside it
      인벤토리를 지정하십시오. known_hosts는 그 옆에 둡니다

    # ssh.known-hosts
    cannot read the pinned host keys in '{}'
      '{}'의 고정된 호스트 키를 읽을 수 없습니다
    make the file readable: chmod 0644 {}
      파일을 읽을 수 있게 하십시오: chmod 0644 {}
    this line pins no host key
      이 줄은 호스트 키를 고정하지 않습니다
    a line is a host's name, the key's type and the key in Base64
      한 줄은 호스트 이름, 키 종류, Base64 키로 이루어집니다
    restore the line, or take it out and compare the host's key anew
      줄을 복원하거나, 지우고 호스트의 키를 다시 비교하십시오
    cannot write the pinned host keys to '{}'
      고정된 호스트 키를 '{}'에 쓸 수 없습니다
    make the file yours: sudo chown "$USER" {}
      파일을 본인 소유로 바꾸십시오: sudo chown "$USER" {}
    make its directory writable for you
      그 디렉터리에 쓸 수 있게 하십시오

    # ssh.host-key-revoked
    the host key is marked as revoked
      호스트 키가 폐기된 것으로 표시되어 있습니다
    '{}' says '@revoked' of it
      '{}'에 '@revoked'라고 되어 있습니다
    find out who answers there; a machine of yours needs a new host key: ssh-keygen -A
      누가 응답하는지 알아보십시오. 본인의 머신이라면 새 호스트 키가 필요합니다: ssh-keygen -A

    # transport.two-readers
    two tasks read one channel at once
      두 태스크가 한 채널을 동시에 읽습니다
    this is a defect of Groundwork; please report it
      Groundwork의 결함입니다. 알려 주십시오

    # transport.timeout
    nothing was heard in the time allowed
      제한 시간 안에 아무 응답이 없었습니다
    raise the timeout if the host is only slow
      호스트가 느릴 뿐이라면 제한 시간을 늘리십시오
    what was sent was not taken in the time allowed
      보낸 것을 제한 시간 안에 받아 가지 않았습니다
    see whether the host is overloaded or its disk is full
      호스트에 과부하가 걸렸거나 디스크가 가득 찼는지 보십시오

    # transport.cancelled transport.input-closed transport.stopped transport.closed
    the wait was cancelled
      대기가 취소되었습니다
    the command no longer reads its input
      명령이 더는 입력을 읽지 않습니다
    read what it said about the cause
      명령이 남긴 원인 메시지를 읽으십시오
    the connections are closed already
      연결이 이미 닫혀 있습니다
    the channel was closed
      채널이 닫혔습니다
    open a new one
      새로 여십시오

    # transport.cannot-start
    cannot start '{}'
      '{}'을(를) 시작할 수 없습니다
    install '{}' or correct PATH
      '{}'을(를) 설치하거나 PATH를 바로잡으십시오

    # transport.directory
    cannot write '{}'
      '{}'을(를) 쓸 수 없습니다
    make room under /tmp
      /tmp에 공간을 마련하십시오
    cannot write under '{}'
      '{}' 아래에 쓸 수 없습니다
    make room on /tmp and allow programs there
      /tmp에 공간을 마련하고 거기서 프로그램을 실행할 수 있게 하십시오
    cannot make a private directory under /tmp
      /tmp 아래에 비공개 디렉터리를 만들 수 없습니다
    make /tmp writable
      /tmp에 쓸 수 있게 하십시오

    # ssh.authentication-failed
    the login as {} was refused
      {} 사용자의 로그인이 거부되었습니다
    the login as '{}' was refused
      '{}' 사용자의 로그인이 거부되었습니다
    ssh says: {}
      ssh의 메시지: {}
    see that it works by hand: ssh {}{}
      직접 해 보아 되는지 확인하십시오: ssh {}{}
    give the password with -k, or a key: ssh-copy-id {}@{}
      -k로 비밀번호를 주거나 키를 주십시오: ssh-copy-id {}@{}
    see that the user is right and that the host's authorized_keys holds your public key
      사용자가 맞는지, 호스트의 authorized_keys에 공개 키가 있는지 확인하십시오

    # ssh.unreachable
    the host cannot be reached
      호스트에 연결할 수 없습니다
    ssh says: {}
      ssh의 메시지: {}
    see that it is switched on and that the address, port and network are right
      전원이 켜져 있는지, 주소와 포트와 네트워크가 맞는지 확인하십시오
    the host did not answer in {} s
      호스트가 {}초 안에 응답하지 않았습니다
    look at its console
      호스트의 콘솔을 보십시오

    # ssh.lost
    the connection was lost
      연결이 끊어졌습니다
    its ssh has ended
      ssh가 끝났습니다
    see whether the host is up, then run it again
      호스트가 켜져 있는지 보고 다시 실행하십시오
    the connection to {} was lost
      {}와의 연결이 끊어졌습니다
    libssh2 cannot make a session
      libssh2가 세션을 만들 수 없습니다
    it hung up during the login: {}
      로그인 중에 연결을 끊었습니다: {}

    # ssh.no-common-algorithm
    libssh2 and {} share no algorithm
      libssh2와 {}에 공통된 알고리즘이 없습니다
    libssh2 {} has the ciphers {} and the MACs {}; {}
      libssh2 {}의 암호 방식은 {}이고 MAC은 {}입니다. {}
    set `ansible_connection: openssh` for this host
      이 호스트에 `ansible_connection: openssh`를 설정하십시오

    # ssh.key-file
    cannot use the private key '{}'
      개인 키 '{}'을(를) 쓸 수 없습니다
    it is not a private key in OpenSSH's or PEM format
      OpenSSH나 PEM 형식의 개인 키가 아닙니다
    correct the path or the file's mode
      경로나 파일의 모드를 바로잡으십시오
    make one: ssh-keygen -t ed25519
      키를 만드십시오: ssh-keygen -t ed25519

    # ssh.jump-host
    the jump host '{}' does not carry the connection
      점프 호스트 '{}'이(가) 연결을 전달하지 않습니다
    ssh says: {}
      ssh의 메시지: {}
    compare its key and take it into your own known_hosts: {}
      키를 비교하고 본인의 known_hosts에 넣으십시오: {}
    see that it works by hand: {}
      직접 해 보아 되는지 확인하십시오: {}

    # ssh.passphrase
    the private key '{}' has a passphrase and none was given
      개인 키 '{}'에 암호 문구가 있는데 주어지지 않았습니다
    add it to your agent: ssh-add {}
      ssh 에이전트에 추가하십시오: ssh-add {}
    the private key '{}' cannot be decrypted
      개인 키 '{}'을(를) 복호화할 수 없습니다
    the passphrase is wrong
      암호 문구가 틀렸습니다
    try the passphrase: ssh-keygen -y -f {}
      암호 문구를 시험해 보십시오: ssh-keygen -y -f {}

    # ssh.agent
    ssh-agent does not start
      ssh-agent가 시작되지 않습니다
    try it: ssh-agent -a /tmp/agent-test true
      시험해 보십시오: ssh-agent -a /tmp/agent-test true

    # ssh.command
    a command holds a NUL byte
      명령에 NUL 바이트가 들어 있습니다
    take it out: no shell can take it
      빼십시오. 어떤 셸도 이를 받지 못합니다

    # ssh.channel-refused
    the host refuses a command
      호스트가 명령을 거부합니다
    see MaxSessions, ForceCommand and the login shell of '{}' on the host
      호스트의 MaxSessions, ForceCommand와 '{}'의 로그인 셸을 보십시오

    # agent.file
    cannot use the agent '{}'
      에이전트 '{}'을(를) 쓸 수 없습니다
    build it: swift build -c release --product groundwork-agent
      빌드하십시오: swift build -c release --product groundwork-agent
    cannot pack the agent '{}'
      에이전트 '{}'을(를) 압축할 수 없습니다
    install gzip
      gzip을 설치하십시오
    it is not a 64-bit ELF program
      64비트 ELF 프로그램이 아닙니다

    # agent.missing
    there is no agent for {}
      {}용 에이전트가 없습니다
    on a machine of that architecture: swift build -c release --product groundwork-agent, then set GROUNDWORK_AGENT to the file
      그 아키텍처의 머신에서 swift build -c release --product groundwork-agent를 실행한 다음, GROUNDWORK_AGENT에 그 파일을 지정하십시오
    build it: swift build -c release --product groundwork-agent
      빌드하십시오: swift build -c release --product groundwork-agent

    # remote.connection-lost remote.lost-at-work
    the connection to the agent was lost
      에이전트와의 연결이 끊어졌습니다
    see whether the host is up, then run it again
      호스트가 켜져 있는지 보고 다시 실행하십시오
    the host was lost while it was at work
      호스트가 작업하던 중에 연결이 끊어졌습니다
    see whether it is up, then run the same command again: what was done stays done
      호스트가 켜져 있는지 보고 같은 명령을 다시 실행하십시오. 끝난 일은 그대로 남아 있습니다

    # agent.architecture
    the host does not agree with itself on its architecture
      호스트가 알려 준 아키텍처가 서로 다릅니다
    it now says {}
      지금은 {}(이)라고 합니다
    see uname -m on the host
      호스트에서 uname -m을 보십시오

    # sudo.password-needed sudo.wrong-password
    sudo asks for a password
      sudo가 비밀번호를 묻습니다
    give it with -K, or as ansible_become_password from the vault
      -K로 주거나, vault의 ansible_become_password로 주십시오
    sudo refused the password
      sudo가 비밀번호를 거부했습니다
    give the login user's password with -K, or correct ansible_become_password
      로그인 사용자의 비밀번호를 -K로 주거나 ansible_become_password를 바로잡으십시오

    # sudo.requires-tty
    sudo runs only from a terminal
      sudo가 터미널에서만 실행됩니다
    add this line with visudo: Defaults !requiretty
      visudo로 이 줄을 추가하십시오: Defaults !requiretty

    # sudo.missing
    there is no sudo on the host
      호스트에 sudo가 없습니다
    log in as root, or install sudo
      root로 로그인하거나 sudo를 설치하십시오

    # sudo.refused
    sudo does not let the login user become '{}'
      로그인 사용자가 sudo로 '{}'이(가) 될 수 없습니다
    it gave no reason
      이유를 밝히지 않았습니다
    add the login user to the sudo group: usermod -aG sudo USER
      로그인 사용자를 sudo 그룹에 추가하십시오: usermod -aG sudo USER

    # sudo.logs-input
    a secret would be recorded by sudo
      비밀 값이 sudo의 기록에 남게 됩니다
    sudo's log_input or log_output is on for the login user, and keeps what passes through it in clear under /var/log/sudo-io
      로그인 사용자에게 sudo의 log_input이나 log_output이 켜져 있어, 지나가는 내용이 /var/log/sudo-io에 평문으로 남습니다
    exempt the user with visudo: Defaults:USER !log_input, !log_output
      visudo로 그 사용자를 제외하십시오: Defaults:USER !log_input, !log_output
    a secret might be recorded by sudo
      비밀 값이 sudo의 기록에 남을 수 있습니다
    'sudo -l' does not tell the login user whether log_input or log_output is on
      'sudo -l'은 log_input이나 log_output이 켜져 있는지 로그인 사용자에게 알려 주지 않습니다
    see what it says on the host: sudo -l; become root instead, which is told
      호스트에서 sudo -l의 결과를 보십시오. 또는 그것을 알 수 있는 root가 되십시오

    # agent.nonsense
    what answers on the host is no agent of ours
      호스트에서 응답하는 것은 이 도구의 에이전트가 아닙니다
    run it again; if it stays: sudo rm /var/lib/groundwork/agent-*
      다시 실행하십시오. 그래도 같으면: sudo rm /var/lib/groundwork/agent-*

    # told remote
    {} was not the agent that had been put there: it was not started, and the right one was sent
      {}은(는) 설치해 둔 에이전트가 아니어서 시작하지 않고 올바른 것을 보냈습니다

    # remote.disconnected
    the connection was ended while it was being made
      연결하는 도중에 연결이 끝났습니다

    # agent.damaged
    the agent arrived damaged
      에이전트가 손상된 채 도착했습니다
    {} of {} bytes are right
      {1}바이트 중 {0}바이트만 맞습니다
    make room on the host's disk (df -h), then run it again
      호스트의 디스크에 공간을 마련하고(df -h) 다시 실행하십시오

    # agent.other-build
    the agent on the host is not the one of this build
      호스트의 에이전트가 이 빌드의 것이 아닙니다
    it speaks protocol {} and is {}; wanted are {} and {}
      프로토콜 {}, 빌드 {}입니다. 필요한 것은 프로토콜 {}, 빌드 {}입니다
    remove it there: rm /var/lib/groundwork/{}
      호스트에서 지우십시오: rm /var/lib/groundwork/{}

    # agent.no-hello
    the agent does not start
      에이전트가 시작되지 않습니다
    {}; it said: {}
      {~}. 메시지: {}
    see that a command runs by hand: ssh {} true
      직접 명령이 실행되는지 확인하십시오: ssh {} true
    it writes without end
      끝없이 출력합니다
    after {} s it was still {}
      {}초가 지나도 아직 {~} 중이었습니다
    it asks for the agent twice
      에이전트를 두 번 요청합니다
    it ended with code {}
      코드 {}(으)로 끝났습니다
    it was ended by signal {}
      시그널 {}(으)로 끝났습니다

    # agent.login-shell
    the login user's shell runs no commands
      로그인 사용자의 셸이 명령을 실행하지 않습니다
    it ended at once and said nothing
      아무 말 없이 바로 끝났습니다
    it ended at once and said: {}
      바로 끝났고, 메시지는 다음과 같습니다: {}
    give the user a shell: sudo usermod -s /bin/sh {}
      사용자에게 셸을 주십시오: sudo usermod -s /bin/sh {}

    # agent.directory
    {} can be changed by others than root
      root가 아닌 사용자도 {}을(를) 바꿀 수 있습니다
    it belongs to uid {}, its mode is {}
      소유자는 uid {}이고 모드는 {}입니다
    move it away on the host: sudo mv {} {}.old
      호스트에서 다른 곳으로 옮기십시오: sudo mv {} {}.old

    # agent.nowhere
    there is no directory for the agent that is writable and may run programs
      에이전트를 둘, 쓸 수 있고 프로그램을 실행할 수 있는 디렉터리가 없습니다
    name one in the inventory: groundwork_agent_directory: /DIRECTORY
      인벤토리에 지정하십시오: groundwork_agent_directory: /DIRECTORY

    # agent.silent
    the node gave no answer
      노드가 응답하지 않았습니다
    try again
      다시 시도하십시오

    # words
    logging in
      로그인하는 중
    waiting for the login shell
      로그인 셸 대기
    waiting for the login shell and sudo
      로그인 셸과 sudo 대기
    waiting for the agent
      에이전트 대기
    delivering the agent
      에이전트 전달
    it writes without end
      끝없이 출력합니다
    it asks for the agent twice
      에이전트를 두 번 요청합니다
    """#
}
