/**
 * The completion script for bash 4 and newer, with or without the bash-completion package. Nothing is
 * started for what stands in the script itself.
 */

import type { CompletionModel } from "./completion_model.ts";
import { formatTables } from "./posix_tables.ts";

/** The script. */
export function formatBashScript(model: CompletionModel): string {
  return [HEAD, formatTables(model, ({ text }) => text), FUNCTIONS, COMPLETE, TAIL].join("\n\n");
}

const HEAD = `# bash completion for qwenauth (bash 4 or newer); see qwenauth completions --help`;

/** Names found outside of the script, and what becomes of names. */
const FUNCTIONS = `# The program as it was typed.
__qwenauth_ask() {
  local program=\${line[0]//[\\"\\'\\\\]/}
  if [[ $program == '~/'* ]]; then program=$HOME/\${program:2}; fi
  "$program" __complete "$@" </dev/null 2>/dev/null
}

__qwenauth_add() {
  local name
  while IFS= read -r name; do list+=("$name"); done
}

# Sets home. Only where a file may name another folder is the program asked.
__qwenauth_home() {
  home=\${QWEN_HOME-}
  if [[ -z $home ]]; then
    home=\${HOME-}/.qwen
    if command grep -qs QWEN_HOME "$home/.env" "\${HOME-}/.env"; then
      IFS= read -r home < <(__qwenauth_ask --print home)
    fi
  fi
  if [[ $home == '~/'* ]]; then home=$HOME/\${home:2}; fi
}

__qwenauth_has_own() {
  local home
  __qwenauth_home
  command grep -qs modelProviders "$home/settings.json" .qwen/settings.json
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
    seen+="$word "
    word=\${word#"$cut"}
    if [[ -z $quoted ]]; then printf -v word %q "$word"; fi
    COMPREPLY+=("$lead$word")
  done
}`;

/** The line so far, and what belongs at its end. */
const COMPLETE =
  `# What stands behind exec --: as if it stood alone. $1 is its place in COMP_WORDS, $2 in COMP_LINE.
__qwenauth_program() {
  local function offset=
  for function in _comp_command_offset _command_offset; do
    if declare -F "$function" >/dev/null; then "$function" "$1"; return; fi
  done
  if ((COMP_CWORD == $1)); then
    compopt -o filenames
    if [[ $value == */* || $value == [\\"\\'~]* ]]; then compopt -o default; return; fi
    __qwenauth_add < <(compgen -c -- "$value")
    COMPREPLY=("\${list[@]}")
    return
  fi
  if [[ $(complete -p -- "\${COMP_WORDS[$1]}" 2>/dev/null) =~ ' -F '([^ ]+) ]]; then
    function=\${BASH_REMATCH[1]}
    COMP_LINE=\${COMP_LINE:$2}
    COMP_POINT=$((COMP_POINT - $2)) COMP_CWORD=$((COMP_CWORD - $1))
    COMP_WORDS=("\${COMP_WORDS[@]:$1}")
    "$function" "\${COMP_WORDS[0]}" "$value" "\${COMP_WORDS[COMP_CWORD - 1]}"
    return
  fi
  compopt -o default
}

_qwenauth() {
  local IFS=$' \\t\\n' rest=\${COMP_LINE:0:COMP_POINT} line=() places=() starts=() word blank index
  local flags=() list=() kind= same= command= flag= used=' ' provider= dashes= count=0
  local value lead= last
  COMPREPLY=()
  # bash has split the line at = and : as well: what stands together is put together again.
  for ((index = 0; index <= COMP_CWORD; index++)); do
    word=\${COMP_WORDS[index]}
    blank=\${rest%%[![:space:]]*}
    rest=\${rest:\${#blank}}
    if ((index == COMP_CWORD)); then word=$rest; fi
    last=$((\${#line[@]} - 1))
    if ((index > 1)) && [[ -z $blank && ($word == [=:@]* || \${line[last]} == *[=:@]) ]]; then
      line[last]+=$word
    else
      line+=("$word") places+=("$index") starts+=($((COMP_POINT - \${#rest})))
    fi
    rest=\${rest:\${#word}}
  done
  last=$((\${#line[@]} - 1))
  for ((index = 1; index < last; index++)); do
    word=\${line[index]//[\\"\\'\\\\]/}
    if [[ -n $flag ]]; then
      if [[ $flag == --provider ]]; then provider=$word; fi
      flag=
    elif [[ $word == -- && -n $command ]]; then
      dashes=$index
      break
    elif [[ $word == -?* ]]; then
      __qwenauth_describe "$command" "\${word%%=*}"
      used+="$same "
      if [[ $word == --provider=* ]]; then provider=\${word#*=}; fi
      if [[ $word != *=* && -n $kind ]]; then flag=$word; fi
    elif [[ -z $command ]]; then
      command=$word
    else
      count=$((count + 1))
      if [[ $command == use ]]; then provider=$word; fi
    fi
  done
  value=\${line[last]}
  if [[ -n $dashes ]]; then
    if [[ $command == exec ]]; then
      __qwenauth_program "\${places[dashes + 1]}" "\${starts[dashes + 1]}"
    fi
    return
  fi
  if [[ -n $flag ]]; then
    __qwenauth_describe "$command" "$flag"
  elif [[ $value == --*=* ]]; then
    lead=\${value%%=*}=
    value=\${value#*=}
    __qwenauth_describe "$command" "\${lead%=}"
  else
    __qwenauth_describe "$command" "$((count + 1))"
    if [[ $value == -* || -z $value && -z $kind ]]; then
      kind=words list=()
      for word in "\${flags[@]}"; do
        if [[ $used != *" $word "* ]]; then list+=("$word"); fi
      done
    fi
  fi
  case $kind in
    files)
      if [[ -z $lead || $COMP_WORDBREAKS == *=* ]]; then compopt -o default; return; fi
      __qwenauth_add < <(compgen -f -- "$value")
      ;;
    folders) compopt -o dirnames; return ;;
    *) __qwenauth_find ;;
  esac
  __qwenauth_offer
}`;

const TAIL = `complete -F _qwenauth qwenauth
`;
