/** How `chat` ends when it is interrupted, when nobody reads on, and when the answer is none. */

import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import type { CannedAnswer } from "../support/servers/planned_answer.ts";
import { CHAT_KEY, chatEvent, makeChatSandbox, plannedStream } from "./support/chat_sandbox.ts";
import { startIn } from "./support/live_run.ts";
import { needs } from "./support/needs.ts";
import { runShell } from "./support/shell.ts";
import { until } from "./support/until.ts";

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** What is waited for when the signal comes: arguments, and what the service does. */
const WAITS: readonly {
  readonly name: string;
  readonly args: readonly string[];
  readonly answer: CannedAnswer | "hang" | undefined;
}[] = [
  { name: "for the answer", args: [], answer: "hang" },
  {
    name: "before another attempt",
    args: [],
    answer: { status: 503, headers: { "retry-after": "60" }, body: "{}" },
  },
  { name: "for a free request", args: ["--rpm", "1"], answer: undefined },
];

for (const { name, args, answer } of WAITS) {
  for (const [signal, code] of Object.entries(EXIT_CODES)) {
    Deno.test(`chat that waits ${name} ends at once with ${code} after ${signal}`, async () => {
      await using stage = await makeChatSandbox();
      if (answer === undefined) equal((await stage.chat(["--rpm", "1", "first"])).code, 0);
      else stage.server.planned.chat.push(answer);
      const { requests } = stage.server;
      const before = requests.length;
      const env = { ...stage.sandbox.env, ...stage.env };
      const line = ["chat", "--debug", ...args, "hello"];
      await using run = startIn(stage.sandbox, line, { env });
      if (answer === undefined) await run.sees(/the request has its slot in/);
      else await until("the request", () => requests[before]);
      if (answer !== undefined && answer !== "hang") await run.sees(/503/);
      run.child.kill(signal as keyof typeof EXIT_CODES);
      const ended = await run.ended;
      equal([ended.code, ended.stdout], [code, ""]);
      equal(/^(?!qwenauth: debug: )./m.test(ended.stderr), false, ended.stderr);
      equal(requests.length, answer === undefined ? before : before + 1);
    });
  }
}

Deno.test({
  ...needs("chat: once its reader has gone, the rest of the answer is not asked for", [
    "sh",
    "head",
  ]),
  async fn() {
    await using stage = await makeChatSandbox({ reply: "word ".repeat(5_000), eventDelayMs: 20 });
    const script = "{ qwenauth chat hello; echo $? > code; } | head -c1; cat code";
    equal(await runShell(stage.sandbox, script, stage.env), {
      code: 0,
      stdout: "w0\n",
      stderr: "",
    });
    equal(stage.server.requests.map(({ status }) => status), [undefined]);
  },
});

/** Answers that are failures: what came of them, the exit code, and the words. */
const FAILURES: readonly {
  readonly name: string;
  readonly answer: CannedAnswer;
  readonly exit: number;
  readonly code: string;
  readonly said: RegExp;
  /** Text that came before. */
  readonly part?: string;
}[] = [
  {
    name: "a page with status 200",
    answer: { status: 200, headers: { "content-type": "text/html" }, body: "<html>Sign in" },
    exit: 7,
    code: "unavailable",
    said: /web page/,
  },
  {
    name: "a document in place of a stream",
    answer: { status: 200, body: '{"choices":[{"message":{"content":"all of it"}}]}' },
    exit: 7,
    code: "unavailable",
    said: /"application\/json" in place of an event stream/,
  },
  {
    name: "nothing at all",
    answer: { status: 204 },
    exit: 7,
    code: "unavailable",
    said: /nothing \(status 204\)/,
  },
  {
    name: "a stream without any event",
    answer: { status: 200, headers: { "content-type": "text/event-stream" }, body: "" },
    exit: 7,
    code: "unavailable",
    said: /cut off/,
  },
  {
    name: "events that are no JSON",
    answer: {
      status: 200,
      headers: { "content-type": "text/event-stream" },
      body: 'data: {"choices":no\n\n',
    },
    exit: 7,
    code: "unavailable",
    said: /Cannot read the answer/,
  },
  {
    name: "a redirect",
    answer: { status: 302, headers: { location: "http://other.example/" } },
    exit: 7,
    code: "unavailable",
    said: /redirect/,
  },
  {
    name: "a refused key",
    answer: {
      status: 401,
      body: JSON.stringify({ error: { code: "invalid_api_key", message: `no ${CHAT_KEY}` } }),
    },
    exit: 4,
    code: "auth_required",
    said: /OPENAI_API_KEY in the environment \(401: no \[redacted\]\)/,
  },
  {
    name: "a wait that is too long",
    answer: { status: 429, headers: { "retry-after": "4000" }, body: "{}" },
    exit: 6,
    code: "quota",
    said: /wait until 20/,
  },
  {
    name: "an answer that breaks off",
    answer: plannedStream([chatEvent({ content: "the half" }), chatEvent({}, "stop")], {
      cutAfterBytes: chatEvent({ content: "the half" }).length,
    }),
    exit: 7,
    code: "unavailable",
    said: /broke off/,
    part: "the half",
  },
];

