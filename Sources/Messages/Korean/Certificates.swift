extension Korean {
  static let certificates = #"""
    # pki.no-names
    the certificate has neither a name nor an address
      인증서에 이름도 주소도 없습니다
    clients look at these and at nothing else
      클라이언트는 이것만 봅니다
    give at least one name
      이름을 하나 이상 주십시오

    # pki.bad-validity
    a certificate cannot be valid for {} days
      인증서의 유효 기간은 {}일이 될 수 없습니다
    clients refuse more than 398
      클라이언트는 398일을 넘으면 거부합니다
    choose between 1 and 398 days
      1일에서 398일 사이로 고르십시오
    an authority cannot be valid for {} days
      인증 기관의 유효 기간은 {}일이 될 수 없습니다
    choose between 1 and 9125 days (25 years)
      1일에서 9125일(25년) 사이로 고르십시오

    # pki.authority-not-valid
    the authority {} is not valid now
      인증 기관 {}은(는) 지금 유효하지 않습니다
    it is {}; it is valid from {} to {}
      지금은 {}이고, 유효 기간은 {}부터 {}까지입니다
    set the clock of this machine
      이 머신의 시계를 맞추십시오
    make a new authority and distribute it
      새 인증 기관을 만들어 배포하십시오

    # pki.foreign-constraints
    the constraints of {} are not ours
      {}의 제약 조건은 우리가 만든 것이 아닙니다
    they limit more than names and addresses
      이름과 주소 말고 다른 것도 제한합니다
    issue with the tool that made the authority
      그 인증 기관을 만든 도구로 발급하십시오

    # pki.bad-authority-name
    the authority's name must have 1 to 64 characters
      인증 기관의 이름은 1자에서 64자여야 합니다
    choose a short name, for example: Lab CA
      짧은 이름을 고르십시오. 예: Lab CA

    # pki.not-authority
    {} is no authority
      {}은(는) 인증 기관이 아닙니다
    its certificate says it may not sign others
      인증서에 다른 인증서를 서명할 수 없다고 되어 있습니다
    give the authority's certificate
      인증 기관의 인증서를 주십시오

    # pki.foreign-key
    the key does not belong to {}
      {}의 키가 아닙니다
    its public half is another one than the certificate's
      공개 키가 인증서의 것과 다릅니다
    put the key and the certificate that were made together side by side
      함께 만든 키와 인증서를 나란히 두십시오

    # pki.clear-key
    the authority's key is not encrypted
      인증 기관의 키가 암호화되어 있지 않습니다
    there is no private key here
      여기에 개인 키가 없습니다
    whoever reads the file can sign for every name the nodes trust
      이 파일을 읽는 사람은 노드가 신뢰하는 모든 이름에 서명할 수 있습니다
    encrypt it: openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 600000 -in KEY -out NEW
      암호화하십시오: openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 600000 -in KEY -out NEW
    give the file with BEGIN ENCRYPTED PRIVATE KEY
      BEGIN ENCRYPTED PRIVATE KEY가 들어 있는 파일을 주십시오

    # pki.wrong-passphrase
    the authority's key cannot be opened
      인증 기관의 키를 열 수 없습니다
    the passphrase is wrong, or the file is damaged ({})
      암호 문구가 틀렸거나 파일이 손상되었습니다({})
    give the passphrase it was made with
      키를 만들 때의 암호 문구를 주십시오

    # pki.weak-passphrase
    the passphrase of the authority's key is too short
      인증 기관 키의 암호 문구가 너무 짧습니다
    it has {} characters
      {}자입니다
    use at least 12, better a generated one
      12자 이상을 쓰십시오. 생성한 것이 더 좋습니다

    # pki.crypto
    libcrypto could not {}
      libcrypto가 실패했습니다: {}
    check the system's OpenSSL: openssl version
      시스템의 OpenSSL을 확인하십시오: openssl version

    # pki.bad-certificate
    there is no certificate here
      여기에 인증서가 없습니다
    no complete block BEGIN CERTIFICATE … END CERTIFICATE
      온전한 BEGIN CERTIFICATE … END CERTIFICATE 블록이 없습니다
    give the PEM form: openssl x509 -in FILE -outform PEM
      PEM 형식으로 주십시오: openssl x509 -in FILE -outform PEM
    the certificate is damaged
      인증서가 손상되었습니다
    restore the file, or issue the certificate again
      파일을 복원하거나 인증서를 다시 발급하십시오

    # pki.bad-request
    the certificate request cannot be read
      인증서 요청을 읽을 수 없습니다
    no complete block BEGIN CERTIFICATE REQUEST … END
      온전한 BEGIN CERTIFICATE REQUEST … END 블록이 없습니다
    make a new one
      새로 만드십시오

    # pki.does-not-verify
    the certificate {} does not verify{}
      인증서 {}의 검증에 실패했습니다{}
    {}; it is valid from {} to {}
      {}. 유효 기간은 {}부터 {}까지입니다
    issue it again under {}
      {}(으)로 다시 발급하십시오

    # pki.no-domain
    the authority has no domain it may issue for
      인증 기관에 발급할 수 있는 도메인이 없습니다
    trusted on every node, it could sign for any name in the world
      모든 노드가 신뢰하므로, 세상의 어떤 이름에도 서명할 수 있게 됩니다
    name the lab's domains
      사용할 도메인을 지정하십시오

    # pki.outside
    the authority may not issue for '{}'
      인증 기관은 '{}'에 발급할 수 없습니다
    it is constrained to no {} at all
      허용된 {~}이(가) 하나도 없습니다
    it is constrained to {}
      {}(으)로 제한되어 있습니다
    use a name it covers, or make an authority with that {}
      허용된 이름을 쓰거나, 그 {~}을(를) 포함하는 인증 기관을 만드십시오

    # pki.bad-name
    '{}' is no name for a certificate
      '{}'은(는) 인증서에 쓸 이름이 아닙니다
    write a host name such as registry.lab.internal
      registry.lab.internal 같은 호스트 이름을 쓰십시오
    it is empty
      비어 있습니다
    it is longer than 253 characters
      253자보다 깁니다
    a wildcard needs two labels behind it
      와일드카드 뒤에는 레이블이 둘 있어야 합니다
    two dots follow each other, or one ends it
      점이 잇달아 있거나 점으로 끝납니다
    the part '{}' is longer than 63 characters
      '{}' 부분이 63자보다 깁니다
    the part '{}' begins or ends with a hyphen
      '{}' 부분이 하이픈으로 시작하거나 끝납니다
    the part '{}' has other characters than a-z, 0-9 and '-'
      '{}' 부분에 a-z, 0-9, '-'이(가) 아닌 문자가 있습니다

    # pki.no-authority
    there is no authority in {}
      {}에 인증 기관이 없습니다
    make it first, with the module authority
      먼저 authority 모듈로 만드십시오

    # pki.no-key
    the authority's key is not in {}
      {}에 인증 기관의 키가 없습니다
    without it nothing can be issued
      키가 없으면 아무것도 발급할 수 없습니다
    put ca.key back for this run
      이번 실행을 위해 ca.key를 되돌려 놓으십시오

    # pki.certificate-made-again
    {} was missing and is made again from its key
      {}이(가) 없어서 키로 다시 만듭니다
    what the old one issued verifies under it too, as long as the name is the same
      이름이 같으면, 이전 것이 발급한 인증서도 이것으로 검증됩니다
    if you have the old file, put it back instead
      이전 파일이 있으면 그것을 되돌려 놓으십시오

    # words
    domain
      도메인
    address
      주소
    """#
}
