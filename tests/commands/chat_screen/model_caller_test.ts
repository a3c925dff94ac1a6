import { deepStrictEqual as equal, doesNotMatch, rejects, throws } from "node:assert/strict";
import { getModelAccess } from "../../../src/auth/access/model_access.ts";
import type { ChatModel } from "../../../src/chat/chat_model.ts";
import { CHAT_FLAGS, type ChatOptions } from "../../../src/commands/chat_screen/chat_flags.ts";
import { dryRun, formatDryRequest } from "../../../src/commands/chat_screen/dry_run.ts";
import {
  checkTarget,
  defaultSystem,
  openCaller,
  requestOf,
} from "../../../src/commands/chat_screen/model_caller.ts";
import { Failure } from "../../../src/platform/failure.ts";
import { Secret } from "../../../src/platform/secret.ts";
import { fakeValues } from "../../support/fake_values.ts";
import { type PlainLayers, settingsSource } from "../../support/plain_layers.ts";
import { PlannedFetch } from "../../support/planned_fetch.ts";

const KEY: PlainLayers = { environment: { OPENAI_API_KEY: "MARK-key", OPENAI_MODEL: "m" } };
const ABSENT = Object.fromEntries(
  Object.keys(CHAT_FLAGS).map((name) => [name, undefined]),
) as unknown as ChatOptions;

/** Headers that belong to a connection, or carry another credential. */
const NEVER_SENT = [
  "Host",
  "Connection",
  "Keep-Alive",
  "Proxy-Connection",
  "TE",
  "Trailer",
  "Upgrade",
  "Content-Length",
  "Transfer-Encoding",
  "Cookie",
  "Proxy-Authorization",
  "x-api-key",
  "x-goog-api-key",
];

Deno.test("Qwen's portal gets a system message in any case, no other service does", () => {
  const baseUrl = (value: string) =>
    ({ value, source: { kind: "default" }, shadowed: [] }) as const;
  const said = "You are a helpful assistant.";
  equal([
    defaultSystem({ provider: "qwen-oauth", baseUrl: undefined }),
    defaultSystem({ provider: "openai", baseUrl: baseUrl("https://portal.qwen.ai/v1") }),
    defaultSystem({ provider: "openai", baseUrl: baseUrl("https://portal.qwen.ai.evil.test/v1") }),
    defaultSystem({ provider: "openai", baseUrl: undefined }),
  ], [said, said, undefined, undefined]);
});

Deno.test("without a model nothing is asked, and the hint shows how to find one", async () => {
  const { gathered } = await fakeValues({ environment: { OPENAI_API_KEY: "MARK-key" } });
  throws(() => checkTarget(gathered, false), {
    code: "usage",
    message: 'No model is chosen for "openai"',
    hint: "qwenauth models --remote",
  });
});

Deno.test("of a model that nobody knows, the service decides whether it sees", async () => {
  const { gathered } = await fakeValues(KEY);
  equal(checkTarget(gathered, true).model, "m");
});

Deno.test("what flags and the entry say of a request stands in it side by side", async () => {
  const { gathered } = await fakeValues(KEY);
  const access = await getModelAccess(gathered, { isScript: false });
  const entry = {
    generationConfig: { samplingParams: { top_p: 0.5 }, extra_body: { enable_thinking: true } },
    source: {
      kind: "settings",
      path: "/q/settings.json",
      key: "e",
      trust: "qwen_home",
      expanded: [],
    },
  } as unknown as NonNullable<typeof access.target.entry>;
  const options = { ...ABSENT, temperature: 0, "max-tokens": 5, "no-stream": true, thinking: true };
  equal(requestOf(gathered, { ...access, target: { ...access.target, entry } }, "m", options, []), {
    model: "m",
    messages: [],
    isStreamed: false,
    wantsReasoning: true,
    temperature: 0,
    maxTokens: 5,
    samplingParams: { top_p: 0.5 },
    extraBody: { enable_thinking: true },
  });
});

Deno.test("a plan that forbids scripts is not asked by one, before any request", async () => {
  const network = new PlannedFetch();
  const { gathered } = await fakeValues(
    { environment: { BAILIAN_CODING_PLAN_API_KEY: "sk-sp-MARK", OPENAI_MODEL: "m" } },
    network.fetch,
  );
  const parts = {
    gathered,
    options: ABSENT,
    onWait: () => {},
    abort: new AbortController().signal,
  };
  await rejects(
    openCaller({ ...parts, isScript: true }, "m"),
    (error) => error instanceof Failure && error.code === "not_entitled",
  );
  equal(
    (await openCaller({ ...parts, isScript: false }, "m")).access.target.provider,
    "coding-plan",
  );
  network.assertDone();
});