for (const { name, answer, exit, code, said, part } of FAILURES) {
  Deno.test(`chat: ${name} is exit ${exit}, and the same with --json`, async () => {
    await using stage = await makeChatSandbox();
    stage.server.planned.chat.push(answer, answer);
    const plain = await stage.chat(["hello"]);
    equal([plain.code, plain.stdout], [exit, part === undefined ? "" : `${part}\n`], plain.stderr);
    match(plain.stderr, said);
    const { code: exitCode, stdout, stderr } = await stage.chat(["--json", "hello"]);
    equal(exitCode, exit, stderr);
    const document = stdout === "" ? undefined : JSON.parse(stdout);
    equal([document?.text, document?.finish_reason], [part, part === undefined ? undefined : null]);
    equal(stderr.trimEnd().split("\n").length, 1);
    const { version, error } = JSON.parse(stderr);
    equal([version, error.code, error.exit], [1, code, exit]);
    match(error.message, said);
    equal(error.retry_after_seconds, code === "quota" ? 4000 : undefined);
    equal((plain.stderr + stderr).includes(CHAT_KEY), false);
    equal(stage.sent().length, 2);
  });
}

Deno.test("chat --thinking --json: the error document stands on a line of its own, also behind reasoning", async () => {
  await using stage = await makeChatSandbox();
  stage.server.planned.chat.push(plannedStream([chatEvent({ reasoning_content: "hm" })]));
  const { code, stdout, stderr } = await stage.chat(["--thinking", "--json", "hello"]);
  const [reasoning, error, ...more] = stderr.split("\n");
  equal([code, stdout, reasoning, more], [7, "", "hm", [""]]);
  equal(JSON.parse(error!).error.code, "unavailable");
});

Deno.test("chat -x prints the code of an answer that breaks off, as far as it came", async () => {
  await using stage = await makeChatSandbox();
  const part = chatEvent({ content: "Run\n```sh\necho 1\necho" });
  stage.server.planned.chat.push(plannedStream([part, part], { cutAfterBytes: part.length }));
  const { code, stdout } = await stage.chat(["-x", "hello"]);
  equal([code, stdout], [7, "echo 1\necho\n"]);
});

Deno.test("chat that finds no free request in time is exit 6 with the seconds to wait", async () => {
  await using stage = await makeChatSandbox();
  equal((await stage.chat(["--rpm", "1", "first"])).code, 0);
  const { code, stderr } = await stage.chat(["--json", "--rpm", "1", "--timeout", "2s", "second"]);
  equal([code, stage.server.requests.length], [6, 1], stderr);
  const { retry_after_seconds } = JSON.parse(stderr).error;
  ok(retry_after_seconds > 2 && retry_after_seconds <= 60, stderr);
});

Deno.test("a question that nobody answers leaves no session behind, whatever its system prompt", async () => {
  await using stage = await makeChatSandbox();
  stage.server.planned.chat.push({ status: 400, body: "{}" });
  equal((await stage.chat(["--session", "work", "-s", "Be brief.", "hello"])).code, 1);
  equal([...Deno.readDirSync(stage.sandbox.home)].map(({ name }) => name), []);
});

Deno.test("a session that can be neither read nor kept is exit 10 before any request", async () => {
  await using stage = await makeChatSandbox();
  await Deno.mkdir(`${stage.sandbox.qwenHome}/qwenauth`, { recursive: true, mode: 0o700 });
  await Deno.writeTextFile(`${stage.sandbox.qwenHome}/qwenauth/sessions`, "no folder");
  for (const which of [["--session", "work"], ["-c"]]) {
    const { code, stdout, stderr } = await stage.chat([...which, "hello"]);
    equal([code, stdout, stage.server.requests.length], [10, "", 0], stderr);
    match(stderr, /^qwenauth: Cannot (?:read|use) /);
  }
});
