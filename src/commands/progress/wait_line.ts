/** What a terminal shows while nothing comes: after a second, what is waited for and how long. */

import type { Clock } from "../../platform/clock.ts";
import type { WaitNotice } from "../../requests/wait_notice.ts";
import type { Context } from "../context.ts";
import { Spinner } from "./spinner.ts";
import { StatusLine } from "./status_line.ts";

/** Waits shorter than this are not worth a line. */
const PATIENCE_MS = 1000;

/** What the line needs. */
export type WaitContext = Pick<Context, "terminal" | "clock" | "signals" | "quiet" | "json">;

interface Wait {
  readonly label: string;
  /** Wall clock, milliseconds since the epoch; undefined if nobody knows. */
  readonly endsAtMs: number | undefined;
}

const FOR_ANSWER: Wait = { label: "Waiting for the answer", endsAtMs: undefined };

/** One line at a time, on a terminal only. */
export class WaitLine {
  readonly #clock: Clock;
  readonly #line: StatusLine | undefined;
  #wait: Wait = FOR_ANSWER;
  #isShown = false;
  /** Aborted when nothing is waited for any more. */
  #waiting: AbortController | undefined;

  constructor(context: WaitContext) {
    this.#clock = context.clock;
    const { stderr } = context.terminal;
    const isShown = stderr.isTerminal && stderr.hasColor && !context.quiet && !context.json;
    this.#line = isShown ? new StatusLine(context) : undefined;
  }

  /** The answer is waited for. */
  readonly forAnswer = (): void => this.#begin(FOR_ANSWER);

  /** A wait before a request. */
  readonly forRequest = ({ reason, untilMs, status }: WaitNotice): void => {
    const failed = status === undefined ? "No answer" : `The service answered ${status}`;
    const label = reason === "throttle" ? "Waiting for a free request" : `${failed}, trying again`;
    this.#begin({ label, endsAtMs: untilMs });
  };

  /** Takes the line away. */
  readonly stop = (): void => {
    this.#waiting?.abort();
    this.#waiting = undefined;
    this.#isShown = false;
    this.#line?.stop();
  };

  #begin(wait: Wait): void {
    this.#wait = wait;
    if (this.#line === undefined) return;
    if (this.#waiting === undefined) {
      this.#waiting = new AbortController();
      this.#after(PATIENCE_MS, () => {
        this.#isShown = true;
        this.#draw();
      });
    } else if (this.#isShown) {
      this.#draw();
    }
  }

  /** Shows what is waited for; behind the end of a wait the answer comes. */
  #draw(): void {
    const wait = this.#wait;
    this.#line?.start(new Spinner(wait.label, wait.endsAtMs));
    if (wait.endsAtMs === undefined) return;
    this.#after(wait.endsAtMs - this.#clock.nowMs(), () => {
      if (this.#wait === wait) this.#begin(FOR_ANSWER);
    });
  }

  #after(ms: number, act: () => void): void {
    const signal = this.#waiting?.signal;
    this.#clock.sleep(Math.max(0, ms), signal).then(() => signal?.aborted || act(), () => {});
  }
}
