import { deepStrictEqual as equal } from "node:assert/strict";
import type { ProviderEntry } from "../../src/config/provider_entry.ts";
import { load, processSource, userSetting } from "./settings_fixture.ts";

async function entriesOf(list: unknown, variables: Record<string, string> = {}): Promise<{
  entries: readonly ProviderEntry[];
  skipped: readonly (readonly [string, string])[];
}> {
  const { settings } = await load({ user: { modelProviders: { openai: list } }, variables });
  const skipped = settings.skipped.map(({ source, reason }) =>
    [source.kind === "settings" ? source.key : "", reason] as const
  );
  return { entries: settings.modelProviders, skipped };
}

/** What an entry with an id alone is. */
const BARE: ProviderEntry = {
  providerId: "openai",
  id: "m",
  name: undefined,
  description: undefined,
  envKey: undefined,
  baseUrl: undefined,
  generationConfig: {
    timeout: undefined,
    maxRetries: undefined,
    samplingParams: undefined,
    customHeaders: new Map(),
    extra_body: undefined,
    contextWindowSize: undefined,
    modalities: undefined,
  },
  capabilities: undefined,
  source: userSetting("modelProviders.openai[0]"),
};

Deno.test("an entry of modelProviders needs nothing but an id", async () => {
  equal(await entriesOf([{ id: "m" }]), { entries: [BARE], skipped: [] });
});

Deno.test("an entry of modelProviders has every field with its source", async () => {
  const { entries, skipped } = await entriesOf([{
    id: "m",
    name: "M",
    description: "a model",
    envKey: "MY_KEY",
    baseUrl: "https://m.example/v1",
    generationConfig: {
      timeout: 60_000,
      maxRetries: 0,
      samplingParams: { temperature: 0.5, stop: ["$A"] },
      customHeaders: { "X-Team": "t $A" },
      extra_body: { deep: { a: "${A}", b: null } },
      contextWindowSize: 1000,
      modalities: { image: true, pdf: false },
    },
    capabilities: { vision: true },
  }], { A: "1" });
  const [entry] = entries;
  const key = "modelProviders.openai[0]";
  const { customHeaders, ...config } = entry!.generationConfig;
  equal([...customHeaders].map(([name, { value, source }]) => [name, value.reveal(), source]), [
    [
      "X-Team",
      "t 1",
      userSetting(`${key}.generationConfig.customHeaders.X-Team`, [processSource("A")]),
    ],
  ]);
  equal([{ ...entry, generationConfig: config }, skipped], [{
    ...BARE,
    name: "M",
    description: "a model",
    envKey: { value: "MY_KEY", source: userSetting(`${key}.envKey`) },
    baseUrl: { value: "https://m.example/v1", source: userSetting(`${key}.baseUrl`) },
    generationConfig: {
      timeout: 60_000,
      maxRetries: 0,
      samplingParams: { temperature: 0.5, stop: ["1"] },
      extra_body: { deep: { a: "1", b: null } },
      contextWindowSize: 1000,
      modalities: ["image"],
    },
    capabilities: { vision: true },
  }, []]);
});

/** Entries that are not used, with the key and the reason by which they are named. */
const SKIPPED: readonly (readonly [unknown, string, string])[] = [
  [{}, "", "it has no id"],
  [{ id: "" }, "", "it has no id"],
  [{ id: "m", envKey: 1 }, ".envKey", "not a string"],
  [{ id: "m", baseUrl: {} }, ".baseUrl", "not a string"],
  ["m", "", "not an object"],
  [null, "", "not an object"],
  [["m"], "", "not an object"],
  ...[
    ...[
      "A=1;echo X;B",
      "A B",
      "1A",
      "A-B",
      "$A",
      "É",
      "A\n",
      "PATH",
      "HOME",
      "IFS",
      "ENV",
      "SHELL",
    ],
    ...["LD_PRELOAD", "LD_LIBRARY_PATH", "DYLD_INSERT_LIBRARIES", "NODE_OPTIONS", "DENO_DIR"],
    ...["BASH_ENV", "PROMPT_COMMAND", "PYTHONPATH", "PERL5OPT", "RUBYOPT", "GIT_SSH_COMMAND"],
    ...["BROWSER", "EDITOR", "https_proxy", "Path", "QWEN_HOME", "QWENAUTH_PROVIDER", "ZDOTDIR"],
    "A".repeat(129),
  ].map((name) =>
    [{ id: "m", envKey: name }, ".envKey", "not a variable that may hold a key"] as const
  ),
];

