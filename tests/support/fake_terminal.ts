/** Standard streams in memory: what is written is kept, what is typed comes from a list. */

import type { RawInputListener } from "../../src/platform/raw_input.ts";
import {
  ClosedOutput,
  type InputStream,
  type OutputStream,
  type Terminal,
  type TerminalSize,
} from "../../src/platform/terminal.ts";

/** What the streams are. */
export interface FakeTerminalOptions {
  /** Streams that are terminals; none by default. */
  readonly terminals?: readonly ("stdin" | "stdout" | "stderr")[];
  /** Whether terminals take colours; true by default. `always`: other outputs as well (`FORCE_COLOR`). */
  readonly color?: boolean | "always";
  readonly size?: TerminalSize;
  /** Lines that are typed, one for each question; after them comes the end of input. */
  readonly lines?: readonly string[];
  /** After how many writes the reader of stdout has gone; it stays unless given. */
  readonly stdoutEndsAfter?: number;
}

/** Fake of `Terminal`. */
export class FakeTerminal implements Terminal {
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
  readonly stdin: InputStream;
  /** The keyboard, once someone listens to it in raw mode. */
  readonly keyboard: FakeKeyboard;
  #size: TerminalSize | undefined;

  constructor(
    { terminals = [], color = true, size, lines = [], stdoutEndsAfter }: FakeTerminalOptions = {},
  ) {
    const left = [...lines];
    const keyboard = new FakeKeyboard();
    this.keyboard = keyboard;
    this.#size = size;
    this.stdout = new FakeOutput(terminals.includes("stdout"), color, stdoutEndsAfter);
    this.stderr = new FakeOutput(terminals.includes("stderr"), color);
    const readAll = () => left.splice(0).map((line) => `${line}\n`).join("");
    this.stdin = {
      isTerminal: terminals.includes("stdin"),
      readAll: () => Promise.resolve(readAll()),
      readBytes: () => Promise.resolve(new TextEncoder().encode(readAll())),
      readLine: () => Promise.resolve(left.shift()),
      listenRaw: (listener, signals) => {
        const forget = signals.onExit(() => keyboard.listener = undefined);
        keyboard.listener = listener;
        return () => {
          keyboard.listener = undefined;
          forget();
        };
      },
    };
  }

  size(): TerminalSize | undefined {
    return this.#size;
  }

  /** Changes its size, as a person does with the window. */
  resize(size: TerminalSize): void {
    this.#size = size;
    this.keyboard.listener?.onResize();
  }
}

/** Keys that are pressed when a test says so. */
export class FakeKeyboard {
  /** Who hears them; undefined while the terminal is in its ordinary mode. */
  listener: RawInputListener | undefined;

  /** Presses keys: text, control characters, escape sequences. */
  press(keys: string): void {
    this.listener?.onBytes(new TextEncoder().encode(keys));
  }
}

/** Fake of `OutputStream`. */
export class FakeOutput implements OutputStream {
  readonly isTerminal: boolean;
  readonly hasColor: boolean;
  /** Everything written so far. */
  text = "";
  /** How often something was written, or tried to be. */
  writes = 0;
  readonly #endsAfter: number;

  constructor(isTerminal: boolean, color: boolean | "always", endsAfter = Infinity) {
    this.#endsAfter = endsAfter;
    this.isTerminal = isTerminal;
    this.hasColor = color === "always" || (isTerminal && color);
  }

  write(text: string): void {
    if (++this.writes > this.#endsAfter) throw new ClosedOutput();
    this.text += text;
  }
}
