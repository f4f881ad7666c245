extension Korean {
  static let common = #"""
    # *
    did you mean '{}'?
      '{}'을(를) 말씀하신 것입니까?
    this is {}
      {~}입니다
    run it again
      다시 실행하십시오
    it is a pipe or a device, and no regular file
      일반 파일이 아니라 파이프나 장치입니다
    it is larger than {} MiB
      크기가 {} MiB를 넘습니다

    # system
    Operation not permitted
      허용되지 않는 동작입니다
    No such file or directory
      그런 파일이나 디렉터리가 없습니다
    Input/output error
      입출력 오류입니다
    Permission denied
      권한이 없습니다
    File exists
      파일이 이미 있습니다
    Not a directory
      디렉터리가 아닙니다
    Is a directory
      디렉터리입니다
    Invalid argument
      잘못된 인수입니다
    Too many open files
      열린 파일이 너무 많습니다
    File too large
      파일이 너무 큽니다
    No space left on device
      장치에 남은 공간이 없습니다
    Read-only file system
      읽기 전용 파일 시스템입니다
    Too many levels of symbolic links
      심볼릭 링크가 너무 깊거나 순환합니다
    Connection refused
      연결이 거부되었습니다
    Connection timed out
      연결 시간이 초과되었습니다
    No route to host
      호스트로 가는 경로가 없습니다
    Network is unreachable
      네트워크에 닿을 수 없습니다

    # words
    a mapping
      매핑
    a list
      리스트
    empty
      빈 값
    a boolean
      불리언
    an integer
      정수
    a number
      숫자
    a date
      날짜
    a string
      문자열
    group
      그룹
    host
      호스트
    hosts
      호스트
    """#
}
