/** What a terminal can show, and how tones and bars look on it. */

import type { Environment } from "../../platform/environment.ts";
import type { OutputStream } from "../../platform/terminal.ts";
import type { Tone } from "./row.ts";

/** What may be drawn. */
export interface Style {
  /** Whether bars are drawn at all. */
  readonly hasBars: boolean;
  /** Whether characters beyond ASCII are shown. */
  readonly hasBlocks: boolean;
  readonly hasColor: boolean;
}

const BAR_CELLS = 20;
const RESET = "\x1b[0m";
const COLORS: Readonly<Record<Tone | "label", string>> = {
  good: "\x1b[32m",
  warning: "\x1b[33m",
  bad: "\x1b[31m",
  faint: "\x1b[2m",
  label: "\x1b[1m",
};

/** The style of an output: blocks where the locale is UTF-8 and the terminal is not a dumb one. */
export function chooseStyle(
  { isTerminal, hasColor }: Pick<OutputStream, "isTerminal" | "hasColor">,
  environment: Pick<Environment, "get">,
  platform: string,
): Style {
  const locale = environment.get("LC_ALL") ?? environment.get("LC_CTYPE") ??
    environment.get("LANG");
  // Windows has no such variable, and its terminals show everything.
  const isUtf8 = locale === undefined ? platform === "win32" : /utf-?8/i.test(locale);
  return {
    hasBars: isTerminal,
    hasBlocks: isTerminal && isUtf8 && environment.get("TERM") !== "dumb",
    hasColor,
  };
}

/** The text in the colour of its tone. */
export function paint(text: string, tone: Tone | "label" | undefined, { hasColor }: Style): string {
  return hasColor && tone !== undefined && text !== "" ? `${COLORS[tone]}${text}${RESET}` : text;
}

/** A bar of 20 cells; whatever is more than nothing fills at least one of them. */
export function drawBar(part: number, whole: number, style: Style): string {
  const share = whole > 0 ? Math.min(1, Math.max(0, part / whole)) : 0;
  const filled = part > 0 ? Math.max(1, Math.floor(share * BAR_CELLS)) : 0;
  const [full, empty] = style.hasBlocks ? ["█", "░"] : ["#", "."];
  const tone = share < 0.6 ? "good" : share < 0.9 ? "warning" : "bad";
  const drawn = paint(full!.repeat(filled), tone, style) +
    paint(empty!.repeat(BAR_CELLS - filled), "faint", style);
  return style.hasBlocks ? drawn : `[${drawn}]`;
}

/** A sign for a tone that can be seen without colours as well; empty where it cannot be shown. */
export function signOf(tone: Tone, { hasBars, hasBlocks }: Style): string {
  if (!hasBars || !hasBlocks) return "";
  return tone === "good" ? "✔ " : tone === "warning" ? "! " : tone === "bad" ? "✘ " : "";
}
