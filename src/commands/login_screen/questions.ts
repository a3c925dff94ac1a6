/** The two questions of a login, asked on stderr and answered by a line of stdin. */

import type { LapseReason } from "../../auth/device_login/login_steps.ts";
import type { Terminal } from "../../platform/terminal.ts";

/** What asking needs. */
export type QuestionParts = Pick<Terminal, "stderr" | "stdin">;

/** Whether a stored sign-in may be replaced; anything but a yes means no. */
export async function askToReplace(terminal: QuestionParts, signal: AbortSignal): Promise<boolean> {
  terminal.stderr.write("Already signed in. Replace the stored sign-in? [y/N] ");
  const answer = await readAnswer(terminal, signal);
  return answer === "y" || answer === "yes";
}

/** Whether a new code is wanted: Enter or a yes; the end of input means no. */
export async function askForNewCode(
  terminal: QuestionParts,
  reason: LapseReason,
  signal: AbortSignal,
): Promise<boolean> {
  const what = reason === "expired" ? "The code has expired." : "The time is over.";
  terminal.stderr.write(`${what} Press Enter for a new code, or type n to stop: `);
  const answer = await readAnswer(terminal, signal);
  return answer !== undefined && ["", "y", "yes"].includes(answer);
}

async function readAnswer(
  terminal: QuestionParts,
  signal: AbortSignal,
): Promise<string | undefined> {
  const line = await terminal.stdin.readLine(signal);
  signal.throwIfAborted();
  // Without an answer the cursor still stands behind the question.
  if (line === undefined) terminal.stderr.write("\n");
  return line?.trim().toLowerCase();
}
