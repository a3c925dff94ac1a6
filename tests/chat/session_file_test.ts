import { deepStrictEqual as equal, throws } from "node:assert/strict";
import fc from "fast-check";
import type { Message } from "../../src/chat/chat_model.ts";
import { findLatestSession, SessionFile } from "../../src/chat/session_file.ts";
import { Failure } from "../../src/platform/failure.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryFiles } from "../support/memory_files.ts";
import { Killed, ProcessFiles } from "../support/process_files.ts";

const FOLDER = "/q/qwenauth/sessions";
const PATH = `${FOLDER}/work.jsonl`;
const ASKED: Message = { role: "user", text: "why?" };
const ANSWERED: Message = { role: "assistant", text: "because\nof \u2028 this" };

function stage() {
  const clock = new FakeClock();
  const files = new MemoryFiles(clock);
  const parts = { files, clock };
  const open = (name = "work") => new SessionFile(parts, FOLDER, name);
  return { clock, files, parts, open };
}

Deno.test("a session gives back what was added, and holds one line of JSON for each message", () => {
  const { files, open } = stage();
  equal(open().load(), { system: undefined, messages: [] });
  open().append([{ role: "system", text: "Be brief." }]);
  open().append([ASKED, ANSWERED]);
  equal(open().load(), { system: "Be brief.", messages: [ASKED, ANSWERED] });
  const at = "2026-11-21T12:00:00.000Z";
  equal(files.peek(PATH)!.split("\n").map((line) => line && JSON.parse(line)), [
    { role: "system", text: "Be brief.", at },
    { ...ASKED, at },
    { ...ANSWERED, at },
    "",
  ]);
});

Deno.test("of a picture a session keeps only that there was one", () => {
  const { files, open } = stage();
  const picture = { kind: "bytes", mediaType: "image/png", base64: "AAAA" } as const;
  open().append([{ ...ASKED, pictures: [picture] }]);
  equal(open().load().messages, [ASKED]);
  equal([files.peek(PATH)!.includes("AAAA"), files.peek(PATH)!.includes('"pictures":1')], [
    false,
    true,
  ]);
});

Deno.test("what is forgotten stays in the file and is not read again", () => {
  const { open } = stage();
  open().append([ASKED, ANSWERED]);
  open().clear("Be brief.");
  equal(open().load(), { system: "Be brief.", messages: [] });
  open().append([ASKED]);
  equal(open().load().messages, [ASKED]);
});

Deno.test("a file cut off at any byte gives the lines that are whole, and takes new ones", () => {
  const { files, open } = stage();
  open().append([ASKED, ANSWERED]);
  const whole = files.peek(PATH)!;
  fc.assert(fc.property(fc.nat({ max: whole.length }), (length) => {
    files.put(PATH, whole.slice(0, length));
    const lines = whole.slice(0, length).split("\n");
    const parsed = lines.filter((line) => line.endsWith("}")).length;
    const kept = [ASKED, ANSWERED].slice(0, parsed);
    equal(open().load().messages, kept);
    open().append([ASKED]);
    equal(open().load().messages, [...kept, ASKED]);
  }));
});

Deno.test("lines that are no messages are passed over", () => {
  const { files, open } = stage();
  files.put(
    PATH,
    '\n{"role":"tool","text":"x"}\n[]\n{"role":"user"}\n7\n{"role":"user","text":"a"}\n',
  );
  equal(open().load().messages, [{ role: "user", text: "a" }]);
});

for (
  const name of ["", ".", "..", "../x", "a/b", "a\\b", "a b", "-a", "é", "x".repeat(65), "a\n"]
) {
  Deno.test(`${JSON.stringify(name).slice(0, 12)} is no name of a session`, () => {
    throws(() => stage().open(name), (error) => error instanceof Failure && error.code === "usage");
  });
}

Deno.test("what is said of a name that is none is true of those that are", () => {
  const message = "Cannot use this name for a session: use letters, digits, dots, dashes, " +
    "underscores, 64 at most, and begin with a letter or digit";
  throws(() => stage().open("_a"), { name: "Failure", message });
  for (const name of ["a_b", "A.b-c", "9", "x".repeat(64)]) equal(stage().open(name).name, name);
});

Deno.test("a session of another user is neither read nor written", () => {
  const { files, open } = stage();
  files.put(PATH, "", { uid: 7 });
  const isStore = (error: unknown) => error instanceof Failure && error.code === "store";
  throws(() => open().load(), isStore);
  throws(() => open().append([ASKED]), isStore);
});

Deno.test("a session that others may read is closed to them when it is written", () => {
  const { files, open } = stage();
  files.put(PATH, "", { mode: 0o644 });
  open().append([ASKED]);
  equal(files.facts(PATH)?.mode, 0o600);
});

Deno.test("a disk that is full is exit 10", () => {
  const { files, open } = stage();
  files.fail("append", "work.jsonl", "full");
  throws(() => open().append([ASKED]), /Cannot write the session "\/q.*work\.jsonl": full/);
});

Deno.test("the latest session is the one that was added to last", () => {
  const { clock, files, parts, open } = stage();
  equal(findLatestSession(parts, FOLDER), undefined);
  open("b").append([ASKED]);
  clock.advance(1_000);
  open("a").append([ASKED]);
  files.put(`${FOLDER}/other.txt`, "");
  equal(findLatestSession(parts, FOLDER), "a");
  clock.advance(1_000);
  open("b").append([ASKED]);
  equal(findLatestSession(parts, FOLDER), "b");
});

Deno.test("what is no file is not the latest session", () => {
  const { clock, files, parts, open } = stage();
  open("b").append([ASKED]);
  clock.advance(1_000);
  files.putFolder(`${FOLDER}/a.jsonl`);
  files.putLink(`${FOLDER}/c.jsonl`, `${FOLDER}/none`);
  equal(findLatestSession(parts, FOLDER), "b");
});

Deno.test("a session of 32 MiB is gone on with, a longer one is exit 10 and says what to do", () => {
  const { files, open } = stage();
  const line = `${JSON.stringify({ role: "user", text: "x".repeat(1024 * 1024) })}\n`;
  files.put(PATH, line.repeat(31));
  equal(open().load().messages.length, 31);
  files.put(PATH, line.repeat(32));
  throws(() => open().load(), {
    message: `Cannot read the session "${PATH}": it is too large to go on with`,
    hint: "qwenauth chat --session ANOTHER",
  });
});

Deno.test("killed before any operation of the disk, a session has its lines or it has not, and is whole", () => {
  const operations = runUntil(Infinity).count;
  equal(operations > 4, true);
  for (let at = 0; at < operations; at++) {
    const { disk, clock } = runUntil(at);
    const again = new SessionFile({ files: disk, clock }, FOLDER, "work");
    const { messages } = again.load();
    equal([[], [ASKED, ANSWERED]].some((one) => one.length === messages.length), true);
    again.append([ASKED]);
    equal(again.load().messages, [...messages, ASKED]);
    equal(disk.facts(PATH)?.mode, 0o600);
  }
});

/** Adds two messages, and dies before the operation of this number. */
function runUntil(at: number) {
  const clock = new FakeClock();
  const disk = new MemoryFiles(clock);
  const files = new ProcessFiles(disk);
  files.before = ({ index }) => index === at && files.kill();
  try {
    new SessionFile({ files, clock }, FOLDER, "work").append([ASKED, ANSWERED]);
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  }
  return { disk, clock, count: files.operations.length };
}