Deno.test("a dry run shows the request of the library with our headers, and sends nothing", async () => {
  const network = new PlannedFetch();
  const { gathered } = await fakeValues(KEY, network.fetch);
  const access = await getModelAccess(gathered, { isScript: false });
  const messages = [{ role: "user", text: "hello" }] as const;
  const request = await dryRun(
    gathered,
    access,
    requestOf(gathered, access, "m", ABSENT, messages),
  );
  const { headers, ...others } = request;
  equal(others, {
    method: "POST",
    url: "https://api.openai.com/v1/chat/completions",
    body: {
      model: "m",
      messages: [{ role: "user", content: "hello" }],
      stream: true,
      stream_options: { include_usage: true },
    },
  });
  equal([headers["authorization"], headers["content-type"]], [
    "Bearer [redacted]",
    "application/json",
  ]);
  equal(
    formatDryRequest({ ...request, headers: { a: "b" }, body: { model: "m" } }),
    [
      "POST https://api.openai.com/v1/chat/completions",
      "a: b",
      "",
      "{",
      '  "model": "m"',
      "}",
      "",
    ].join("\n"),
  );
  network.assertDone();
});

Deno.test("a dry run shows the headers that are sent, and no other of an entry or a library", async () => {
  const { gathered } = await fakeValues(KEY);
  const found = await getModelAccess(gathered, { isScript: false });
  const source = settingsSource("modelProviders.openai[0]");
  const customHeaders = new Map(
    [...NEVER_SENT, "Authorization", "X-Team"]
      .map((name) => [name, { value: new Secret("MARK"), source }]),
  );
  const entry = { generationConfig: { customHeaders }, source } as unknown as NonNullable<
    typeof found.target.entry
  >;
  const access = { ...found, target: { ...found.target, entry } };
  const { headers } = await dryRun(
    gathered,
    access,
    requestOf(gathered, access, "m", ABSENT, []),
  );
  equal(headers, {
    "accept": "text/event-stream",
    "authorization": "Bearer [redacted]",
    "content-type": "application/json",
    "user-agent": headers["user-agent"],
    "x-team": "[redacted]",
  });
});

/** A model that answers "yes". */
const ANSWERING: ChatModel = {
  async *stream() {
    await Promise.resolve();
    yield { kind: "text", text: "yes" };
    yield { kind: "finish", reason: "stop", requestId: undefined };
  },
};

Deno.test("a model that could not be opened is opened again by the next question, an opened one is kept", async () => {
  const { gathered } = await fakeValues(KEY);
  const plan = [() => Promise.reject(new Error("not now")), () => Promise.resolve(ANSWERING)];
  const abort = new AbortController().signal;
  const parts = { gathered, options: ABSENT, isScript: false, onWait: () => {}, abort };
  const { call } = await openCaller(parts, "m", () => plan.shift()!());
  const sink = { text: () => {}, reasoning: () => {} };
  await rejects(call([], sink, abort), { message: "not now" });
  equal((await call([], sink, abort)).text, "yes");
  equal((await call([], sink, abort)).text, "yes");
  equal(plan, []);
});

Deno.test("a dry run shows neither the key nor an entry's headers, wherever they stand", async () => {
  const { gathered } = await fakeValues(KEY);
  const found = await getModelAccess(gathered, { isScript: false });
  const source = settingsSource("modelProviders.openai[0]");
  const customHeaders = new Map([["X-Team", { value: new Secret("MARK-team"), source }]]);
  const generationConfig = { customHeaders, extra_body: { user: "my MARK-key" } };
  const entry = { generationConfig, source } as unknown as NonNullable<typeof found.target.entry>;
  const access = { ...found, target: { ...found.target, entry } };
  const request = await dryRun(gathered, access, requestOf(gathered, access, "m", ABSENT, []));
  doesNotMatch(JSON.stringify(request), /MARK/);
  equal(request.headers["x-team"], "[redacted]");
  equal((request.body as { user?: unknown }).user, "my [redacted]");
});
