/** A terminal's screen as an SVG picture: text, colours, and block characters drawn as rectangles. */

const CELL = { width: 8.4, height: 17 };
const MARGIN = 14;
const BACKGROUND = "#161b22";
const FOREGROUND = "#d5dbe3";
/** The sixteen colours by number. */
const PALETTE = [
  "#000000",
  "#e5534b",
  "#57ab5a",
  "#c69026",
  "#539bf5",
  "#b083f0",
  "#39c5cf",
  "#d5dbe3",
  "#768390",
  "#ff938a",
  "#6bc46d",
  "#daaa3f",
  "#6cb6ff",
  "#dcbdfb",
  "#56d4dd",
  "#ffffff",
];

interface Style {
  readonly foreground: string;
  readonly background: string;
  readonly bold: boolean;
  readonly dim: boolean;
}

const PLAIN: Style = { foreground: FOREGROUND, background: BACKGROUND, bold: false, dim: false };

interface Cell {
  readonly character: string;
  readonly style: Style;
}

/** Draws rows of text with SGR colours in them; rows after the last one that shows something are left out. */
export function drawTerminal(screen: string, columns: number): string {
  const rows = parseRows(screen);
  while (rows.at(-1)?.every(isBlank)) rows.pop();
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = Math.ceil(rows.length * CELL.height + 2 * MARGIN);
  const drawn = rows.map((cells, row) => drawRow(cells, MARGIN + row * CELL.height));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}">`,
    "<title>A login in a terminal</title>",
    `<rect width="${width}" height="${height}" rx="8" fill="${BACKGROUND}"/>`,
    '<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="14">',
    ...drawn.filter((row) => row !== ""),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function isBlank({ character, style }: Cell): boolean {
  return character === " " && style.background === BACKGROUND;
}

function parseRows(screen: string): Cell[][] {
  let style = PLAIN;
  return screen.split("\n").map((line) => {
    const cells: Cell[] = [];
    // deno-lint-ignore no-control-regex
    for (const [, codes, character] of line.matchAll(/\x1b\[([\d;]*)m|(.)/gu)) {
      if (character === undefined) style = applyCodes(style, codes!);
      else cells.push({ character, style });
    }
    return cells;
  });
}

/** SGR codes: resets, bold, dim, the sixteen colours, 256 colours and true colours. */
function applyCodes(style: Style, codes: string): Style {
  const numbers = codes === "" ? [0] : codes.split(";").map(Number);
  let next = style;
  for (let at = 0; at < numbers.length; at++) {
    const code = numbers[at]!;
    if (code === 0) next = PLAIN;
    else if (code === 1) next = { ...next, bold: true };
    else if (code === 2) next = { ...next, dim: true };
    else if (code === 22) next = { ...next, bold: false, dim: false };
    else if (code === 39) next = { ...next, foreground: FOREGROUND };
    else if (code === 49) next = { ...next, background: BACKGROUND };
    else if (code === 38 || code === 48) {
      const isTrue = numbers[at + 1] === 2;
      const color = isTrue
        ? `rgb(${numbers.slice(at + 2, at + 5).join(",")})`
        : colorOf256(numbers[at + 2] ?? 0);
      next = code === 38 ? { ...next, foreground: color } : { ...next, background: color };
      at += isTrue ? 4 : 2;
    } else next = applyColor(next, code);
  }
  return next;
}

function applyColor(style: Style, code: number): Style {
  const bases = [[30, 0], [90, 8], [40, 0], [100, 8]] as const;
  for (const [base, first] of bases) {
    if (code < base || code > base + 7) continue;
    const color = PALETTE[first + code - base]!;
    const isBackground = base === 40 || base === 100;
    return isBackground ? { ...style, background: color } : { ...style, foreground: color };
  }
  return style;
}

function colorOf256(number: number): string {
  if (number < 16) return PALETTE[number]!;
  if (number >= 232) {
    const grey = 8 + (number - 232) * 10;
    return `rgb(${grey},${grey},${grey})`;
  }
  const part = (divisor: number) => {
    const level = Math.floor((number - 16) / divisor) % 6;
    return level === 0 ? 0 : 55 + level * 40;
  };
  return `rgb(${part(36)},${part(6)},${part(1)})`;
}

/** Runs of one style: a rectangle behind, the text or the blocks above it. */
function drawRow(cells: readonly Cell[], y: number): string {
  const parts: string[] = [];
  for (let from = 0; from < cells.length;) {
    const { style } = cells[from]!;
    let to = from;
    while (to < cells.length && cells[to]!.style === style) to++;
    const text = cells.slice(from, to).map(({ character }) => character).join("");
    parts.push(...drawRun(text, style, MARGIN + from * CELL.width, y));
    from = to;
  }
  return parts.join("\n");
}

const BLOCKS: Readonly<Record<string, readonly [top: number, height: number]>> = {
  "█": [0, 1],
  "▀": [0, 0.5],
  "▄": [0.5, 0.5],
};

function drawRun(text: string, style: Style, x: number, y: number): string[] {
  const width = text.length * CELL.width;
  const behind = style.background === BACKGROUND
    ? []
    : [rectangle(x, y, width, CELL.height, style.background)];
  const blocks = [...text].flatMap((character, at) => {
    const [top, height] = BLOCKS[character] ?? [0, 0];
    return height === 0 ? [] : [rectangle(
      x + at * CELL.width,
      y + top * CELL.height,
      CELL.width,
      height * CELL.height,
      style.foreground,
    )];
  });
  const shown = text.replaceAll(/[█▀▄]/g, " ");
  if (shown.trim() === "") return [...behind, ...blocks];
  const look = `${style.bold ? ' font-weight="bold"' : ""}${style.dim ? ' opacity="0.65"' : ""}`;
  const place = `x="${round(x)}" y="${round(y + CELL.height * 0.76)}" textLength="${round(width)}"`;
  return [
    ...behind,
    ...blocks,
    `<text ${place} fill="${style.foreground}"${look} xml:space="preserve">${
      escapeXml(shown)
    }</text>`,
  ];
}

/** A hair wider than the cell, or the edges between cells show. */
function rectangle(x: number, y: number, width: number, height: number, fill: string): string {
  const size = `width="${round(width + 0.3)}" height="${round(height + 0.3)}"`;
  return `<rect x="${round(x)}" y="${round(y)}" ${size} fill="${fill}"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
