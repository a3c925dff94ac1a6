import { deepStrictEqual as equal } from "node:assert/strict";
import fc from "fast-check";
import { createExpand } from "../../src/config/expansion.ts";
import { trustOf } from "../../src/providers/source.ts";
import {
  load,
  processSource,
  projectSetting,
  projectSource,
  type SettingsStage,
  userSetting,
} from "./settings_fixture.ts";

/** A text, what becomes of it, and the variables in it. */
const CASES: readonly (readonly [string, string, readonly string[]])[] = [
  ["plain", "plain", []],
  ["$A", "1", ["A"]],
  ["${A}", "1", ["A"]],
  ["x$A.y${B}z", "x1.y2z", ["A", "B"]],
  ["$A$A", "11", ["A", "A"]],
  ["$AB", "$AB", []],
  ["${A}B", "1B", ["A"]],
  ["$NONE ${NONE} $A", "$NONE ${NONE} 1", ["A"]],
  ["$ $1 ${} ${A $(A) ${A:-x}", "$ $1 ${} ${A $(A) ${A:-x}", []],
  ["$$A", "$1", ["A"]],
  ["\\$A", "\\1", ["A"]],
  ["$C", "$A", ["C"]],
  ["$__proto__ ${constructor}", "$__proto__ ${constructor}", []],
];

for (const [text, expected, names] of CASES) {
  Deno.test(`settings: ${JSON.stringify(text)} becomes ${JSON.stringify(expected)}`, async () => {
    const variables = { A: "1", B: "2", C: "$A" };
    const { settings } = await load({ user: { model: { name: text } }, variables });
    equal(settings.modelName, {
      value: expected,
      source: userSetting("model.name", names.map(processSource)),
    });
  });
}

Deno.test("settings: a variable of a project's file lowers the trust of the user's value", async () => {
  const user = { model: { name: "$P" } };
  const { settings } = await load({ user, projectVariables: { P: "p" } });
  equal([settings.modelName?.value, trustOf(settings.modelName!.source)], ["p", "project"]);
});

/**
 * What a project's keys get of the variables of the process and of the project. What goes to its host with
 * a key (models, fields of a request) gets none.
 */
const PROJECT: readonly (readonly [boolean, string, string])[] = [
  [false, "$MINE", "$MINE"],
  [false, "$THEIRS", "theirs"],
  [false, "$BOTH", "theirs"],
  [true, "$MINE", "mine"],
  [true, "$THEIRS", "theirs"],
  [true, "$BOTH", "mine"],
];

for (const [isFolderTrusted, text, expected] of PROJECT) {
  const folder = isFolderTrusted ? "a trusted" : "an untrusted";
  Deno.test(`settings: ${text} of ${folder} folder becomes ${expected}`, async () => {
    const fields = {
      env: { OPENAI_API_KEY: text },
      modelProviders: {
        openai: [{ id: text, name: text, generationConfig: { extra_body: { a: [text] } } }],
      },
      model: { name: text },
      security: { auth: { apiKey: text, selectedType: text } },
      providerProtocol: { mine: text },
    };
    const { settings } = await load({
      project: fields,
      isFolderTrusted,
      variables: { MINE: "mine", BOTH: "mine" },
      projectVariables: { THEIRS: "theirs", BOTH: "theirs" },
    });
    const [entry] = settings.modelProviders;
    equal([
      ...[settings.env.get("OPENAI_API_KEY")?.value, entry?.id, entry?.name],
      ...[entry?.generationConfig.extra_body, settings.modelName?.value],
      ...[settings.authApiKey?.value.reveal(), settings.authSelectedType?.value],
      settings.providerProtocol.get("mine")?.value,
    ], [
      ...[expected, text, text, { a: [text] }, text, expected, text, text],
    ]);
    const sources = text === expected
      ? []
      : [expected === "mine" ? processSource(text.slice(1)) : projectSource(text.slice(1))];
    equal(settings.authApiKey?.source, projectSetting("security.auth.apiKey", sources));
  });
}

Deno.test("settings: no variable is ever put into a base URL", async () => {
  const url = "https://x.example/$A/${A}";
  const fields = {
    modelProviders: { openai: [{ id: "m", baseUrl: url }] },
    model: { baseUrl: url },
    security: { auth: { baseUrl: url } },
  };
  const all: SettingsStage[] = [{ user: fields }, { project: fields, isFolderTrusted: true }];
  for (const stage of all) {
    const { settings } = await load({ ...stage, variables: { A: "1" } });
    const [entry] = settings.modelProviders;
    const urls = [entry?.baseUrl, settings.modelBaseUrl, settings.authBaseUrl];
    equal(urls.map((sourced) => sourced?.value), [url, url, url]);
  }
});

Deno.test("settings: no variable is put into a base URL or a model of a project's env", async () => {
  const fields = { env: { OPENAI_BASE_URL: "https://x.example/$A", OPENAI_MODEL: "$A" } };
  const valuesOf = async (stage: SettingsStage) => {
    const { settings } = await load({ ...stage, variables: { A: "1" } });
    return [...settings.env.values()].map(({ value }) => value);
  };
  equal(await valuesOf({ project: fields, isFolderTrusted: true }), ["https://x.example/$A", "$A"]);
  equal(await valuesOf({ user: fields }), ["https://x.example/1", "1"]);
});

Deno.test("settings: a value that its variables make too long is skipped and named", async () => {
  const { settings } = await load({
    project: { env: { B: "$A".repeat(5000) }, model: { name: "still here" } },
    projectVariables: { A: "a".repeat(100_000) },
  });
  equal([settings.env.size, settings.modelName?.value], [0, "still here"]);
  equal(settings.skipped, [{
    source: projectSetting("env.B"),
    reason: "its variables make it too long",
  }]);
});

Deno.test("settings: names that may not be set are not in env", async () => {
  const { settings } = await load({
    project: { env: { PATH: "x", LD_PRELOAD: "x", BROWSER: "x", QWENAUTH_PROVIDER: "x", A: "1" } },
  });
  equal([[...settings.env.keys()], settings.skipped], [["A"], []]);
});

Deno.test("expansion: what is put in is exactly the value, and nothing else changes", () => {
  const piece = fc.oneof(fc.constantFrom("$A", "${A}", "$", "{", "}", "A", "\\"), fc.string());
  fc.assert(fc.property(fc.array(piece), fc.string(), (pieces, value) => {
    const expand = createExpand((name) =>
      name === "A" ? { value, source: processSource("A") } : undefined
    );
    const text = pieces.join("");
    const expected = text.split(/\$A(?![A-Za-z0-9_])|\$\{A\}/);
    const { text: found, sources } = expand(text)!;
    equal([found, sources.length], [expected.join(value), expected.length - 1]);
  }));
});
