import { deepStrictEqual as equal } from "node:assert/strict";
import { Conversation } from "../../src/chat/conversation.ts";
import { SessionFile } from "../../src/chat/session_file.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryFiles } from "../support/memory_files.ts";

const FOLDER = "/q/qwenauth/sessions";

function stage() {
  const clock = new FakeClock();
  const files = new MemoryFiles(clock);
  const open = (name = "work") => new SessionFile({ files, clock }, FOLDER, name);
  return { files, open };
}

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

Deno.test("a system prompt of a flag is stored with the first answer, and once", () => {
  const { files, open } = stage();
  const first = new Conversation(open(), "Be brief.");
  equal(first.system, "Be brief.");
  equal(files.allFiles(), []);
  first.keep({ text: "a" }, "b");
  first.keep({ text: "c" }, "d");
  new Conversation(open(), "Be brief.").keep({ text: "e" }, "f");
  const roles = files.peek(open().path)!.trimEnd().split("\n").map((line) => JSON.parse(line).role);
  equal(roles, ["system", ...Array.from({ length: 3 }, () => ["user", "assistant"]).flat()]);
  equal(open().load().system, "Be brief.");
});

Deno.test("an empty system prompt of a flag takes the stored one away", () => {
  const { open } = stage();
  new Conversation(open(), "Be brief.").keep({ text: "a" }, "b");
  const second = new Conversation(open(), "");
  equal(second.system, undefined);
  second.keep({ text: "c" }, "d");
  equal(new Conversation(open(), undefined).system, undefined);
});

Deno.test("what is set, forgotten or moved is stored with its system prompt, and not a second time", () => {
  const { files, open } = stage();
  const prompts = () =>
    files.allFiles().map((path) => files.peek(path)!.split('"role":"system"').length - 1);
  const talk = new Conversation(open("a"), "One");
  talk.clear();
  talk.keep({ text: "a" }, "b");
  equal(prompts(), [1]);
  talk.setSystem("Two");
  talk.keep({ text: "c" }, "d");
  equal(prompts(), [2]);
  const other = new Conversation(undefined, "Three");
  other.moveTo(open("b"));
  other.keep({ text: "a" }, "b");
  equal(prompts(), [2, 1]);
  equal(open("b").load().system, "Three");
});

Deno.test("a conversation that is stored nowhere begins with what was said", () => {
  const said = [{ role: "user", text: "a" }, { role: "assistant", text: "b" }] as const;
  const talk = Conversation.from(said, "Mine");
  talk.keep({ text: "c" }, "d");
  equal([talk.messages.length, talk.system, talk.session], [4, "Mine", undefined]);
});
