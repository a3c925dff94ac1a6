/** `chat` with one question: what is sent, what is printed where, and how it ends. */

import { deepStrictEqual as equal, doesNotMatch, match } from "node:assert/strict";
import { CHAT_KEY, chatEvent, makeChatSandbox, plannedStream } from "./support/chat_sandbox.ts";
import { needs } from "./support/needs.ts";
import { startIn } from "./support/live_run.ts";
import { runShell } from "./support/shell.ts";
import { until } from "./support/until.ts";

const REPLY = "Hello from the embedded model server.";

/** What is asked, and the messages that are sent. */
const QUESTIONS: readonly {
  readonly name: string;
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly messages: readonly unknown[];
}[] = [
  {
    name: "arguments are joined by blanks",
    args: ["why", "is", "the sky blue?"],
    messages: [{ role: "user", content: "why is the sky blue?" }],
  },
  {
    name: "standard input alone is the question",
    args: [],
    stdin: "from a pipe\n",
    messages: [{ role: "user", content: "from a pipe" }],
  },
  {
    name: "standard input stands under the arguments",
    args: ["Explain this:"],
    stdin: "line 1\nline 2\n",
    messages: [{ role: "user", content: "Explain this:\n\nline 1\nline 2" }],
  },
  {
    name: "-s is the system message",
    args: ["-s", "Be brief.", "hello"],
    messages: [{ role: "system", content: "Be brief." }, { role: "user", content: "hello" }],
  },
  {
    name: "arguments behind -- may begin with a dash",
    args: ["--", "-x", "--json"],
    messages: [{ role: "user", content: "-x --json" }],
  },
];

for (const { name, args, stdin, messages } of QUESTIONS) {
  Deno.test(`chat: ${name}`, async () => {
    await using stage = await makeChatSandbox();
    const ended = await stage.chat(args, stdin === undefined ? {} : { stdin });
    equal(ended, { code: 0, stdout: `${REPLY}\n`, stderr: "" });
    equal(stage.sent().map((body) => body.messages), [messages]);
  });
}

Deno.test("chat sends the model, the flags and the key, and asks for usage with a stream", async () => {
  await using stage = await makeChatSandbox();
  const flags = ["-m", "other-model", "--temperature", "0.5", "--max-tokens", "100"];
  equal((await stage.chat([...flags, "hello"])).code, 0);
  equal((await stage.chat([...flags, "--no-stream", "hello"])).code, 0);
  const common = {
    model: "other-model",
    messages: [{ role: "user", content: "hello" }],
    temperature: 0.5,
    max_tokens: 100,
  };
  equal(stage.sent(), [
    { ...common, stream: true, stream_options: { include_usage: true } },
    { ...common, stream: false },
  ]);
  const keys = stage.server.requests.map(({ headers }) => headers["authorization"]);
  equal(keys, [`Bearer ${CHAT_KEY}`, `Bearer ${CHAT_KEY}`]);
});

Deno.test("chat prints the answer as it comes", async () => {
  await using stage = await makeChatSandbox({ reply: "first second", eventDelayMs: 1_000 });
  const env = { ...stage.sandbox.env, ...stage.env };
  await using run = startIn(stage.sandbox, ["chat", "hello"], { env });
  await run.sees(/first/);
  doesNotMatch(run.output.stdout, /second/);
  equal(await run.ended, { code: 0, stdout: "first second\n", stderr: "" });
});

Deno.test("chat: text that is no terminal's passes as it is, but for the newline at its end", async () => {
  for (
    const [reply, printed] of [
      ["a **b** `c`", "a **b** `c`\n"],
      ["ends in a newline\n", "ends in a newline\n"],
      ["\x1b]0;title\x07x", "\x1b]0;title\x07x\n"],
    ] as const
  ) {
    await using stage = await makeChatSandbox({});
    stage.server.planned.chat.push(plannedStream([chatEvent({ content: reply }, "stop")]));
    equal(await stage.chat(["hello"]), { code: 0, stdout: printed, stderr: "" });
  }
});

