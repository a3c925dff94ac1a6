import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import { Conversation } from "../../../src/chat/conversation.ts";
import { SessionFile } from "../../../src/chat/session_file.ts";
import { CHAT_FLAGS, type ChatOptions } from "../../../src/commands/chat_screen/chat_flags.ts";
import { ChatTalk } from "../../../src/commands/chat_screen/chat_talk.ts";
import type { PrintWhole } from "../../../src/commands/chat_screen/print_whole.ts";
import { Failure } from "../../../src/platform/failure.ts";
import { ClosedOutput } from "../../../src/platform/terminal.ts";
import { fakeValues } from "../../support/fake_values.ts";
import { FakeSignals } from "../../support/fake_signals.ts";
import { FakeTerminal } from "../../support/fake_terminal.ts";
import type { PlainLayers } from "../../support/plain_layers.ts";
import { type PlannedAnswer, PlannedFetch, text } from "../../support/planned_fetch.ts";

const KEY: PlainLayers = { environment: { OPENAI_API_KEY: "MARK-key", OPENAI_MODEL: "m" } };
const PLAN: PlainLayers = { environment: { BAILIAN_CODING_PLAN_API_KEY: "sk-sp-MARK" } };
const FOLDER = "/home/u/.qwen/qwenauth/sessions";
const NEVER = new AbortController().signal;

function stream(...events: readonly (readonly [content: string, reason?: string])[]): Response {
  const chunks = events.map(([content, reason = null]) =>
    JSON.stringify({ id: "c", choices: [{ index: 0, delta: { content }, finish_reason: reason }] })
  );
  const usage = '{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}';
  const lines = [...chunks, usage, "[DONE]"].map((data) => `data: ${data}\n\n`);
  return text(200, lines.join(""), "text/event-stream");
}

/** A talk in the session `work`, with these answers of the service. */
async function stage(
  plan: readonly PlannedAnswer[],
  { isStored = true, ...options }: Partial<ChatOptions> & { readonly isStored?: boolean } = {},
  printWhole?: PrintWhole,
  layers = KEY,
) {
  const network = new PlannedFetch(...plan);
  const { gathered, stage } = await fakeValues(layers, network.fetch);
  const { clock, files } = stage;
  const terminal = new FakeTerminal();
  const signals = new FakeSignals();
  const absent = Object.fromEntries(Object.keys(CHAT_FLAGS).map((name) => [name, undefined]));
  const session = new SessionFile({ files, clock }, FOLDER, "work");
  const { environment } = gathered.signIn.surroundings;
  const quiet = { quiet: false, json: false, abort: NEVER, debug: () => {} };
  const talk = await ChatTalk.open({
    context: { terminal, clock, signals, files, environment, ...quiet },
    gathered,
    options: { ...absent, "max-retries": 0, ...options } as ChatOptions,
    isScript: false,
    conversation: new Conversation(isStored ? session : undefined, undefined),
    sessions: FOLDER,
    printWhole,
  }, "m");
  const sent = () => network.sent.map(({ body }) => JSON.parse(body));
  const stored = (name = "work") =>
    new SessionFile({ files, clock }, FOLDER, name).load().messages.map(({ text }) => text);
  return { talk, terminal, signals, files, network, sent, stored };
}

Deno.test("a talk sends what was said before, prints each answer, and counts the tokens", async () => {
  const { talk, terminal, sent, stored } = await stage([
    stream(["one"], ["", "stop"]),
    stream(["two\n", "stop"]),
  ]);
  await talk.ask("first", NEVER);
  equal(talk.setSystem("Be brief."), "The system prompt is set");
  await talk.ask("second", NEVER);
  equal(terminal.stdout.text, "one\ntwo\n");
  equal(sent().map(({ messages }) => messages), [
    [{ role: "user", content: "first" }],
    [
      { role: "system", content: "Be brief." },
      { role: "user", content: "first" },
      { role: "assistant", content: "one" },
      { role: "user", content: "second" },
    ],
  ]);
  equal(stored(), ["first", "one", "second", "two\n"]);
  equal(talk.status(), [
    'Model "m" of "openai"',
    'Session "work"',
    "4 messages, with a system prompt",
    "Tokens of this run: 6 in, 8 out",
  ]);
});

