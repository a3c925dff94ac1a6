/** The part of the completion script for bash that finds names, and offers those that fit. */

/** Functions: names found outside of the script, and what becomes of names. */
export const BASH_FUNCTIONS = `# The program as it was typed.
__qwenauth_ask() {
  local program=\${line[0]//[\\"\\'\\\\]/}
  if [[ $program == '~/'* ]]; then program=$HOME/\${program:2}; fi
  "$program" __complete "$@" </dev/null 2>/dev/null
}

__qwenauth_add() {
  local name
  while IFS= read -r name; do list+=("$name"); done
}

# Names of the files in a folder below that of qwenauth, without what stands around their names.
__qwenauth_files() {
  local home name
  __qwenauth_home
  while IFS= read -r name; do
    name=\${name#"$2"}
    list+=("\${name%"$3"}")
  done < <(CDPATH= cd -- "$home/qwenauth$1" >/dev/null 2>&1 && compgen -G "$2*$3")
}

__qwenauth_find() {
  case $kind in
    providers)
      __qwenauth_known providers
      if __qwenauth_has_own; then __qwenauth_add < <(__qwenauth_ask --print providers); fi
      ;;
    models)
      __qwenauth_known models "$provider"
      if [[ -z $provider ]]; then
        local all=("\${list[@]}")
        list=()
        __qwenauth_add < <(__qwenauth_ask --print models)
        if ((\${#list[@]} == 0)); then list=("\${all[@]}"); fi
      elif __qwenauth_has_own; then
        __qwenauth_add < <(__qwenauth_ask --print models "--provider=$provider")
      fi
      ;;
    sessions) __qwenauth_files /sessions '' .jsonl ;;
    pending) if [[ $used == *' --wait '* ]]; then __qwenauth_files '' login- .json; fi ;;
  esac
}

# Offers what begins as the value does. What stands before the last break character stays on the line.
__qwenauth_offer() {
  if ((\${#list[@]} == 0)); then return; fi
  local breaks=\${COMP_WORDBREAKS//[^=:@]/} cut= quoted= seen=' ' word
  if [[ $value == [\\"\\']* ]]; then
    value=\${value:1} quoted=1 lead=
  else
    value=\${value//\\\\/}
    if [[ $breaks == *=* ]]; then lead=; fi
    if [[ -n $breaks ]]; then cut=\${value%"\${value##*[$breaks]}"}; fi
    if [[ -n $cut ]]; then lead=; fi
  fi
  for word in "\${list[@]}"; do
    if [[ $word != "$value"* || $seen == *" $word "* ]]; then continue; fi
    # Behind an open quote nothing is offered that could end it, or be expanded in it.
    if [[ -n $quoted && $word == *[^A-Za-z0-9._:/@+-]* ]]; then continue; fi
    seen+="$word "
    word=\${word#"$cut"}
    if [[ -z $quoted ]]; then printf -v word %q "$word"; fi
    COMPREPLY+=("$lead$word")
  done
}`;
