/**
 * The last line of a terminal, redrawn in place while something is awaited. The cursor
 * stays visible: a program that is stopped (Ctrl-Z) or killed could not give it back.
 */

import type { Clock } from "../../platform/clock.ts";
import type { Signals } from "../../platform/signals.ts";
import type { Terminal } from "../../platform/terminal.ts";
import { FRAME_MS, type Spinner } from "./spinner.ts";

/** To the start of the line, and what is written there away. */
const CLEAR_LINE = "\r\x1b[2K";
const USUAL_COLUMNS = 80;

/** What the line needs. */
export interface StatusLineParts {
  readonly terminal: Pick<Terminal, "stderr" | "size">;
  readonly clock: Clock;
  readonly signals: Signals;
}

/** Shows one spinner at a time. */
export class StatusLine {
  readonly #parts: StatusLineParts;
  #running: { readonly spinner: Spinner; readonly end: () => void } | undefined;

  constructor(parts: StatusLineParts) {
    this.#parts = parts;
  }

  /** Shows a spinner until `stop`. */
  start(spinner: Spinner): void {
    this.stop();
    const forget = this.#parts.signals.onExit(() => this.#restore());
    const stopTurning = this.#parts.clock.every(FRAME_MS, () => this.#turn(spinner));
    this.#running = {
      spinner,
      end: () => {
        stopTurning();
        forget();
      },
    };
    this.#write(this.#picture(spinner));
  }

  /** Takes the line away. */
  stop(): void {
    if (this.#running === undefined) return;
    this.#running.end();
    this.#running = undefined;
    this.#restore();
  }

  /** Writes a text, whole lines, above the status line. */
  print(text: string): void {
    const picture = this.#running === undefined ? "" : this.#picture(this.#running.spinner);
    this.#write((picture === "" ? "" : CLEAR_LINE) + text + picture);
  }

  #turn(spinner: Spinner): void {
    spinner.advance();
    try {
      this.#write(CLEAR_LINE + this.#picture(spinner));
    } catch {
      // The terminal has gone: whoever writes to it next learns of that.
    }
  }

  #picture(spinner: Spinner): string {
    const columns = this.#parts.terminal.size()?.columns ?? USUAL_COLUMNS;
    return spinner.render(this.#parts.clock.nowMs(), columns);
  }

  #restore(): void {
    try {
      this.#write(CLEAR_LINE);
    } catch {
      // The terminal has gone, and with it what was to be restored.
    }
  }

  #write(text: string): void {
    this.#parts.terminal.stderr.write(text);
  }
}