Deno.test("a talk goes on with another model, forgets, and is kept under another name", async () => {
  const { talk, sent, stored } = await stage([
    stream(["one", "stop"]),
    stream(["two", "stop"]),
  ]);
  await talk.ask("first", NEVER);
  equal(await talk.useModel("n"), ['The model is "n" now']);
  equal(talk.clear(), [
    `The model is not given the conversation any more; "${FOLDER}/work.jsonl" keeps it`,
  ]);
  equal(await talk.save("other"), 'The conversation is kept as "other" from now on');
  await talk.ask("second", NEVER);
  equal(sent()[1].model, "n");
  equal(sent()[1].messages, [{ role: "user", content: "second" }]);
  equal([stored("other"), stored()], [["second", "two"], []]);
  await rejects(
    async () => await talk.save("../x"),
    (error) => error instanceof Failure && error.code === "usage",
  );
});

Deno.test("--usage prints the tokens of each answer on stderr, of one that was cut off too", async () => {
  const { talk, terminal } = await stage(
    [stream(["one", "stop"]), stream(["the half", "length"])],
    { usage: true },
  );
  await talk.ask("first", NEVER);
  await rejects(talk.ask("second", NEVER), /reached the limit/);
  equal(terminal.stdout.text, "one\nthe half\n");
  equal(terminal.stderr.text, "Tokens: 3 in, 4 out\n".repeat(2));
});

Deno.test("a talk is not kept under the name of another session", async () => {
  const { talk, stored } = await stage([stream(["one", "stop"]), stream(["two", "stop"])]);
  await talk.ask("first", NEVER);
  await talk.save("other");
  await rejects(
    async () => await talk.save("work"),
    new Failure("usage", 'There is a session "work" already: choose another name'),
  );
  await talk.save("other");
  await talk.ask("second", NEVER);
  equal([stored("other"), stored()], [["first", "one", "second", "two"], ["first", "one"]]);
});

Deno.test("an attachment goes with the next question and with no other", async () => {
  const { talk, files, sent } = await stage([stream(["1", "stop"]), stream(["2", "stop"])]);
  files.put("/team/a.txt", "A");
  equal(await talk.attach("a.txt"), '"a.txt" goes with the next question');
  equal(talk.status().at(-1), 'Attached to the next question: "a.txt"');
  await talk.ask("first", NEVER);
  await talk.ask("second", NEVER);
  equal(sent()[0].messages[0].content, "a.txt:\n\n```\nA\n```\n\nfirst");
  equal(sent()[1].messages.at(-1).content, "second");
});

Deno.test("a cleared conversation that is stored nowhere is forgotten, attachments are dropped and named", async () => {
  const { talk, files, sent } = await stage([stream(["1", "stop"])], { isStored: false });
  files.put("/team/a.txt", "A");
  files.put("/team/b.txt", "B");
  await talk.attach("a.txt");
  await talk.attach("b.txt");
  equal(talk.clear(), [
    "The conversation is forgotten",
    'Not attached any more: "a.txt", "b.txt"',
  ]);
  await talk.ask("third", NEVER);
  equal(sent()[0].messages, [{ role: "user", content: "third" }]);
  equal(talk.clear(), ["The conversation is forgotten"]);
});

Deno.test("a cleared session is not given to the model any more, and its file keeps what was said", async () => {
  const { talk, files, stored } = await stage([stream(["1", "stop"])]);
  await talk.ask("first", NEVER);
  talk.clear();
  equal(stored(), []);
  equal(files.peek(`${FOLDER}/work.jsonl`)?.includes('"first"'), true);
});

Deno.test("another model is named with the remark of models use; what cannot be a model is refused", async () => {
  const { talk } = await stage([], {}, undefined, PLAN);
  equal(await talk.useModel("nosuch"), [
    'The model is "nosuch" now',
    'But "nosuch" is not among the known models of "coding-plan"',
  ]);
  equal(await talk.useModel("qwen3-coder-plus"), ['The model is "qwen3-coder-plus" now']);
  await rejects(
    talk.useModel("a b"),
    (error) => error instanceof Failure && error.code === "usage",
  );
  equal(talk.model, "qwen3-coder-plus");
});

Deno.test("what came of an answer that breaks off is printed and kept, a question without any is not", async () => {
  const { talk, terminal, stored } = await stage([
    stream(["the half"]),
    text(400, '{"error":{"message":"no"}}', "application/json"),
    stream(["cut", "length"]),
    stream(["", "stop"]),
  ]);
  const fails = async (question: string, code: string) =>
    await rejects(
      talk.ask(question, NEVER),
      (error) => error instanceof Failure && error.code === code,
    );
  await fails("first", "unavailable");
  await fails("second", "failure");
  await fails("third", "incomplete");
  await fails("fourth", "incomplete");
  equal(terminal.stdout.text, "the half\ncut\n");
  equal(stored(), ["first", "the half", "third", "cut"]);
});

