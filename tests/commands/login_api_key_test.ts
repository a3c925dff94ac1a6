/** `login` with an API key: what is asked, shown and told to programs. The rules are those of `auth/`. */

import { deepStrictEqual as equal, doesNotMatch, match } from "node:assert/strict";
import { openKeyLogin } from "../../src/auth/key_login/open_key_login.ts";
import { command, runLogin } from "../../src/commands/login.ts";
import { PLAN_RULES } from "../../src/providers/plan_policy.ts";
import { fakeValues } from "../support/fake_values.ts";
import type { PlainLayers } from "../support/plain_layers.ts";
import { json, type PlannedAnswer, PlannedFetch } from "../support/planned_fetch.ts";
import { type CommandSetting, runCommand } from "../support/run_command.ts";

const NOW = "2026-11-21T12:00:00.000Z";
const STORE = "/home/u/.qwen/qwenauth/keys.json";

interface Setting extends CommandSetting {
  readonly plain?: PlainLayers;
  readonly plan?: readonly PlannedAnswer[];
}

async function login({ plain = {}, plan = [], ...setting }: Setting) {
  const network = new PlannedFetch(...plan);
  const { gathered } = await fakeValues(plain, network.fetch);
  const run = await runCommand(command.flags, setting, (context, options) =>
    runLogin(
      {
        ...context,
        ...gathered.signIn.surroundings,
        terminal: context.terminal,
        clock: context.clock,
        signals: context.signals,
        programs: { start: () => false, run: () => ({ kind: "failed", reason: "not_found" }) },
      },
      options as Parameters<typeof runLogin>[1],
      {
        device: () => Promise.reject(new DOMException("device flow", "AbortError")),
        key: () => Promise.resolve(openKeyLogin(gathered)),
      },
    ));
  network.assertDone();
  const keys = [...gathered.keyStore.load()].map(([id, { key, baseUrl }]) =>
    `${id} ${key.reveal()} ${baseUrl}`
  );
  return {
    ...run,
    keys,
    chosen: gathered.state.provider(),
    consents: gathered.state.consents(),
    sent: network.sent.map(({ to }) => to),
  };
}

const LIST = () => json(200, { data: [{ id: "a" }, { id: "b" }] });
const WRONG = () => json(401, { error: { message: "wrong MARK-key" } });
const REGION = "In which region was the key made? ";

Deno.test("login on a terminal without --method: the menu, with the remark on the free tier", async () => {
  const { exit, asked } = await login({ replies: ["give up"] });
  equal([exit, asked], [130, [
    "How do you want to sign in? Qwen OAuth, device flow: its free tier ended on 2026-04-15 | " +
    "Alibaba Coding Plan | Alibaba Token Plan | Alibaba Model Studio: pay as you go | ModelScope | " +
    "OpenRouter | OpenAI | Anthropic | Google Gemini | " +
    "Other OpenAI-compatible endpoint: asks for its base URL",
  ]]);
});

Deno.test("login: a key of Alibaba's is asked for its region, then for itself", async () => {
  const { asked, keys, chosen, stderr } = await login({
    replies: ["Alibaba Model Studio", "dashscope-us", "MARK-key"],
    plan: [LIST()],
  });
  const url = "https://dashscope-us.aliyuncs.com/compatible-mode/v1";
  equal(asked.slice(1), [
    `${REGION}dashscope: dashscope.aliyuncs.com | dashscope-intl: dashscope-intl.aliyuncs.com | ` +
    "dashscope-us: dashscope-us.aliyuncs.com | dashscope-hk: cn-hongkong.dashscope.aliyuncs.com",
    "API key for Alibaba Model Studio (US)",
  ]);
  equal([keys, chosen], [[`dashscope-us MARK-key ${url}`], "dashscope-us"]);
  equal(
    stderr,
    `The key works: 2 models at ${url}\n` +
      `Stored the key for "dashscope-us" in "${STORE}"; "dashscope-us" is the active provider now\n`,
  );
});

Deno.test("login: another endpoint is asked for its base URL and stored as openai", async () => {
  const { asked, keys, sent } = await login({
    replies: ["Other OpenAI-compatible endpoint", "https://own.test/v1/", "MARK-key"],
    plan: [LIST()],
  });
  equal(asked.slice(1), ["Base URL, like https://host/v1", "API key for https://own.test/v1"]);
  equal([keys, sent], [
    ["openai MARK-key https://own.test/v1"],
    ["GET https://own.test/v1/models"],
  ]);
});

