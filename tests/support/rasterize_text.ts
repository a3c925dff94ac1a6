/** Draws terminal text into pixels, as far as a QR code needs: half blocks, palette colours, reset. */

/** Red, green and blue, 0 to 255. */
export type Color = readonly [number, number, number];

/** Colours of a terminal where no text says otherwise. */
export interface Theme {
  readonly foreground: Color;
  readonly background: Color;
}

/** Picture with four bytes (RGBA) a pixel. */
export interface Picture {
  readonly pixels: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Palette entries beyond the sixteen that themes change. */
const PALETTE: Readonly<Record<string, Color>> = { "16": [0, 0, 0], "231": [255, 255, 255] };

const MARGIN = 4;

/**
 * The picture of some lines on a terminal of this theme, with a margin of its background.
 * @param scale pixels in each direction for the half of a cell
 */
export function rasterize(text: string, theme: Theme, scale: number): Picture {
  const rows = text.split("\n").slice(0, -1).flatMap((line) => halves(line, theme));
  const columns = Math.max(...rows.map((row) => row.length)) + 2 * MARGIN;
  const width = columns * scale;
  const height = (rows.length + 2 * MARGIN) * scale;
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const row = rows[Math.floor(y / scale) - MARGIN];
      const color = row?.[Math.floor(x / scale) - MARGIN] ?? theme.background;
      pixels.set([...color, 255], (y * width + x) * 4);
    }
  }
  return { pixels, width, height };
}

/** Upper and lower half of a line's cells. */
function halves(line: string, theme: Theme): [Color[], Color[]] {
  const upper: Color[] = [];
  const lower: Color[] = [];
  let { foreground, background } = theme;
  // deno-lint-ignore no-control-regex
  for (const [, codes, character] of line.matchAll(/\x1b\[([\d;]*)m|(.)/gsu)) {
    if (codes !== undefined) {
      ({ foreground, background } = applyCodes(codes, theme));
    } else {
      upper.push(character === "█" || character === "▀" ? foreground : background);
      lower.push(character === "█" || character === "▄" ? foreground : background);
    }
  }
  return [upper, lower];
}

function applyCodes(codes: string, theme: Theme): Theme {
  if (codes === "0") return theme;
  const match = /^38;5;(\d+);48;5;(\d+)$/.exec(codes);
  const foreground = PALETTE[match?.[1] ?? ""];
  const background = PALETTE[match?.[2] ?? ""];
  if (foreground === undefined || background === undefined) {
    throw new Error(`unknown code ${codes}`);
  }
  return { foreground, background };
}
