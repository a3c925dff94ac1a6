/**
 * The marks inside a line of Markdown: `code`, **strong**, *emphasis* and [links](url). A mark counts only
 * if its end follows in the same line and soon; every other one is shown as the text that it is.
 */

/** A stretch of text in one style: parameters of the SGR sequence, `1;3`; empty for plain text. */
export interface StyledText {
  readonly text: string;
  readonly style: string;
}

/** What a piece of Markdown at the start of a text is shown as. */
export interface Span {
  /** UTF-16 units of the source that it takes, at least 1. */
  readonly length: number;
  readonly shown: readonly StyledText[];
}

/** Most UTF-16 units from the beginning of a mark to its end: so much is held back at most. */
export const SPAN_LIMIT = 240;

/** Style of code, in spans as well as in blocks. */
export const CODE_STYLE = "36";

const URL_STYLE = "4";
const EMPHASIS_STYLES: Readonly<Record<string, string>> = {
  "*": "3",
  "_": "3",
  "**": "1",
  "***": "1;3",
};

/** Up to the next character that may begin a mark or ends the line. */
const PLAIN = /^[^\n\\`*_[]+/;
const PUNCTUATION = /^[!-/:-@[-`{-~]/;
const LINK_TEXT = String.raw`(?:[^[\]\\]|\\.|\[[^[\]]*\])*`;
const LINK_URL = String.raw`(?:[^\s()<>]|\([^\s()<>]*\))`;
const LINK = new RegExp(String.raw`^\[(${LINK_TEXT})\]\((${LINK_URL}+)\)`);
/** The beginning of what may become a link. */
const LINK_SO_FAR = new RegExp(
  String.raw`^\[${LINK_TEXT}(?:\\|\[[^[\]]*|\](?:\(${LINK_URL}*(?:\([^\s()<>]*)?)?)?$`,
);

/**
 * Reads what `text` begins with, which is no newline; undefined if more of the text is needed to tell.
 * @param previous the character before it, a blank at the start of a line
 * @param isWhole whether nothing follows the text
 */
export function readSpan(
  text: string,
  previous: string,
  style: string,
  isWhole: boolean,
): Span | undefined {
  const plain = PLAIN.exec(text)?.[0];
  if (plain !== undefined) return show(plain.length, plain, style);
  const newline = text.slice(0, SPAN_LIMIT).indexOf("\n");
  const window = text.slice(0, newline < 0 ? SPAN_LIMIT : newline);
  const isAll = isWhole || newline >= 0 || text.length >= SPAN_LIMIT;
  switch (window[0]) {
    case "\\":
      return readEscape(window, style, isAll);
    case "`":
      return readCode(window, style, isAll);
    case "[":
      return readLink(window, style, isAll);
    default:
      return readEmphasis(window, previous, style, isAll);
  }
}

/** A whole piece of text within a mark. */
function showAll(text: string, style: string): StyledText[] {
  const shown: StyledText[] = [];
  let previous = " ";
  for (let at = 0; at < text.length;) {
    const span = readSpan(text.slice(at), previous, style, true)!;
    shown.push(...span.shown);
    at += span.length;
    previous = text[at - 1]!;
  }
  return shown;
}

function show(length: number, text: string, style: string): Span {
  return { length, shown: [{ text, style }] };
}

function addStyle(style: string, more: string): string {
  return style === "" ? more : `${style};${more}`;
}

/** The backslash goes only where it stands before one of our own marks: others are paths and formulas. */
function readEscape(window: string, style: string, isAll: boolean): Span | undefined {
  if (window.length < 2) return isAll ? show(1, window, style) : undefined;
  const next = window[1]!;
  if (!PUNCTUATION.test(next)) return show(1, "\\", style);
  return show(2, "*_`".includes(next) ? next : `\\${next}`, style);
}

function readCode(window: string, style: string, isAll: boolean): Span | undefined {
  const run = runAt(window, 0);
  const end = findCodeEnd(window, 0);
  if (end === undefined) return isAll ? show(run, window.slice(0, run), style) : undefined;
  if (end === window.length && !isAll) return undefined;
  return show(end, window.slice(run, end - run), addStyle(style, CODE_STYLE));
}

function readLink(window: string, style: string, isAll: boolean): Span | undefined {
  const [all, text, url] = LINK.exec(window) ?? [];
  if (all !== undefined) {
    const shown = [
      ...showAll(text!, style),
      { text: " (", style },
      { text: url!, style: addStyle(style, URL_STYLE) },
      { text: ")", style },
    ];
    return { length: all.length, shown };
  }
  return isAll || !LINK_SO_FAR.test(window) ? show(1, "[", style) : undefined;
}

function readEmphasis(
  window: string,
  previous: string,
  style: string,
  isAll: boolean,
): Span | undefined {
  const run = runAt(window, 0);
  if (run === window.length && !isAll) return undefined;
  const marks = window.slice(0, run);
  const literal = show(run, marks, style);
  const added = EMPHASIS_STYLES[marks];
  if (added === undefined || isWord(previous) || /^\s?$/.test(window[run] ?? "")) return literal;
  const end = findEmphasisEnd(window, run, isAll);
  if (end === "unknown") return undefined;
  if (end === "none") return literal;
  return { length: end + run, shown: showAll(window.slice(run, end), addStyle(style, added)) };
}

/** Where the marks stand that end the emphasis which begins with the first `run` characters. */
function findEmphasisEnd(window: string, run: number, isAll: boolean): number | "none" | "unknown" {
  for (let at = run; at < window.length;) {
    const length = runAt(window, at);
    if (window[at] === "\\") at += 2;
    else if (window[at] === "`") {
      const end = findCodeEnd(window, at);
      if (!isAll && (end === undefined || end === window.length)) return "unknown";
      at = end ?? at + length;
    } else if (window[at] !== window[0]) at++;
    else {
      if (at + length === window.length && !isAll) return "unknown";
      const mayEnd = length === run && !/\s/.test(window[at - 1]!);
      // `*a*b` is a product or a file pattern more often than emphasis.
      if (mayEnd && (run > 1 || !isWord(window[at + length] ?? ""))) return at;
      at += length;
    }
  }
  return isAll ? "none" : "unknown";
}

/** Where the code that begins at `at` is over, its marks included; undefined if it is not in the text. */
function findCodeEnd(text: string, at: number): number | undefined {
  const run = runAt(text, at);
  for (let next = text.indexOf("`", at + run); next >= 0;) {
    const length = runAt(text, next);
    if (length === run) return next + length;
    next = text.indexOf("`", next + length);
  }
  return undefined;
}

/** How often the character there is repeated. */
function runAt(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && text[end] === text[at]) end++;
  return end - at;
}

/** Whether a mark beside it would stand within a word; scripts without blanks between words have none. */
function isWord(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character) &&
    !/[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}]/u.test(character);
}
