/** Keys of a terminal in raw mode, out of the bytes that it sends, however these are cut. */

/** A key that does something. */
export type KeyName =
  | "enter"
  | "newline"
  | "left"
  | "right"
  | "up"
  | "down"
  | "home"
  | "end"
  | "word_left"
  | "word_right"
  | "backspace"
  | "delete"
  | "erase_word_left"
  | "erase_word_right"
  | "erase_to_start"
  | "erase_to_end"
  | "yank"
  | "clear_screen"
  | "interrupt"
  | "end_of_input"
  | "suspend";

/** A key, or text: typed, or pasted in one piece. */
export type Key =
  | { readonly name: KeyName }
  | { readonly name: "text"; readonly text: string };

/** Makes a terminal mark what is pasted. */
export const MARK_PASTES = "\x1b[?2004h";
/** Ends that. */
export const LEAVE_PASTES = "\x1b[?2004l";

const PASTE_BEGIN = "\x1b[200~";
const PASTE_END = "\x1b[201~";

const CONTROL_KEYS: Readonly<Record<string, KeyName>> = {
  "\x01": "home",
  "\x02": "left",
  "\x03": "interrupt",
  "\x04": "end_of_input",
  "\x05": "end",
  "\x06": "right",
  "\x08": "backspace",
  "\n": "newline",
  "\x0b": "erase_to_end",
  "\x0c": "clear_screen",
  "\r": "enter",
  "\x0e": "down",
  "\x10": "up",
  "\x15": "erase_to_start",
  "\x17": "erase_word_left",
  "\x19": "yank",
  "\x1a": "suspend",
  "\x7f": "backspace",
};

/** Sequences without their introducer; a modifier (`1;5C`) has been taken out. */
const SEQUENCE_KEYS: Readonly<Record<string, KeyName>> = {
  "A": "up",
  "B": "down",
  "C": "right",
  "D": "left",
  "H": "home",
  "F": "end",
  "1~": "home",
  "7~": "home",
  "4~": "end",
  "8~": "end",
  "3~": "delete",
};

/** The same with Alt or Ctrl. */
const MODIFIED_KEYS: Readonly<Record<string, KeyName>> = {
  ...SEQUENCE_KEYS,
  "C": "word_right",
  "D": "word_left",
  "3~": "erase_word_right",
};

/** After Escape, which terminals send for Alt. */
const ALT_KEYS: Readonly<Record<string, KeyName>> = {
  "\r": "newline",
  "\n": "newline",
  "b": "word_left",
  "f": "word_right",
  "d": "erase_word_right",
  "\x7f": "erase_word_left",
  "\x08": "erase_word_left",
};

/** Enter with a modifier, as some terminals report it. */
const MODIFIED_ENTER = /^(?:13;\d+u|27;\d+;13~)$/;

// deno-lint-ignore no-control-regex
const SEQUENCE = /^\x1b(?:\[([0-?]{0,32}[ -/]{0,4}[@-~])|O([A-Za-z])|([^[O\x1b]))/u;
// deno-lint-ignore no-control-regex
const SEQUENCE_SO_FAR = /^\x1b(?:\[[0-?]{0,32}[ -/]{0,4}|O)?$/;
// deno-lint-ignore no-control-regex
const INTRODUCER = /^\x1b[[O]?/;
// deno-lint-ignore no-control-regex
const TEXT = /^[^\x00-\x08\x0a-\x1f\x7f-\x9f]+/;
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** Turns bytes into keys. */
export class KeyDecoder {
  readonly #decoder = new TextDecoder();
  /** What is not understood yet. */
  #held = "";
  /** What has been pasted so far, while a paste is going on. */
  #pasted: string | undefined;

  /** The keys that are complete with these bytes. */
  decode(bytes: Uint8Array): Key[] {
    this.#held += this.#decoder.decode(bytes, { stream: true });
    const keys: Key[] = [];
    while (this.#held !== "") {
      const next = this.#pasted === undefined ? this.#takeKey() : this.#takePaste(this.#pasted);
      if (next === undefined) break;
      if (next !== "none") keys.push(next);
    }
    return keys;
  }

  #takeKey(): Key | "none" | undefined {
    const text = TEXT.exec(this.#held)?.[0];
    if (text !== undefined) return { name: "text", text: this.#take(text.length) };
    if (!this.#held.startsWith("\x1b")) {
      const name = CONTROL_KEYS[this.#take(1)];
      return name === undefined ? "none" : { name };
    }
    if (this.#held.startsWith(PASTE_BEGIN)) {
      this.#take(PASTE_BEGIN.length);
      this.#pasted = "";
      return "none";
    }
    if (SEQUENCE_SO_FAR.test(this.#held)) return undefined;
    // Of a broken sequence the introducer alone is dropped.
    const [all, csi, ss3, alt] = SEQUENCE.exec(this.#held) ?? INTRODUCER.exec(this.#held)!;
    this.#take(all.length);
    const name = alt === undefined ? sequenceKey(csi ?? ss3 ?? "") : ALT_KEYS[alt];
    return name === undefined ? "none" : { name };
  }

  #takePaste(before: string): Key | "none" | undefined {
    const end = this.#held.indexOf(PASTE_END);
    const interrupt = this.#held.indexOf("\x03");
    if (interrupt >= 0 && (end < 0 || interrupt < end)) {
      // A paste whose end got lost must not take the keyboard away.
      this.#take(interrupt);
      this.#pasted = undefined;
      return "none";
    }
    if (end < 0) {
      const length = Math.max(0, this.#held.length - PASTE_END.length + 1);
      this.#pasted = before + this.#take(length);
      return undefined;
    }
    const text = cleanPaste(before + this.#take(end));
    this.#take(PASTE_END.length);
    this.#pasted = undefined;
    return text === "" ? "none" : { name: "text", text };
  }

  #take(length: number): string {
    const taken = this.#held.slice(0, length);
    this.#held = this.#held.slice(length);
    return taken;
  }
}

function sequenceKey(sequence: string): KeyName | undefined {
  if (MODIFIED_ENTER.test(sequence)) return "newline";
  const [, number, modifier, final] = /^(\d*)(?:;(\d+))?(.)$/.exec(sequence) ?? [];
  if (final === undefined) return undefined;
  const plain = final === "~" ? `${number}~` : final;
  // One more than the sum of Shift 1, Alt 2, Ctrl 4.
  const isModified = modifier !== undefined && Number(modifier) > 2;
  return (isModified ? MODIFIED_KEYS : SEQUENCE_KEYS)[plain];
}

/** Terminals send a pasted newline as Enter. */
function cleanPaste(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replaceAll(CONTROLS, "");
}
