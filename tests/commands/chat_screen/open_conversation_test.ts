import { deepStrictEqual as equal } from "node:assert/strict";
import { SessionFile } from "../../../src/chat/session_file.ts";
import { openConversation } from "../../../src/commands/chat_screen/open_conversation.ts";
import { fakeValues } from "../../support/fake_values.ts";
import { OWN } from "../../support/sign_in_stage.ts";

const FOLDER = `${OWN}/sessions`;

/** A machine with two sessions; `first` is the one that was added to last. */
async function onMachine() {
  const { gathered, stage: { files, clock } } = await fakeValues({});
  for (const name of ["second", "first"]) {
    const session = new SessionFile({ files, clock }, FOLDER, name);
    session.append([{ role: "user", text: name }, { role: "assistant", text: "answer" }]);
    clock.advance(1_000);
  }
  const before = files.allFiles();
  const open = (options: Partial<Parameters<typeof openConversation>[2]>) => {
    const absent = { session: undefined, continue: undefined, system: undefined };
    return openConversation({ files, clock }, gathered, { ...absent, ...options });
  };
  const added = () => files.allFiles().filter((path) => !before.includes(path));
  const texts = (name: string) =>
    new SessionFile({ files, clock }, FOLDER, name).load().messages.map(({ text }) => text);
  return { open, added, texts, files };
}

Deno.test("chat without --session and -c stores nothing", async () => {
  const { open, added } = await onMachine();
  const conversation = open({ system: "Mine" });
  conversation.keep({ text: "question" }, "answer");
  equal([conversation.session, conversation.messages.length, added()], [undefined, 2, []]);
});

Deno.test("chat -c goes on with the session that was added to last", async () => {
  const { open, texts } = await onMachine();
  const conversation = open({ continue: true });
  equal(conversation.session?.path, `${FOLDER}/first.jsonl`);
  conversation.keep({ text: "question" }, "answer");
  equal(texts("first"), ["first", "answer", "question", "answer"]);
  equal(texts("second"), ["second", "answer"]);
});

Deno.test("chat -c where there is no session begins one named after the time", async () => {
  const { open, added, files } = await onMachine();
  for (const name of ["first", "second"]) files.drop(`${FOLDER}/${name}.jsonl`);
  open({ continue: true }).keep({ text: "question" }, "answer");
  equal(added(), [`${FOLDER}/chat-20261121-120002.jsonl`]);
});

Deno.test("a dry run has what a session says, and adds nothing to it", async () => {
  const { open, texts, added } = await onMachine();
  const conversation = open({ session: "second", isDry: true });
  equal(conversation.messages.map(({ text }) => text), ["second", "answer"]);
  conversation.keep({ text: "question" }, "answer");
  equal([texts("second"), added()], [["second", "answer"], []]);
});