for (const [entry, key, reason] of SKIPPED) {
  Deno.test(`an entry ${JSON.stringify(entry).slice(0, 60)} is skipped and named`, async () => {
    const { entries, skipped } = await entriesOf([entry, { id: "next" }]);
    equal([entries.map(({ id }) => id), skipped], [
      ["next"],
      [[`modelProviders.openai[0]${key}`, reason]],
    ]);
  });
}

Deno.test("an entry may name the keys of other programs, and any variable with a plain name", async () => {
  const names = ["GITHUB_TOKEN", "_k", "PYTHON_API_KEY", "a1", "PATHS", "MY_HOME"];
  const { entries, skipped } = await entriesOf(
    names.map((envKey, at) => ({ id: `${at}`, envKey })),
  );
  equal([entries.map(({ envKey }) => envKey?.value), skipped], [names, []]);
});

/** Fields whose value has the wrong type: the entry is used without them. */
const WRONG: Readonly<Record<string, readonly [unknown, string]>> = {
  "name": [1, "not a string"],
  "description": [[], "not a string"],
  "capabilities": ["vision", "not an object"],
  "generationConfig": [[], "not an object"],
  "generationConfig.timeout": [0, "not a whole number from 1 on"],
  "generationConfig.maxRetries": [-1, "not a whole number from 0 on"],
  "generationConfig.contextWindowSize": ["1000", "not a whole number from 1 on"],
  "generationConfig.samplingParams": [1, "not an object"],
  "generationConfig.extra_body": [null, "not an object"],
  "generationConfig.customHeaders": ["x", "not an object"],
  "generationConfig.customHeaders.A": [1, "not a string"],
  "generationConfig.customHeaders.B": ["a\r\nC: d", "not a header that can be sent"],
  'generationConfig.customHeaders."D:"': ["x", "not a header that can be sent"],
  "generationConfig.modalities": [["image", 1], "not a list of strings"],
};

for (const [key, [value, reason]] of Object.entries(WRONG)) {
  Deno.test(`an entry is used without ${key} = ${JSON.stringify(value)}`, async () => {
    const parts = key.split(".").map((part) => part.replaceAll('"', ""));
    const fields = parts.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value);
    const { entries, skipped } = await entriesOf([{ id: "m", ...fields as object }]);
    equal([entries, skipped], [[BARE], [[`modelProviders.openai[0].${key}`, reason]]]);
  });
}

Deno.test("of two entries with the same id and base URL the first counts", async () => {
  const { entries, skipped } = await entriesOf([
    { id: "a", name: "first" },
    { id: "a", name: "second" },
    { id: "a", baseUrl: "https://x.example", name: "third" },
    { id: "a", baseUrl: "https://x.example", name: "fourth" },
    { id: "b", baseUrl: "https://x.example", name: "fifth" },
  ]);
  const reason = "an entry before it has the same id and base URL";
  equal([entries.map(({ name }) => name), skipped], [["first", "third", "fifth"], [
    ["modelProviders.openai[1]", reason],
    ["modelProviders.openai[3]", reason],
  ]]);
});

Deno.test("entries of two providers may have the same id and base URL", async () => {
  const entry = { id: "a", baseUrl: "https://x.example" };
  const { settings } = await load({ user: { modelProviders: { one: [entry], two: [entry] } } });
  equal(settings.modelProviders.map(({ providerId }) => providerId), ["one", "two"]);
});

Deno.test("of the entries of a file the first thousand are read", async () => {
  const list = Array.from({ length: 600 }, (_, at) => ({ id: `${at}` }));
  const { settings } = await load({ user: { modelProviders: { one: list, two: list } } });
  equal(settings.modelProviders.length, 1000);
  equal(settings.skipped, [{
    source: userSetting("modelProviders.two"),
    reason: "only the first 1000 entries of a file are read",
  }]);
});

Deno.test("strange names of providers are quoted and cut where they are named", async () => {
  const { settings } = await load({
    user: { modelProviders: { "a.b\x1b[31m": 1, ["x".repeat(100)]: 2 } },
  });
  equal(settings.skipped.map(({ source }) => source.kind === "settings" && source.key), [
    'modelProviders."a.b\\u001b[31m"',
    `modelProviders."${"x".repeat(64)}"`,
  ]);
});
