import { deepStrictEqual as equal, doesNotMatch, match } from "node:assert/strict";
import { command, runModels } from "../../src/commands/models.ts";
import { useModel } from "../../src/commands/models_screen/choose_model.ts";
import type { Choice, Prompts } from "../../src/platform/prompts.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FakePrompts } from "../support/fake_prompts.ts";
import { FakeSignals } from "../support/fake_signals.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { fakeValues } from "../support/fake_values.ts";
import type { PlainLayers } from "../support/plain_layers.ts";
import { json, type PlannedAnswer, PlannedFetch } from "../support/planned_fetch.ts";
import { type CommandSetting, runCommand } from "../support/run_command.ts";

async function models(
  args: readonly string[],
  plain: PlainLayers,
  setting: CommandSetting = {},
  plan: readonly PlannedAnswer[] = [],
) {
  const network = new PlannedFetch(...plan);
  const { gathered } = await fakeValues(plain, network.fetch);
  const run = await runCommand(
    command.flags,
    setting,
    (context, options) =>
      runModels(
        context,
        options as Parameters<typeof runModels>[1],
        args,
        () => Promise.resolve(gathered),
      ),
  );
  network.assertDone();
  const { state } = gathered;
  return {
    ...run,
    sent: network.sent.map(({ to }) => to),
    model: (provider: string) => state.model(provider),
    chosen: state.provider(),
  };
}

const OAUTH: PlainLayers = { hasCredential: true };
const KEYS: PlainLayers = {
  environment: { OPENAI_API_KEY: "MARK-o", MODELSCOPE_API_KEY: "MARK-m" },
  envFile: { OPENAI_MODEL: "gpt-x" },
};
const OAUTH_LIST = [
  "Qwen OAuth (qwen-oauth), active",
  "* coder-model   context 1,000,000, output 65,536, text",
  "  vision-model  context 131,072, output 32,768, text, vision",
  "",
].join("\n");

Deno.test("models lists the active provider's models with context, output limit and capabilities, and marks the chosen one", async () => {
  const { exit, stdout, stderr, asked } = await models([], OAUTH, { replies: [] });
  equal([exit, stdout, stderr, asked], [0, OAUTH_LIST, "", []]);
  const other = await models([], { ...OAUTH, chosenModels: { "qwen-oauth": "vision-model" } });
  equal(other.stdout, OAUTH_LIST.replace("* coder", "  coder").replace("  vision", "* vision"));
});

Deno.test("models --json is one document with the source of the choice", async () => {
  const { stdout, stderr } = await models([], OAUTH, { options: { json: true } });
  equal([JSON.parse(stdout), stderr], [
    {
      version: 1,
      providers: [{
        id: "qwen-oauth",
        name: "Qwen OAuth",
        active: true,
        model: "coder-model",
        model_source: 'the built-in row of "qwen-oauth"',
        models: [
          {
            id: "coder-model",
            context: 1_000_000,
            output: 65_536,
            capabilities: ["text"],
            chosen: true,
          },
          {
            id: "vision-model",
            context: 131_072,
            output: 32_768,
            capabilities: ["text", "vision"],
            chosen: false,
          },
        ],
      }],
    },
    "",
  ]);
});

Deno.test("models --all lists every provider that is signed in, the active one first", async () => {
  const { stdout } = await models([], {
    ...KEYS,
    hasCredential: true,
    entries: [{ providerId: "openai", id: "mine" }],
  }, {
    options: { all: true },
  });
  equal(
    stdout,
    "OpenAI (openai), active\n* gpt-x\n  mine\n\n" + OAUTH_LIST.replace(", active", "") +
      "\nModelScope (modelscope)\n  no models are known without asking (--remote)\n",
  );
});

Deno.test("models: nothing signed in is exit 4, contradicting flags and other arguments exit 2", async () => {
  equal((await models([], {})).exit, 4);
  equal((await models([], OAUTH, { options: { all: true, provider: "openai" } })).exit, 2);
  equal((await models(["use", "x"], OAUTH, { options: { remote: true } })).exit, 2);
  equal((await models(["us"], OAUTH)).exit, 2);
});

