/** What a failing `env` prints, whatever made it fail: also arguments that could not be read. */

import { formatFailure } from "./export_format.ts";
import { EXPORT_FORMATS } from "./export_formats.ts";

/** The statement for the format that the arguments ask for; `sh` unless they name another. */
export function failureStatement(args: readonly string[], exitCode: number): string {
  const at = args.indexOf("--format");
  const named = at >= 0
    ? args[at + 1]
    : args.find((arg) => arg.startsWith("--format="))?.slice("--format=".length);
  const byDefault = args.includes("--json") ? "json" : "sh";
  const format = EXPORT_FORMATS.find((known) => known === named) ?? byDefault;
  return formatFailure(format, exitCode);
}
