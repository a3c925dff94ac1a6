/** A login as plain lines: for a pipe, a log, a terminal without cursor control, and `--quiet`. */

import type { LoginStep } from "../../auth/device_login/login_steps.ts";
import type { OutputStream } from "../../platform/terminal.ts";
import type { CodeView, LoginScreen } from "./login_screen.ts";
import { codeLines, goOnLine, stepLine } from "./screen_texts.ts";

/** Writes each thing once, as a line. */
export class PlainScreen implements LoginScreen {
  readonly #stderr: OutputStream;
  readonly #quiet: boolean;
  #lastReason: string | undefined;

  constructor(stderr: OutputStream, quiet: boolean) {
    this.#stderr = stderr;
    this.#quiet = quiet;
  }

  showCode(view: CodeView): void {
    const { stored } = view;
    const waiting = this.#quiet ? "" : "Waiting for the approval\n";
    // Deliberately to a person alone: the code was shown once, and a log is no place to repeat it.
    if (stored?.step === "resumed" && !this.#stderr.isTerminal) {
      if (waiting !== "") this.#stderr.write(waiting);
      return;
    }
    const lines = codeLines(view, this.#quiet).map((line) => `${line}\n`);
    const last = stored?.step === "begun" ? `${goOnLine(stored.id)}\n` : waiting;
    this.#stderr.write(lines.join("") + (view.qrCode ?? "") + last);
  }

  endCode(): void {}

  show(step: LoginStep): void {
    if (step.kind === "retry") {
      // A server that is away for half an hour is told of once, not two hundred times.
      if (step.reason === this.#lastReason) return;
      this.#lastReason = step.reason;
    }
    const line = stepLine(step, this.#quiet);
    if (line !== undefined) this.#stderr.write(`${line}\n`);
  }

  close(): void {}
}
