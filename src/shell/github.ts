/**
 * Variables for the following steps of a GitHub Actions job: workflow commands on stdout that
 * mask the secrets, and the text that is appended to the file named by `GITHUB_ENV`.
 * Source: GitHub Docs, "Workflow commands for GitHub Actions".
 */

import { requireExportable } from "./exports.ts";
import type { Exports } from "./exports.ts";

/**
 * `::add-mask::` commands for stdout, to be printed before anything else shows a value.
 * One for each line of a secret, since logs are masked line by line.
 * @throws {Failure} `failure`, if a name or value cannot be exported.
 */
export function formatGithubMasks(exports: Exports): string {
  requireExportable(exports);
  const lines = exports.set
    .filter((variable) => variable.isSecret)
    .flatMap((variable) => variable.value.split(/[\r\n]+/))
    // Deliberately no mask for white space alone: it would tear up every line of the log.
    .filter((line) => line.trim() !== "");
  return [...new Set(lines)].map((line) => `::add-mask::${line.replaceAll("%", "%25")}\n`).join("");
}

/**
 * The text to append to `GITHUB_ENV`. A name to unset is set to the empty value, since the file
 * can unset nothing and leaving it out would keep a stale value.
 * On Windows the runner drops a carriage return at the end of a line.
 * @param randomDelimiter Unpredictable letters and digits, so that no value can end its own block
 * and set other variables.
 * @throws {Failure} `failure`, if a name or value cannot be exported.
 * @throws {TypeError} If the delimiter is not of letters and digits, or occurs in a value.
 */
export function formatGithubEnv(exports: Exports, randomDelimiter: string): string {
  requireExportable(exports);
  if (!/^[A-Za-z0-9_]+$/.test(randomDelimiter)) throw new TypeError("Not a delimiter");
  const blocks = exports.set.map(({ name, value }) => {
    if (value.includes(randomDelimiter)) throw new TypeError("The delimiter occurs in a value");
    return `${name}<<${randomDelimiter}\n${value}\n${randomDelimiter}\n`;
  });
  const empty = exports.unset.map((name) => `${name}<<${randomDelimiter}\n${randomDelimiter}\n`);
  return [...blocks, ...empty].join("");
}
