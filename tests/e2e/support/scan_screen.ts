/** Scanning a QR code from a terminal's screen, as a phone would. */

import jsqr from "jsqr";
import { type Picture, rasterize, type Theme } from "../../support/rasterize_text.ts";

/** Terminals that a phone may have before it. */
export const THEMES: Readonly<Record<string, Theme>> = {
  dark: { foreground: [0xd0, 0xd0, 0xd0], background: [0x1e, 0x1e, 0x1e] },
  light: { foreground: [0x20, 0x20, 0x20], background: [0xff, 0xff, 0xff] },
};

/** Text of the code on a screen that was captured with its colours; undefined if none can be read. */
export function scanScreen(screen: string, theme: Theme): string | undefined {
  const { pixels, width, height } = drawScreen(screen, theme);
  return jsqr.default(pixels, width, height, { inversionAttempts: "dontInvert" })?.data;
}

/** The picture of a screen that was captured with its colours. */
export function drawScreen(screen: string, theme: Theme): Picture {
  return rasterize(restate(screen), theme, 4);
}

/** The picture as a grey map, which picture programs read. */
export function toGreyMap({ pixels, width, height }: Picture): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`P5\n${width} ${height}\n255\n`);
  const map = new Uint8Array(head.length + width * height);
  map.set(head);
  for (let index = 0; index < width * height; index++) {
    map[head.length + index] = pixels[index * 4] ?? 0;
  }
  return map;
}

/** The screen with the colours of each cell named anew: tmux lets them run on over the ends of lines. */
function restate(screen: string): string {
  let colors = { foreground: "", background: "" };
  let text = "";
  // deno-lint-ignore no-control-regex
  for (const [, codes, character = ""] of screen.matchAll(/\x1b\[([\d;]*)m|(.|\n)/gu)) {
    if (codes !== undefined) {
      colors = applyCodes(colors, codes);
    } else if (character === "\n") {
      text += "\n";
    } else {
      const { foreground, background } = colors;
      const isCode = foreground === "16" && background === "231";
      text += `\x1b[${isCode ? "38;5;16;48;5;231" : "0"}m${character}`;
    }
  }
  return text;
}

interface Colors {
  readonly foreground: string;
  readonly background: string;
}

function applyCodes(colors: Colors, codes: string): Colors {
  let { foreground, background } = colors;
  for (const [code, kind, number] of codes.matchAll(/([34])8;5;(\d+)|\d+|^$/g)) {
    if (kind === "3") foreground = number ?? "";
    else if (kind === "4") background = number ?? "";
    else if (code === "39") foreground = "";
    else if (code === "49") background = "";
    else if (code === "0" || code === "") foreground = background = "";
  }
  return { foreground, background };
}
