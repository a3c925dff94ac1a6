/** How the text at the prompt stands on the screen: rows, the cursor, and the control sequences for them. */

import type { TerminalSize } from "../../platform/terminal.ts";
import { countCells, splitCharacters } from "./cell_width.ts";
import type { EditorState } from "./line_editor.ts";

/** Before the first line, and before each further one. */
const PROMPT = "> ";
const CONTINUED = ". ";

/** What a tab is shown as. */
const TAB = "    ";

/** One row of the screen. */
interface Row {
  readonly text: string;
  readonly cells: number;
}

/** What is drawn. */
export interface Layout {
  readonly rows: readonly Row[];
  /** Row in which the cursor stands, from 0, and what stands before it in that row. */
  readonly cursorRow: number;
  readonly beforeCursor: Row;
}

/** Arranges the text for a screen; of a text that is too high, the part around the cursor. */
export function layOut({ text, cursor }: EditorState, { columns, rows }: TerminalSize): Layout {
  // The last column stays free: terminals do not agree on where the cursor is after it.
  const width = Math.max(columns - 1, PROMPT.length + 2);
  const all: Row[] = [];
  let cursorRow = 0;
  let beforeCursor: Row = { text: PROMPT, cells: PROMPT.length };
  let at = 0;
  for (const line of text.split("\n")) {
    let row: Row = { text: at === 0 ? PROMPT : CONTINUED, cells: PROMPT.length };
    const noteCursor = () => {
      if (at <= cursor) [cursorRow, beforeCursor] = [all.length, row];
    };
    for (const character of splitCharacters(line)) {
      const shown = character === "\t" ? TAB : character;
      const cells = character === "\t" ? TAB.length : countCells(character);
      if (row.cells + cells > width) {
        all.push(row);
        row = { text: "", cells: 0 };
      }
      noteCursor();
      row = { text: row.text + shown, cells: row.cells + cells };
      at += character.length;
    }
    noteCursor();
    all.push(row);
    at++;
  }
  const limit = Math.max(1, rows - 1);
  const first = Math.max(0, Math.min(cursorRow, all.length - limit));
  return { rows: all.slice(first, first + limit), cursorRow: cursorRow - first, beforeCursor };
}

/** Draws it from the start of an empty line on, and puts the cursor into its place. */
export function draw({ rows, cursorRow, beforeCursor }: Layout): string {
  const below = rows.length - 1 - cursorRow;
  // Written once more up to the cursor: so it stands right even if the terminal's widths are not ours.
  const toCursor = `${up(below)}\r${beforeCursor.text}`;
  return rows.map(({ text }) => text).join("\r\n") + toCursor;
}

/**
 * Erases what was drawn, and puts the cursor where it began.
 * @param columns width of the screen now: one that became narrower has broken the rows
 */
export function erase({ rows, cursorRow, beforeCursor }: Layout, columns: number): string {
  const broken = rows.slice(0, cursorRow).map(({ cells }) => Math.ceil(cells / columns) || 1);
  const above = broken.reduce((sum, count) => sum + count, 0) +
    Math.floor(beforeCursor.cells / columns);
  return `${up(above)}\r\x1b[J`;
}

function up(rows: number): string {
  return rows === 0 ? "" : `\x1b[${rows}A`;
}
