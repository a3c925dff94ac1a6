/** What a terminal shows while nothing comes: after a second, what is waited for and how long. */

import type { WaitNotice } from "../../requests/wait_notice.ts";
import type { Context } from "../context.ts";
import { Spinner } from "../login_screen/spinner.ts";
import { StatusLine } from "../login_screen/status_line.ts";

/** Waits shorter than this are not worth a line. */
const PATIENCE_MS = 1000;

/** What the line needs. */
export type WaitContext = Pick<Context, "terminal" | "clock" | "signals" | "quiet" | "json">;

/** One line at a time, on a terminal only. */
export class WaitLine {
  readonly #context: WaitContext;
  readonly #line: StatusLine | undefined;
  #timer: AbortController | undefined;

  constructor(context: WaitContext) {
    this.#context = context;
    const { stderr } = context.terminal;
    const isShown = stderr.isTerminal && stderr.hasColor && !context.quiet && !context.json;
    this.#line = isShown ? new StatusLine(context) : undefined;
  }

  /** The answer is waited for. */
  readonly forAnswer = (): void => this.#showLater("Waiting for the answer", undefined);

  /** A wait before a request. */
  readonly forRequest = ({ reason, untilMs, status }: WaitNotice): void => {
    const failed = status === undefined ? "No answer" : `The service answered ${status}`;
    const label = reason === "throttle" ? "Waiting for a free request" : `${failed}, trying again`;
    this.#showLater(label, untilMs);
  };

  /** Takes the line away. */
  readonly stop = (): void => {
    this.#timer?.abort();
    this.#timer = undefined;
    this.#line?.stop();
  };

  #showLater(label: string, endsAtMs: number | undefined): void {
    this.stop();
    const line = this.#line;
    if (line === undefined) return;
    const timer = this.#timer = new AbortController();
    this.#context.clock.sleep(PATIENCE_MS, timer.signal)
      .then(() => line.start(new Spinner(label, endsAtMs)))
      .catch(() => {});
  }
}
