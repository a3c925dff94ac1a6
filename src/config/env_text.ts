/**
 * Text of `.env` files: the grammar of the npm package dotenv, without expansion of `$`, and with the
 * line of each assignment. An own parser, since `parseEnv` of `node:util` takes `A: 1`, `A B=1`, a lone
 * CR and `\r` otherwise than dotenv, and loading it takes longer than all else that `env` does.
 */

/** A variable as it stands in a `.env` text. */
export interface EnvValue {
  /** Without its quotes; may be empty. */
  readonly value: string;
  /** Line on which the assignment that counts begins, from 1. */
  readonly line: number;
}

const SPACE = /\s*/y;
const NAME = /(?:export\s+)?([\w.-]+)(?:\s*=|:\s)/y;
const REST_OF_LINE = /[^\S\n]*(?:#|\n|$)/y;
const QUOTES = "'\"`";

/**
 * Variables of a `.env` text; of several assignments the last counts. Lines that are no assignments are
 * passed over. The time taken grows with the length of the text alone, whatever stands in it.
 */
export function parseEnvText(text: string): ReadonlyMap<string, EnvValue> {
  const lines = text.replaceAll(/\r\n?/g, "\n");
  const variables = new Map<string, EnvValue>();
  let line = 1;
  let counted = 0;
  for (let at = 0; at < lines.length;) {
    const start = endOf(SPACE, lines, at)!;
    NAME.lastIndex = start;
    const name = NAME.exec(lines)?.[1];
    if (name === undefined) {
      at = nextLine(lines, start);
      continue;
    }
    const { value, end } = readValue(lines, NAME.lastIndex);
    for (; counted < start; counted++) if (lines[counted] === "\n") line++;
    variables.set(name, { value, line });
    at = nextLine(lines, end);
  }
  return variables;
}

interface ReadValue {
  readonly value: string;
  /** Where the value ended; what is left of that line is white space and comment. */
  readonly end: number;
}

function readValue(text: string, at: number): ReadValue {
  // Quotes may stand on a later line than the name.
  const start = endOf(SPACE, text, at)!;
  const quote = text[start];
  if (quote !== undefined && QUOTES.includes(quote)) {
    const end = findClosingQuote(text, start, quote);
    if (end !== undefined) return { value: unescape(quote, text.slice(start + 1, end)), end };
  }
  return readBare(text, at);
}

/** Up to the end of the line or the first `#`, quotes or not. */
function readBare(text: string, at: number): ReadValue {
  const newline = text.indexOf("\n", at);
  const end = newline < 0 ? text.length : newline;
  const value = text.slice(at, end).replace(/#.*/s, "").trim();
  const quote = value.charAt(0);
  const isQuoted = value.length > 1 && QUOTES.includes(quote) && value.endsWith(quote);
  return { value: unescape(quote, isQuoted ? value.slice(1, -1) : value), end };
}

/**
 * The quote that closes a value: nothing but a comment may follow on its line. It is the first without
 * a backslash before it; where that does not fit, the last one before it that fits.
 */
function findClosingQuote(text: string, start: number, quote: string): number | undefined {
  const candidates: number[] = [];
  for (let at = text.indexOf(quote, start + 1); at >= 0; at = text.indexOf(quote, at + 1)) {
    candidates.push(at);
    if (text[at - 1] !== "\\") break;
  }
  return candidates.findLast((at) => endOf(REST_OF_LINE, text, at + 1) !== undefined);
}

/** Only `\n` and `\r` mean something, and only in double quotes. */
function unescape(quote: string, value: string): string {
  if (quote !== '"') return value;
  return value.replaceAll("\\n", "\n").replaceAll("\\r", "\r");
}

function nextLine(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline < 0 ? text.length : newline + 1;
}

/** Where a match that begins at `at` ends, undefined if there is none. */
function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
