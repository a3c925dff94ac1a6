/** Where the exports of `env` go: stdout, and for GitHub the file that its runner names. */

import type { Environment } from "../platform/environment.ts";
import { Failure } from "../platform/failure.ts";
import { FileError, type Files } from "../platform/files.ts";
import type { Random } from "../platform/random.ts";
import type { Terminal } from "../platform/terminal.ts";
import { formatExports } from "../shell/export_format.ts";
import type { ExportFormat } from "../shell/export_formats.ts";
import type { Exports } from "../shell/exports.ts";
import { formatGithubEnv, formatGithubMasks } from "../shell/github.ts";

/** What writing them needs. */
export interface EnvOutputParts {
  readonly terminal: Pick<Terminal, "stdout">;
  readonly environment: Pick<Environment, "get">;
  readonly files: Pick<Files, "append">;
  readonly random: Random;
}

/**
 * Writes the exports in a format.
 * @throws {Failure} `failure` If a value cannot be written in it; `usage` outside of GitHub's runner; `store`.
 */
export function writeExports(
  parts: EnvOutputParts,
  format: ExportFormat,
  exports: Exports,
): void {
  const { stdout } = parts.terminal;
  if (format !== "github") return stdout.write(formatExports(format, exports));
  const path = parts.environment.get("GITHUB_ENV");
  if (path === undefined) {
    const why = "GITHUB_ENV is set in a step of a GitHub workflow only";
    throw new Failure("usage", `Cannot write for GitHub: ${why}`, {
      hint: "qwenauth env --format sh",
    });
  }
  const text = formatGithubEnv(exports, `qwenauth_${parts.random.uuid().replaceAll("-", "")}`);
  // Nothing at first, to see whether it can be written: what fails must print nothing, no mask either.
  append(parts, path, "");
  // Deliberately first: from the moment on that a later step has the value, the log must not show it.
  stdout.write(formatGithubMasks(exports));
  append(parts, path, text);
}

function append({ files }: EnvOutputParts, path: string, text: string): void {
  try {
    files.append(path, text);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Failure("store", `Cannot write "${path}": ${error.message}`);
  }
}
