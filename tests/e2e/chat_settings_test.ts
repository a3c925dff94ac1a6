/** `chat` as the environment and settings.json want it: base URLs, options of an entry, a renewed sign-in. */

import { deepStrictEqual as equal, match, notEqual } from "node:assert/strict";
import { errorBody } from "../support/servers/model_answers.ts";
import { jsonAnswer } from "../support/servers/planned_answer.ts";
import { type ChatSandbox, makeChatSandbox } from "./support/chat_sandbox.ts";
import { makeSandbox } from "./support/sandbox.ts";
import { writeAt } from "./support/stored_choice.ts";

const REPLY = "Hello from the embedded model server.\n";
const REFUSED = jsonAnswer(401, errorBody("invalid_api_key", "invalid access token"));

/** Makes the model server a provider of settings.json whose model has this `generationConfig`. */
async function configure({ sandbox, server }: ChatSandbox, generationConfig: unknown) {
  await writeAt(sandbox, ".qwen/settings.json", {
    modelProviders: {
      corp: [{ id: "m", envKey: "OPENAI_API_KEY", baseUrl: server.baseUrl, generationConfig }],
    },
    providerProtocol: { corp: "openai" },
  });
}

const CORP = ["--provider", "corp", "-m", "m"];

Deno.test("chat sends what an entry says of sampling, headers and further fields; flags win", async () => {
  await using stage = await makeChatSandbox();
  await configure(stage, {
    samplingParams: { temperature: 0.3, top_p: 0.5, max_tokens: 50 },
    extra_body: { enable_thinking: false },
    customHeaders: { "X-Team": "a", Authorization: "Bearer other" },
  });
  equal((await stage.chat([...CORP, "hello"])).code, 0);
  equal((await stage.chat([...CORP, "--temperature", "1", "hello"])).code, 0);
  const common = {
    model: "m",
    messages: [{ role: "user", content: "hello" }],
    top_p: 0.5,
    max_tokens: 50,
    enable_thinking: false,
    stream: true,
    stream_options: { include_usage: true },
  };
  equal(stage.sent(), [{ ...common, temperature: 0.3 }, { ...common, temperature: 1 }]);
  const [{ headers }] = stage.server.requests as [typeof stage.server.requests[0]];
  equal([headers["x-team"], headers["authorization"]], [
    "a",
    `Bearer ${stage.env["OPENAI_API_KEY"]}`,
  ]);
});

Deno.test("chat: a short header of an entry does not make the service's words unreadable, a long one is hidden", async () => {
  await using stage = await makeChatSandbox();
  await configure(stage, { customHeaders: { "X-Team": "a", "X-Key": "second-secret" } });
  stage.server.planned.chat.push(jsonAnswer(400, errorBody("x", "a bad second-secret")));
  const { code, stderr } = await stage.chat([...CORP, "hello"]);
  equal(code, 1);
  match(stderr, /\(400: a bad \[redacted\]\)/);
});

Deno.test("chat tries as often and waits as long as an entry says, unless a flag says otherwise", async () => {
  await using stage = await makeChatSandbox();
  await configure(stage, { maxRetries: 1, timeout: 500 });
  const busy = { status: 503, headers: { "retry-after": "0" }, body: "{}" };
  stage.server.planned.chat.push(busy, busy);
  equal((await stage.chat([...CORP, "hello"])).code, 7);
  equal(stage.sent().length, 2);
  stage.server.planned.chat.push(busy, busy);
  equal((await stage.chat([...CORP, "--max-retries", "2", "hello"])).stdout, REPLY);
  equal(stage.sent().length, 5);
  stage.server.planned.chat.push("hang");
  const late = await stage.chat([...CORP, "--max-retries", "0", "hello"]);
  equal([late.code, late.stdout], [7, ""], late.stderr);
});

Deno.test("chat --dry-run hides the headers of an entry", async () => {
  await using stage = await makeChatSandbox();
  await configure(stage, { customHeaders: { "X-Key": "MARK-header" } });
  const { code, stdout, stderr } = await stage.chat([...CORP, "--dry-run", "hello"]);
  equal([code, stderr, /MARK/.test(stdout)], [0, "", false]);
  match(stdout, /^x-key: \[redacted\]$/m);
});

Deno.test("chat asks the service that ANTHROPIC_BASE_URL names", async () => {
  await using sandbox = await makeSandbox({ anthropic: { reasoning: "hm" } });
  const { anthropic } = sandbox.servers;
  const env = {
    ANTHROPIC_API_KEY: "test-key",
    ANTHROPIC_BASE_URL: anthropic.baseUrl,
    ANTHROPIC_MODEL: "test-model",
  };
  equal(await sandbox.run(["chat", "hello"], { env }), { code: 0, stdout: REPLY, stderr: "" });
  const thinking = ["chat", "--thinking", "--usage", "hello"];
  const { code, stdout, stderr } = await sandbox.run(thinking, { env });
  equal([code, stdout], [0, REPLY]);
  match(stderr, /^hm\nTokens: \d+ in, 7 out \(1 of reasoning\)\n$/);
  anthropic.behaviour.breakOff = "error";
  const broken = await sandbox.run(["chat", "hello"], { env });
  equal([broken.code, broken.stdout], [7, "Hello from the\n"]);
  match(broken.stderr, /Overloaded/);
  equal(anthropic.requests.map(({ headers }) => headers["x-api-key"]), Array(3).fill("test-key"));
});

Deno.test("chat whose access token is refused refreshes it once and asks once more, then says why", async () => {
  await using sandbox = await makeSandbox();
  const { access_token } = await sandbox.signIn(3600);
  const { model, authorization } = sandbox.servers;
  model.planned.chat.push(REFUSED);
  equal(await sandbox.run(["chat", "hello"]), { code: 0, stdout: REPLY, stderr: "" });
  const sent = model.requests.map(({ headers }) => headers["authorization"]);
  equal(sent[0], `Bearer ${access_token}`);
  notEqual(sent[1], sent[0]);
  equal([sent.length, authorization.counters.refreshRequests], [2, 1]);
  equal(sent[1], `Bearer ${sandbox.stored().access_token}`);
  model.planned.chat.push(REFUSED, REFUSED);
  const { code, stdout, stderr } = await sandbox.run(["chat", "hello"]);
  equal([code, stdout], [5, ""]);
  match(stderr, /^qwenauth: Signed in, but model calls are refused \(401: invalid access token\)/);
  equal([model.requests.length, authorization.counters.refreshRequests], [4, 2]);
});
