/**
 * Questions typed into the line editor, in raw mode. What is typed during an answer is kept unseen for
 * the next prompt; Ctrl-C stops the answer.
 */

import type { Terminal } from "../../platform/terminal.ts";
import type { Signals } from "../../platform/signals.ts";
import { type Key, KeyDecoder, LEAVE_PASTES, MARK_PASTES } from "./keys.ts";
import { type EditorState, onKey, startEditing, startNext, type Wish } from "./line_editor.ts";
import { draw, erase, type Layout, layOut } from "./line_layout.ts";
import type { QuestionInput } from "./question_input.ts";
import { untilStopped } from "./until_stopped.ts";

/** What it needs. */
export interface KeyedInputParts {
  readonly terminal: Terminal;
  readonly signals: Pick<Signals, "onExit">;
}

const USUAL_SIZE = { columns: 80, rows: 24 };
const CLEAR_SCREEN = "\x1b[2J\x1b[H";

/** Most keys that are kept during an answer. */
const WAITING_LIMIT = 10_000;

const NOTES = {
  interrupt: "To leave, press Ctrl-D or type /exit",
  // Stopping oneself takes the permission to send signals, which chat has given up.
  suspend: "Ctrl-Z does nothing here; to leave, press Ctrl-D or type /exit",
} as const;

/** Opens it: the terminal is in raw mode until it is closed. */
export function openKeyedInput(parts: KeyedInputParts): QuestionInput {
  return new KeyedInput(parts);
}

class KeyedInput implements QuestionInput {
  readonly exitCode = 0;
  readonly #terminal: Terminal;
  readonly #stopListening: () => void;
  readonly #forget: () => void;
  readonly #decoder = new KeyDecoder();
  /** Keys that nobody has asked for yet. */
  #waiting: Key[] = [];
  #state = startEditing();
  /** What is on the screen. */
  #layout: Layout | undefined;
  #reading: PromiseWithResolvers<string | undefined> | undefined;
  #stop: AbortController | undefined;
  #hasEnded = false;

  constructor({ terminal, signals }: KeyedInputParts) {
    this.#terminal = terminal;
    this.#forget = signals.onExit(() => this.#write(`${LEAVE_PASTES}\r\n`));
    this.#stopListening = terminal.stdin.listenRaw({
      onBytes: (bytes) => this.#onKeys(this.#decoder.decode(bytes)),
      onEnd: () => this.#onEnd(),
      onResize: () => this.#reading && this.#redraw(),
      onResume: () => this.#onResume(),
    }, signals);
    this.#write(MARK_PASTES);
  }

  async read(): Promise<string | undefined> {
    this.#reading = Promise.withResolvers();
    const { promise } = this.#reading;
    this.#redraw();
    this.#onKeys(this.#waiting.splice(0));
    if (this.#hasEnded) this.#finish(undefined);
    return await promise;
  }

  async stoppable(run: (signal: AbortSignal) => Promise<void>): Promise<"done" | "stopped"> {
    const stop = new AbortController();
    this.#stop = stop;
    try {
      return await untilStopped(stop, run);
    } finally {
      this.#stop = undefined;
    }
  }

  freshLine(): void {
    // Blanks as wide as the screen end in the next row, unless they began at the start of this one.
    this.#write(`${" ".repeat(this.#size().columns)}\r\x1b[K`);
  }

  close(): void {
    this.#write(LEAVE_PASTES);
    this.#stopListening();
    this.#forget();
  }

  #onKeys(keys: readonly Key[]): void {
    for (const key of keys) this.#onKey(key);
    if (this.#reading !== undefined && keys.length > 0) this.#redraw();
  }

  #onKey(key: Key): void {
    if (this.#reading !== undefined) {
      this.#state = onKey(this.#state, key);
      return this.#fulfil(this.#state.wish);
    }
    if (key.name === "interrupt" && this.#stop !== undefined) {
      this.#waiting = [];
      return this.#stop.abort();
    }
    if (this.#waiting.length < WAITING_LIMIT) this.#waiting.push(key);
  }

  #fulfil(wish: Wish): void {
    switch (wish) {
      case "none":
        return;
      case "enter":
        return this.#finish(this.#state.text);
      case "end":
        return this.#finish(undefined);
      case "clear_screen":
        this.#layout = undefined;
        return this.#write(CLEAR_SCREEN);
      case "suspend":
        return this.#note(NOTES.suspend);
      case "interrupt":
        return this.#state.text === "" ? this.#note(NOTES.interrupt) : this.#abandon();
    }
  }

  /** Leaves the text on the screen, and hands it on. */
  #finish(text: string | undefined): void {
    this.#leaveLine();
    const reading = this.#reading;
    this.#reading = undefined;
    this.#state = startNext(this.#state);
    reading?.resolve(text);
  }

  /** Leaves the text on the screen, and forgets it. */
  #abandon(): void {
    this.#leaveLine();
    const { history, erased } = this.#state;
    this.#state = { ...startEditing(history), erased };
  }

  #leaveLine(): void {
    const end: EditorState = { ...this.#state, cursor: this.#state.text.length };
    this.#draw(end);
    this.#layout = undefined;
    this.#write("\r\n");
  }

  /** Shows a line above the prompt. */
  #note(text: string): void {
    this.#erase();
    this.#write(`${text}\r\n`);
  }

  #onEnd(): void {
    this.#hasEnded = true;
    if (this.#reading !== undefined) this.#finish(undefined);
  }

  #onResume(): void {
    this.#write(MARK_PASTES);
    this.#layout = undefined;
    if (this.#reading !== undefined) this.#redraw();
  }

  #redraw(): void {
    this.#draw(this.#state);
  }

  #draw(state: EditorState): void {
    const layout = layOut(state, this.#size());
    const before = this.#layout === undefined ? "" : erase(this.#layout, this.#size().columns);
    this.#write(before + draw(layout));
    this.#layout = layout;
  }

  #erase(): void {
    if (this.#layout !== undefined) this.#write(erase(this.#layout, this.#size().columns));
    this.#layout = undefined;
  }

  #size(): { readonly columns: number; readonly rows: number } {
    const size = this.#terminal.size();
    // A terminal that does not know its size says 0.
    return size !== undefined && size.columns > 0 && size.rows > 0 ? size : USUAL_SIZE;
  }

  #write(text: string): void {
    this.#terminal.stderr.write(text);
  }
}
