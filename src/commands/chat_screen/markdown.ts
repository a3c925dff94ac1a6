/**
 * Light styling of Markdown for a terminal, while it comes: headings, lists, code blocks and the marks
 * within a line. What is written stays; no more is held back than is needed to tell a mark from text.
 */

import { CODE_STYLE, readSpan } from "./markdown_spans.ts";

/** Styles a text that comes in pieces; how it is cut makes no difference. */
export interface MarkdownStyler {
  /** Takes the next piece; gives what can be shown by now. */
  write(text: string): string;
  /** Gives what was held back, all styles reset; the styler can be used for another text then. */
  end(): string;
}

/** Makes a styler for a terminal that takes colours. */
export function createMarkdownStyler(): MarkdownStyler {
  return new LineStyler();
}

const RESET = "\x1b[0m";
const HEADING_STYLE = "1";

/** Most of a line that is kept to see whether it is a fence. */
const FENCE_LINE_LIMIT = 120;

/** Most of a line that is held back because it may be a rule (`- - -`). */
const RULE_LIMIT = 40;

/** Escape sequences are the caller's to remove; what is left of control characters is dropped. */
// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

const FENCE = /^[ \t]{0,40}(?:```|~~~)/;
const HEADING = /^ {0,3}#{1,6}(?=[ \t])/;
const BULLET = /^([ \t]{0,40})[-+*](?=[ \t])/;
const OTHER_CONTAINER = /^[ \t]{0,40}(?:>|\d{1,9}[.)](?=[ \t]))/;
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*(?=\n|$)/;
const RULE_SO_FAR = /^ {0,3}([-*_])(?:[ \t]*\1)*[ \t]*$/;
const MARK_SO_FAR = /^[ \t]{0,40}(?:`{1,2}|~{1,2}|#{1,6}|[-+*]|\d{1,9}[.)]?)?$/;

class LineStyler implements MarkdownStyler {
  /** Text that nothing is decided about. */
  #held = "";
  #atLineStart = true;
  /** Style of the line. */
  #base = "";
  /** Character before the held text. */
  #previous = " ";
  /** The fence that the current block of code begins with; empty while its first line is not over. */
  #fence: string | undefined;
  /** The line so far, within a block of code. */
  #codeLine = "";
  /** Style that is switched on. */
  #style = "";

  write(text: string): string {
    this.#held += text.replace(CONTROLS, "");
    return this.#drain(false);
  }

  end(): string {
    const rest = this.#drain(true) + this.#switchTo("");
    this.#startLine();
    this.#fence = undefined;
    return rest;
  }

  #drain(isWhole: boolean): string {
    let shown = "";
    while (this.#held !== "") {
      const next = this.#takeNext(isWhole);
      if (next === undefined) break;
      shown += next;
    }
    return shown;
  }

  #takeNext(isWhole: boolean): string | undefined {
    if (this.#held.startsWith("\n")) return this.#endLine();
    if (this.#fence !== undefined) return this.#takeCode(isWhole);
    return this.#atLineStart ? this.#takeLineStart(isWhole) : this.#takeSpan(isWhole);
  }

  #endLine(): string {
    this.#held = this.#held.slice(1);
    if (this.#fence !== undefined) this.#fence = nextFence(this.#fence, this.#codeLine);
    this.#startLine();
    return `${this.#switchTo("")}\n`;
  }

  #startLine(): void {
    this.#atLineStart = true;
    this.#base = "";
    this.#previous = " ";
    this.#codeLine = "";
  }

  #takeCode(isWhole: boolean): string | undefined {
    const newline = this.#held.indexOf("\n");
    const length = this.#lengthToShow(newline < 0 ? this.#held.length : newline, isWhole);
    if (length === 0) return undefined;
    const code = this.#held.slice(0, length);
    this.#codeLine = (this.#codeLine + code).slice(0, FENCE_LINE_LIMIT);
    this.#held = this.#held.slice(length);
    return this.#switchTo(CODE_STYLE) + code;
  }

  #takeLineStart(isWhole: boolean): string | undefined {
    const held = this.#held;
    const mayBeRule = held.length <= RULE_LIMIT && RULE_SO_FAR.test(held);
    if (!isWhole && (mayBeRule || MARK_SO_FAR.test(held))) return undefined;
    const rule = RULE.exec(held.slice(0, RULE_LIMIT + 1))?.[0];
    if (rule !== undefined && rule.length <= RULE_LIMIT) return this.#takeText(rule);
    if (FENCE.test(held)) {
      this.#fence = "";
      return "";
    }
    const bullet = BULLET.exec(held);
    if (bullet !== null) {
      this.#held = held.slice(bullet[0].length);
      return `${bullet[1]}•`;
    }
    const container = OTHER_CONTAINER.exec(held)?.[0];
    if (container !== undefined) {
      this.#held = held.slice(container.length);
      return container;
    }
    const heading = HEADING.exec(held)?.[0];
    if (heading !== undefined) this.#base = HEADING_STYLE;
    return this.#takeText(heading ?? "");
  }

  /** The first part of the line's text, as it is. */
  #takeText(text: string): string {
    this.#atLineStart = false;
    this.#held = this.#held.slice(text.length);
    return text === "" ? "" : this.#switchTo(this.#base) + text;
  }

  #takeSpan(isWhole: boolean): string | undefined {
    const length = this.#lengthToShow(this.#held.length, isWhole);
    const text = this.#held.slice(0, length);
    const span = text === "" ? undefined : readSpan(text, this.#previous, this.#base, isWhole);
    if (span === undefined) return undefined;
    this.#previous = text[span.length - 1]!;
    this.#held = this.#held.slice(span.length);
    return span.shown.map(({ text, style }) => this.#switchTo(style) + text).join("");
  }

  /** Up to `length`, but not the first half of a character whose second half has not come. */
  #lengthToShow(length: number, isWhole: boolean): number {
    const isHalf = length === this.#held.length && /[\ud800-\udbff]$/.test(this.#held);
    return isHalf && !isWhole ? length - 1 : length;
  }

  #switchTo(style: string): string {
    if (style === this.#style) return "";
    const reset = this.#style === "" ? "" : RESET;
    this.#style = style;
    return style === "" ? reset : `${reset}\x1b[${style}m`;
  }
}

/** The fence of the block after a line in it; undefined if the block is over, or never was one. */
function nextFence(fence: string, line: string): string | undefined {
  if (fence === "") return /^[ \t]*(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
  const closing = /^[ \t>]*(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1];
  return closing?.startsWith(fence) ? undefined : fence;
}