Deno.test("login: Qwen OAuth in the menu is the device flow", async () => {
  const { exit, keys } = await login({ replies: ["Qwen OAuth, device flow"] });
  equal([exit, keys], [130, []]);
});

Deno.test("login --provider asks for the key alone, --method api-key for the provider without OAuth", async () => {
  const named = await login({
    replies: ["MARK-key"],
    options: { provider: "openai" },
    plan: [LIST()],
  });
  equal(named.asked, ["API key for OpenAI"]);
  const { asked } = await login({ replies: ["give up"], options: { method: "api-key" } });
  match(asked[0]!, /^How do you want to sign in\? Alibaba Coding Plan \| /);
});

Deno.test("login without a terminal reads the key from the first line of stdin only with --key-stdin", async () => {
  const options = { provider: "openai", "key-stdin": true };
  const { keys, exit } = await login({
    options,
    lines: [" MARK-key \r", "user: me"],
    plan: [LIST()],
  });
  equal([exit, keys], [0, ["openai MARK-key https://api.openai.com/v1"]]);
  const without = await login({ options: { provider: "openai" }, lines: ["MARK-key"] });
  equal([without.exit, without.failure?.[1]], [
    3,
    "qwenauth login --method api-key --provider openai --key-stdin < FILE",
  ]);
  const noProvider = await login({ options: { "key-stdin": true }, lines: ["MARK-key"] });
  equal([noProvider.exit, noProvider.failure?.[1]], [
    3,
    "qwenauth login --method api-key --provider ID",
  ]);
});

const NO_TERMINAL = "there is no terminal to ask on";
const NO_INPUT = "--no-input forbids it";
const LOGIN = "qwenauth login --method api-key --provider";

Deno.test("login: a flag that belongs to an API key selects it where no --method is given", async () => {
  const url = "https://own.test/v1";
  const ask = (what: string, why = NO_TERMINAL) => `Cannot ask ${what}: ${why}`;
  const provider = "for which provider the key is";
  const cases: [Record<string, string | boolean>, string, string][] = [
    [
      { "openai-base-url": url },
      ask("for the key"),
      `${LOGIN} openai --openai-base-url ${url} --key-stdin < FILE`,
    ],
    [{ "accept-plan-terms": true }, ask(provider), `${LOGIN} ID`],
    [{ "key-stdin": true }, ask(provider), `${LOGIN} ID`],
  ];
  for (const [options, message, hint] of cases) {
    const { exit, failure } = await login({ options });
    equal([exit, failure], [3, [message, hint]]);
  }
  const stored = await login({
    options: { "openai-base-url": url, "key-stdin": true },
    lines: ["MARK-key"],
    plan: [LIST()],
  });
  equal([stored.exit, stored.keys], [0, [`openai MARK-key ${url}`]]);
  const asked = await login({
    options: { "openai-base-url": url },
    replies: ["MARK-key"],
    plan: [LIST()],
  });
  equal([asked.asked, asked.keys], [[`API key for ${url}`], [`openai MARK-key ${url}`]]);
  const menu = await login({ options: { "accept-plan-terms": true }, replies: ["give up"] });
  match(menu.asked[0]!, /^How do you want to sign in\? Alibaba Coding Plan \| /);
});

Deno.test("login: a flag that belongs to an API key is exit 2 with --provider qwen-oauth", async () => {
  for (
    const flag of [{ "accept-plan-terms": true }, { "openai-base-url": "https://own.test/v1" }]
  ) {
    const { exit, failure } = await login({ options: { provider: "qwen-oauth", ...flag } });
    equal([exit, failure?.[0]], [2, 'Cannot store an API key for "qwen-oauth": it has none']);
  }
});

Deno.test("login --no-input on a terminal says that this is why nothing is asked", async () => {
  const options = { provider: "openrouter", "no-input": true };
  const { exit, failure } = await login({ options, replies: [] });
  equal([exit, failure], [3, [
    `Cannot ask for the key: ${NO_INPUT}`,
    `${LOGIN} openrouter --key-stdin < FILE`,
  ]]);
});

Deno.test("login refuses keys with white space or control characters, and no key at all", async () => {
  const options = { provider: "openai", "key-stdin": true };
  for (const line of ["", "   ", "MARK key", "MARK\x1bkey", "MÄRK", "MARK\x00key"]) {
    const { exit, failure, keys, sent } = await login({ options, lines: [line] });
    equal([exit, keys, sent], [2, [], []]);
    doesNotMatch(String(failure), /MARK/);
  }
  equal((await login({ options })).exit, 2);
});

