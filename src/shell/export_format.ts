/**
 * The seven formats of `qwenauth env`, by name. Each shell family has a file of its own;
 * this one checks the variables, chooses the family and knows what a failure looks like.
 */

import { formatDotenv } from "./dotenv.ts";
import type { ExportFormat } from "./export_formats.ts";
import { requireExportable } from "./exports.ts";
import type { Exports } from "./exports.ts";
import { formatFish, formatFishFailure } from "./fish.ts";
import { formatJson } from "./json.ts";
import { formatNu } from "./nu.ts";
import { formatPowershell } from "./powershell.ts";
import { formatSh, formatShFailure } from "./sh.ts";

const FORMATS: Readonly<Record<Exclude<ExportFormat, "github">, (exports: Exports) => string>> = {
  sh: formatSh,
  fish: formatFish,
  powershell: formatPowershell,
  nu: formatNu,
  dotenv: formatDotenv,
  json: formatJson,
};

/**
 * The text for stdout that sets and unsets the variables; each line ends in a newline.
 * `github` is not among the formats, since it writes to two places (`github.ts`).
 * @throws {Failure} `failure`, if a name or value cannot be exported, or not in this format.
 */
export function formatExports(format: Exclude<ExportFormat, "github">, exports: Exports): string {
  requireExportable(exports);
  return FORMATS[format](exports);
}

/**
 * What a failing `env` prints on stdout, so that a script does not go on with stale values:
 * `eval "$(false)"` alone is a success. Formats that are data, not statements, print nothing.
 */
export function formatFailure(format: ExportFormat, exitCode: number): string {
  if (format === "sh") return formatShFailure(exitCode);
  if (format === "fish") return formatFishFailure(exitCode);
  return "";
}
