/** One row for each rule of which value wins, with the source that is reported. */

import { deepStrictEqual as equal, throws } from "node:assert/strict";
import { Failure } from "../../src/platform/failure.ts";
import { resolveActiveProvider } from "../../src/providers/active_provider.ts";
import { requireKey } from "../../src/providers/require_key.ts";
import { resolveTarget } from "../../src/providers/resolve_target.ts";
import { describeSource } from "../../src/providers/source.ts";
import { type PlainLayers, plainLayers } from "../support/plain_layers.ts";

const STATE = 'the choice stored in "/q/qwenauth/state.json"';
const KEYS = 'the key store "/q/qwenauth/keys.json"';
const ENV_FILE = (name: string) => `${name} in "/p/.env" (line 1)`;
const SETTINGS = (key: string) => `${key} in "/q/settings.json"`;

/** Every layer of the provider `openai` filled; rows take the upper ones away. */
const FULL = {
  flags: { key: "flag-key", baseUrl: "https://flag.test/v1", model: "flag-model" },
  environment: {
    OPENAI_API_KEY: "env-key",
    OPENAI_BASE_URL: "https://env.test/v1",
    OPENAI_MODEL: "env-model",
  },
  envFile: {
    OPENAI_API_KEY: "file-key",
    OPENAI_BASE_URL: "https://file.test/v1",
    OPENAI_MODEL: "file-model",
  },
  stored: { openai: { key: "stored-key", baseUrl: "https://stored.test/v1" } },
  chosenModels: { openai: "chosen-model" },
  settingsEnv: {
    OPENAI_API_KEY: "settings-env-key",
    OPENAI_BASE_URL: "https://settings-env.test/v1",
    OPENAI_MODEL: "settings-env-model",
  },
  apiKey: "settings-key",
  baseUrl: "https://settings.test/v1",
  selectedType: "openai",
  modelName: "settings-model",
} as const;

/** Layers from the highest to the lowest: the field that is taken away, and what each value then is. */
const LAYERS: readonly {
  readonly name: string;
  readonly without: readonly (keyof typeof FULL)[];
  readonly key: readonly [string, string];
  readonly baseUrl: readonly [string, string];
  readonly model: readonly [string, string];
}[] = [
  {
    name: "1 flags",
    without: [],
    key: ["flag-key", "--openai-api-key"],
    baseUrl: ["https://flag.test/v1", "--openai-base-url"],
    model: ["flag-model", "--model"],
  },
  {
    name: "2 process environment",
    without: ["flags"],
    key: ["env-key", "OPENAI_API_KEY in the environment"],
    baseUrl: ["https://env.test/v1", "OPENAI_BASE_URL in the environment"],
    model: ["env-model", "OPENAI_MODEL in the environment"],
  },
  {
    name: "3 the one .env file",
    without: ["flags", "environment"],
    key: ["file-key", ENV_FILE("OPENAI_API_KEY")],
    baseUrl: ["https://file.test/v1", ENV_FILE("OPENAI_BASE_URL")],
    model: ["file-model", ENV_FILE("OPENAI_MODEL")],
  },
  {
    name: "4 key store and state",
    without: ["flags", "environment", "envFile"],
    key: ["stored-key", KEYS],
    baseUrl: ["https://stored.test/v1", KEYS],
    model: ["chosen-model", STATE],
  },
  {
    name: "5 settings.json env",
    without: ["flags", "environment", "envFile", "stored", "chosenModels"],
    key: ["settings-env-key", SETTINGS("env.OPENAI_API_KEY")],
    baseUrl: ["https://settings-env.test/v1", SETTINGS("env.OPENAI_BASE_URL")],
    model: ["settings-env-model", SETTINGS("env.OPENAI_MODEL")],
  },
  {
    name: "6 settings.json security.auth and model",
    without: ["flags", "environment", "envFile", "stored", "chosenModels", "settingsEnv"],
    key: ["settings-key", SETTINGS("security.auth.apiKey")],
    baseUrl: ["https://settings.test/v1", SETTINGS("security.auth.baseUrl")],
    model: ["settings-model", SETTINGS("model.name")],
  },
];

function without(names: readonly (keyof typeof FULL)[]): PlainLayers {
  return Object.fromEntries(
    Object.entries(FULL).filter(([name]) => !names.includes(name as keyof typeof FULL)),
  );
}

for (const { name, without: names, key, baseUrl, model } of LAYERS) {
  Deno.test(`values, highest first: ${name}`, () => {
    const target = resolveTarget(plainLayers(without(names)), "openai");
    const shown = [target.key, target.baseUrl, target.model].map((resolved) =>
      resolved && [
        typeof resolved.value === "string" ? resolved.value : resolved.value.reveal(),
        describeSource(resolved.source),
      ]
    );
    equal(shown, [key, baseUrl, model]);
  });
}

