/** A login on a terminal that has cursor control: lines, and under them a spinner with the time left. */

import type { LoginStep } from "../../auth/device_login/login_steps.ts";
import type { CodeView, LoginScreen } from "./login_screen.ts";
import { codeLines, goOnLine, stepLine } from "./screen_texts.ts";
import { Spinner } from "../progress/spinner.ts";
import { StatusLine, type StatusLineParts } from "../progress/status_line.ts";

/** Shows what is going on at this moment in its last line. */
export class TerminalScreen implements LoginScreen {
  readonly #status: StatusLine;
  #lastReason: string | undefined;

  constructor(parts: StatusLineParts) {
    this.#status = new StatusLine(parts);
  }

  showCode(view: CodeView): void {
    const lines = codeLines(view, false).map((line) => `${line}\n`);
    this.#status.print(lines.join("") + (view.qrCode ?? ""));
    if (view.stored?.step === "begun") return this.#status.print(`${goOnLine(view.stored.id)}\n`);
    this.#status.start(new Spinner("Waiting for the approval", view.waitEndsAtMs));
  }

  endCode(): void {
    this.#status.stop();
  }

  show(step: LoginStep): void {
    if (step.kind === "probing") {
      this.#status.start(new Spinner(`Approved, asking ${step.baseUrl} for its models`));
      return;
    }
    if (step.kind === "probed") this.#status.stop();
    if (step.kind === "retry") {
      if (step.reason === this.#lastReason) return;
      this.#lastReason = step.reason;
    }
    const line = stepLine(step, false);
    if (line !== undefined) this.#status.print(`${line}\n`);
  }

  close(): void {
    this.#status.stop();
  }
}
