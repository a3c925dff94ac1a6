/** Shell code that the scripts for bash and zsh have in common; each brings its own `__qwenauth_ask`. */

/** Functions that find out what stands in files, so that the program is asked only where it has to be. */
export const POSIX_FUNCTIONS =
  `# Whether one of the files has the word in its first megabyte; what is no file is not opened.
__qwenauth_holds() {
  local word=$1 file
  shift
  for file; do
    if [[ -f $file ]] && command head -c 1048576 <"$file" 2>/dev/null | command grep -qs "$word"; then
      return
    fi
  done
  return 1
}

# Sets home. Only where a file may name another folder is the program asked.
__qwenauth_home() {
  home=\${QWEN_HOME-}
  if [[ -z $home ]]; then
    home=\${HOME-}/.qwen
    if __qwenauth_holds QWEN_HOME "$home/.env" "\${HOME-}/.env"; then
      home=$(__qwenauth_ask --print home)
    fi
  fi
  if [[ $home == '~/'* ]]; then home=$HOME/\${home:2}; fi
}

__qwenauth_has_own() {
  local home
  __qwenauth_home
  __qwenauth_holds modelProviders "$home/settings.json" .qwen/settings.json
}`;

/** What the word before the cursor of number `index` changes; the loop around it is the shell's own. */
export const TAKE_WORD = `    if [[ -n $flag ]]; then
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
    fi`;
