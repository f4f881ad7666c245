extension Korean {
  static let playbooks = #"""
    # words
    a block
      블록
    a play
      플레이
    a role
      롤
    a task
      태스크
    an entry of 'vars_prompt'
      'vars_prompt' 항목
    the block
      블록
    the play
      플레이
    the role
      롤
    the task
      태스크
    true or false
      true 또는 false
    numbers or percentages
      숫자 또는 백분율
    task file
      태스크 파일
    playbook
      플레이북
    file of variables
      변수 파일

    # playbooks.two-modules
    the task has {} modules: {}
      태스크에 모듈이 {}개 있습니다: {}
    a task calls one module
      태스크는 모듈 하나만 호출합니다
    begin a new task with '- name: …' before '{}'
      '{}' 앞에서 '- name: …'(으)로 새 태스크를 시작하십시오

    # playbooks.no-module
    the task has no module
      태스크에 모듈이 없습니다
    add what it shall do, for example 'ansible.builtin.command: …'
      할 일을 추가하십시오. 예: 'ansible.builtin.command: …'
    '{}' names no module
      '{}'에 모듈 이름이 없습니다
    write 'MODULE:' as a key of the task, with its options under it
      태스크의 키로 'MODULE:'을 쓰고 그 아래에 옵션을 쓰십시오

    # playbooks.unknown-module
    there is no module '{}'
      '{}'(이)라는 모듈이 없습니다
    groundwork doc --list names every module
      groundwork doc --list가 모든 모듈을 알려 줍니다

    # playbooks.module-not-built
    the module '{}' is not built
      모듈 '{}'은(는) 구현되어 있지 않습니다
    groundwork doc --list names those that are; command or shell may do what it does
      groundwork doc --list가 있는 모듈을 알려 줍니다. command나 shell로 대신할 수도 있습니다

    # playbooks.unknown-option playbooks.bad-option
    module {} has no option '{}'
      모듈 {}에 '{}' 옵션이 없습니다
    groundwork doc {} lists its options
      groundwork doc {}가 옵션을 알려 줍니다
    {}: '{}' is not built
      {}: '{}'은(는) 구현되어 있지 않습니다
    give {} the option '{}'
      {}에 '{}' 옵션을 주십시오
    keep one of {}
      {} 중 하나만 남기십시오
    add {}
      {}을(를) 추가하십시오
    give {} one of {}
      {}에 {} 중 하나를 주십시오
    choose one of them
      그중 하나를 고르십시오
    {} has no option '{}'
      {}에 '{}' 옵션이 없습니다
    remove it
      지우십시오
    write the keywords on the import itself
      키워드를 import 자체에 쓰십시오

    # playbooks.missing-option
    {} needs '{}'
      {}에는 '{}'이(가) 필요합니다
    write '{}'
      '{}'(이)라고 쓰십시오

    # playbooks.wrong-type
    'args' must be a mapping
      'args'는 매핑이어야 합니다
    write one 'option: value' a line under 'args:', or a whole template: "{{ name }}"
      'args:' 아래에 한 줄에 하나씩 'option: value'를 쓰거나, 전체를 템플릿으로 쓰십시오: "{{ name }}"
    {} cannot be called with {}
      {}은(는) {~}(으)로 호출할 수 없습니다
    write its options as a mapping, or quote the text
      옵션을 매핑으로 쓰거나 텍스트를 따옴표로 묶으십시오
    '{}' takes {}
      '{}'에는 {~}이(가) 와야 합니다
    write {}: {}
      {}: {}(이)라고 쓰십시오
    '{}' must be a mapping
      '{}'은(는) 매핑이어야 합니다
    write one 'NAME: value' a line under '{}:'
      '{}:' 아래에 한 줄에 하나씩 'NAME: value'를 쓰십시오
    a tag must be text
      태그는 텍스트여야 합니다
    write tags: [name, other]
      tags: [name, other]처럼 쓰십시오
    {} must be a mapping
      {~}은(는) 매핑이어야 합니다
    write 'keyword: value' lines
      'keyword: value' 형식의 줄로 쓰십시오
    {} must be a list
      {~}은(는) 리스트여야 합니다
    begin every item with '- '
      모든 항목을 '- '(으)로 시작하십시오
    'vars' of {} must be a mapping
      {~}의 'vars'는 매핑이어야 합니다
    write one 'name: value' a line under 'vars:'
      'vars:' 아래에 한 줄에 하나씩 'name: value'를 쓰십시오
    'loop' must be a list
      'loop'는 리스트여야 합니다
    write loop: "{{ {} }}"
      loop: "{{ {} }}"(이)라고 쓰십시오

    # playbooks.unbalanced
    a quote or a template is not closed
      따옴표나 템플릿이 닫히지 않았습니다
    arguments written in one text are split at blanks outside quotes
      한 텍스트에 쓴 인수는 따옴표 밖의 공백에서 나뉩니다
    close it, or write the options as a mapping
      닫거나, 옵션을 매핑으로 쓰십시오

    # playbooks.no-free-form
    {} takes no free text
      {}에는 자유 형식 텍스트를 쓸 수 없습니다
    '{}' is neither 'option=value' nor a template
      '{}'은(는) 'option=value'도 템플릿도 아닙니다
    write the options as a mapping; groundwork doc {} lists them
      옵션을 매핑으로 쓰십시오. groundwork doc {}가 옵션을 알려 줍니다

    # playbooks.unreadable-file
    '{}' cannot be read
      '{}'을(를) 읽을 수 없습니다
    name a file in it: ls '{}'
      그 안의 파일을 지정하십시오: ls '{}'
    replace the link by what it shall lead to: ls -l '{}'
      링크를 실제로 가리킬 대상으로 바꾸십시오: ls -l '{}'
    name the file that is meant: ls -l '{}'
      실제로 쓰려는 파일을 지정하십시오: ls -l '{}'
    check the file's owner and mode: ls -l '{}'
      파일의 소유자와 모드를 확인하십시오: ls -l '{}'

    # playbooks.cyclic-import
    '{}' includes itself
      '{}'이(가) 자기 자신을 포함합니다
    take out one of these includes, or give one a 'when' that ends it
      이 include 중 하나를 빼거나, 반복을 끝내는 'when'을 주십시오
    '{}' imports itself
      '{}'이(가) 자기 자신을 import합니다
    take out one of these imports, or use include_tasks with a 'when' that ends it
      이 import 중 하나를 빼거나, 반복을 끝내는 'when'과 함께 include_tasks를 쓰십시오

    # playbooks.not-variables
    a file of variables must be a mapping
      변수 파일은 매핑이어야 합니다
    write one 'name: value' a line
      한 줄에 하나씩 'name: value'를 쓰십시오
    '{}' of a role must be a mapping of variables
      롤의 '{}'은(는) 변수의 매핑이어야 합니다

    # playbooks.empty-file
    '{}' holds no tasks
      '{}'에 태스크가 없습니다
    add tasks to it, or remove what loads it
      태스크를 추가하거나, 이 파일을 불러오는 곳을 지우십시오

    # playbooks.not-a-task-list
    a task file must be a list of tasks
      태스크 파일은 태스크의 리스트여야 합니다
    begin each task with '- name: …'; vars files are loaded with include_vars
      태스크마다 '- name: …'(으)로 시작하십시오. 변수 파일은 include_vars로 불러옵니다

    # playbooks.role-as-handler
    Using '{}' as a handler is not supported.
      '{}'은(는) 핸들러로 쓸 수 없습니다.
    use include_tasks, or write the handler in the role
      include_tasks를 쓰거나, 핸들러를 롤 안에 쓰십시오

    # playbooks.loop-on-import
    import_{} cannot have a loop
      import_{}에는 반복을 쓸 수 없습니다
    an import is put in place before anything runs
      import는 실행 전에 미리 펼쳐집니다
    use include_{}
      include_{}을(를) 쓰십시오

    # playbooks.not-built
    '{}' is not supported
      '{}'은(는) 지원하지 않습니다
    remove it, or do without what it changes
      지우거나, 그것이 바꾸는 동작 없이 쓰십시오
    remove it, and write modules with their full names
      지우고, 모듈을 전체 이름으로 쓰십시오
    write '{}: {}', or remove it
      '{}: {}'(이)라고 쓰거나 지우십시오
    write ssh, libssh2, openssh or local, or leave it out
      ssh, libssh2, openssh, local 중 하나를 쓰거나 빼십시오

    # playbooks.unknown-keyword playbooks.not-of-includes
    '{}' is no keyword of {}
      '{}'은(는) {~}의 키워드가 아닙니다
    remove it, or indent it under what it belongs to
      지우거나, 속한 항목 아래로 들여 쓰십시오
    '{}' is no keyword of a task
      '{}'은(는) 태스크의 키워드가 아닙니다
    only handlers have it
      핸들러에만 있는 키워드입니다
    move the task under 'handlers:', or remove the keyword
      태스크를 'handlers:' 아래로 옮기거나 키워드를 지우십시오
    it would act on the include, not on what is included
      포함되는 내용이 아니라 include 자체에 적용됩니다
    write it under 'apply:' of the include, or on the included tasks
      include의 'apply:' 아래에 쓰거나, 포함되는 태스크에 쓰십시오

    # playbooks.bad-variable-name
    '{}' needs the name of a variable, not '{}'
      '{}'에는 '{}'이(가) 아니라 변수 이름이 와야 합니다
    names are letters, digits and '_', and begin with no digit
      이름은 영문자, 숫자, '_'로 이루어지며 숫자로 시작하지 않습니다
    write a name without blanks, dashes and templates
      공백, 대시, 템플릿이 없는 이름을 쓰십시오
    '{}' is no name for a variable
      '{}'은(는) 변수 이름이 될 수 없습니다
    rename it, for example '{}'
      이름을 바꾸십시오. 예: '{}'

    # playbooks.missing-playbook playbooks.missing-file
    there is no playbook '{}'
      '{}'(이)라는 플레이북이 없습니다
    looked for {}
      찾은 곳: {}
    name a file that exists: ls *.yml
      있는 파일을 지정하십시오: ls *.yml
    import_playbook needs the name of a playbook
      import_playbook에는 플레이북 이름이 필요합니다
    write 'import_playbook: FILE'
      'import_playbook: FILE'이라고 쓰십시오
    '{}' is no {}
      '{}'은(는) {~}이(가) 아닙니다
    {} is a symbolic link that leads to nothing, or to itself
      {}은(는) 아무것도 가리키지 않거나 자기 자신을 가리키는 심볼릭 링크입니다
    correct the link: ls -l '{}'
      링크를 바로잡으십시오: ls -l '{}'
    {} is a directory
      {}은(는) 디렉터리입니다
    name a file in it
      그 안의 파일을 지정하십시오
    there is no {} '{}'
      {~} '{}'이(가) 없습니다
    create the file, or correct the name
      파일을 만들거나 이름을 바로잡으십시오

    # playbooks.not-a-playbook
    a playbook must be a list of plays
      플레이북은 플레이의 리스트여야 합니다
    begin each play with '- hosts: …'
      플레이마다 '- hosts: …'(으)로 시작하십시오

    # playbooks.no-hosts
    the play has no 'hosts'
      플레이에 'hosts'가 없습니다
    a list of tasks alone is no playbook
      태스크의 리스트만으로는 플레이북이 아닙니다
    say where it runs: 'hosts: all', with the tasks under 'tasks:'
      어디서 실행할지 쓰십시오: 'hosts: all', 태스크는 'tasks:' 아래에 씁니다
    'hosts' is empty
      'hosts'가 비어 있습니다
    name a group, a host or 'all'
      그룹, 호스트 또는 'all'을 쓰십시오

    # playbooks.import-name playbooks.hosts-template
    names of static imports know the play's vars and -e only, no inventory and no facts
      정적 import의 이름에는 플레이의 vars와 -e만 쓸 수 있고, 인벤토리와 팩트는 쓸 수 없습니다
    define the variable there, or use include_tasks or include_role instead
      변수를 거기에 정의하거나, include_tasks나 include_role을 쓰십시오
    hosts: knows the play's vars and -e only, no inventory and no facts
      hosts:에는 플레이의 vars와 -e만 쓸 수 있고, 인벤토리와 팩트는 쓸 수 없습니다
    define the variable there: -e NAME=PATTERN
      변수를 거기에 정의하십시오: -e NAME=PATTERN

    # playbooks.unknown-strategy
    there is no strategy '{}'
      '{}'(이)라는 strategy가 없습니다
    use linear, free or host_pinned
      linear, free, host_pinned 중 하나를 쓰십시오

    # playbooks.prompt-without-name
    an entry of 'vars_prompt' has no 'name'
      'vars_prompt' 항목에 'name'이 없습니다
    add 'name: VARIABLE'
      'name: VARIABLE'을 추가하십시오

    # playbooks.unknown-handler
    no handler is named '{}'
      '{}'(이)라는 핸들러가 없습니다
    handlers of this play and of its roles are searched, by name and by 'listen'
      이 플레이와 그 롤의 핸들러를 이름과 'listen'으로 찾습니다
    add a handler of that name
      그 이름의 핸들러를 추가하십시오

    # playbooks.no-vault-password
    a vault value needs its password
      vault 값에는 비밀번호가 필요합니다
    give it with --vault-password-file FILE or --ask-vault-pass
      --vault-password-file FILE이나 --ask-vault-pass로 주십시오

    # playbooks.role-without-name
    the entry names no role
      항목에 롤 이름이 없습니다
    add 'role: NAME'
      'role: NAME'을 추가하십시오

    # playbooks.cyclic-role
    the role '{}' depends on itself
      롤 '{}'이(가) 자기 자신에 의존합니다
    take one of these dependencies out
      이 의존 관계 중 하나를 빼십시오

    # playbooks.missing-role
    there is no role '{}'
      '{}'(이)라는 롤이 없습니다
    looked in {}
      찾은 곳: {}
    put the role into one of these, or add its place to roles_path
      롤을 그중 한 곳에 두거나, 위치를 roles_path에 추가하십시오

    # playbooks.block-as-handler
    a block cannot be a handler
      블록은 핸들러가 될 수 없습니다
    write the tasks as handlers that listen to one topic: 'listen: TOPIC'
      태스크들을 같은 토픽을 듣는 핸들러로 쓰십시오: 'listen: TOPIC'

    # playbooks.rescue-without-block
    'rescue' and 'always' need tasks under 'block'
      'rescue'와 'always'에는 'block' 아래의 태스크가 필요합니다
    put the tasks they belong to under 'block:'
      대상 태스크를 'block:' 아래에 두십시오

    # playbooks.unknown-lookup
    there is no lookup '{}' for '{}'
      '{1}'에 쓸 '{0}' lookup이 없습니다
    did you mean 'with_{}'?
      'with_{}'을(를) 말씀하신 것입니까?
    use 'loop:' with a list
      리스트와 함께 'loop:'를 쓰십시오

    # playbooks.empty-loop
    '{}' has no value
      '{}'에 값이 없습니다
    give it a list, or remove it
      리스트를 주거나 지우십시오

    # playbooks.two-loops
    the task has two loops
      태스크에 반복이 둘 있습니다
    keep one of them; product() and subelements() combine lists
      하나만 남기십시오. product()와 subelements()로 리스트를 합칠 수 있습니다

    # playbooks.undefined-variable
    the variable '{}' is defined nowhere
      변수 '{}'이(가) 어디에도 정의되어 있지 않습니다
    neither the inventory nor the playbooks nor -e set it, and no task registers it
      인벤토리, 플레이북, -e 어디에서도 설정하지 않았고, 어느 태스크도 register하지 않습니다
    define it, or give it a value with the default filter
      변수를 정의하거나 default 필터로 값을 주십시오

    # playbooks.*
    correct the name; a task that uses it fails when it runs
      이름을 바로잡으십시오. 이를 쓰는 태스크는 실행할 때 실패합니다
    """#
}