Deno.test("chat shows reasoning only with --thinking, on stderr", async () => {
  await using stage = await makeChatSandbox({ reasoning: "Let me think." });
  equal(await stage.chat(["hello"]), { code: 0, stdout: `${REPLY}\n`, stderr: "" });
  equal(await stage.chat(["--thinking", "hello"]), {
    code: 0,
    stdout: `${REPLY}\n`,
    stderr: "Let me think.\n",
  });
});

Deno.test("chat --usage prints the tokens on stderr", async () => {
  await using stage = await makeChatSandbox();
  const { code, stdout, stderr } = await stage.chat(["--usage", "hello"]);
  equal([code, stdout], [0, `${REPLY}\n`]);
  equal(stderr, "Tokens: 1 in, 6 out (0 of reasoning)\n");
});

for (const more of [[], ["--no-stream"]]) {
  Deno.test(`chat --json ${more.join(" ")} is one document`, async () => {
    await using stage = await makeChatSandbox();
    const { code, stdout, stderr } = await stage.chat(["--json", ...more, "hello"]);
    equal([code, stderr], [0, ""]);
    equal(JSON.parse(stdout), {
      version: 1,
      text: REPLY,
      finish_reason: "stop",
      usage: { input_tokens: 1, output_tokens: 6, reasoning_tokens: 0 },
      model: "test-model",
      provider: "openai",
      request_id: "chatcmpl-demo",
    });
  });
}

Deno.test("chat -x prints the first code block and nothing else", async () => {
  const reply = "Here:\n\n```sh\necho 1\n```\n\nor\n\n```\nmore\n```\n";
  await using stage = await makeChatSandbox();
  const answer = plannedStream([chatEvent({ content: reply }, "stop")]);
  stage.server.planned.chat.push(answer, answer);
  equal(await stage.chat(["-x", "hello"]), { code: 0, stdout: "echo 1\n", stderr: "" });
  equal((await stage.chat(["--extract", "hello"])).stdout, "echo 1\n");
  const { code, stdout, stderr } = await stage.chat(["-x", "hello"]);
  equal([code, stdout], [1, ""]);
  match(stderr, /^qwenauth: .*no code block.*\nhint: qwenauth chat "QUESTION"\n$/);
});

/** Answers that are not whole: how `chat` ends, and what is printed of them. */
const INCOMPLETE: readonly (readonly [name: string, answer: string, code: number, text: string])[] =
  [
    [
      "cut off by the limit",
      chatEvent({ content: "the half" }) + chatEvent({}, "length"),
      11,
      "the half\n",
    ],
    ["filtered", chatEvent({ content: "I" }) + chatEvent({}, "content_filter"), 11, "I\n"],
    ["filtered at once", chatEvent({}, "content_filter"), 11, ""],
    ["empty", chatEvent({ content: "" }, "stop"), 11, ""],
    ["of reasoning alone", chatEvent({ reasoning_content: "hm" }) + chatEvent({}, "stop"), 11, ""],
  ];

for (const [name, answer, code, text] of INCOMPLETE) {
  Deno.test(`chat: an answer that is ${name} is exit ${code}, with what there is of it`, async () => {
    await using stage = await makeChatSandbox();
    stage.server.planned.chat.push(plannedStream([answer]), plannedStream([answer]));
    const plain = await stage.chat(["hello"]);
    equal([plain.code, plain.stdout], [code, text]);
    match(plain.stderr, /^qwenauth: The answer /);
    const asJson = await stage.chat(["--json", "hello"]);
    equal(asJson.code, code);
    equal(JSON.parse(asJson.stderr).error.code, "incomplete");
    if (text !== "") equal(JSON.parse(asJson.stdout).text, text.trimEnd());
  });
}