Deno.test("login --openai-base-url stores an endpoint's key without a question, if the URL is sound", async () => {
  const run = (url: string, provider = "openai") =>
    login({
      options: { provider, "key-stdin": true, "openai-base-url": url },
      lines: ["MARK-key"],
      plan: url === "https://own.test/v1" && provider === "openai" ? [LIST()] : [],
    });
  equal((await run("https://own.test/v1")).keys, ["openai MARK-key https://own.test/v1"]);
  const unsound = ["http://own.test/v1", "own", "https://u:p@own.test", "https://own.test/?a=b"];
  for (const url of unsound) equal([(await run(url)).exit, (await run(url)).keys], [2, []]);
  equal((await run("https://own.test/v1", "gemini")).exit, 2);
});

Deno.test("login --openai-base-url with another provider: no hint stores its key as one of another protocol", async () => {
  const hints = [
    ["openrouter", `${LOGIN} openai --openai-base-url https://own.test/v1`],
    ["anthropic", "export ANTHROPIC_BASE_URL=https://own.test/v1 ANTHROPIC_API_KEY=..."],
    ["gemini", undefined],
    ["vertex-ai", undefined],
  ] as const;
  for (const [provider, hint] of hints) {
    const { exit, failure } = await login({
      options: { provider, "key-stdin": true, "openai-base-url": "https://own.test/v1" },
      lines: ["MARK-key"],
    });
    equal([exit, failure?.[1]], [2, hint]);
    match(failure![0]!, new RegExp(`^Cannot store a key of "${provider}" for another base URL`));
  }
});

Deno.test("login: the hint after a bad key names the base URL, or the next key would go elsewhere", async () => {
  const { exit, failure } = await login({
    options: { provider: "openai", "key-stdin": true, "openai-base-url": "https://own.test/v1" },
    lines: [""],
  });
  equal([exit, failure?.[1]], [
    2,
    `${LOGIN} openai --openai-base-url https://own.test/v1 --key-stdin < FILE`,
  ]);
});

Deno.test("login: a refused key is exit 4, nothing is stored, and the server's text shows no key", async () => {
  const run = await login({
    replies: ["MARK-key"],
    options: { provider: "openai" },
    plan: [WRONG()],
  });
  equal([run.exit, run.keys, run.chosen, run.stderr], [4, [], undefined, ""]);
  equal(run.failure, [
    "The key was refused by https://api.openai.com/v1 (401: wrong [redacted]); nothing was stored",
    "qwenauth login --method api-key --provider openai",
  ]);
});

Deno.test("login offers Alibaba's other hosts, says which one accepts the key, and stores it for that one", async () => {
  const { asked, stderr, keys, chosen } = await login({
    replies: ["MARK-key", true],
    options: { provider: "dashscope" },
    plan: [WRONG(), WRONG(), LIST()],
  });
  const url = (host: string) => `https://${host}.aliyuncs.com/compatible-mode/v1`;
  equal(
    asked[1],
    `The key was refused by ${url("dashscope")} (401: wrong [redacted]). Try it on other ` +
      "hosts of Alibaba (dashscope-intl.aliyuncs.com, dashscope-us.aliyuncs.com, " +
      "cn-hongkong.dashscope.aliyuncs.com)?",
  );
  equal(
    stderr,
    `The key is refused by ${url("dashscope-intl")} (401: wrong [redacted])\n` +
      `The key works: 2 models at ${url("dashscope-us")}\n` +
      `Stored the key for "dashscope-us" in "${STORE}"; "dashscope-us" is the active provider now\n`,
  );
  equal([keys, chosen], [[`dashscope-us MARK-key ${url("dashscope-us")}`], "dashscope-us"]);
});

const RULE = [PLAN_RULES[0]!.text, ...PLAN_RULES[0]!.limits].map((line) => `${line}\n`).join("");
const QUESTION =
  "Let scripts use the key of the Alibaba Coding Plan all the same, at your own risk?";

Deno.test("login shows a plan's rule and its limits and asks for consent", async () => {
  const options = { provider: "coding-plan" };
  const yes = await login({ replies: ["sk-sp-MARK", true], options, plan: [LIST()] });
  equal([yes.asked[1], yes.consents], [QUESTION, { "coding-plan": NOW }]);
  equal(yes.stderr.includes(RULE), true);
  const no = await login({ replies: ["sk-sp-MARK", false], options, plan: [LIST()] });
  equal([no.exit, no.keys.length, no.consents], [0, 1, {}]);
  match(no.stderr, /\nScripts may not use the key .*: qwenauth consent coding-plan\n$/);
});

