/**
 * The completion script for bash 4 and newer, with or without the bash-completion package. Nothing is
 * started for what stands in the script itself.
 */

import { BASH_FUNCTIONS } from "./bash_functions.ts";
import type { CompletionModel } from "./completion_model.ts";
import { POSIX_FUNCTIONS, TAKE_WORD } from "./posix_functions.ts";
import { formatTables } from "./posix_tables.ts";

/** The script. */
export function formatBashScript(model: CompletionModel): string {
  const tables = formatTables(model, ({ text }) => text);
  return [HEAD, tables, POSIX_FUNCTIONS, BASH_FUNCTIONS, COMPLETE, TAIL].join("\n\n");
}

const HEAD = `# bash completion for qwenauth (bash 4 or newer); see qwenauth completions --help`;

/** The line so far, and what belongs at its end. */
const COMPLETE =
  `# What stands behind exec --: as if it stood alone. $1 is its place in COMP_WORDS, $2 in COMP_LINE.
__qwenauth_program() {
  local handler
  for handler in _comp_command_offset _command_offset; do
    if declare -F "$handler" >/dev/null; then "$handler" "$1"; return; fi
  done
  if ((COMP_CWORD == $1)); then
    compopt -o filenames
    if [[ $value == */* || $value == [\\"\\'~]* ]]; then compopt -o default; return; fi
    __qwenauth_add < <(compgen -c -- "$value")
    COMPREPLY=("\${list[@]}")
    return
  fi
  if [[ $(complete -p -- "\${COMP_WORDS[$1]}" 2>/dev/null) =~ ' -F '([^ ]+) ]]; then
    handler=\${BASH_REMATCH[1]}
    COMP_LINE=\${COMP_LINE:$2}
    COMP_POINT=$((COMP_POINT - $2)) COMP_CWORD=$((COMP_CWORD - $1))
    COMP_WORDS=("\${COMP_WORDS[@]:$1}")
    "$handler" "\${COMP_WORDS[0]}" "$value" "\${COMP_WORDS[COMP_CWORD - 1]}"
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
${TAKE_WORD}
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
