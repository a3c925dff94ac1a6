/** A line that is typed without being shown, key by key. */

/** What a line is after some keys. */
export type HiddenLineState = "typing" | "entered" | "given_up";

/** Keys of a terminal in raw mode. */
const ENTER = ["\r", "\n"];
const CTRL_C_OR_D = ["\x03", "\x04"];
const BACKSPACE = ["\x7f", "\b"];
const CTRL_U = "\x15";

/** The line so far. */
export class HiddenLine {
  /** What was typed. */
  text = "";

  /** Takes what a read gave, which may be many characters when something was pasted. */
  onKeys(keys: string): HiddenLineState {
    // A key like an arrow comes as one escape sequence; nothing of it belongs to the line.
    // deno-lint-ignore no-control-regex
    for (const key of keys.replaceAll(/\x1b(?:\[[0-?]*[ -/]*[@-~]|O.)?/g, "")) {
      if (ENTER.includes(key)) return "entered";
      if (CTRL_C_OR_D.includes(key)) return "given_up";
      if (BACKSPACE.includes(key)) this.text = this.text.slice(0, -1);
      else if (key === CTRL_U) this.text = "";
      else this.text += key;
    }
    return "typing";
  }
}