Deno.test("values, highest first: 7 defaults", () => {
  const target = resolveTarget(plainLayers({ environment: { OPENAI_API_KEY: "k" } }), "openai");
  equal(target.baseUrl, {
    value: "https://api.openai.com/v1",
    source: { kind: "catalogue", provider: "openai" },
    shadowed: [],
  });
  equal(target.model, undefined);
});

Deno.test("every value names what it shadows, in order", () => {
  const { key, model } = resolveTarget(plainLayers(FULL), "openai");
  equal(key?.shadowed.map(({ value }) => value.reveal()), [
    "env-key",
    "file-key",
    "stored-key",
    "settings-env-key",
    "settings-key",
  ]);
  equal(model?.shadowed.map(({ value }) => value), [
    "env-model",
    "file-model",
    "chosen-model",
    "settings-env-model",
    "settings-model",
  ]);
});

Deno.test("a provider's variables count only for that provider", () => {
  const layers = plainLayers({
    environment: { OPENAI_API_KEY: "k", OPENAI_BASE_URL: "https://x.test", OPENAI_MODEL: "m" },
  });
  const target = resolveTarget(layers, "dashscope");
  equal(target.key, undefined);
  equal(target.baseUrl?.value, "https://dashscope.aliyuncs.com/compatible-mode/v1");
  equal(target.model, undefined);
});

Deno.test("security.auth.apiKey and security.auth.baseUrl are values of openai alone", () => {
  const layers = plainLayers({
    apiKey: "settings-key",
    baseUrl: "https://settings.test/v1",
    selectedType: "anthropic",
  });
  const { key, baseUrl } = resolveTarget(layers, "anthropic");
  equal([key, baseUrl?.value], [undefined, "https://api.anthropic.com"]);
});

Deno.test("flags win over the entry that the model stands for", () => {
  const layers = plainLayers({
    entries: [{ providerId: "openai", id: "m", envKey: "MY_KEY", baseUrl: "https://entry.test" }],
    environment: { MY_KEY: "entry-key" },
    flags: { key: "flag-key", baseUrl: "https://flag.test", model: "m" },
  });
  const { key, baseUrl } = resolveTarget(layers, "openai");
  equal([key?.value.reveal(), baseUrl?.value], ["flag-key", "https://flag.test"]);
  equal(baseUrl?.shadowed.map(({ value }) => value), [
    "https://entry.test",
    "https://api.openai.com/v1",
  ]);
});

Deno.test("the sign-in has its own token and host: an entry of qwen-oauth names neither", () => {
  const layers = plainLayers({
    entries: [{
      providerId: "qwen-oauth",
      id: "coder-model",
      envKey: "MY_KEY",
      baseUrl: "https://entry.test",
    }],
    environment: { MY_KEY: "k" },
    hasCredential: true,
  });
  const { key, keyVariable, baseUrl, model } = resolveTarget(layers, "qwen-oauth");
  equal([key, keyVariable, baseUrl, model?.value], [
    ...[undefined, undefined, undefined],
    "coder-model",
  ]);
});

/** Active provider, highest first. */
const ACTIVE: readonly (readonly [string, PlainLayers, string, string])[] = [
  [
    "--provider",
    { flags: { provider: "gemini", key: "k" }, environment: { QWENAUTH_PROVIDER: "openai" } },
    "gemini",
    "--provider",
  ],
  [
    "the key flags given on the command line (openai)",
    { flags: { key: "k" }, environment: { QWENAUTH_PROVIDER: "gemini" } },
    "openai",
    "--openai-api-key",
  ],
  [
    "QWENAUTH_PROVIDER",
    { environment: { QWENAUTH_PROVIDER: "gemini" }, chosenProvider: "modelscope" },
    "gemini",
    "QWENAUTH_PROVIDER in the environment",
  ],
  [
    "the choice stored by login",
    { chosenProvider: "modelscope", selectedType: "anthropic" },
    "modelscope",
    STATE,
  ],
  [
    "security.auth.selectedType",
    { selectedType: "anthropic", environment: { OPENAI_API_KEY: "k" } },
    "anthropic",
    SETTINGS("security.auth.selectedType"),
  ],
  [
    "OPENAI_API_KEY set in the environment",
    { environment: { OPENAI_API_KEY: "k", ANTHROPIC_API_KEY: "k" }, hasCredential: true },
    "openai",
    "OPENAI_API_KEY in the environment",
  ],
  [
    "OPENAI_API_KEY set in .env",
    { envFile: { OPENAI_API_KEY: "k" }, environment: { ANTHROPIC_API_KEY: "k" } },
    "openai",
    ENV_FILE("OPENAI_API_KEY"),
  ],
  ...([
    ["ANTHROPIC_API_KEY", "anthropic"],
    ["GEMINI_API_KEY", "gemini"],
    ["GOOGLE_API_KEY", "vertex-ai"],
    ["BAILIAN_CODING_PLAN_API_KEY", "coding-plan"],
    ["BAILIAN_TOKEN_PLAN_API_KEY", "token-plan"],
    ["DASHSCOPE_API_KEY", "dashscope"],
    ["MODELSCOPE_API_KEY", "modelscope"],
    ["OPENROUTER_API_KEY", "openrouter"],
  ] as const).map(([variable, provider]) =>
    [
      `${variable} likewise`,
      { environment: { [variable]: "k" }, hasCredential: true },
      provider,
      `${variable} in the environment`,
    ] as const
  ),
  [
    "a stored credential",
    { hasCredential: true },
    "qwen-oauth",
    'the sign-in "/q/oauth_creds.json"',
  ],
];

