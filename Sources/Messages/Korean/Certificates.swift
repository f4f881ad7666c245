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
    choose between 1 and 398 days; with allow_long_life up to 825
      1일에서 398일 사이로 고르십시오. allow_long_life가 있으면 825일까지입니다
    Apple's systems refuse more than 825
      Apple의 시스템은 825일을 넘으면 거부합니다
    choose between 1 and 825 days
      1일에서 825일 사이로 고르십시오
    a list of revoked certificates cannot hold for {} days
      폐기 목록의 유효 기간은 {}일이 될 수 없습니다
    choose between 1 and 366 days
      1일에서 366일 사이로 고르십시오
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
    its last part is a number, as only an address has it
      마지막 부분이 숫자인데, 주소만 그렇습니다
    the part '{}' has other characters than a-z, 0-9 and '-'
      '{}' 부분에 a-z, 0-9, '-'이(가) 아닌 문자가 있습니다

    # pki.bad-path-length
    no line of {} authorities can follow one
      인증 기관 하나 아래로 {}개가 이어질 수는 없습니다
    choose a path length from 0 (it issues leaves only) to 8
      경로 길이를 0(인증서만 발급)에서 8 사이로 고르십시오

    # pki.path-length
    {} may not sign an authority of path length {}
      {}은(는) 경로 길이 {}인 인증 기관에 서명할 수 없습니다
    its own is 0: it issues leaves only
      자신의 경로 길이가 0이어서 인증서만 발급합니다
    its own is {}, and each below it has one less
      자신의 경로 길이가 {}이고, 아래로 갈수록 하나씩 줄어듭니다
    make the authorities above with a larger path_length, or this one with a smaller
      위의 인증 기관을 더 큰 path_length로, 또는 이것을 더 작은 값으로 만드십시오

    # pki.same-name
    two authorities of one line are called '{}'
      이어진 두 인증 기관의 이름이 모두 '{}'입니다
    certificates name their issuer, and it would seem to have signed itself
      인증서에는 발급자의 이름이 적히므로, 스스로 서명한 것처럼 보이게 됩니다
    choose another common_name
      다른 common_name을 고르십시오

    # pki.wider
    an authority for '{}' cannot stand below this one
      '{}'을(를) 위한 인증 기관은 이 기관 아래에 있을 수 없습니다
    its issuer is constrained to no network at all
      발급자에게 허용된 네트워크가 하나도 없습니다
    its issuer is constrained to {}
      발급자는 {}(으)로 제한되어 있습니다
    take constraints within those, or leave them out: they are its issuer's then
      그 안에서 제약을 정하거나, 빼십시오. 그러면 발급자의 것을 따릅니다

    # pki.authority-key
    the key is the authority's own
      인증 기관 자신의 키입니다
    a leaf with it could sign as the authority does
      이 키를 가진 인증서는 인증 기관처럼 서명할 수 있습니다
    make a key of its own for the certificate
      인증서를 위한 키를 따로 만드십시오

    # pki.twice
    '{}' is named twice
      '{}'이(가) 두 번 적혀 있습니다
    leave one of them out
      하나를 빼십시오

    # pki.bad-address
    '{}' is no address for a certificate
      '{}'은(는) 인증서에 쓸 주소가 아닙니다
    it is no single machine's
      한 머신의 주소가 아닙니다
    name the address clients connect to
      클라이언트가 접속하는 주소를 적으십시오

    # pki.bad-uri
    '{}' is no URI for a certificate
      '{}'은(는) 인증서에 쓸 URI가 아닙니다
    write it in full, such as spiffe://lab.internal/registry
      spiffe://lab.internal/registry처럼 온전히 쓰십시오
    it has characters that must be written as %XX
      %XX로 써야 하는 문자가 있습니다
    it has no scheme
      스킴이 없습니다
    it begins with no scheme
      스킴으로 시작하지 않습니다
    it names no host behind '{}://'
      '{}://' 뒤에 호스트가 없습니다
    it holds a user's name
      사용자 이름이 들어 있습니다
    its port is no number
      포트가 숫자가 아닙니다
    '{}' is no name of a host
      '{}'은(는) 호스트 이름이 아닙니다

    # pki.request-names
    the request asks for a name of another kind
      요청에 다른 종류의 이름이 있습니다
    {}; certificates here are for DNS names, addresses and URIs
      {~}. 여기서는 DNS 이름, 주소, URI에만 발급합니다
    make a request without it, or say with --name what it is to be for
      그것을 뺀 요청을 만들거나, --name으로 이름을 지정하십시오

    # pki.request-authority
    the request is for an authority
      인증 기관을 위한 요청입니다
    whoever has its key could sign for others
      그 키를 가진 사람은 다른 이름에 서명할 수 있습니다
    declare an authority with 'issuer', or make a request without CA:TRUE
      'issuer'로 인증 기관을 선언하거나, CA:TRUE가 없는 요청을 만드십시오

    # pki.weak-key
    the request's key is too weak
      요청의 키가 너무 약합니다
    RSA of {} bits can be broken
      {}비트 RSA는 깨질 수 있습니다
    its public exponent is another than clients expect
      공개 지수가 클라이언트가 기대하는 것과 다릅니다

    # pki.unknown-key
    the request's key is of a kind that clients do not take
      요청의 키가 클라이언트가 받지 않는 종류입니다
    it is on the curve {}
      {} 곡선 위의 키입니다
    it is {} of {} bits
      {1}비트 {0}입니다

    # pki.weak-key pki.unknown-key
    use P-256, P-384, Ed25519, or RSA of 2048 bits or more
      P-256, P-384, Ed25519, 2048비트 이상의 RSA 가운데 하나를 쓰십시오

    # pki.crypto
    libcrypto could not build the PKCS #12 file
      libcrypto가 PKCS #12 파일을 만들지 못했습니다

    # pki.weak-passphrase
    the password of the PKCS #12 file is too short
      PKCS #12 파일의 비밀번호가 너무 짧습니다

    # pki.bad-request
    its names are damaged
      이름이 손상되었습니다
    one of its addresses has {} bytes
      주소 하나가 {}바이트입니다

    # words
    it is an e-mail address
      이메일 주소입니다
    it is a directory's name
      디렉터리의 이름입니다
    it is none that servers are reached by
      서버에 접속할 때 쓰는 이름이 아닙니다
    domain
      도메인
    address
      주소
    """#
}
