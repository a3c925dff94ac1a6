/** The shells that `env --format sh` is for, and the settings that users give them. */

/** A shell and how it is started. */
export interface PosixShell {
  readonly name: string;
  readonly command: readonly [program: string, ...flags: string[]];
  /** Lines for the start of a script. */
  readonly settings: readonly string[];
}

const COMMON = [
  ":",
  "set -euf",
  "set -euC",
  "set -a",
  "IFS=",
  "IFS='\n'",
  "IFS='#!~\t'",
  "LC_ALL=C; export LC_ALL",
  "V0=old; V1='o l d'; export V1",
];

const BASH = [
  ...COMMON,
  "shopt -s failglob extglob",
  "shopt -s nullglob dotglob nocaseglob globstar; set -eu",
  "set -o posix; set -e",
  "shopt -s failglob; IFS=",
];

/** All of them; a test asks `needs` whether the program is there. */
export const POSIX_SHELLS: readonly PosixShell[] = [
  { name: "sh", command: ["sh"], settings: COMMON },
  { name: "dash", command: ["dash"], settings: COMMON },
  { name: "bash", command: ["bash"], settings: BASH },
  { name: "bash --posix", command: ["bash", "--posix"], settings: BASH },
  {
    name: "zsh",
    command: ["zsh", "-f"],
    settings: [
      ...COMMON,
      "setopt sh_word_split",
      "setopt sh_word_split ksh_arrays no_unset err_exit no_clobber",
      "setopt glob_assign magic_equal_subst rc_quotes null_glob extended_glob",
      "setopt rc_expand_param csh_null_glob interactive_comments no_multibyte",
      "setopt glob_subst null_glob",
      "setopt glob_subst extended_glob sh_word_split; set -eu",
      "emulate sh",
      "emulate ksh; set -eu",
    ],
  },
  {
    name: "ksh",
    command: ["ksh"],
    settings: [...COMMON, "set -o globstar -o pipefail", "set -o markdirs; set -e"],
  },
  { name: "busybox", command: ["busybox", "sh"], settings: COMMON },
];