for (const [rule, plain, provider, source] of ACTIVE) {
  Deno.test(`active provider: ${rule}`, () => {
    const active = resolveActiveProvider(plainLayers(plain));
    equal([active.value, describeSource(active.source)], [provider, source]);
  });
}

Deno.test("active provider: else exit 4 with the three ways to sign in", () => {
  throws(() => resolveActiveProvider(plainLayers({})), (error) => {
    const { code, message, hint } = error as Failure;
    equal({ code, message, hint }, {
      code: "auth_required",
      message:
        "Not signed in: use qwenauth login, qwenauth login --method api-key, or OPENAI_API_KEY",
      hint: "qwenauth login",
    });
    return true;
  });
});

const LISTED = ": use one of qwen-oauth, coding-plan, coding-plan-intl, token-plan, " +
  "token-plan-intl, dashscope, dashscope-intl, dashscope-us, dashscope-hk, modelscope, openrouter, " +
  "openai, anthropic, gemini, vertex-ai";
const VARIABLE = "(QWENAUTH_PROVIDER in the environment)";

/** What names a provider that does not exist, the message and the hint. */
const UNKNOWN: readonly (readonly [PlainLayers, string, string])[] = [
  [
    { flags: { provider: "nosuch" } },
    `Unknown provider "nosuch"${LISTED}`,
    "qwenauth login --help",
  ],
  [
    { flags: { provider: "opnai" } },
    'Unknown provider "opnai", did you mean "openai"?',
    "qwenauth status --provider openai",
  ],
  [
    { environment: { QWENAUTH_PROVIDER: "nosuch" } },
    `Unknown provider "nosuch" ${VARIABLE}${LISTED}`,
    "unset QWENAUTH_PROVIDER",
  ],
  [
    { environment: { QWENAUTH_PROVIDER: "opnai" } },
    `Unknown provider "opnai" ${VARIABLE}, did you mean "openai"?`,
    "export QWENAUTH_PROVIDER=openai",
  ],
  [
    { flags: { provider: "my own" }, entries: [{ providerId: "my owne", id: "m" }] },
    'Unknown provider "my own", did you mean "my owne"?',
    "qwenauth status --provider 'my owne'",
  ],
];

for (const [plain, message, hint] of UNKNOWN) {
  Deno.test(`an unknown provider is told with its source, and what to type: ${hint}`, () => {
    throws(() => resolveActiveProvider(plainLayers(plain)), {
      name: "Failure",
      code: "usage",
      message,
      hint,
    });
  });
}

Deno.test("a selectedType that is no provider is named where nothing else is signed in", () => {
  const plain = { selectedType: "zzz" };
  const named = `"zzz" (${SETTINGS("security.auth.selectedType")}) is no provider`;
  const ways = "use qwenauth login, qwenauth login --method api-key, or OPENAI_API_KEY";
  const code = "auth_required";
  throws(() => resolveActiveProvider(plainLayers(plain)), {
    code,
    message: `Not signed in: ${named}; ${ways}`,
  });
  throws(() => resolveActiveProvider(plainLayers(plain), () => "a file hides another"), {
    code,
    message: `Not signed in: ${named}; a file hides another; ${ways}`,
  });
  equal(resolveActiveProvider(plainLayers({ ...plain, hasCredential: true })).value, "qwen-oauth");
});

Deno.test("a choice that exists no more is told also where a file hides another key", () => {
  throws(() => resolveActiveProvider(plainLayers({ chosenProvider: "gone" }), () => "hidden"), {
    message: `The provider "gone" (${STATE}) is neither built in nor in settings.json`,
  });
});

