/**
 * Editing of what is typed at the prompt, as a state and what each key makes of it. It knows nothing of
 * the screen: `line_layout.ts` draws it.
 */

import { countCells, splitCharacters } from "./cell_width.ts";
import { isUnfinished } from "./entered_text.ts";
import type { Key, KeyName } from "./keys.ts";

/** What the last key asked for, beyond a change of the text. */
export type Wish = "none" | "enter" | "interrupt" | "end" | "clear_screen" | "suspend";

/** The text at the prompt. */
export interface EditorState {
  readonly text: string;
  /** Where the next character goes, in UTF-16 units. */
  readonly cursor: number;
  /** What was entered before, oldest first. */
  readonly history: readonly string[];
  /** Which of it is shown; its length stands for the new text. */
  readonly place: number;
  /** The new text, while an old one is shown. */
  readonly draft: string;
  /** What was erased last by more than one character. */
  readonly erased: string;
  readonly wish: Wish;
}

/** Most texts that are remembered. */
const HISTORY_LIMIT = 1000;

/** An empty prompt. */
export function startEditing(history: readonly string[] = []): EditorState {
  const place = history.length;
  return { text: "", cursor: 0, history, place, draft: "", erased: "", wish: "none" };
}

/** An empty prompt after this one, which remembers its text. */
export function startNext({ text, history, erased }: EditorState): EditorState {
  const isNew = text.trim() !== "" && text !== history.at(-1);
  const longer = isNew ? [...history, text].slice(-HISTORY_LIMIT) : history;
  return { ...startEditing(longer), erased };
}

/** What a key makes of it. */
export function onKey(state: EditorState, key: Key): EditorState {
  const change = key.name === "text" ? insert(state, key.text) : ACTIONS[key.name](state);
  return { ...state, wish: "none", ...change };
}

type Change = Partial<EditorState>;

const ACTIONS: Readonly<Record<KeyName, (state: EditorState) => Change>> = {
  enter,
  newline: (state) => insert(state, "\n"),
  left: (state) => ({ cursor: before(state) }),
  right: (state) => ({ cursor: after(state) }),
  up: (state) => moveLine(state, -1) ?? recall(state, -1),
  down: (state) => moveLine(state, 1) ?? recall(state, 1),
  home: (state) => ({ cursor: lineStart(state) }),
  end: (state) => ({ cursor: lineEnd(state) }),
  word_left: (state) => ({ cursor: wordStart(state) }),
  word_right: (state) => ({ cursor: wordEnd(state) }),
  backspace: (state) => remove(state, before(state), state.cursor),
  delete: (state) => remove(state, state.cursor, after(state)),
  erase_word_left: (state) => erase(state, wordStart(state), state.cursor),
  erase_word_right: (state) => erase(state, state.cursor, wordEnd(state)),
  erase_to_start: (state) => erase(state, lineStart(state), state.cursor),
  erase_to_end: (state) => erase(state, state.cursor, lineEnd(state)),
  yank: (state) => insert(state, state.erased),
  clear_screen: () => ({ wish: "clear_screen" }),
  interrupt: () => ({ wish: "interrupt" }),
  end_of_input: (state) =>
    state.text === "" ? { wish: "end" } : remove(state, state.cursor, after(state)),
  suspend: () => ({ wish: "suspend" }),
};

function insert({ text, cursor }: EditorState, added: string): Change {
  return {
    text: text.slice(0, cursor) + added + text.slice(cursor),
    cursor: cursor + added.length,
  };
}

function remove({ text }: EditorState, start: number, end: number): Change {
  return { text: text.slice(0, start) + text.slice(end), cursor: start };
}

/** Removes what can be brought back; at the edge of a line, the newline. */
function erase(state: EditorState, start: number, end: number): Change {
  if (start === end) return {};
  return { ...remove(state, start, end), erased: state.text.slice(start, end) };
}

/** Enters the text, or goes on with it in a new line. */
function enter({ text }: EditorState): Change {
  const unfinished = isUnfinished(text);
  if (unfinished === "no") return { wish: "enter", cursor: text.length };
  const kept = unfinished === "backslash" ? text.slice(0, -1) : text;
  return { text: `${kept}\n`, cursor: kept.length + 1 };
}

/** Start of the character before the cursor. */
function before(state: EditorState): number {
  const line = state.text.slice(lineStart(state), state.cursor);
  if (line === "") return Math.max(0, state.cursor - 1);
  return state.cursor - splitCharacters(line).at(-1)!.length;
}

/** End of the character after the cursor. */
function after(state: EditorState): number {
  const line = state.text.slice(state.cursor, lineEnd(state));
  if (line === "") return Math.min(state.text.length, state.cursor + 1);
  return state.cursor + splitCharacters(line)[0]!.length;
}

function lineStart({ text, cursor }: Pick<EditorState, "text" | "cursor">): number {
  return text.slice(0, cursor).lastIndexOf("\n") + 1;
}

function lineEnd({ text, cursor }: Pick<EditorState, "text" | "cursor">): number {
  const newline = text.indexOf("\n", cursor);
  return newline < 0 ? text.length : newline;
}

/** Words are what stands between blanks. */
function wordStart({ text, cursor }: EditorState): number {
  return text.slice(0, cursor).replace(/\S*\s*$/, "").length;
}

function wordEnd({ text, cursor }: EditorState): number {
  return cursor + /^\s*\S*/.exec(text.slice(cursor))![0].length;
}

/** To the line above or below, in the same column; undefined if there is none. */
function moveLine(state: EditorState, step: -1 | 1): Change | undefined {
  const start = lineStart(state);
  const edge = step < 0 ? start - 1 : lineEnd(state) + 1;
  if (edge < 0 || edge > state.text.length) return undefined;
  const target = { text: state.text, cursor: edge };
  const column = countAll(state.text.slice(start, state.cursor));
  const from = lineStart(target);
  return { cursor: from + lengthOfCells(state.text.slice(from, lineEnd(target)), column) };
}

function countAll(text: string): number {
  return splitCharacters(text).reduce((cells, character) => cells + countCells(character), 0);
}

/** UTF-16 units of the characters that fit into so many cells. */
function lengthOfCells(text: string, cells: number): number {
  let [length, used] = [0, 0];
  for (const character of splitCharacters(text)) {
    used += countCells(character);
    if (used > cells) break;
    length += character.length;
  }
  return length;
}

/** An older or newer text in place of this one. */
function recall({ text, history, place, draft }: EditorState, step: -1 | 1): Change {
  const next = place + step;
  if (next < 0 || next > history.length) return {};
  const shown = history[next] ?? draft;
  const kept = place === history.length ? text : draft;
  return { text: shown, cursor: shown.length, place: next, draft: kept };
}
