import { deepStrictEqual as equal } from "node:assert/strict";
import { command, runUse } from "../../src/commands/use.ts";
import { fakeValues } from "../support/fake_values.ts";
import type { PlainLayers } from "../support/plain_layers.ts";
import { type CommandSetting, runCommand } from "../support/run_command.ts";

async function use(args: readonly string[], plain: PlainLayers, setting: CommandSetting = {}) {
  const { gathered } = await fakeValues(plain);
  const run = await runCommand(
    command.flags,
    setting,
    (context, options) =>
      runUse(
        context,
        options as Parameters<typeof runUse>[1],
        args,
        () => Promise.resolve(gathered),
      ),
  );
  const { state } = gathered;
  return { ...run, chosen: state.provider(), model: state.model(state.provider() ?? "openai") };
}

const SIGNED_IN: PlainLayers = {
  environment: { DASHSCOPE_API_KEY: "k" },
  stored: { openai: { key: "k", baseUrl: "https://api.openai.com/v1" } },
  hasCredential: true,
  chosenProvider: "openai",
};
const DONE = { exit: 0, stdout: "", asked: [], model: undefined };

Deno.test("use makes another signed-in provider the active one, wherever its key is", async () => {
  for (const id of ["qwen-oauth", "openai", "dashscope-us"]) {
    const stderr = `The active provider is "${id}" now\n`;
    equal(await use([id], SIGNED_IN), { ...DONE, stderr, chosen: id });
  }
  const json = await use(["openai"], SIGNED_IN, { options: { json: true } });
  equal([json.stdout, json.stderr], ['{"version":1,"provider":"openai"}\n', ""]);
});

Deno.test("use --model chooses the model as well, alone that of the active provider", async () => {
  const options = { model: "m" };
  const both = await use(["dashscope"], SIGNED_IN, { options });
  equal([both.chosen, both.model], ["dashscope", "m"]);
  const alone = await use([], SIGNED_IN, { options });
  equal([alone.chosen, alone.model, alone.asked], ["openai", "m", []]);
  equal((await use([], SIGNED_IN, { options: { model: "a b" } })).exit, 2);
});

Deno.test("use --model remarks, as models use does, that the list of the provider has no such model", async () => {
  const remark = '"nosuch" is not among the known models of "qwen-oauth"';
  const options = { model: "nosuch" };
  const { stderr, model } = await use(["qwen-oauth"], SIGNED_IN, { options });
  equal([model, stderr], [
    "nosuch",
    `The active provider is "qwen-oauth" with "nosuch" now\nWarning: ${remark}\n`,
  ]);
  const json = await use(["qwen-oauth"], SIGNED_IN, { options: { ...options, json: true } });
  equal(JSON.parse(json.stdout), {
    version: 1,
    provider: "qwen-oauth",
    model: "nosuch",
    warnings: [remark],
  });
  const unlisted = await use(["dashscope"], SIGNED_IN, { options });
  equal(unlisted.stderr, 'The active provider is "dashscope" with "nosuch" now\n');
});

Deno.test("use: a provider without a key or sign-in is exit 4, an unknown one exit 2 with the nearest name", async () => {
  const missing = await use(["gemini"], SIGNED_IN);
  equal([missing.exit, missing.failure, missing.chosen], [
    4,
    [
      "Google Gemini has no key and no sign-in",
      "qwenauth login --method api-key --provider gemini",
    ],
    undefined,
  ]);
  const oauth = await use(["qwen-oauth"], {});
  equal([oauth.exit, oauth.failure?.[1]], [4, "qwenauth login --method oauth"]);
  const unknown = await use(["opnai"], SIGNED_IN);
  equal([unknown.exit, unknown.failure], [2, [
    'Unknown provider "opnai", did you mean "openai"?',
    "qwenauth use openai",
  ]]);
});

Deno.test("use: a provider of settings.json counts as signed in by the variable of its entry", async () => {
  const plain: PlainLayers = {
    entries: [{ providerId: "mine", id: "m", envKey: "MY_KEY", baseUrl: "https://m.test/v1" }],
    protocols: { mine: "openai" },
  };
  equal((await use(["mine"], plain)).exit, 4);
  const found = await use(["mine"], { ...plain, environment: { MY_KEY: "k" } });
  equal([found.exit, found.chosen], [0, "mine"]);
});

Deno.test("use without an argument: a picker of what is signed in, the source beside each", async () => {
  const picked = await use([], SIGNED_IN, { replies: ["Qwen OAuth (qwen-oauth)"] });
  equal([picked.exit, picked.chosen], [0, "qwen-oauth"]);
  const source = "DASHSCOPE_API_KEY in the environment";
  equal(picked.asked, [
    "Use which provider? " + [
      'Qwen OAuth (qwen-oauth): the sign-in "/q/oauth_creds.json"',
      `Alibaba Model Studio (dashscope): ${source}`,
      `Alibaba Model Studio (international) (dashscope-intl): ${source}`,
      `Alibaba Model Studio (US) (dashscope-us): ${source}`,
      `Alibaba Model Studio (Hong Kong) (dashscope-hk): ${source}`,
      'OpenAI (openai): the key store "/q/qwenauth/keys.json"',
    ].join(" | "),
  ]);
  const gaveUp = await use([], SIGNED_IN, { replies: ["give up"] });
  equal([gaveUp.exit, gaveUp.chosen], [130, undefined]);
});

Deno.test("use without an argument: the picker also replaces a choice that exists no more", async () => {
  const lost = { ...SIGNED_IN, chosenProvider: "gone" };
  const picked = await use([], lost, { replies: ["Qwen OAuth (qwen-oauth)"] });
  equal([picked.exit, picked.chosen], [0, "qwen-oauth"]);
});

Deno.test("use without an argument and without a terminal: exit 3 with what would have answered", async () => {
  const expected = (
    why: string,
  ) => [3, [`Cannot ask which provider to use: ${why}`, "qwenauth use PROVIDER"]];
  const piped = await use([], SIGNED_IN);
  equal([piped.exit, piped.failure], expected("there is no terminal to ask on"));
  const noInput = await use([], SIGNED_IN, { replies: [], options: { "no-input": true } });
  equal([noInput.exit, noInput.failure], expected("--no-input forbids it"));
});

Deno.test("use names the variable that wins over the choice", async () => {
  const plain = { ...SIGNED_IN, environment: { QWENAUTH_PROVIDER: "openai", GEMINI_API_KEY: "k" } };
  const shadow = 'QWENAUTH_PROVIDER in the environment wins over the choice of "gemini"';
  const warned = await use(["gemini"], plain);
  equal(warned.stderr, `The active provider is "gemini" now\nWarning: ${shadow}\n`);
  const json = await use(["gemini"], plain, { options: { json: true } });
  equal(JSON.parse(json.stdout), { version: 1, provider: "gemini", overridden_by: [shadow] });
});