Deno.test("an entry of modelProviders whose envKey variable is missing: no other key is ever sent in its place", () => {
  const target = resolveTarget(
    plainLayers({
      entries: [{
        providerId: "openai",
        id: "m",
        envKey: "MY_KEY",
        baseUrl: "https://my.test/v1",
      }],
      modelName: "m",
      environment: { OPENAI_API_KEY: "other" },
      stored: { openai: { key: "stored", baseUrl: "https://stored.test" } },
      apiKey: "settings-key",
    }),
    "openai",
  );
  equal([target.key, target.baseUrl?.value], [undefined, "https://my.test/v1"]);
  throws(() => requireKey(target), (error) => {
    const { code, message, hint } = error as Failure;
    equal({ code, message, hint }, {
      code: "auth_required",
      message: 'No API key for "openai": its entry in settings.json names MY_KEY, which is not set',
      hint: "export MY_KEY=...",
    });
    return true;
  });
});

Deno.test("of several entries with one id, model.baseUrl names the one that counts", () => {
  const plain = {
    entries: [
      { providerId: "openai", id: "m", envKey: "A", baseUrl: "https://a.test" },
      { providerId: "openai", id: "m", envKey: "B", baseUrl: "https://b.test" },
    ],
    modelName: "m",
    environment: { A: "a", B: "b" },
  };
  equal(resolveTarget(plainLayers(plain), "openai").key?.value.reveal(), "a");
  const second = plainLayers({ ...plain, modelBaseUrl: "https://b.test" });
  equal(resolveTarget(second, "openai").key?.value.reveal(), "b");
});

Deno.test("a custom provider needs a protocol, and its first entry is its default model", () => {
  const plain = {
    entries: [
      { providerId: "mine", id: "one", envKey: "MY_KEY", baseUrl: "https://mine.test" },
      { providerId: "mine", id: "two", envKey: "MY_KEY", baseUrl: "https://mine.test" },
    ],
    environment: { MY_KEY: "k" },
  };
  const target = resolveTarget(plainLayers({ ...plain, protocols: { mine: "anthropic" } }), "mine");
  equal(
    [target.protocol, target.key?.value.reveal(), target.baseUrl?.value, target.model?.value],
    ["anthropic", "k", "https://mine.test", "one"],
  );
  throws(() => resolveTarget(plainLayers(plain), "mine"), { name: "Failure", code: "usage" });
});

for (const key of ["a b", "a\nb", "a\x7fb", "\u0001", "schl\u00fcssel"]) {
  Deno.test(`a key that no header can carry is refused everywhere: ${JSON.stringify(key)}`, () => {
    const target = resolveTarget(plainLayers({ environment: { OPENAI_API_KEY: key } }), "openai");
    throws(() => requireKey(target), { name: "Failure", code: "auth_required" });
  });
}

Deno.test("a choice stored by login that exists no more is an error, and nothing is inferred in its place", () => {
  const layers = plainLayers({ chosenProvider: "gone", environment: { OPENAI_API_KEY: "k" } });
  throws(() => resolveActiveProvider(layers), (error) => {
    const { code, message, hint } = error as Failure;
    equal({ code, message, hint }, {
      code: "auth_required",
      message: `The provider "gone" (${STATE}) is neither built in nor in settings.json`,
      hint: "qwenauth use",
    });
    return true;
  });
});

Deno.test("an entry of a custom provider without envKey: the hint opens the file in which it stands", () => {
  const plain = {
    entries: [{ providerId: "mine", id: "m" }],
    protocols: { mine: "openai" },
  } as const;
  const target = resolveTarget(plainLayers(plain), "mine");
  throws(() => requireKey(target), (error) => {
    const { code, hint } = error as Failure;
    equal([code, hint], ["auth_required", "${EDITOR:-vi} /q/settings.json"]);
    return true;
  });
});

Deno.test("a model that no entry of a custom provider has: where it is named, and which ones there are", () => {
  const entries = ["a", "b", "a"].map((id) => ({ providerId: "my-own", id, envKey: "MY_KEY" }));
  const plain: PlainLayers = {
    entries,
    protocols: { "my-own": "openai" },
    selectedType: "my-own",
    environment: { MY_KEY: "key" },
  };
  const hint = "qwenauth models --provider my-own";
  const ends = (model: string, more = "") =>
    `No API key for "my-own": it has no entry for the model ${model}, but for a, b${more}`;
  const cases: readonly (readonly [PlainLayers, string])[] = [
    [{ ...plain, modelName: "c" }, ends(`"c" (${SETTINGS("model.name")})`)],
    [{ ...plain, flags: { model: "c" } }, ends('"c" (--model)')],
    [
      { ...plain, chosenModels: { "my-own": "c" } },
      ends(`"c" (${STATE})`),
    ],
  ];
  for (const [layers, message] of cases) {
    throws(() => requireKey(resolveTarget(plainLayers(layers), "my-own")), (error) => {
      const { code, message: told, hint: shown } = error as Failure;
      equal([code, told, shown], ["auth_required", message, hint]);
      return true;
    });
  }
});