Deno.test("an answer that is stopped, or ended by a signal, is kept as far as it came", async () => {
  const endless = () => {
    const chunk = '{"choices":[{"index":0,"delta":{"content":"so far"},"finish_reason":null}]}';
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode(`data: ${chunk}\n\n`)),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
  for (const how of ["stopped", "signal"]) {
    const { talk, terminal, signals, stored } = await stage([endless()]);
    const stop = new AbortController();
    const asked = talk.ask("first", stop.signal);
    const ended = rejects(asked, { name: "AbortError" });
    while (terminal.stdout.text === "") await new Promise((resolve) => setTimeout(resolve));
    if (how === "signal") {
      signals.end();
      equal(stored(), ["first", "so far"]);
    }
    stop.abort();
    await ended;
    if (how === "stopped") equal(stored(), ["first", "so far"]);
    equal(terminal.stdout.text, "so far\n");
  }
});

Deno.test("a session that cannot be written hides neither the answer nor why it broke off", async () => {
  const { talk, files, terminal } = await stage([stream(["the half"]), stream(["one", "stop"])]);
  files.fail("append", "work.jsonl", "full");
  await rejects(talk.ask("first", NEVER), /cut off/);
  await rejects(talk.ask("second", NEVER), /Cannot write the session/);
  equal(terminal.stdout.text, "the half\none\n");
});

Deno.test("an answer that is printed at its end is printed in any case: whole, broken off, or not to be kept", async () => {
  const printed: unknown[] = [];
  const { talk, files, terminal } = await stage(
    [
      stream(["one", "stop"]),
      stream(["the half"]),
      text(400, "{}", "application/json"),
      stream(["two", "stop"]),
    ],
    {},
    (answer) => void printed.push(answer),
  );
  const unknown = { reason: undefined, usage: undefined, requestId: undefined };
  const whole = {
    reason: "stop",
    usage: { inputTokens: 3, outputTokens: 4, reasoningTokens: undefined },
    requestId: "c",
  };
  await talk.ask("first", NEVER);
  await rejects(talk.ask("second", NEVER), /cut off/);
  await rejects(talk.ask("third", NEVER), Failure);
  files.fail("append", "work.jsonl", "full");
  await rejects(talk.ask("fourth", NEVER), /Cannot write the session/);
  equal(printed, [
    { text: "one", ...whole },
    { text: "the half", ...unknown },
    { text: "two", ...whole },
  ]);
  equal(terminal.stdout.text, "");
});

Deno.test("an answer whose reader has gone is kept all the same", async () => {
  const { talk, stored } = await stage([stream(["one", "stop"])], {}, () => {
    throw new ClosedOutput();
  });
  await rejects(talk.ask("first", NEVER), ClosedOutput);
  equal(stored(), ["first", "one"]);
});

Deno.test("reasoning that breaks off ends its line, so that the failure stands on its own", async () => {
  const thought = '{"choices":[{"index":0,"delta":{"reasoning_content":"hm"}}]}';
  const { talk, terminal, stored } = await stage(
    [text(200, `data: ${thought}\n\n`, "text/event-stream")],
    { thinking: true },
  );
  await rejects(talk.ask("first", NEVER), /cut off/);
  equal([terminal.stdout.text, terminal.stderr.text, stored()], ["", "hm\n", []]);
});

Deno.test("pictures, also of questions before, are not sent to another model that does not see", async () => {
  const { talk, files, sent } = await stage(
    [stream(["a cat", "stop"]), stream(["ok", "stop"])],
    {},
    undefined,
    PLAN,
  );
  files.put("/team/x.gif", "GIF89a");
  await talk.useModel("qwen3.5-plus");
  await talk.attach("x.gif");
  await talk.useModel("qwen3-coder-plus");
  const isRefused = (error: unknown) => error instanceof Failure && error.code === "usage";
  await rejects(talk.ask("what is it?", NEVER), isRefused);
  await talk.useModel("qwen3.5-plus");
  await talk.ask("what is it?", NEVER);
  await talk.useModel("qwen3-coder-plus");
  await rejects(talk.ask("and now?", NEVER), isRefused);
  equal(sent().length, 1);
  talk.clear();
  await talk.ask("and now?", NEVER);
  equal(sent()[1].messages, [{ role: "user", content: "and now?" }]);
});
