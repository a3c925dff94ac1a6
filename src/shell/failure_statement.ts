/** What a failing `env` prints, whatever made it fail: also arguments that could not be read. */

import { type ExportFormat, formatFailure } from "./export_format.ts";

const FORMATS: ReadonlySet<string> = new Set<ExportFormat>([
  "sh",
  "fish",
  "powershell",
  "nu",
  "dotenv",
  "json",
  "github",
]);

/** The statement for the format that the arguments ask for; `sh` unless they name another. */
export function failureStatement(args: readonly string[], exitCode: number): string {
  const at = args.indexOf("--format");
  const named = at >= 0
    ? args[at + 1]
    : args.find((arg) => arg.startsWith("--format="))?.slice("--format=".length);
  const byDefault = args.includes("--json") ? "json" : "sh";
  const format = named !== undefined && FORMATS.has(named) ? named as ExportFormat : byDefault;
  return formatFailure(format, exitCode);
}