Deno.test("models --remote asks the provider, and what it names is shown without control characters", async () => {
  const answer = json(200, { data: [{ id: "a\x1b[31mb" }, { id: "gpt-x", context_length: 5000 }] });
  const { stdout, stderr, sent } = await models([], KEYS, { options: { remote: true } }, [answer]);
  equal(sent, ["GET https://api.openai.com/v1/models"]);
  equal([stdout, stderr], ["OpenAI (openai), active\n  ab\n* gpt-x  context 5,000\n", ""]);
});

Deno.test("models --remote: what the provider refuses becomes an exit code that helps", async () => {
  const options = { remote: true };
  const error = { error: { message: "no MARK-o" } };
  const cases = [[401, 4, 1], [403, 5, 1], [429, 6, 7], [500, 7, 7]] as const;
  for (const [status, exit, attempts] of cases) {
    const plan = Array.from({ length: attempts }, () => json(status, error));
    const ended = await models([], KEYS, { options }, plan);
    equal([ended.exit, ended.stdout], [exit, ""]);
    doesNotMatch(String(ended.failure), /MARK/);
  }
  const refused = await models([], KEYS, { options }, [json(401, error)]);
  equal(refused.failure, [
    '"openai" refused the key from OPENAI_API_KEY in the environment (401: no [redacted])',
    "qwenauth login --method api-key --provider openai",
  ]);
  const forbidden = await models([], KEYS, { options }, [json(403, error)]);
  equal(forbidden.failure, [
    '"openai" knows the key from OPENAI_API_KEY in the environment, but does not allow the call ' +
    "(403: no [redacted])",
    "qwenauth login --method api-key --provider openai",
  ]);
});

Deno.test("models --remote: a wait before another attempt is shown on a terminal, and taken away", async () => {
  const busy = json(429, {}, { "retry-after": "30" });
  const network = new PlannedFetch(busy, json(200, { data: [{ id: "a" }] }));
  const { gathered } = await fakeValues(KEYS, network.fetch);
  const terminal = new FakeTerminal({ terminals: ["stderr"] });
  const absent = Object.fromEntries(Object.keys(command.flags).map((name) => [name, undefined]));
  const options = { ...absent, remote: true } as unknown as Parameters<typeof runModels>[1];
  const context = {
    terminal,
    clock: new FakeClock(),
    signals: new FakeSignals(),
    abort: new AbortController().signal,
    mayAsk: false,
    prompts: () => Promise.resolve(new FakePrompts()),
    json: false,
    quiet: false,
  };
  await runModels(context, options, [], () => Promise.resolve(gathered));
  match(terminal.stderr.text, /The service answered 429, trying again, 0:\d\d left/);
  equal(terminal.stderr.text.endsWith("\r\x1b[2K"), true);
  equal(terminal.stdout.text, "OpenAI (openai), active\n* gpt-x\n  a\n");
});

Deno.test("models --remote sends no key to a base URL that a project's file names: exit 5", async () => {
  const plain: PlainLayers = {
    environment: { OPENAI_API_KEY: "MARK-o" },
    envFile: { OPENAI_BASE_URL: "https://evil.test/v1" },
  };
  const { exit, sent } = await models([], plain, { options: { remote: true } });
  equal([exit, sent], [5, []]);
});

Deno.test("models --all --remote: one provider that does not answer hides nothing of the others", async () => {
  const options = { all: true, remote: true };
  const answers = () => [
    json(200, { data: [{ id: "a" }] }),
    json(401, { error: { message: "no" } }),
  ];
  const { exit, stdout } = await models([], KEYS, { options }, answers());
  equal(exit, 0);
  equal(
    stdout,
    "OpenAI (openai), active\n* gpt-x\n  a\n\nModelScope (modelscope)\n" +
      '  not asked: "modelscope" refused the key from MODELSCOPE_API_KEY in the environment (401: no)\n',
  );
  const none = await models([], KEYS, { options }, [
    json(401, { error: "no" }),
    json(401, { error: "no" }),
  ]);
  equal([none.exit, none.stdout], [4, ""]);
});

