#compdef groundwork
# zsh completion for groundwork; made by: groundwork completion zsh

_groundwork_modules() {
  local -a names
  names=(${(f)"$($_groundwork_program doc --list 2> /dev/null | sed 's/:.*//; s/.*\.//')"})
  compadd -a names
}

_groundwork_hosts() {
  local -a names
  names=(${(f)"$($_groundwork_program inventory --graph 2> /dev/null | sed 's/^[ |]*--//; s/^@//; s/:$//')"})
  compadd -a names
}

# Each of some functions in its turn.
_groundwork_each() {
  local offer
  for offer; do $offer; done
}

_groundwork() {
  local -a commands
  local _groundwork_program=$words[1]
  if ((CURRENT == 2)); then
    commands=(
      'apply:make it so\: that'\''s all'
      'node:one machine'
    )
    _describe -t commands 'command' commands
    return
  fi
  case $words[2] in
    apply)
      shift 1 words
      ((CURRENT -= 1))
      _arguments -s \
        '(-l --limit)'{-l+,--limit=}'[only \[these\]]:PATTERN:_groundwork_hosts' \
        '*'{-i+,--inventory=}'[where]:PATH:_files' \
        '(-m --module-name)'{-m+,--module-name=}'[which]:MODULE:_groundwork_modules' \
        '(--output)''--output=''[how]:FORM:(text json)' \
        '(--forks)''--forks=''[how many]:N: ' \
        '*'{-C,--check}'[change nothing]' \
        '*'{-h,--help}'[this text]' \
        '*:\[PLAYBOOK…\]:_files'
      ;;
    node)
      if ((CURRENT == 3)); then
        commands=(
          'replace:prepare it anew'
        )
        _describe -t commands 'node command' commands
        return
      fi
      case $words[3] in
        replace)
          shift 2 words
          ((CURRENT -= 2))
          _arguments -s \
            '*'{-h,--help}'[this text]' \
            '*:HOST \[PLAYBOOK…\]: _groundwork_each _groundwork_hosts _files'
          ;;
      esac
      ;;
  esac
}

# Found by the shell in its own time, or sourced.
if [[ $funcstack[1] == _groundwork ]]; then
  _groundwork "$@"
else
  compdef _groundwork groundwork
fi
