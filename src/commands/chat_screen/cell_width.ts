/** How text stands in the cells of a terminal: what a person takes for one character, and its width. */

/** Ideographs, kana, hangul, full-width forms and the emoji that are wide without a selector. */
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}])/u;

/** Marks that stand on the character before them, and characters without a shape. */
const INVISIBLE = /^[\p{M}\p{Cf}]/u;

/** Emoji that are wide because a selector asks for the picture. */
const PICTURE = /^\p{Emoji}.*\ufe0f/u;

/** The characters of a text as a person counts them. */
export function splitCharacters(text: string): string[] {
  if (/^[\t\n -~]*$/.test(text)) return text.split("");
  return Array.from(new Intl.Segmenter("und").segment(text), ({ segment }) => segment);
}

/** Cells that one such character takes. */
export function countCells(character: string): 0 | 1 | 2 {
  if (/^[ -~]$/.test(character)) return 1;
  if (INVISIBLE.test(character)) return 0;
  return WIDE.test(character) || PICTURE.test(character) ? 2 : 1;
}