Deno.test("models use stores the choice for the active provider, or for that of --provider", async () => {
  const active = await models(["use", "vision-model"], OAUTH);
  equal([active.exit, active.model("qwen-oauth"), active.stderr], [0, "vision-model", ""]);
  equal(active.stdout, 'The model of "qwen-oauth" is "vision-model" now\n');
  const options = { provider: "coding-plan", json: true };
  const other = await models(["use", "new"], { ...OAUTH, flags: { provider: "coding-plan" } }, {
    options,
  });
  equal([other.model("coding-plan"), other.chosen], ["new", undefined]);
  equal(JSON.parse(other.stdout), {
    version: 1,
    provider: "coding-plan",
    model: "new",
    warnings: ['"new" is not among the known models of "coding-plan"'],
  });
});

Deno.test("models use: an unknown id is stored with a remark, and so is one that a variable wins over", async () => {
  const chosen = { ...OAUTH, chosenModels: { "qwen-oauth": "new" } };
  for (const plain of [OAUTH, chosen]) {
    const unknown = await models(["use", "new"], plain);
    equal([unknown.model("qwen-oauth"), unknown.stderr], ["new", ""]);
    equal(
      unknown.stdout,
      'The model of "qwen-oauth" is "new" now\n' +
        'But "new" is not among the known models of "qwen-oauth"\n',
    );
  }
  const { stdout, model } = await models(["use", "new"], KEYS);
  equal(model("openai"), "new");
  equal(
    stdout,
    'The model of "openai" is "new" now\n' +
      'But OPENAI_MODEL in "/p/.env" (line 1) wins over this choice\n',
  );
  equal((await models(["use", "a\x1bb"], KEYS)).exit, 2);
});

const ENTRIES = [
  { providerId: "mine", id: "m", envKey: "MY_KEY", baseUrl: "https://m.test/v1" },
  { providerId: "openai", id: "gpt-x" },
];

const REMARKS: readonly (readonly [provider: string, id: string, isRemarked: boolean])[] = [
  ["qwen-oauth", "coder-model", false],
  ["qwen-oauth", "m", true],
  ["openai", "gpt-x", false],
  ["openai", "coder-model", false],
  ["openrouter", "m", false],
  ["anthropic", "m", false],
  ["mine", "m", false],
  ["mine", "n", true],
];

for (const [provider, id, isRemarked] of REMARKS) {
  Deno.test(`models use ${id} of ${provider}: ${isRemarked ? "a" : "no"} remark, for only a whole list can be compared with`, async () => {
    const plain = { entries: ENTRIES, protocols: { mine: "openai" } as const, flags: { provider } };
    const { stdout } = await models(["use", id], plain, { options: { provider } });
    equal(stdout.includes("is not among the known models"), isRemarked);
  });
}

Deno.test("models of a provider that is not the active one do not call it active", async () => {
  const plain = { ...KEYS, chosenProvider: "openai", flags: { provider: "modelscope" } };
  const list = (json: boolean) => models([], plain, { options: { provider: "modelscope", json } });
  equal(
    (await list(false)).stdout,
    "ModelScope (modelscope)\n  no models are known without asking (--remote)\n",
  );
  equal(JSON.parse((await list(true)).stdout).providers[0].active, false);
  const same = { ...plain, chosenProvider: "modelscope" };
  equal((await models([], same)).stdout.startsWith("ModelScope (modelscope), active\n"), true);
  const none = await models([], { flags: { provider: "openai" } });
  equal([none.exit, none.stdout.split("\n")[0]], [0, "OpenAI (openai)"]);
});

Deno.test("models use without an id: who is signed in and has no known models is named, with a way to choose", async () => {
  const plain: PlainLayers = {
    ...OAUTH,
    environment: { ANTHROPIC_API_KEY: "k", OPENROUTER_API_KEY: "k" },
    chosenProvider: "qwen-oauth",
  };
  const left = "No models of openrouter, anthropic are known without asking; by id: " +
    "qwenauth models use ID --provider openrouter\n";
  const told = await models(["use"], plain, { replies: ["vision-model"] });
  equal([told.exit, told.stderr], [0, left]);
  const quiet = await models(["use"], plain, {
    replies: ["vision-model"],
    options: { quiet: true },
  });
  equal([quiet.exit, quiet.stderr], [0, ""]);
  const alone = await models(["use"], OAUTH, { replies: ["vision-model"] });
  equal(alone.stderr, "");
});

