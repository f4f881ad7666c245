# bash completion for groundwork; made by: groundwork completion bash

# Takes those lines that begin with $1. No line is expanded: names are other people's.
_groundwork_take() {
  local line
  while IFS= read -r line; do
    if [[ $line == "$1"* ]]; then COMPREPLY+=("$(printf %q "$line")"); fi
  done
}

# What a kind of word can be. $1: the program, $2: the kind, $3: what is typed of the word.
_groundwork_offer() {
  case $2 in
    files)
      compopt -o filenames 2> /dev/null
      local file
      while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$3")
      ;;
    modules)
      _groundwork_take "$3" < <("$1" doc --list 2> /dev/null | sed 's/:.*//; s/.*\.//')
      ;;
    hosts)
      _groundwork_take "$3" < <(
        "$1" inventory --graph 2> /dev/null | sed 's/^[ |]*--//; s/^@//; s/:$//' | sort -u
      )
      ;;
    *) _groundwork_take "$3" <<< "${2//,/$'\n'}" ;;
  esac
}

_groundwork() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} kind='' flags='' operands=''
  COMPREPLY=()
  # --output=json comes as three words.
  if [[ $cur == = ]]; then
    cur=''
  elif [[ $prev == = ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  if ((COMP_CWORD == 1)); then
    _groundwork_offer "$1" 'apply,node,--help,--version' "$cur"
    return
  fi
  case ${COMP_WORDS[1]} in
    apply)
      flags='-l,--limit,-i,--inventory,-m,--module-name,--output,--forks,-C,--check,-h,--help'
      operands='files'
      case $prev in
        -l | --limit) kind='hosts' ;;
        -i | --inventory) kind='files' ;;
        -m | --module-name) kind='modules' ;;
        --output) kind='text,json' ;;
        --forks) kind='nothing' ;;
      esac
      ;;
    node)
      if ((COMP_CWORD == 2)); then
        _groundwork_offer "$1" 'replace,--help' "$cur"
        return
      fi
      case ${COMP_WORDS[2]} in
        replace)
          flags='-h,--help'
          operands='hosts files'
          ;;
      esac
      ;;
  esac
  if [[ $kind == nothing ]]; then
    return
  elif [[ $kind ]]; then
    _groundwork_offer "$1" "$kind" "$cur"
  elif [[ $cur == -* ]]; then
    _groundwork_offer "$1" "$flags" "$cur"
  else
    for kind in $operands; do _groundwork_offer "$1" "$kind" "$cur"; done
  fi
}

complete -F _groundwork groundwork
