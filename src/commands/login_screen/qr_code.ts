/**
 * QR codes as text: two modules to a character cell, by half blocks. Whether one is wanted at all is
 * decided here too; where it is printed is the screens' business.
 */

import type { TerminalSize } from "../../platform/terminal.ts";

/** A QR code: rows of modules, quiet zone included; true is dark. */
export type QrModules = readonly (readonly boolean[])[];

/** Modules of quiet zone on each side (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** Lines that have to stay visible beside the code: the one with the time left. */
const OTHER_LINES = 1;

/**
 * Black on white by palette entries 16 and 231: unlike the sixteen named colours these are not part of a
 * theme, so the code looks the same, dark on light with a light quiet zone, on every background.
 */
const BLACK_ON_WHITE = "\x1b[38;5;16;48;5;231m";
const RESET = "\x1b[0m";

/** Bytes that the largest code holds at the lowest error correction (ISO/IEC 18004, version 40-L). */
const LARGEST_BYTES = 2953;

/**
 * QR code of a text, undefined if the text is too long for one. At the lowest error correction: a screen
 * has no dirt, and the code stays small.
 */
export async function encodeQrCode(text: string): Promise<QrModules | undefined> {
  if (new TextEncoder().encode(text).length > LARGEST_BYTES) return undefined;
  const { encode } = await import("uqr");
  return encode(text, { ecc: "L", border: QUIET_ZONE }).data;
}

/** Cells that a code takes on a terminal. */
export function qrCodeSize(modules: QrModules): TerminalSize {
  return { columns: modules.length, rows: Math.ceil(modules.length / 2) };
}

/** Whether a code fits on a terminal together with the line that shows the time left. */
export function qrCodeFits(modules: QrModules, terminal: TerminalSize | undefined): boolean {
  if (terminal === undefined) return false;
  const { columns, rows } = qrCodeSize(modules);
  return columns <= terminal.columns && rows + OTHER_LINES <= terminal.rows;
}

/**
 * A code as lines of text, each with its newline.
 * With colours it can be scanned on any background. Without them (`--qr` on something that takes no
 * colours) the light modules are drawn, which is right for a dark background, the usual one.
 */
export function formatQrCode(modules: QrModules, colors: boolean): string {
  const lines: string[] = [];
  for (let y = 0; y < modules.length; y += 2) {
    let line = "";
    for (let x = 0; x < modules.length; x++) {
      const top = modules[y]?.[x] ?? false;
      // Below an odd last row there is nothing; with colours it belongs to the quiet zone.
      const bottom = modules[y + 1]?.[x] ?? false;
      line += colors ? halfBlock(top, bottom) : halfBlock(!top, !bottom);
    }
    lines.push(colors ? `${BLACK_ON_WHITE}${line}${RESET}\n` : `${line}\n`);
  }
  return lines.join("");
}

/** Character whose foreground covers the halves asked for. */
function halfBlock(top: boolean, bottom: boolean): string {
  if (top) return bottom ? "█" : "▀";
  return bottom ? "▄" : " ";
}

/** What decides about the QR code. */
export interface QrWish {
  /** `--qr` or `--no-qr`; undefined if neither was given. */
  readonly asked: boolean | undefined;
  /** Whether stderr is a terminal that understands escape sequences (`TERM` is not `dumb`). */
  readonly isCapableTerminal: boolean;
  /** Whether colours may be used on stderr. */
  readonly hasColor: boolean;
  /** `--no-color` */
  readonly noColorFlag: boolean;
  readonly size: TerminalSize | undefined;
}

/**
 * How a code is drawn: in colours, plainly, or not at all.
 *
 * Unasked it appears only where colours may be used, since without them it could not be scanned on every
 * background. `--qr` is more than a wish for ornament: on a terminal it overrides `NO_COLOR` (as
 * arguments do, https://no-color.org), but not `--no-color`.
 */
export function chooseQrStyle(modules: QrModules, wish: QrWish): "colors" | "plain" | "none" {
  if (wish.asked === false) return "none";
  if (wish.asked === true) {
    return wish.hasColor || (wish.isCapableTerminal && !wish.noColorFlag) ? "colors" : "plain";
  }
  const usable = wish.isCapableTerminal && wish.hasColor;
  return usable && qrCodeFits(modules, wish.size) ? "colors" : "none";
}