Deno.test("models use without an id: a picker grouped by provider; another provider becomes the active one", async () => {
  const plain: PlainLayers = {
    ...OAUTH,
    environment: { BAILIAN_CODING_PLAN_API_KEY: "k" },
    chosenProvider: "qwen-oauth",
  };
  const same = await models(["use"], plain, { replies: ["vision-model"] });
  equal([same.model("qwen-oauth"), same.chosen], ["vision-model", undefined]);
  equal(same.asked.length, 1);
  const other = await models(["use"], plain, { replies: ["glm-5"] });
  equal([other.model("coding-plan"), other.chosen], ["glm-5", "coding-plan"]);
  const gaveUp = await models(["use"], plain, { replies: ["give up"] });
  equal([gaveUp.exit, gaveUp.chosen], [130, undefined]);
});

Deno.test("models use without an id: the active provider's models come first, the chosen one is preselected", async () => {
  const { gathered } = await fakeValues({
    ...OAUTH,
    environment: { BAILIAN_CODING_PLAN_API_KEY: "k" },
    chosenProvider: "qwen-oauth",
    chosenModels: { "qwen-oauth": "vision-model" },
  });
  const groups = new Set<string | undefined>();
  let preselected: unknown;
  const select = <T>(_: string, choices: readonly Choice<T>[], initial?: T): Promise<T> => {
    for (const { group } of choices) groups.add(group);
    preselected = initial;
    return Promise.resolve(choices[0]!.value);
  };
  const terminal = new FakeTerminal();
  const prompts = () => Promise.resolve({ ...new FakePrompts(), select } as unknown as Prompts);
  await useModel(
    { terminal, mayAsk: true, prompts, json: false, quiet: true },
    { "no-input": undefined },
    gathered,
    undefined,
  );
  equal([...groups], [
    "Qwen OAuth (qwen-oauth)",
    "Alibaba Coding Plan (coding-plan)",
    "Alibaba Coding Plan (international) (coding-plan-intl)",
  ]);
  equal(preselected, { provider: "qwen-oauth", model: "vision-model" });
});

Deno.test("models: an entry that says less than the catalogue hides nothing of it", async () => {
  const { stdout } = await models([], {
    ...OAUTH,
    entries: [{ providerId: "qwen-oauth", id: "coder-model" }],
  });
  equal(stdout, OAUTH_LIST);
});

Deno.test("models --remote shows what is known beside the provider's own list", async () => {
  const plain: PlainLayers = {
    environment: { BAILIAN_CODING_PLAN_API_KEY: "k" },
    chosenProvider: "coding-plan",
  };
  const answer = json(200, {
    data: [{ id: "qwen3-coder-plus" }, { id: "qwen3.5-plus", context_length: 5 }, { id: "new" }],
  });
  const { stdout } = await models([], plain, { options: { remote: true } }, [answer]);
  equal(
    stdout,
    [
      "Alibaba Coding Plan (coding-plan), active",
      "* qwen3-coder-plus  context 1,000,000, text",
      "  qwen3.5-plus      context 5, text, vision",
      "  new",
      "",
    ].join("\n"),
  );
});

Deno.test("models use without an id and without a terminal: exit 3 with what would have answered", async () => {
  const expected = (
    why: string,
  ) => [3, [`Cannot ask which model to use: ${why}`, "qwenauth models use ID"]];
  const piped = await models(["use"], OAUTH);
  equal([piped.exit, piped.failure], expected("there is no terminal to ask on"));
  const noInput = await models(["use"], OAUTH, { replies: [], options: { "no-input": true } });
  equal([noInput.exit, noInput.failure], expected("--no-input forbids it"));
});
