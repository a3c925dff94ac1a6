/** `qwenauth env`: prints statements that export the active provider's variables. */

import { exportsOfAccess, exportsToRemove } from "../auth/access/exports_of_access.ts";
import { gatherValues, type ValueSurroundings } from "../auth/values/gather_values.ts";
import { EXPORT_FORMATS } from "../shell/export_formats.ts";
import { chooseFormat } from "./chosen_format.ts";
import {
  CA_FILE_FLAG,
  COMMON_FLAGS,
  defineCommand,
  type OptionsOf,
  VALUE_FLAGS,
} from "./command.ts";
import { writeExports } from "./env_output.ts";

const flags = {
  ...VALUE_FLAGS,
  format: {
    kind: "choice",
    brief: "For which reader; sh is the default",
    values: EXPORT_FORMATS,
    meant: { pwsh: "powershell", ps: "powershell", ps1: "powershell" },
  },
  unset: {
    kind: "boolean",
    brief: "Print what removes the variables that qwenauth exported, and only those",
  },
  ...CA_FILE_FLAG,
  ...COMMON_FLAGS,
} as const;

/** The `env` command. */
export const command = defineCommand({
  brief: "Print shell statements that export the active provider's variables",
  description:
    "Prints statements that set the key, the base URL and the model for programs that read " +
    "OPENAI_API_KEY and the like; an access token is refreshed first if it is about to expire. When it " +
    "fails, the sh and fish forms print a statement that makes eval return the exit code. QWENAUTH_EXPORT " +
    "lists what was exported, by fingerprint, so that qwenauth does not take it for your own later.",
  examples: [
    { line: 'eval "$(qwenauth env)"', note: "sh, bash, zsh, ksh; also without the quotes" },
    { line: "qwenauth env --format fish | source", note: "fish" },
    {
      line: "qwenauth env --format powershell | Out-String | Invoke-Expression",
      note: "PowerShell",
    },
    { line: 'eval "$(qwenauth env --unset)"', note: "take it back" },
  ],
  flags,
  run: runEnv,
});

/** @throws {Failure} As `getModelAccess` does; `usage` for flags that contradict each other. */
export async function runEnv(
  context: ValueSurroundings & { readonly json: boolean },
  options: OptionsOf<typeof flags>,
): Promise<void> {
  const format = chooseFormat(options, "sh", "env");
  const gathered = await gatherValues(context, options);
  const exports = options.unset ? exportsToRemove(gathered) : await exportsOfAccess(gathered);
  writeExports(context, format, exports);
}
