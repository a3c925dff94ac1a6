/** The three standard streams, and what is known of the terminal behind them. */

import type { RawInputListener } from "./raw_input.ts";
import type { Signals } from "./signals.ts";

/** One output stream. */
export interface OutputStream {
  /** Whether it is a terminal. */
  readonly isTerminal: boolean;
  /** Whether colours and cursor control may be used on it (terminal, `NO_COLOR`, `TERM`, flags). */
  readonly hasColor: boolean;
  /**
   * Writes all of the text at once.
   * @throws {ClosedOutput} If the reader has gone.
   * @throws {Failure} `store` If it cannot be written, for example on a full disk.
   */
  write(text: string): void;
}

/** Standard input. */
export interface InputStream {
  readonly isTerminal: boolean;
  /** All of stdin as text, at most `limitBytes`. @throws {Failure} `usage` If it is longer. */
  readAll(limitBytes: number): Promise<string>;
  /** All of it as it is, at most `limitBytes`. @throws {Failure} `usage` If it is longer. */
  readBytes(limitBytes: number): Promise<Uint8Array<ArrayBuffer>>;
  /** One line typed at the terminal, without its newline; undefined at end of input. */
  readLine(signal?: AbortSignal): Promise<string | undefined>;
  /**
   * Puts the terminal into raw mode until the returned function is called; `signals` gives it back if
   * one ends the program meanwhile. Only for a terminal; nothing else reads stdin afterwards.
   */
  listenRaw(listener: RawInputListener, signals: Pick<Signals, "onExit">): () => void;
}

/** Size of a terminal in character cells. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Standard streams of the process. */
export interface Terminal {
  readonly stdout: OutputStream;
  /** Never throws `ClosedOutput`: what nobody reads is dropped, and the command goes on. */
  readonly stderr: OutputStream;
  readonly stdin: InputStream;
  /** Size of the terminal behind stderr, undefined if there is none. */
  size(): TerminalSize | undefined;
}

/** Thrown by a write to stdout after its reader has gone: the program ends quietly. */
export class ClosedOutput extends Error {
  constructor() {
    super("output closed");
    this.name = "ClosedOutput";
  }
}
