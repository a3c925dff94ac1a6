/** Whose files are read, written and closed to others. */

import { deepStrictEqual as equal, throws } from "node:assert/strict";
import { checkReadable, checkWritable, tightenMode } from "../../src/credentials/ownership.ts";
import type { FileFacts } from "../../src/platform/files.ts";

const ROOT = 0;
const DAEMON = 1;
const ME = 1000;
const OTHER = 1001;
const PATH = "/home/u/.qwen/x.json";
const FOLDER = "/home/u/.qwen";

function factsOf(uid: number | undefined, mode = 0o600): FileFacts {
  return { kind: "file", sizeBytes: 1, modifiedAtMs: 0, mode, uid, inode: 1 };
}

/** Whether `check` lets it pass; a refusal must be exit 10. */
function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    equal((error as { code?: string }).code, "store");
    return false;
  }
}

Deno.test("a file is read by its owner, if it is root's by anyone, and by root in any case", () => {
  const cases: readonly (readonly [reader: number, owner: number, boolean])[] = [
    [ME, ME, true],
    [ME, ROOT, true],
    [ME, OTHER, false],
    [ME, DAEMON, false],
    [ROOT, ME, true],
    [ROOT, ROOT, true],
  ];
  for (const [uid, owner, isAllowed] of cases) {
    const isRead = passes(() => checkReadable({ uid }, PATH, factsOf(owner)));
    equal([uid, owner, isRead], [uid, owner, isAllowed]);
  }
  checkReadable({ uid: undefined }, PATH, factsOf(undefined));
});

Deno.test("a file is written by its owner alone, in a folder of one's own or of root", () => {
  const cases: readonly (readonly [
    writer: number,
    file: number | undefined,
    folder: number | undefined,
    isAllowed: boolean,
  ])[] = [
    [ME, ME, ME, true],
    [ME, ME, ROOT, true],
    [ME, undefined, ME, true],
    [ME, undefined, undefined, true],
    [ME, ROOT, ME, false],
    [ME, OTHER, ME, false],
    [ME, ME, OTHER, false],
    [ME, undefined, OTHER, false],
    [ROOT, ROOT, ROOT, true],
    [ROOT, ME, ROOT, false],
    [ROOT, ROOT, ME, false],
  ];
  for (const [uid, file, folder, isAllowed] of cases) {
    const facts = (path: string) => {
      const owner = path === PATH ? file : path === FOLDER ? folder : ROOT;
      return owner === undefined ? undefined : factsOf(owner);
    };
    const isWritten = passes(() => checkWritable({ uid, facts }, PATH));
    equal([uid, file, folder, isWritten], [uid, file, folder, isAllowed]);
  }
});

Deno.test("a foreign owner is named, with who one is oneself", () => {
  throws(() => checkReadable({ uid: ME }, PATH, factsOf(OTHER)), {
    message: `Cannot read "${PATH}": it belongs to user ${OTHER}, this is user ${ME}`,
  });
});

Deno.test("a wider mode is tightened on a file of one's own only", () => {
  const cases: readonly (readonly [mode: number, owner: number, after: number])[] = [
    [0o640, ME, 0o600],
    [0o602, ME, 0o600],
    [0o444, ME, 0o400],
    [0o600, ME, 0o600],
    [0o644, ROOT, 0o644],
    [0o644, OTHER, 0o644],
  ];
  for (const [mode, owner, after] of cases) {
    let now = mode;
    const lines: string[] = [];
    const files = { uid: ME, setMode: (_: string, to: number) => void (now = to) };
    tightenMode(files, PATH, factsOf(owner, mode), (line) => void lines.push(line()));
    equal([mode, now], [mode, after]);
    const note = `tightened the mode of "${PATH}" from ${mode.toString(8)}`;
    equal(lines, mode === after ? [] : [note]);
  }
});
