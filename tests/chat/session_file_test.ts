import { deepStrictEqual as equal, throws } from "node:assert/strict";
import fc from "fast-check";
import type { Message } from "../../src/chat/chat_model.ts";
import { Conversation } from "../../src/chat/conversation.ts";
import { findLatestSession, SessionFile } from "../../src/chat/session_file.ts";
import { Failure } from "../../src/platform/failure.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryFiles } from "../support/memory_files.ts";

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

Deno.test("a conversation sends the system prompt, what was said, and the question", () => {
  const { open } = stage();
  const talk = new Conversation(open(), undefined);
  equal(talk.ask({ text: "a" }, undefined), [{ role: "user", text: "a" }]);
  talk.keep({ text: "a" }, "b");
  const system = { role: "system", text: "default" };
  const said = [{ role: "user", text: "a" }, { role: "assistant", text: "b" }];
  equal(talk.ask({ text: "c" }, "default"), [system, ...said, { role: "user", text: "c" }]);
  talk.setSystem("Mine");
  const again = new Conversation(open(), undefined);
  equal(again.ask({ text: "c" }, "default"), [
    { role: "system", text: "Mine" },
    ...said,
    { role: "user", text: "c" },
  ]);
  again.clear();
  equal(new Conversation(open(), undefined).messages, []);
  equal(new Conversation(open(), undefined).system, "Mine");
});

Deno.test("a conversation that moves to another session takes everything with it", () => {
  const { open } = stage();
  const talk = new Conversation(undefined, "Mine");
  talk.keep({ text: "a" }, "b");
  talk.moveTo(open());
  talk.keep({ text: "c" }, "d");
  const { system, messages } = open().load();
  equal([system, messages.map(({ text }) => text)], ["Mine", ["a", "b", "c", "d"]]);
});
