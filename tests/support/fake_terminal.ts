/** Standard streams in memory: what is written is kept, what is typed comes from a list. */

import {
  ClosedOutput,
  type OutputStream,
  type Terminal,
  type TerminalSize,
} from "../../src/platform/terminal.ts";

/** What the streams are. */
export interface FakeTerminalOptions {
  /** Streams that are terminals; none by default. */
  readonly terminals?: readonly ("stdin" | "stdout" | "stderr")[];
  /** Whether terminals take colours; true by default. */
  readonly color?: boolean;
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
  readonly stdin: Terminal["stdin"];
  readonly #size: TerminalSize | undefined;

  constructor(
    { terminals = [], color = true, size, lines = [], stdoutEndsAfter }: FakeTerminalOptions = {},
  ) {
    const left = [...lines];
    this.#size = size;
    this.stdout = new FakeOutput(terminals.includes("stdout"), color, stdoutEndsAfter);
    this.stderr = new FakeOutput(terminals.includes("stderr"), color);
    this.stdin = {
      isTerminal: terminals.includes("stdin"),
      readAll: () => Promise.resolve(left.splice(0).map((line) => `${line}\n`).join("")),
      readLine: () => Promise.resolve(left.shift()),
    };
  }

  size(): TerminalSize | undefined {
    return this.#size;
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

  constructor(isTerminal: boolean, color: boolean, endsAfter = Infinity) {
    this.#endsAfter = endsAfter;
    this.isTerminal = isTerminal;
    this.hasColor = isTerminal && color;
  }

  write(text: string): void {
    if (++this.writes > this.#endsAfter) throw new ClosedOutput();
    this.text += text;
  }
}
