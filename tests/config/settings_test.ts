import { deepStrictEqual as equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { findKeyNames, type Settings } from "../../src/config/settings.ts";
import { Failure } from "../../src/platform/failure.ts";
import {
  load,
  PROJECT,
  projectSetting,
  type SettingsStage,
  USER,
  userSetting,
} from "./settings_fixture.ts";

const EMPTY: Settings = {
  env: new Map(),
  modelProviders: [],
  providerProtocol: new Map(),
  modelName: undefined,
  modelBaseUrl: undefined,
  authSelectedType: undefined,
  authApiKey: undefined,
  authBaseUrl: undefined,
  excludedEnvVars: undefined,
  skipped: [],
  warnings: [],
};

Deno.test("settings: without files, and with --no-settings, there are none", async () => {
  equal((await load({})).settings, EMPTY);
  equal((await load({ user: "broken", project: "broken", isOff: true })).settings, EMPTY);
});

Deno.test("settings: every key that is used, with its source", async () => {
  const { settings } = await load({
    user: {
      env: { OPENAI_API_KEY: "k", EMPTY: "" },
      modelProviders: { openai: [{ id: "m" }] },
      providerProtocol: { mine: "openai" },
      model: { name: "m", baseUrl: "https://m.example" },
      security: { auth: { selectedType: "openai", apiKey: "a", baseUrl: "https://a.example" } },
      advanced: { excludedEnvVars: ["X"] },
      ui: { theme: ["unknown keys are ignored"] },
    },
  });
  const { modelProviders, authApiKey, ...rest } = settings;
  equal(modelProviders.map(({ providerId, id }) => [providerId, id]), [["openai", "m"]]);
  equal([authApiKey?.value.reveal(), authApiKey?.source], [
    "a",
    userSetting("security.auth.apiKey"),
  ]);
  const value = (text: string, key: string) => ({ value: text, source: userSetting(key) });
  equal({ ...EMPTY, ...rest }, {
    ...EMPTY,
    env: new Map([["OPENAI_API_KEY", value("k", "env.OPENAI_API_KEY")]]),
    providerProtocol: new Map([["mine", value("openai", "providerProtocol.mine")]]),
    modelName: value("m", "model.name"),
    modelBaseUrl: value("https://m.example", "model.baseUrl"),
    authSelectedType: value("openai", "security.auth.selectedType"),
    authBaseUrl: value("https://a.example", "security.auth.baseUrl"),
    excludedEnvVars: ["X"],
  });
});

Deno.test("settings: the older names count where the newer are missing", async () => {
  const older = { selectedAuthType: "old", model: "old", excludedProjectEnvVars: ["OLD"] };
  const { settings } = await load({ user: older });
  equal([settings.authSelectedType, settings.modelName, settings.excludedEnvVars], [
    { value: "old", source: userSetting("selectedAuthType") },
    { value: "old", source: userSetting("model") },
    ["OLD"],
  ]);
  const both = await load({
    user: {
      ...older,
      security: { auth: { selectedType: "new" } },
      advanced: { excludedEnvVars: ["NEW"] },
    },
  });
  equal([both.settings.authSelectedType?.value, both.settings.excludedEnvVars], ["new", ["NEW"]]);
});

Deno.test("settings: a trusted project wins over the user, also with an older name; objects are joined, lists replaced", async () => {
  const { settings } = await load({
    isFolderTrusted: true,
    user: {
      env: { A: "user", B: "user" },
      modelProviders: { openai: [{ id: "u1" }, { id: "u2" }], mine: [{ id: "u3" }] },
      providerProtocol: { mine: "openai" },
      model: { name: "user", baseUrl: "https://u.example" },
      security: { auth: { selectedType: "user" } },
    },
    project: {
      env: { B: "project", C: "project" },
      modelProviders: { openai: [{ id: "p1" }], theirs: [{ id: "p2" }] },
      providerProtocol: { theirs: "gemini" },
      model: { name: "project" },
      selectedAuthType: "project",
    },
  });
  equal([...settings.env].map(([name, { value, source }]) => [name, value, source]), [
    ["A", "user", userSetting("env.A")],
    ["B", "project", projectSetting("env.B")],
    ["C", "project", projectSetting("env.C")],
  ]);
  equal(settings.modelProviders.map(({ id, source }) => [id, source]), [
    ["p1", projectSetting("modelProviders.openai[0]")],
    ["u3", userSetting("modelProviders.mine[0]")],
    ["p2", projectSetting("modelProviders.theirs[0]")],
  ]);
  equal([...settings.providerProtocol.keys()], ["mine", "theirs"]);
  equal([settings.modelName?.value, settings.modelBaseUrl?.value], [
    "project",
    "https://u.example",
  ]);
  equal(settings.authSelectedType?.value, "project");
});

Deno.test("settings: a project that is not trusted adds to the lists of the user and hides nothing of them", async () => {
  const { settings } = await load({
    user: { modelProviders: { mine: [{ id: "u" }] }, providerProtocol: { mine: "openai" } },
    project: {
      modelProviders: { mine: [{ id: "p" }], theirs: [{ id: "q" }] },
      providerProtocol: { mine: "gemini", theirs: "gemini" },
    },
  });
  equal(settings.modelProviders.map(({ providerId, id }) => [providerId, id]), [
    ["mine", "u"],
    ["mine", "p"],
    ["theirs", "q"],
  ]);
  const protocols = [...settings.providerProtocol].map(([id, { value }]) => [id, value]);
  equal(Object.fromEntries(protocols), { mine: "openai", theirs: "gemini" });
});

Deno.test("settings: a wrong type in the project's file does not hide the user's value", async () => {
  const { settings } = await load({
    user: { modelProviders: { openai: [{ id: "u" }] }, model: { name: "user" } },
    project: { modelProviders: { openai: 5 }, model: { name: ["x"] } },
  });
  equal([settings.modelProviders[0]?.id, settings.modelName?.value], ["u", "user"]);
  equal(settings.skipped, [
    { source: projectSetting("modelProviders.openai"), reason: "not a list" },
    { source: projectSetting("model.name"), reason: "not a string" },
  ]);
});

/** The project's list of excluded variables, whether it is trusted, what follows. */
const EXCLUDED: readonly (readonly [unknown, unknown, boolean, readonly string[]])[] = [
  [["U"], ["P"], true, ["P"]],
  [["U"], ["P"], false, ["U", "P"]],
  [undefined, ["P"], true, ["P"]],
  [undefined, ["P"], false, ["DEBUG", "DEBUG_MODE", "P"]],
  [undefined, [], false, ["DEBUG", "DEBUG_MODE"]],
  [[], undefined, false, []],
];

for (const [user, project, isFolderTrusted, expected] of EXCLUDED) {
  Deno.test(`settings: excluded variables ${JSON.stringify({ user, project, isFolderTrusted })}`, async () => {
    const of = (list: unknown) => ({ advanced: { excludedEnvVars: list } });
    const { settings } = await load({ user: of(user), project: of(project), isFolderTrusted });
    equal(settings.excludedEnvVars, expected);
  });
}

Deno.test("settings: a project whose .qwen is QWEN_HOME is the user, read once", async () => {
  for (
    const stage of [
      { currentFolder: "/home/x" },
      { prepare: (files) => files.putLink(PROJECT, USER) },
    ] satisfies SettingsStage[]
  ) {
    const reads: string[] = [];
    const { settings } = await load({
      user: { model: { name: "m" } },
      ...stage,
      prepare: (files, clock) => {
        (stage as SettingsStage).prepare?.(files, clock);
        files.onCall = (call, path) => void (call === "readText" && reads.push(path));
      },
    });
    equal([settings.modelName?.source, reads], [userSetting("model.name"), [USER]]);
  }
});

Deno.test("settings: ~/.qwen is the user's own where QWEN_HOME is another folder", async () => {
  const { settings } = await load({
    user: { model: { name: "$A" } },
    variables: { A: "1" },
    currentFolder: "/home/x",
    qwenHome: "/q",
  });
  equal([settings.modelName?.value, settings.modelName?.source.kind], ["1", "settings"]);
  equal(settings.modelName?.source, {
    ...userSetting("model.name"),
    expanded: [{ kind: "environment", variable: "A" }],
  });
});

Deno.test("settings: names that reach the prototype of an object do no harm", async () => {
  const text = '{"__proto__": {"model": {"name": "x"}}, "constructor": 1,' +
    '"env": {"__proto__": {"A": "x"}, "constructor": "c"},' +
    '"providerProtocol": {"__proto__": "p"}, "modelProviders": {"__proto__": [{"id": "i",' +
    '"generationConfig": {"extra_body": {"__proto__": {"x": 1}, "constructor": {}, "a": 1}}}]}}';
  const { settings } = await load({ user: text });
  equal([settings.modelName, [...settings.env.keys()]], [undefined, ["constructor"]]);
  equal([...settings.providerProtocol.keys()], ["__proto__"]);
  const [entry] = settings.modelProviders;
  equal([entry?.providerId, entry?.generationConfig.extra_body], ["__proto__", { a: 1 }]);
  ok(!("x" in {}) && !("name" in {}) && !("A" in {}));
});

Deno.test("settings: variables of keys can be told before any variable is known", () => {
  const fields = { modelProviders: { openai: [{ id: "a", envKey: "MY_KEY" }, { id: "b" }] } };
  const files = [{ path: USER, trust: "qwen_home" as const, fields }];
  equal(findKeyNames({ files, warnings: [] }), new Set(["MY_KEY"]));
});

const WORDS = fc.constantFrom(
  ...["env", "modelProviders", "openai", "id", "envKey", "baseUrl", "generationConfig", "model"],
  ...["extra_body", "customHeaders", "timeout", "modalities", "name", "security", "auth", "apiKey"],
  ...["selectedType", "advanced", "excludedEnvVars", "providerProtocol", "__proto__", "$A ${B}"],
);
const ANY = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "medium" },
    WORDS,
    fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e999, "", [], {}),
    fc.string(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(WORDS, fc.string()), tie("value"), { maxKeys: 6 }),
  ),
})).value;
/** Objects that have the right keys at the top, so that the deeper ones are reached. */
const SHAPED = fc.record({
  env: ANY,
  modelProviders: fc.oneof(ANY, fc.dictionary(WORDS, fc.array(fc.dictionary(WORDS, ANY)))),
  providerProtocol: ANY,
  model: ANY,
  security: fc.oneof(ANY, fc.record({ auth: ANY })),
  advanced: ANY,
}, { requiredKeys: [] });

Deno.test("settings: whatever JSON the files hold, loading ends, at worst with a failure", async () => {
  const stage = fc.record({
    user: fc.oneof(ANY, SHAPED),
    project: fc.oneof(ANY, SHAPED),
    isFolderTrusted: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(stage, async (stage) => {
      try {
        const { settings } = await load({ ...stage, variables: { A: "a", B: "b" } });
        ok(settings.modelProviders.every(({ id }) => typeof id === "string" && id !== ""));
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== "store") throw error;
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("settings: whatever text the files hold, loading ends, at worst with a failure", async () => {
  const damaged = fc.tuple(SHAPED, fc.nat(), fc.string()).map(([value, at, put]) => {
    const text = JSON.stringify(value);
    return text.slice(0, at % (text.length + 1)) + put + text.slice((at + 1) % (text.length + 1));
  });
  const text = fc.oneof(fc.string(), damaged);
  await fc.assert(
    fc.asyncProperty(text, text, async (user, project) => {
      try {
        await load({ user, project });
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== "store") throw error;
      }
    }),
    { numRuns: 1000 },
  );
});
