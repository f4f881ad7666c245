extension Korean {
  /// `groundwork certs`: help, and what a wrong command line is told.
  static let certificateCommands = #"""
    # told certs
    authorities and certificates: issued, listed, checked, taken back
      인증 기관과 인증서: 발급, 목록, 점검, 폐기
    where certificates are declared and kept (default: certs)
      인증서를 선언하고 보관하는 곳(기본값: certs)
    what opens an authority's key: prompt, fd:N or a file (default: as declared)
      인증 기관의 키를 여는 것: prompt, fd:N, 파일(기본값: 선언된 대로)
    certificate, key and chain as one PKCS #12 file
      인증서, 키, 체인을 PKCS #12 파일 하나로
    what the file is encrypted with: prompt (default), fd:N or a file
      파일을 암호화할 것: prompt(기본값), fd:N, 파일
    where it goes (default: NAME.p12)
      쓸 곳(기본값: NAME.p12)
    asks for the file's password
      파일의 비밀번호를 물음
    for scripts
      스크립트용
    Encrypted with AES-256 under PBKDF2, 600000 rounds: Java 8u301, Windows 10 1709 and OpenSSL 1.1.1 or\nlater open it. The root is in it as well.
      PBKDF2 600000회와 AES-256으로 암호화합니다. Java 8u301, Windows 10 1709, OpenSSL 1.1.1부터\n열 수 있습니다. 루트도 들어 있습니다.
    make what is declared and missing, due or changed
      선언되었지만 없거나, 갱신할 때이거나, 바뀐 것을 만들기
    issue the named certificates anew, also where nothing is due
      갱신할 때가 아니어도 지정한 인증서를 새로 발급
    every authority and certificate that is missing or due
      없거나 갱신할 모든 인증 기관과 인증서
    a new certificate with a new key, now
      새 키로 새 인증서를 지금
    an authority, signed by its offline root, whose key is here for this once
      오프라인 루트가 서명하는 인증 기관. 루트의 키는 이번 한 번만 여기에 있음
    Authorities are made once and never replaced here. Each certificate gets a fresh key. Files: keys\nof authorities encrypted, keys of certificates as vault files; what was issued stands in\nAUTHORITY/issued.jsonl. Nodes get them with apply.
      인증 기관은 한 번 만들고 여기서는 바꾸지 않습니다. 인증서마다 새 키를 만듭니다. 인증 기관의\n키는 암호화되고 인증서의 키는 vault 파일이며, 발급한 것은 AUTHORITY/issued.jsonl에 남습니다.\n노드에는 apply가 가져다 놓습니다.
    text, json (one certificate a line) or prometheus
      text, json(한 줄에 인증서 하나), prometheus
    every certificate with the days it has left
      모든 인증서와 남은 날수
    for node_exporter's textfile collector
      node_exporter의 textfile 수집기용
    what is due: to be issued, renewed or put right
      할 일: 발급하거나 갱신하거나 바로잡을 것
    what ends within so many days is due as well
      이 날수 안에 끝나는 것도 할 일로 봄
    exit code 3 when something is due, 0 when nothing is
      할 일이 있으면 종료 코드 3, 없으면 0
    for a timer, thirty days ahead
      타이머용, 30일 앞서
    Every finding says what to type. Keys are opened with the vault's password, to see that they\nbelong to their certificates. Nothing is changed.
      무엇을 입력할지 항목마다 나옵니다. 키가 인증서의 것인지 보려고 vault 비밀번호로 키를\n엽니다. 아무것도 바꾸지 않습니다.
    take a certificate back, before its time
      인증서를 기한 전에 폐기
    this one of all that were issued; --authority says by whom
      발급한 것 가운데 이것. 누가 발급했는지는 --authority로
    who issued it, where a serial number is given
      일련번호를 줄 때, 발급한 기관
    why (default: unspecified)
      까닭(기본값: unspecified)
    the one that stands in certs/
      certs/에 있는 것
    any that lab-ca/issued.jsonl names
      lab-ca/issued.jsonl에 있는 아무것이나
    It is noted in AUTHORITY/issued.jsonl, and the authority's list is signed anew (AUTHORITY/crl.pem).\nClients that read no lists go on trusting it until it ends: issue it again, and apply.
      AUTHORITY/issued.jsonl에 적고, 기관의 목록(AUTHORITY/crl.pem)에 다시 서명합니다. 목록을 읽지\n않는 클라이언트는 기한까지 계속 신뢰하니, 다시 발급하고 apply하십시오.
    sign the list of what an authority took back
      인증 기관이 폐기한 것의 목록에 서명
    a copy for whoever serves it
      내보낼 사람을 위한 사본
    into certs/lab-ca/crl.pem, valid for 30 days
      certs/lab-ca/crl.pem에, 30일간 유효
    a copy as well
      사본도
    days until the next list must be there (default: 30)
      다음 목록이 있어야 할 때까지의 날수(기본값: 30)
    sign the certificate request of somebody who keeps the key
      키를 직접 가지는 쪽의 인증서 요청에 서명
    who signs (default: the only one that issues)
      서명할 기관(기본값: 발급하는 유일한 기관)
    for this instead of what is asked for
      요청한 이름 대신 이 이름
    how long it is valid (default: 90)
      유효 기간(기본값: 90)
    server (default), client or both
      server(기본값), client, both
    more than 398 days, up to 825
      398일 넘게, 825일까지
    for the names in the request
      요청에 있는 이름으로
    for a name of your own, whatever the request says
      요청과 상관없이 직접 정한 이름으로
    Of the request only the key is taken, once its signature proves it, and its names, once the\nauthority may issue for each of them. All else the certificate says is ours.
      요청에서는 서명으로 증명된 키와, 인증 기관이 발급할 수 있는 이름만 가져옵니다. 인증서의\n나머지 내용은 모두 우리가 정합니다.
    something differs or is due (drift, plan --detailed-exitcode, cluster status, certs check)
      다르거나 할 일이 있음(drift, plan --detailed-exitcode, cluster status, certs check)

    # words
    KIND
      종류
    WHERE
      위치
    DAYS
      남은 날
    ENDS
      만료
    certificate
      인증서
    authority
      인증 기관

    # words
    this machine's clock
      이 머신의 시계
    the last line of {}
      {}의 마지막 줄
    sign the authority '{}'
      인증 기관 '{}' 서명
    issue '{}'
      '{}' 발급
    sign {}
      {} 서명
    sign its list of revoked certificates
      폐기 목록 서명
    a text
      텍스트
    the file
      파일
    an authority
      인증 기관
    a certificate
      인증서
    an installation
      설치 위치
    the certificate
      인증서
    the installation
      설치 위치
    kubeconfig
      =
    sealing-key
      봉인 키
    its key is offline
      키가 오프라인에 있습니다
    its key is declared offline and lies here
      오프라인으로 선언된 키가 여기에 있습니다

    # said certs
    passphrase of the authority '{}':
      인증 기관 '{}'의 암호 문구:
    password for the PKCS #12 file:
      PKCS #12 파일의 비밀번호:
    good
      정상
    nothing is due
      할 일이 없습니다
    nothing was missing or due
      없거나 갱신할 것이 없었습니다
    issued {}, valid to {}
      {}을(를) 발급했습니다. {}까지 유효합니다
    {}: for {}
      {}: {}
    {}: {}, with its key
      {}: {}, 키 포함
    {} of {} is taken back
      {1}의 {0}을(를) 폐기했습니다
    {} of {} was taken back already
      {1}의 {0}은(는) 이미 폐기되어 있습니다

    # usage.missing-operand
    certs export needs the name of one certificate
      certs export에는 인증서 이름 하나가 필요합니다
    groundwork certs export NAME
      =
    --again needs the names of certificates
      --again에는 인증서 이름이 필요합니다
    groundwork certs issue NAME --again
      =
    certs crl needs the name of one authority
      certs crl에는 인증 기관 이름 하나가 필요합니다
    groundwork certs crl NAME
      =
    certs revoke needs one name, or a serial number
      certs revoke에는 이름 하나나 일련번호가 필요합니다
    groundwork certs revoke NAME, or --serial SERIAL --authority NAME
      groundwork certs revoke NAME, 또는 --serial SERIAL --authority NAME
    certs sign needs one file with a request
      certs sign에는 요청이 든 파일 하나가 필요합니다
    groundwork certs sign FILE
      =

    # usage.missing-value
    it is not said which authority signs
      어느 인증 기관이 서명하는지 지정되지 않았습니다
    none is declared that is not offline
      오프라인이 아닌 기관이 선언되어 있지 않습니다
    there are several
      여럿이 있습니다
    --authority NAME, one of {}
      --authority NAME, 이 가운데 하나: {}

    # usage.bad-value
    --passphrase names no source
      --passphrase에 출처가 없습니다
    write prompt, fd:N or the name of a file
      prompt, fd:N, 파일 이름 가운데 하나를 쓰십시오
    write text, json or prometheus
      text, json, prometheus 가운데 하나를 쓰십시오
    --within {} is no number of days
      --within {}은(는) 날수가 아닙니다
    write --within 30
      --within 30처럼 쓰십시오
    --days {} is no number
      --days {}은(는) 숫자가 아닙니다
    write --days 30
      --days 30처럼 쓰십시오
    write --days 90
      --days 90처럼 쓰십시오
    --use knows no '{}'
      --use는 '{}'을(를) 모릅니다
    write server, client or both
      server, client, both 가운데 하나를 쓰십시오
    --reason knows no '{}'
      --reason은 '{}'을(를) 모릅니다
    write one of {}
      이 가운데 하나를 쓰십시오: {}
    """#
}
