extension Korean {
  /// `--help` of `groundwork secrets` and `groundwork vault`.
  static let secretsHelp = #"""
    # told secrets
    Sealed Secrets, without asking a cluster
      클러스터에 묻지 않는 Sealed Secrets
    where the keys made here are (default: {})
      여기서 만든 키가 있는 곳(기본값: {})
    a key that opens: PEM, the controller's Secret, or a backup
      여는 키: PEM, 컨트롤러의 Secret, 또는 백업
    write it there, for you alone (0600)
      그곳에 혼자만 읽게 씀(0600)
    yaml (default) or json
      yaml(기본값) 또는 json
    make SealedSecrets of Secrets, fit for a repository
      Secret으로 저장소에 둘 수 있는 SealedSecret을 만듦
    the Secret's namespace
      Secret의 네임스페이스
    the Secret's name
      Secret의 이름
    strict (this name, this namespace), namespace-wide or cluster-wide
      strict(이 이름, 이 네임스페이스), namespace-wide, cluster-wide
    a value from a file, a vault file included
      파일에서 읽는 값. vault 파일도 됨
    a value from an open descriptor; KEY=prompt asks for it
      열린 디스크립터에서 읽는 값. KEY=prompt는 물어봄
    the Secret's type, with --from-…
      Secret의 타입. --from-…과 함께
    print the one sealed value alone
      봉인된 값 하나만 출력
    put the values into this SealedSecret; all else in it stays
      값을 이 SealedSecret에 넣음. 나머지는 그대로 둠
    with --merge-into: what says the same keeps its ciphertext
      --merge-into와 함께: 내용이 같은 값은 암호문을 그대로 둠
    seal a Secret without values, too
      값이 없는 Secret도 봉인
    seal for this certificate (a file, or an https address)
      이 인증서로 봉인(파일 또는 https 주소)
    every Secret of the file
      파일의 모든 Secret
    nothing in clear on disk
      디스크에 평문이 없음
    asks for the value
      값을 물어봄
    one value of a file anew
      파일의 값 하나를 새로
    the value alone, for another's key
      다른 키로 봉인한 값 하나만
    Without FILE, standard input is read. A value is never taken from the command line, which everybody\non this machine can read. Seals for the newest key made here (secrets keys), and not before that is\nbacked up; or for --cert.
      FILE이 없으면 표준 입력을 읽습니다. 명령줄은 이 머신의 누구나 읽을 수 있으므로 값을 명령줄에서\n받지 않습니다. 여기서 만든 가장 새로운 키(secrets keys)로, 백업한 뒤에만 봉인합니다. 또는 --cert로\n봉인합니다.
    show the Secrets that SealedSecrets hold
      SealedSecret에 든 Secret을 보여 줌
    only this value, as it is
      이 값만 그대로
    as Secrets, in clear
      Secret으로, 평문으로
    one value
      값 하나
    without a controller that could do it
      대신해 줄 컨트롤러 없이
    Opens with the keys made here, and those given with --private-key. Go templates of spec.template.data\nare the controller's to evaluate: they are left out, and named.
      여기서 만든 키와 --private-key로 준 키로 엽니다. spec.template.data의 Go 템플릿은 컨트롤러가\n평가하는 것이므로 빼고, 이름만 알려 줍니다.
    prove that SealedSecrets open, without showing them
      SealedSecret이 열리는지 내용을 보이지 않고 확인
    each value opens, or why not
      값마다 열리는지, 아니면 왜 안 열리는지
    one value a line, for programs
      프로그램용으로 한 줄에 값 하나
    Exit code 5 when one does not open. Each cause is told apart: another key, name, namespace or scope, a\nvalue cut short, a value that was changed.
      하나라도 열리지 않으면 종료 코드는 5입니다. 원인을 구별해 알려 줍니다: 다른 키, 이름,\n네임스페이스, 범위, 잘린 값, 바뀐 값.
    seal a repository's SealedSecrets for the new key
      저장소의 SealedSecret을 새 키로 봉인
    seal for this certificate; its key has to be given, too
      이 인증서로 봉인. 그 키도 주어야 함
    after secrets keys rotate: one change to commit
      secrets keys rotate 다음에: 커밋 하나로
    how much it would be
      얼마나 바뀔지
    Every .yml, .yaml and .json file below PATH is looked at. Each value is opened with the keys there are,\nsealed for the newest, opened again and compared; not one file is written before that is done for all.\nOnly the values change. What is sealed for the new key stays: a second run changes nothing.
      PATH 아래의 모든 .yml, .yaml, .json 파일을 봅니다. 값마다 있는 키로 열고, 가장 새로운 키로 봉인하고,\n다시 열어 비교합니다. 모두 끝나기 전에는 파일을 하나도 쓰지 않습니다. 값만 바뀝니다. 새 키로 봉인된\n것은 그대로이므로, 두 번째 실행은 아무것도 바꾸지 않습니다.
    the keys that open what is sealed, encrypted here
      봉인된 것을 여는 키. 여기에 암호화해 둠
    of a new RSA key: 4096 (default), 3072 or 2048
      새 RSA 키의 비트 수: 4096(기본값), 3072, 2048
    where the controller runs (default: kube-system)
      컨트롤러가 도는 곳(기본값: kube-system)
    the vault id that a backup is encrypted with
      백업을 암호화하는 vault id
    the first key
      첫 키
    all of them, encrypted, and opened again to prove it
      모두, 암호화하고, 다시 열어 확인
    which one seals, until when, and whether it is backed up
      어느 것이 언제까지 봉인에 쓰이는지, 백업되었는지
    a newer one beside the old: back up, apply, then secrets reseal
      옛 키 옆에 더 새로운 키: 백업하고, 적용하고, 그다음 secrets reseal
    what is missing here
      여기 없는 것
    A key is a certificate in clear (NAME.crt) and a vault file (NAME.key.vault); both can be committed.\nOld keys stay, for what was sealed for them. The role sealed_secrets gives all of them to the\ncontroller. A key that has leaked opens everything that was ever sealed for it: those secrets have to be\nreplaced themselves.
      키는 평문 인증서(NAME.crt)와 vault 파일(NAME.key.vault)이고, 둘 다 커밋할 수 있습니다. 옛 키는 그\n키로 봉인한 것을 위해 남습니다. sealed_secrets 역할이 모두 컨트롤러에 줍니다. 새어 나간 키는 그\n키로 봉인한 적이 있는 모든 것을 엽니다. 그 비밀 자체를 바꿔야 합니다.
    encrypt files in place
      파일을 그 자리에서 암호화
    decrypt files in place
      파일을 그 자리에서 복호화
    show what encrypted files hold
      암호화된 파일의 내용을 보여 줌
    encrypt with the password of this id
      이 id의 비밀번호로 암호화
    write it there instead; - is standard output
      대신 그곳에 씀. -는 표준 출력
    write a new file that is encrypted from the beginning
      처음부터 암호화된 새 파일을 씀
    change what an encrypted file holds
      암호화된 파일의 내용을 고침
    in $EDITOR, with nothing in clear on disk
      $EDITOR로, 디스크에 평문 없이
    The editor is $EDITOR, or vi. It sees the text on a file system in memory that nobody else sees, and\ncan write nowhere else meanwhile: no backup, history or swap file keeps anything. One that hands the\nfile to a program that runs already (emacsclient, code) finds no file there.
      편집기는 $EDITOR, 없으면 vi입니다. 텍스트는 아무도 보지 못하는 메모리 파일 시스템에 있고, 편집기는\n그동안 다른 곳에 쓸 수 없습니다. 백업, 이력, 스왑 파일에 아무것도 남지 않습니다. 이미 실행 중인\n프로그램에 파일을 넘기는 편집기(emacsclient, code)는 파일을 찾지 못합니다.
    encrypt files with another password
      파일을 다른 비밀번호로 암호화
    the new password, and its id
      새 비밀번호와 그 id
    file or program that gives the new password
      새 비밀번호를 주는 파일이나 프로그램
    asks for the new one, twice
      새 비밀번호를 두 번 물어봄
    Not one file is written before all of them are opened.
      모두 열기 전에는 파일을 하나도 쓰지 않습니다.
    encrypt one value, to stand in a file of variables
      변수 파일에 둘 값 하나를 암호화
    the variable's name
      변수의 이름
    ask for the value
      값을 물어봄
    show what is typed
      입력하는 것을 보여 줌
    asks for it
      물어봄
    from another program, without the line's end
      다른 프로그램에서, 줄 끝을 빼고
    The value comes from standard input, whose last line's end is left out, or is asked for; never from\nthe command line, which everybody on this machine can read.
      값은 표준 입력에서 마지막 줄 끝을 빼고 읽거나 물어봅니다. 이 머신의 누구나 읽을 수 있는 명령줄에서는\n받지 않습니다.
    vault password of one id; SOURCE is a file, a program, prompt or fd:N
      한 id의 vault 비밀번호. SOURCE는 파일, 프로그램, prompt, fd:N
    """#
}