Deno.test("login --json on a terminal shows the rule all the same: nobody accepts what he has not read", async () => {
  const options = { provider: "coding-plan", json: true };
  const run = await login({ replies: ["sk-sp-MARK", true], options, plan: [LIST()] });
  equal([run.exit, run.asked[1], run.consents], [0, QUESTION, { "coding-plan": NOW }]);
  equal(run.stderr, `${PLAN_RULES[0]!.text}\n`);
  const no = await login({ replies: ["sk-sp-MARK", false], options, plan: [LIST()] });
  const accepted = [run, no].map(({ stdout }) =>
    JSON.parse(stdout.trimEnd().split("\n").at(-1)!).plan_terms_accepted
  );
  equal(accepted, [true, false]);
});

Deno.test("login: without a terminal a plan's rule needs --accept-plan-terms, before the key is sent", async () => {
  const options = { provider: "coding-plan", "key-stdin": true };
  const without = await login({ options, lines: ["sk-sp-MARK"] });
  equal([without.exit, without.failure?.[1], without.sent, without.keys], [
    3,
    "qwenauth consent coding-plan",
    [],
    [],
  ]);
  const accepted = await login({
    options: { ...options, "accept-plan-terms": true },
    lines: ["sk-sp-MARK"],
    plan: [LIST()],
  });
  equal([accepted.exit, accepted.consents], [0, { "coding-plan": NOW }]);
});

Deno.test("login names what wins over the stored key", async () => {
  const plain = { environment: { OPENAI_API_KEY: "MARK-other" } };
  const options = { provider: "openai" };
  const { stderr } = await login({ plain, options, replies: ["MARK-key"], plan: [LIST()] });
  const warning = "Warning: OPENAI_API_KEY in the environment wins over the stored key\n";
  equal(stderr.endsWith(`\n${warning}`), true);
  doesNotMatch(stderr, /MARK/);
  const quiet = { ...options, quiet: true };
  const run = await login({ plain, options: quiet, replies: ["MARK-key"], plan: [LIST()] });
  equal(run.stderr, warning);
});

Deno.test("login: a host that cannot be reached is a warning, --no-probe asks nobody", async () => {
  const options = { provider: "openai" };
  const away = await login({ options, replies: ["MARK-key"], plan: [json(502, {})] });
  equal([away.exit, away.keys.length], [0, 1]);
  match(away.stderr, /^Warning: the key could not be checked at https:\/\/api.openai.com\/v1: /);
  const unasked = await login({ options: { ...options, "no-probe": true }, replies: ["MARK-key"] });
  equal([unasked.exit, unasked.sent], [0, []]);
  match(unasked.stderr, /^The key was not checked with a call \(--no-probe\)\n/);
});

Deno.test("login --json: events probe and authorized on stdout, nothing on stderr", async () => {
  const options = { provider: "openai", "key-stdin": true, json: true };
  const plain = { environment: { OPENAI_API_KEY: "MARK-other" } };
  const { stdout, stderr } = await login({ plain, options, lines: ["MARK-key"], plan: [LIST()] });
  const base_url = "https://api.openai.com/v1";
  equal(stdout.trim().split("\n").map((line) => JSON.parse(line)), [
    { version: 1, event: "probe", provider: "openai", base_url, result: "works", models: 2 },
    {
      version: 1,
      event: "authorized",
      provider: "openai",
      base_url,
      shadowed_by: ["OPENAI_API_KEY in the environment wins over the stored key"],
    },
  ]);
  equal(stderr, "");
});

Deno.test("login --json: a refused key ends with the events probe and error", async () => {
  const options = { provider: "openai", "key-stdin": true, json: true };
  const { stdout, exit } = await login({ options, lines: ["MARK-key"], plan: [WRONG()] });
  const [probe, error] = stdout.trim().split("\n").map((line) => JSON.parse(line));
  equal([exit, probe.event, probe.result, probe.status], [4, "probe", "refused", 401]);
  equal([error.event, error.error.code, error.error.exit], ["error", "auth_required", 4]);
  doesNotMatch(stdout, /MARK/);
});

Deno.test("login: an unknown provider is exit 2 with the nearest name", async () => {
  const { exit, failure } = await login({ options: { provider: "opnai" } });
  const nearest = 'Unknown provider "opnai", did you mean "openai"?';
  equal([exit, failure], [2, [nearest, `${LOGIN} openai`]]);
});
