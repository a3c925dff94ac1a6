/** A hint of a failure as the REPL shows it, which takes no command of the shell. */

/** Hints of the shell for which the REPL has a command of its own. */
const OWN_COMMANDS: Readonly<Record<string, string>> = {
  "qwenauth models": "/model ID",
  "qwenauth chat --session notes": "/save notes",
  "qwenauth chat --session ANOTHER": "/save ANOTHER",
};

/** The line to show: a command that can be typed at the REPL's prompt, or one that is marked as the shell's. */
export function replHint(hint: string): string {
  const own = Object.hasOwn(OWN_COMMANDS, hint) ? OWN_COMMANDS[hint] : undefined;
  if (own !== undefined) return `hint: ${own}`;
  return hint.startsWith("/") ? `hint: ${hint}` : `hint, for the shell: ${hint}`;
}
