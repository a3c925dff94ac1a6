/** The one place where something thrown becomes text on stderr and an exit code. */

import { failureDocument } from "../commands/failure_document.ts";
import { formatDocument } from "../commands/format_document.ts";
import { EXIT_CODES, Failure } from "../platform/failure.ts";
import { fileFailure } from "../platform/file_failure.ts";
import { FileError } from "../platform/files.ts";
import { printableText } from "../platform/printable_text.ts";
import { ClosedOutput } from "../platform/terminal.ts";
import type { OutputStream } from "../platform/terminal.ts";

/** Exit code after Ctrl-C. */
const INTERRUPTED = 130;

/** How to report. */
export interface Reporting {
  readonly stderr: Pick<OutputStream, "write">;
  /** As one JSON line. */
  readonly json: boolean;
  /** Whether with the stack of a bug, and with what caused a failure; if it throws, without. */
  readonly debug: () => boolean;
}

/** Reports what was thrown and tells the exit code; never throws, whatever it meets on the way. */
export function reportFailure(thrown: unknown, reporting: Reporting): number {
  try {
    return report(thrown, reporting);
  } catch {
    // Deliberately told without any of it: an error in here would end the program with 0.
    writeIfPossible(reporting.stderr, "qwenauth: Internal error: a failure cannot be told\n");
    return thrown instanceof Failure ? EXIT_CODES[thrown.code] : EXIT_CODES.failure;
  }
}

function report(thrown: unknown, { stderr, json, debug }: Reporting): number {
  // The reader of stdout has what it wanted: that is no failure (`| head -c1`).
  if (thrown instanceof ClosedOutput) return EXIT_CODES.ok;
  if (thrown instanceof DOMException && thrown.name === "AbortError") return INTERRUPTED;
  const failure = toFailure(thrown);
  const details = isWanted(debug) ? formatDetails(thrown) : "";
  const text = json ? formatDocument({ error: failureDocument(failure) }) : formatText(failure);
  writeIfPossible(stderr, details + text);
  return EXIT_CODES[failure.code];
}

/** The variable that asks for details may be what failed. */
function isWanted(debug: () => boolean): boolean {
  try {
    return debug();
  } catch {
    return false;
  }
}

function writeIfPossible(stderr: Reporting["stderr"], text: string): void {
  try {
    stderr.write(text);
  } catch {
    // Deliberately ignored: with stderr gone the exit code is all that is left to tell.
  }
}

function toFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  if (thrown instanceof FileError) return fileFailure(thrown);
  const what = describeBug(thrown);
  return new Failure("failure", `Internal error: ${what} (please report it, with --debug's lines)`);
}

function describeBug(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "something that is no error was thrown";
  // Deliberately without its message: a parser quotes the text that it could not read, which may be a secret.
  if (thrown instanceof SyntaxError) return thrown.name;
  return `${thrown.name}: ${thrown.message}`;
}

function formatText({ message, hint }: Failure): string {
  const hintLine = hint === undefined ? "" : `hint: ${printableText(hint)}\n`;
  return `qwenauth: ${printableText(message)}\n${hintLine}`;
}

/** Stack of a bug; what caused an expected failure, by its class alone. */
function formatDetails(thrown: unknown): string {
  if (thrown instanceof Failure || thrown instanceof FileError) {
    const { cause } = thrown;
    return cause instanceof Error
      ? `qwenauth: debug: caused by ${printableText(describeBug(cause))}\n`
      : "";
  }
  const frames = thrown instanceof Error
    ? (thrown.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line))
    : [];
  return frames.map((line) => `qwenauth: debug: ${printableText(line)}\n`).join("");
}
