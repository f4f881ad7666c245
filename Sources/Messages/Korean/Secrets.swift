extension Korean {
  /// Sealed Secrets: what is wrong with values, objects and keys.
  static let secrets = #"""
    # sealed.truncated
    the sealed value is cut short
      봉인된 값이 잘려 있습니다
    its beginning says that there is more
      앞부분에 따르면 뒤가 더 있어야 합니다

    # sealed.damaged
    this is no sealed value
      봉인된 값이 아닙니다
    it is no base64
      base64가 아닙니다
    its beginning names no RSA key's length
      앞부분의 길이가 RSA 키의 길이가 아닙니다

    # sealed.tampered
    the sealed value was changed after it was sealed
      봉인한 뒤에 값이 바뀌었습니다
    its key opens, but the tag of what follows does not fit
      키는 열리지만, 뒤따르는 내용의 태그가 맞지 않습니다

    # sealed.*
    take it from the repository's history, or seal the value again
      저장소의 이력에서 가져오거나, 값을 다시 봉인하십시오
    name the object as the value was sealed for, or seal the value again
      값이 봉인된 대로 객체의 이름을 정하거나, 값을 다시 봉인하십시오
    libcrypto could not {}
      libcrypto가 실패했습니다: {}
    check the system's OpenSSL: openssl version
      시스템의 OpenSSL을 확인하십시오: openssl version

    # sealed.wrong-key
    none of the keys opens the sealed value
      봉인된 값을 여는 키가 없습니다
    it was sealed for another RSA key of {} bits, or its first part was changed
      다른 {}비트 RSA 키로 봉인했거나, 앞부분이 바뀌었습니다
    it was sealed for an RSA key of {} bits, and there is none of that size
      {}비트 RSA 키로 봉인했는데, 그 크기의 키가 없습니다
    give the key of the cluster that it was sealed for: --private-key FILE
      봉인 대상 클러스터의 키를 주십시오: --private-key FILE

    # sealed.wrong-scope
    the value was sealed with another scope
      값이 다른 범위로 봉인되었습니다
    it was sealed {}, and the object's annotations say {}
      {}(으)로 봉인했는데, 객체의 애너테이션에는 {}(이)라고 되어 있습니다
    put the annotations right, or seal the value again
      애너테이션을 바로잡거나, 값을 다시 봉인하십시오

    # sealed.wrong-namespace
    the value was sealed for another namespace
      값이 다른 네임스페이스용으로 봉인되었습니다
    it was sealed for {}, and the object is in {}
      {}용으로 봉인했는데, 객체는 {}에 있습니다

    # sealed.wrong-name
    the value was sealed for another name
      값이 다른 이름용으로 봉인되었습니다
    it was sealed for {}, and the object is called {}
      {}용으로 봉인했는데, 객체의 이름은 {}입니다

    # sealed.wrong-place
    the value was sealed for another Secret
      값이 다른 Secret용으로 봉인되었습니다
    it was sealed for {}, and the object is {}
      {}용으로 봉인했는데, 객체는 {}입니다
    a key opens it, but not for {}; for which one, the value does not say
      열리는 키는 있지만 {}용이 아닙니다. 어느 것인지는 값에 들어 있지 않습니다

    # sealed.expired-certificate
    the sealing certificate has expired
      봉인 인증서가 만료되었습니다
    it was valid until {}, and it is {}
      {}까지 유효했고, 지금은 {}입니다
    fetch the one in force, or make a new key: groundwork secrets keys rotate
      지금 쓰이는 인증서를 가져오거나, 새 키를 만드십시오: groundwork secrets keys rotate

    # sealed.not-rsa
    the key is no RSA key
      RSA 키가 아닙니다
    the controller opens nothing that is sealed for another kind
      컨트롤러는 다른 종류로 봉인한 것을 열지 못합니다
    give the controller's own: groundwork secrets keys list names those made here
      컨트롤러의 것을 주십시오. 여기서 만든 것은 groundwork secrets keys list가 알려 줍니다

    # sealed.foreign-key
    the key of {} does not belong to its certificate
      {}의 키가 인증서와 맞지 않습니다
    its public half is another one
      공개 키가 다릅니다
    restore both from a backup: groundwork secrets keys restore FILE
      백업에서 둘 다 복원하십시오: groundwork secrets keys restore FILE

    # sealed.clock
    another sealing key begins in the future
      다른 봉인 키의 시작 시각이 미래입니다
    it begins {}, and it is {}; the controller would go on with that one
      시작은 {}이고 지금은 {}입니다. 컨트롤러는 그 키를 계속 쓸 것입니다
    set this machine's clock
      이 머신의 시계를 맞추십시오

    # sealed.no-key
    the private key cannot be read
      개인 키를 읽을 수 없습니다
    give it in clear or as a vault file: groundwork vault encrypt FILE
      평문이나 vault 파일로 주십시오: groundwork vault encrypt FILE
    there is no private key in this file
      이 파일에 개인 키가 없습니다
    it is neither PEM nor a Secret with tls.key, nor a List of such
      PEM도, tls.key가 있는 Secret도, 그런 것의 List도 아닙니다
    kubectl get secret -n kube-system -l {} -o yaml gives the controller's
      컨트롤러의 것은 kubectl get secret -n kube-system -l {} -o yaml로 얻습니다

    # sealed.no-secret
    there is no Secret in {}
      {}에 Secret이 없습니다
    kubectl create secret generic NAME --dry-run=client -o yaml makes one
      kubectl create secret generic NAME --dry-run=client -o yaml로 만들 수 있습니다
    this document is no Secret
      이 문서는 Secret이 아닙니다
    its kind is {}
      kind가 {}입니다
    take it out of the file: only Secrets (v1) are sealed
      파일에서 빼십시오. Secret(v1)만 봉인합니다

    # sealed.bad-secret
    the value of '{}' is no base64
      '{}'의 값이 base64가 아닙니다
    write it in clear under stringData, or encode it: base64 -w0 FILE
      stringData에 평문으로 쓰거나 인코딩하십시오: base64 -w0 FILE
    the value of '{}' is {}, and no text
      '{}'의 값이 텍스트가 아니라 {~}입니다
    put it in quotes
      따옴표로 묶으십시오
    '{}' cannot be a key of a Secret
      '{}'은(는) Secret의 키가 될 수 없습니다
    use letters, digits, '-', '_' and '.'
      영문자, 숫자, '-', '_', '.'만 쓰십시오

    # sealed.other-namespace
    the Secret is in another namespace
      Secret이 다른 네임스페이스에 있습니다
    it says {}, and the command line {}
      파일에는 {}, 명령줄에는 {}(이)라고 되어 있습니다
    leave --namespace out, or correct the file
      --namespace를 빼거나 파일을 고치십시오

    # sealed.no-name
    the Secret has no name
      Secret에 이름이 없습니다
    give one: --name NAME
      이름을 주십시오: --name NAME

    # sealed.no-namespace
    the Secret says no namespace
      Secret에 네임스페이스가 없습니다
    its values are sealed for one
      값은 네임스페이스에 맞춰 봉인됩니다
    give one: --namespace NAMESPACE
      네임스페이스를 주십시오: --namespace NAMESPACE

    # sealed.no-data
    the Secret holds no values
      Secret에 값이 없습니다
    if that is meant: --allow-empty-data
      의도한 것이라면: --allow-empty-data

    # sealed.old-format
    the object holds one text for all of its values
      객체가 모든 값을 하나의 텍스트로 담고 있습니다
    spec.data is the format before 2019, which the controller gives up
      spec.data는 2019년 이전 형식으로, 컨트롤러에서 없어지고 있습니다
    open it with kubeseal --recovery-unseal, and seal the Secret again
      kubeseal --recovery-unseal로 열어 Secret을 다시 봉인하십시오

    # sealed.no-place
    the SealedSecret does not say its name and namespace
      SealedSecret에 이름과 네임스페이스가 없습니다
    its values open for these only
      값은 그 이름과 네임스페이스에서만 열립니다
    write metadata.name and metadata.namespace into the file
      파일에 metadata.name과 metadata.namespace를 쓰십시오

    # sealed.cannot-merge
    {} is written in a way that cannot be changed in place
      {}은(는) 그 자리에서 바꿀 수 없는 모양으로 쓰여 있습니다
    the changed text would not say what it should; nothing was written
      바꾼 텍스트의 뜻이 달라지므로 아무것도 쓰지 않았습니다
    write encryptedData as one 'key: value' a line
      encryptedData를 한 줄에 'key: value' 하나씩 쓰십시오

    # sealed.clear-key
    the key {} is not encrypted
      키 {}이(가) 암호화되어 있지 않습니다
    whoever reads the file can open everything that is sealed
      이 파일을 읽는 사람은 봉인된 모든 것을 열 수 있습니다
    groundwork vault encrypt {}
      =

    # sealed.bad-record
    {} cannot be read
      {}을(를) 읽을 수 없습니다
    it is no record of backups
      백업 기록이 아닙니다
    take it away, and write a backup: groundwork secrets keys backup FILE
      치우고 백업을 만드십시오: groundwork secrets keys backup FILE

    # sealed.backup-failed
    the backup that was written cannot be used
      만든 백업을 쓸 수 없습니다
    write it to another disk
      다른 디스크에 만드십시오

    # sealed.no-backup
    there is no backup of the key {}
      키 {}의 백업이 없습니다
    with the key lost, nothing that was sealed for it opens again
      키를 잃으면 그 키로 봉인한 것은 다시는 열리지 않습니다
    groundwork secrets keys backup FILE, and keep FILE elsewhere
      groundwork secrets keys backup FILE을 실행하고, FILE을 다른 곳에 보관하십시오

    # sealed.no-certificate
    the file holds a key without its certificate
      파일에 인증서 없는 키가 있습니다
    give a backup, or the controller's Secrets: kubectl get secret … -o yaml
      백업이나 컨트롤러의 Secret을 주십시오: kubectl get secret … -o yaml

    # sealed.no-keys
    there are no sealing keys in {}
      {}에 봉인 키가 없습니다
    make one: groundwork secrets keys create; or seal for another's: --cert FILE
      만들거나(groundwork secrets keys create), 다른 키로 봉인하십시오(--cert FILE)
    there is no key to open with
      여는 데 쓸 키가 없습니다
    none is in {}, and none was given
      {}에도 없고, 주어지지도 않았습니다
    give one: --private-key FILE
      키를 주십시오: --private-key FILE

    # sealed.not-https
    {} is no https address
      {}은(는) https 주소가 아닙니다
    on the way anybody could put another certificate in its place
      도중에 누구든 다른 인증서로 바꿔 놓을 수 있습니다
    fetch it over https, or give a file
      https로 가져오거나 파일을 주십시오

    # sealed.not-fetched
    {} cannot be fetched
      {}을(를) 가져올 수 없습니다
    it answers {} {}
      {} {}(이)라고 응답합니다
    give a file that was fetched elsewhere
      다른 곳에서 가져온 파일을 주십시오

    # sealed.no-target
    {} does not hold one SealedSecret
      {}에 SealedSecret이 하나만 있지 않습니다
    it holds {}
      {}개가 있습니다
    name a file with one
      하나만 든 파일을 지정하십시오
    more than one Secret cannot go into {}
      Secret 여럿을 {}에 넣을 수 없습니다
    give one Secret
      Secret 하나만 주십시오
    {} is another Secret
      {}은(는) 다른 Secret입니다
    it is {}, and what is to go in is {}
      파일은 {}이고, 넣으려는 것은 {}입니다
    name the file of that Secret
      그 Secret의 파일을 지정하십시오

    # sealed.other-scope
    {} is sealed with another scope
      {}은(는) 다른 범위로 봉인되어 있습니다
    it is {}, and the command line says {}
      파일은 {}, 명령줄은 {}입니다
    leave --scope out, or seal the whole Secret again
      --scope를 빼거나, Secret 전체를 다시 봉인하십시오

    # sealed.no-value
    there is no one value of the key '{}'
      키 '{}'의 값이 하나가 아닙니다
    there are {}
      {}개가 있습니다
    name a key that one of the objects holds
      객체에 있는 키를 지정하십시오

    # sealed.no-object
    there is no SealedSecret in {}
      {}에 SealedSecret이 없습니다
    groundwork secrets seal makes them
      groundwork secrets seal로 만듭니다

    # sealed.no-proof
    the key of the new certificate is not there
      새 인증서의 키가 없습니다
    without it nobody can prove that what is sealed opens again
      그 키가 없으면 봉인한 것이 다시 열린다는 것을 증명할 수 없습니다
    give it: --private-key FILE
      키를 주십시오: --private-key FILE

    # sealed.unproven
    {} would not say the same again
      {}의 내용이 달라집니다
    a value that was sealed anew opens to something else; nothing was written
      다시 봉인한 값이 다른 내용으로 열립니다. 아무것도 쓰지 않았습니다
    seal that file by itself: groundwork secrets seal --merge-into
      그 파일만 따로 봉인하십시오: groundwork secrets seal --merge-into

    # sealed.key-exists
    there is a key already: {}
      이미 키가 있습니다: {}
    groundwork secrets keys rotate makes the next one
      다음 키는 groundwork secrets keys rotate로 만듭니다

    # sealed.same-place
    a backup beside the keys is lost with them
      키 옆에 둔 백업은 키와 함께 잃게 됩니다
    write it to another disk, and keep it away from this machine
      다른 디스크에 만들어 이 머신 밖에 보관하십시오

    # sealed.file-exists
    {} is there already; nothing was changed
      {}이(가) 이미 있습니다. 아무것도 바꾸지 않았습니다
    name a new file
      새 파일 이름을 지정하십시오

    # sealed.bad-standing
    a key in the cluster has no certificate that can be read
      클러스터의 키 하나에 읽을 수 있는 인증서가 없습니다
    it is the Secret {}
      Secret {}입니다
    take its label {} away, or the Secret
      레이블 {}을(를) 떼거나 Secret을 지우십시오

    # sealed.not-newest
    another key in the cluster would seal: {}
      클러스터의 다른 키가 봉인에 쓰입니다: {}
    it begins {}, and {} {}
      그 키는 {}에 시작하고, {}은(는) {}에 시작합니다
    groundwork secrets keys rotate makes a newer one; back it up, and apply again
      groundwork secrets keys rotate로 더 새로운 키를 만들어 백업하고, 다시 적용하십시오
    """#
}
