/** The part of the completion script for fish that is the same for every table of commands. */

/** Functions: where on the line the cursor stands, and names found outside of the script. */
export const FISH_FUNCTIONS =
  `# Sets what is on the line before the cursor, in the function that calls this.
function __qwenauth_parse --no-scope-shadowing
    set command ''
    set provider ''
    set flag ''
    set waits 0
    set dashes 0
    set count 0
    set tokens (commandline -opc)
    set -e tokens[1]
    for word in $tokens
        if test -n "$flag"
            if test "$flag" = --provider
                set provider $word
            end
            set flag ''
        else if test "$word" = --; and test -n "$command"
            set dashes 1
            break
        else if string match -q -- '-?*' $word
            if string match -q -- '--provider=*' $word
                set provider (string replace -- --provider= '' $word)
            end
            if test "$word" = --wait
                set waits 1
            end
            if __qwenauth_takes "$command" $word
                set flag $word
            end
        else if test -z "$command"
            set command $word
        else
            set count (math $count + 1)
            if test "$command" = use
                set provider $word
            end
        end
    end
end

# Whether the cursor belongs to this command, and to its argument of this number.
function __qwenauth_at
    set -l tokens; set -l command; set -l provider; set -l flag; set -l waits
    set -l dashes; set -l count
    __qwenauth_parse
    test $dashes -eq 0; and test "$command" = "$argv[1]"
    and begin
        not set -q argv[2]; or test (math $count + 1) -eq $argv[2]
    end
end

function __qwenauth_is_program
    set -l tokens; set -l command; set -l provider; set -l flag; set -l waits
    set -l dashes; set -l count
    __qwenauth_parse
    test $dashes -gt 0; and test "$command" = exec
end

# What stands behind exec --: as if it stood alone.
function __qwenauth_program
    set -l tokens (commandline -opc)
    set -l start (contains -i -- -- $tokens)
    set -e tokens[1..$start]
    complete -C (string join -- ' ' (string escape -- $tokens) (commandline -ct))
end

# What the program says, as it was typed.
function __qwenauth_ask
    set -l program (string replace -r -- '^~/' "$HOME/" (commandline -opc)[1])
    command $program __complete $argv </dev/null 2>/dev/null
end

# Whether one of the files has the word in its first megabyte; what is no file is not opened.
function __qwenauth_holds
    for file in $argv[2..]
        test -f "$file"
        and command head -c 1048576 <"$file" | command grep -qs -- $argv[1]
        and return 0
    end
    return 1
end

# Only where a file may name another folder is the program asked.
function __qwenauth_home
    set -l home "$QWEN_HOME"
    if test -z "$home"
        set home "$HOME/.qwen"
        if __qwenauth_holds QWEN_HOME "$home/.env" "$HOME/.env"
            set home (__qwenauth_ask --print home)
        end
    end
    string replace -r -- '^~/' "$HOME/" "$home"
end

function __qwenauth_has_own
    __qwenauth_holds modelProviders (__qwenauth_home)/settings.json .qwen/settings.json
end

function __qwenauth_providers
    __qwenauth_known_providers
    if __qwenauth_has_own
        set -l known (__qwenauth_known_providers | string replace -r -- '\\t.*' '')
        for name in (__qwenauth_ask --print providers)
            contains -- $name $known; or printf '%s\\t\\n' $name
        end
    end
end

function __qwenauth_models
    set -l tokens; set -l command; set -l provider; set -l flag; set -l waits
    set -l dashes; set -l count
    __qwenauth_parse
    if test -z "$provider"
        set -l own (__qwenauth_ask --print models)
        if set -q own[1]
            printf '%s\\n' $own
            return
        end
    end
    __qwenauth_known_models "$provider"
    if test -n "$provider"; and __qwenauth_has_own
        __qwenauth_ask --print models --provider=$provider
    end
end

function __qwenauth_sessions
    set -l files (__qwenauth_home)/qwenauth/sessions/*.jsonl
    string replace -r -- '^.*/' '' $files | string replace -r -- '\\.jsonl$' ''
end

function __qwenauth_pending
    set -l tokens; set -l command; set -l provider; set -l flag; set -l waits
    set -l dashes; set -l count
    __qwenauth_parse
    if test $waits -eq 1
        set -l files (__qwenauth_home)/qwenauth/login-*.json
        string replace -r -- '^.*/login-' '' $files | string replace -r -- '\\.json$' ''
    end
end

function __qwenauth_folders
    __fish_complete_directories (commandline -ct) ''
end`;
