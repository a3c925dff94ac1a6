/** The value of `--openai-api-key`: a key, or where one can be read without standing in an argument. */

import type { Environment } from "../../platform/environment.ts";
import { Failure } from "../../platform/failure.ts";
import { FileError, type Files } from "../../platform/files.ts";
import { Secret } from "../../platform/secret.ts";
import type { Terminal } from "../../platform/terminal.ts";
import type { Sourced } from "../../providers/source.ts";
import { shellWord } from "../../shell/shell_word.ts";

const LONGEST_KEY_BYTES = 16_384;

/** What reading the flag needs. */
export interface KeyFlagParts {
  readonly environment: Pick<Environment, "get">;
  readonly files: Pick<Files, "readText">;
  readonly terminal: Pick<Terminal, "stdin" | "stderr">;
}

/** Whether the key itself stands in the argument, where every user of the machine can read it. */
function isLiteralKey(text: string): boolean {
  return text !== "-" && !text.startsWith("env:") && !text.startsWith("file:");
}

/**
 * The key that the flag names; on a terminal a key in the argument itself earns a warning.
 * @throws {Failure} `usage` If there is none there; `store` if a file cannot be read.
 */
export async function readKeyFlag(parts: KeyFlagParts, text: string): Promise<Sourced<Secret>> {
  const { stderr } = parts.terminal;
  if (isLiteralKey(text) && stderr.isTerminal) {
    stderr.write(
      "qwenauth: every user of this machine can read a key in an argument; use - or env:NAME\n",
    );
  }
  const key = (await readKey(parts, text))?.trim();
  if (key) return { value: new Secret(key), source: { kind: "flag", flag: "openai-api-key" } };
  const hint = hintFor(text);
  throw new Failure("usage", `There is no key in ${describe(text)}`, hint ? { hint } : {});
}

async function readKey(parts: KeyFlagParts, text: string): Promise<string | undefined> {
  if (text === "-") return await parts.terminal.stdin.readAll(LONGEST_KEY_BYTES);
  if (text.startsWith("env:")) {
    const name = text.slice(4);
    return /^[^=\0]+$/.test(name) ? parts.environment.get(name) : undefined;
  }
  if (!text.startsWith("file:")) return text;
  const path = text.slice(5);
  if (path === "") {
    const message = 'There is no path behind "file:" in --openai-api-key: use file:PATH';
    throw new Failure("usage", message);
  }
  try {
    return parts.files.readText(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Failure("store", `Cannot read "${path}": ${error.message}`);
  }
}

function hintFor(text: string): string | undefined {
  if (/^env:[A-Za-z_]\w*$/.test(text)) return `export ${text.slice(4)}=...`;
  return text.startsWith("file:") ? `ls -l ${shellWord(text.slice(5))}` : undefined;
}

function describe(text: string): string {
  if (text === "-") return "standard input";
  return isLiteralKey(text) ? "--openai-api-key" : `"${text}"`;
}
