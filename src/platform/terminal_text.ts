/**
 * Text of a model on its way to a terminal: control characters and escape sequences are taken out, also
 * when they come in pieces. No title is changed, no link hidden, nothing written to the clipboard.
 */

type State = "text" | "escape" | "sequence" | "string";

const ESCAPE = 0x1b;
const BELL = 0x07;
const STRING_END = 0x9c;
const DELETE = 0x7f;
/** CAN and SUB: they end a sequence or a string without its end. */
const CANCELS: readonly number[] = [0x18, 0x1a];
/** OSC, DCS, SOS, PM and APC behind an escape, and as single characters. */
const STRING_STARTS = "]PX^_";
const STRING_CONTROLS: readonly number[] = [0x90, 0x98, 0x9d, 0x9e, 0x9f];
const SEQUENCE_CONTROL = 0x9b;

/** Characters that change the direction or the look of what follows. */
const INVISIBLE =
  /[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

/** Cleans one text that comes in pieces; how it is cut makes no difference. */
export class TerminalText {
  #state: State = "text";
  /** First half of a character that came without its second. */
  #half = "";

  /** The next piece, made harmless. */
  write(part: string): string {
    let text = this.#half + part;
    this.#half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? "";
    if (this.#half !== "") text = text.slice(0, -1);
    let clean = "";
    for (const character of text) clean += this.#take(character);
    return clean;
  }

  #take(character: string): string {
    const code = character.codePointAt(0)!;
    switch (this.#state) {
      case "text":
        return this.#takeText(character, code);
      case "escape":
        if (isPassedOver(code)) return this.#takeBreak(character);
        this.#state = "text";
        if (character === "[") this.#state = "sequence";
        else if (STRING_STARTS.includes(character)) this.#state = "string";
        else if (code >= 0x20 && code <= 0x2f) this.#state = "escape";
        else if (code < 0x20 || code > 0x7e) return this.#takeText(character, code);
        return "";
      case "sequence":
        if (isPassedOver(code)) return this.#takeBreak(character);
        if (code >= 0x20 && code <= 0x3f) return "";
        this.#state = "text";
        return code >= 0x40 && code <= 0x7e ? "" : this.#takeText(character, code);
      case "string":
        // Deliberately ended by a line break too: one that never ends would swallow the whole answer.
        if (code === BELL || code === STRING_END || CANCELS.includes(code)) this.#state = "text";
        else if (code === ESCAPE) this.#state = "escape";
        else if (character === "\n") {
          this.#state = "text";
          return character;
        }
        return "";
    }
  }

  #takeText(character: string, code: number): string {
    if (code === ESCAPE) this.#state = "escape";
    else if (code === SEQUENCE_CONTROL) this.#state = "sequence";
    else if (STRING_CONTROLS.includes(code)) this.#state = "string";
    if (code < 0x20) return this.#takeBreak(character);
    const isControl = code >= DELETE && code <= 0x9f;
    return isControl || INVISIBLE.test(character) || !character.isWellFormed() ? "" : character;
  }

  #takeBreak(character: string): string {
    return character === "\n" || character === "\t" ? character : "";
  }
}

/** Whether a terminal obeys a control character within a sequence, or ignores it, and goes on with the sequence. */
function isPassedOver(code: number): boolean {
  return (code < 0x20 && code !== ESCAPE && !CANCELS.includes(code)) || code === DELETE;
}
