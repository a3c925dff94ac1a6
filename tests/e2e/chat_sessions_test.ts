/** `chat --session` and `chat -c`: what is stored, and what goes on. */

import { deepStrictEqual as equal, match } from "node:assert/strict";
import {
  chatEvent,
  type ChatSandbox,
  makeChatSandbox,
  plannedStream,
} from "./support/chat_sandbox.ts";
import { startIn } from "./support/live_run.ts";

const REPLY = "Hello from the embedded model server.";

function folderOf({ sandbox }: ChatSandbox): string {
  return `${sandbox.qwenHome}/qwenauth/sessions`;
}

function fileOf(stage: ChatSandbox, name: string): string {
  return `${folderOf(stage)}/${name}.jsonl`;
}

/** Messages of the last request: `user: text`. */
function lastMessages(stage: ChatSandbox): readonly string[] {
  return stage.sent().at(-1)!.messages.map(({ role, content }) => `${role}: ${content}`);
}

Deno.test("chat --session goes on where it ended, and is readable by its owner alone", async () => {
  await using stage = await makeChatSandbox();
  equal((await stage.chat(["--session", "work", "-s", "Be brief.", "first"])).code, 0);
  equal((await stage.chat(["--session", "work", "second"])).code, 0);
  equal(lastMessages(stage), [
    "system: Be brief.",
    "user: first",
    `assistant: ${REPLY}`,
    "user: second",
  ]);
  equal((await stage.chat(["--session", "other", "third"])).code, 0);
  equal(lastMessages(stage), ["user: third"]);
  equal(Deno.statSync(fileOf(stage, "work")).mode! & 0o777, 0o600);
  equal(Deno.statSync(folderOf(stage)).mode! & 0o777, 0o700);
  for (const line of Deno.readTextFileSync(fileOf(stage, "work")).trimEnd().split("\n")) {
    equal(typeof JSON.parse(line), "object");
  }
});

Deno.test("chat -c goes on with the session that was used last", async () => {
  await using stage = await makeChatSandbox();
  await stage.chat(["--session", "a", "one"]);
  await stage.chat(["--session", "b", "two"]);
  await Deno.utime(fileOf(stage, "b"), 1_000, 1_000);
  equal((await stage.chat(["-c", "three"])).code, 0);
  equal(lastMessages(stage), ["user: one", `assistant: ${REPLY}`, "user: three"]);
});

Deno.test("chat without --session and -c stores nothing", async () => {
  await using stage = await makeChatSandbox();
  equal((await stage.chat(["hello"])).code, 0);
  equal([...Deno.readDirSync(stage.sandbox.home)].map(({ name }) => name), []);
});

for (const name of ["../x", "a/b", "", ".hidden", "a b", "x".repeat(200), "a\nb"]) {
  Deno.test(`chat --session ${JSON.stringify(name).slice(0, 20)} is no name: exit 2`, async () => {
    await using stage = await makeChatSandbox();
    const { code, stderr } = await stage.chat(["--session", name, "hello"]);
    equal([code, stage.server.requests.length], [2, 0], stderr);
    equal([...Deno.readDirSync(stage.sandbox.home)].map(({ name }) => name), []);
  });
}

Deno.test("a last line that a crash cut off is passed over, and does not spoil the next one", async () => {
  await using stage = await makeChatSandbox();
  await stage.chat(["--session", "work", "first"]);
  const path = fileOf(stage, "work");
  const whole = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(path, `${whole}{"role":"user","text":"los`);
  await stage.chat(["--session", "work", "second"]);
  equal(lastMessages(stage), ["user: first", `assistant: ${REPLY}`, "user: second"]);
  await stage.chat(["--session", "work", "third"]);
  equal(lastMessages(stage), [
    "user: first",
    `assistant: ${REPLY}`,
    "user: second",
    `assistant: ${REPLY}`,
    "user: third",
  ]);
});

Deno.test("what came of an answer that broke off stays in the session, a question without any answer does not", async () => {
  await using stage = await makeChatSandbox();
  const part = chatEvent({ content: "the beginning" });
  stage.server.planned.chat.push(
    plannedStream([part, part], { cutAfterBytes: part.length }),
    { status: 400, body: `{"error":{"message":"no"}}` },
  );
  equal((await stage.chat(["--session", "work", "first"])).code, 7);
  equal((await stage.chat(["-c", "refused"])).code, 1);
  equal((await stage.chat(["-c", "second"])).code, 0);
  equal(lastMessages(stage), ["user: first", "assistant: the beginning", "user: second"]);
});

Deno.test("Ctrl-C ends an answer with 130, and what came of it stays in the session", async () => {
  await using stage = await makeChatSandbox();
  stage.server.behaviour.eventDelayMs = 300;
  const env = { ...stage.sandbox.env, ...stage.env };
  await using run = startIn(stage.sandbox, ["chat", "--session", "work", "first"], { env });
  await run.sees(/Hello/);
  run.child.kill("SIGINT");
  equal((await run.ended).code, 130);
  stage.server.behaviour.eventDelayMs = 0;
  equal((await stage.chat(["-c", "second"])).code, 0);
  const messages = lastMessages(stage);
  equal([messages[0], messages[2]], ["user: first", "user: second"]);
  match(messages[1]!, /^assistant: Hello/);
});

Deno.test("two chats in one session at once do not mix their lines", async () => {
  await using stage = await makeChatSandbox({ reply: "x".repeat(50_000) });
  const names = Array.from({ length: 6 }, (_, index) => `question ${index}`);
  const runs = await Promise.all(names.map((name) => stage.chat(["--session", "work", name])));
  equal(runs.map(({ code }) => code), names.map(() => 0));
  await stage.chat(["-c", "last"]);
  const messages = lastMessages(stage);
  equal(messages.length, 13);
  const questions = messages.filter((_, at) => at % 2 === 0);
  equal(questions.toSorted(), [...names, "last"].map((name) => `user: ${name}`).toSorted());
});