Deno.test("chat: an answer that breaks off is exit 7 with the part that came, and is not asked for again", async () => {
  await using stage = await makeChatSandbox();
  const part = chatEvent({ content: "the beginning" });
  stage.server.planned.chat.push(
    plannedStream([part, chatEvent({}, "stop")], { cutAfterBytes: part.length }),
  );
  const { code, stdout, stderr } = await stage.chat(["hello"]);
  equal([code, stdout], [7, "the beginning\n"]);
  match(stderr, /^qwenauth: /);
  equal(stage.sent().length, 1);
});

Deno.test("chat: a stream that ends without its end is exit 7", async () => {
  await using stage = await makeChatSandbox();
  stage.server.planned.chat.push(plannedStream([chatEvent({ content: "half" })]));
  const { code, stdout, stderr } = await stage.chat(["hello"]);
  equal([code, stdout], [7, "half\n"]);
  match(stderr, /cut off/);
});

Deno.test({
  ...needs("chat: a reader that leaves ends it quietly, and the request", ["sh", "head"]),
  async fn() {
    await using stage = await makeChatSandbox({
      reply: "word ".repeat(1_000),
      eventDelayMs: 5,
    });
    const script = "{ qwenauth chat hello; echo $? > code; } | head -c4; cat code";
    const ended = await runShell(stage.sandbox, script, stage.env);
    equal(ended, { code: 0, stdout: "word0\n", stderr: "" });
  },
});

Deno.test("chat: a missing question is exit 2, and so are wrong numbers and flags that contradict each other", async () => {
  await using stage = await makeChatSandbox();
  for (
    const args of [
      [],
      ["--temperature", "warm", "hello"],
      ["--max-tokens", "0", "hello"],
      ["--max-tokens", "1.5", "hello"],
      ["--rpm", "0", "hello"],
      ["-s", "a", "-s", "b", "hello"],
      ["-c", "--session", "x", "hello"],
      ["-z", "hello"],
    ]
  ) {
    const { code, stdout, stderr } = await stage.chat(args);
    equal([code, stdout], [2, ""], args.join(" "));
    match(stderr, /^qwenauth: .*\nhint: qwenauth chat .*\n$/);
  }
  equal(stage.server.requests, []);
});

Deno.test("chat without a model is exit 2 and says how to choose one", async () => {
  await using stage = await makeChatSandbox();
  const { code, stderr } = await stage.chat(["hello"], { env: { OPENAI_MODEL: "" } });
  equal(code, 2);
  match(stderr, /^qwenauth: .*model.*\nhint: qwenauth models /);
  equal(stage.server.requests, []);
});

Deno.test("chat with the OAuth sign-in sends a system message in any case", async () => {
  await using stage = await makeChatSandbox({ requiresSystemMessage: true });
  const { sandbox } = stage;
  const { access_token } = await sandbox.signIn(3600, { access_token: CHAT_KEY });
  equal(access_token, CHAT_KEY);
  const env = { OPENAI_API_KEY: "" };
  const first = await stage.chat(["--provider", "qwen-oauth", "hello"], { env });
  equal(first, { code: 0, stdout: `${REPLY}\n`, stderr: "" });
  const second = await stage.chat(["--provider", "qwen-oauth", "-s", "Mine", "hello"], { env });
  equal(second.code, 0);
  const systems = stage.sent().map(({ messages }) => messages[0]);
  equal(systems.map((message) => message?.role), ["system", "system"]);
  equal(systems[1]?.content, "Mine");
});

Deno.test("Ctrl-C ends chat with 130", async () => {
  await using stage = await makeChatSandbox({ eventDelayMs: 60_000 });
  const env = { ...stage.sandbox.env, ...stage.env };
  await using run = startIn(stage.sandbox, ["chat", "hello"], { env });
  await until("the request", () => stage.server.requests[0]);
  run.child.kill("SIGINT");
  equal((await run.ended).code, 130);
});
