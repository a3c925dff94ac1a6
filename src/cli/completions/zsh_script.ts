/** The completion script for zsh, as a file in fpath and to be sourced. Flags and commands have remarks. */

import type { CompletedWord } from "./completed_values.ts";
import type { CompletionModel } from "./completion_model.ts";
import { POSIX_FUNCTIONS, TAKE_WORD } from "./posix_functions.ts";
import { formatTables } from "./posix_tables.ts";

/** The script. */
export function formatZshScript(model: CompletionModel): string {
  return [HEAD, formatTables(model, formatWord), POSIX_FUNCTIONS, FUNCTIONS, COMPLETE, TAIL]
    .join("\n\n");
}

/** A word as `_describe` reads it: a colon ends the word, the rest is the remark. */
function formatWord({ text, remark }: CompletedWord): string {
  const word = text.replaceAll(/[\\:]/g, "\\$&");
  return remark === undefined ? word : `${word}:${remark.replaceAll("\\", "\\\\")}`;
}

const HEAD = `#compdef qwenauth
# zsh completion for qwenauth; see qwenauth completions --help`;

/** Names found outside of the script. */
const FUNCTIONS = `__qwenauth_ask() {
  "$program" __complete "$@" </dev/null 2>/dev/null
}

# Adds what the program says.
__qwenauth_add_asked() {
  __qwenauth_add "\${(@f)$(__qwenauth_ask "$@")}"
}

__qwenauth_add() {
  local name
  for name; do
    if [[ -n $name ]]; then list+=("\${name//(#m)[\\\\:]/\\\\$MATCH}"); fi
  done
}

__qwenauth_find() {
  local home
  local -a all files
  case $kind in
    providers)
      __qwenauth_known providers
      if __qwenauth_has_own; then
        all=("\${list[@]}")
        list=()
        __qwenauth_add_asked --print providers
        # Those of the script have names for people: of the program's only the others are taken.
        for home in "\${list[@]}"; do
          if (( ! \${all[(I)\${(b)home}(|:*)]} )); then all+=("$home"); fi
        done
        list=("\${all[@]}")
      fi
      ;;
    models)
      __qwenauth_known models "$provider"
      if [[ -z $provider ]]; then
        all=("\${list[@]}")
        list=()
        __qwenauth_add_asked --print models
        if (( ! $#list )); then list=("\${all[@]}"); fi
      elif __qwenauth_has_own; then
        __qwenauth_add_asked --print models "--provider=$provider"
      fi
      ;;
    sessions)
      __qwenauth_home
      files=("$home"/qwenauth/sessions/*.jsonl(N:t:r))
      __qwenauth_add "\${files[@]}"
      ;;
    pending)
      if [[ $used != *' --wait '* ]]; then return; fi
      __qwenauth_home
      files=("$home"/qwenauth/login-*.json(N:t:r))
      __qwenauth_add "\${files[@]#login-}"
      ;;
  esac
}`;

/** The line so far, and what belongs at its end. */
const COMPLETE = `_qwenauth() {
  local -a flags list
  local kind same command flag used=' ' provider word dashes program=\${(Q)words[1]}
  local -i index count=0
  if [[ $program == '~/'* ]]; then program=$HOME/\${program[3,-1]}; fi
  for (( index = 2; index < CURRENT; index++ )); do
    word=\${(Q)words[index]}
${TAKE_WORD}
  done
  if [[ -n $dashes ]]; then
    if [[ $command != exec ]]; then return 1; fi
    shift $dashes words
    (( CURRENT -= dashes ))
    _normal
    return
  fi
  if [[ -n $flag ]]; then
    __qwenauth_describe "$command" "$flag"
  elif [[ $PREFIX == --*=* ]]; then
    __qwenauth_describe "$command" "\${PREFIX%%=*}"
    compset -P '[^=]##='
  else
    __qwenauth_describe "$command" "$(( count + 1 ))"
    if [[ $PREFIX == -* || -z $PREFIX && -z $kind ]]; then
      list=()
      for word in "\${flags[@]}"; do
        if [[ $used != *" \${word%%:*} "* ]]; then list+=("$word"); fi
      done
      _describe -o -t options flag list
      return
    fi
  fi
  case $kind in
    files) _files ;;
    folders) _files -/ ;;
    *)
      __qwenauth_find
      _describe -t values value list
      ;;
  esac
}`;

const TAIL = `# A file in fpath is run as the function itself.
if [[ \${funcstack[1]-} == _qwenauth ]]; then
  _qwenauth "$@"
elif (( $+functions[compdef] )); then
  compdef _qwenauth qwenauth
fi
`;
