/**
 * settings.json: any JSON in it is read, wrong types in it are left out; what is no JSON is exit 10 with
 * the line and the column. The whole program resolves provider, key, base URL and model from it.
 */

import { ok } from "node:assert/strict";
import fc from "fast-check";
import stripJsonComments from "strip-json-comments";
import type { Settings } from "../../../src/config/settings.ts";
import { Failure } from "../../../src/platform/failure.ts";
import { isObject } from "../../../src/requests/json_object.ts";
import { load } from "../../../tests/config/settings_fixture.ts";
import { changedJson, jsonTexts } from "./changed_json.ts";
import { FOLDER, QWEN_HOME, runInMemory } from "./memory_program.ts";
import { textKind } from "./text_kind.ts";

const ENTRY = {
  id: "m",
  name: "$NAME",
  description: "one",
  envKey: "TEAM_KEY",
  baseUrl: "https://m.example/v1",
  generationConfig: {
    timeout: 1000,
    maxRetries: 2,
    samplingParams: { temperature: 0, stop: ["$A"] },
    customHeaders: { "X-Team": "${A}" },
    extra_body: { a: { b: ["c"] } },
    contextWindowSize: 1000,
    modalities: { image: true },
  },
  capabilities: { vision: true },
};
const SETTINGS = {
  env: { OPENAI_API_KEY: "sk-settings-0123456789", OPENAI_MODEL: "$A", PATH: "x" },
  modelProviders: {
    openai: [ENTRY, { id: "n", generationConfig: { modalities: ["image"] } }],
    mine: [ENTRY],
  },
  providerProtocol: { mine: "openai" },
  model: { name: "m", baseUrl: "https://m.example/v1" },
  security: { auth: { selectedType: "openai", apiKey: "k$A", baseUrl: "https://a.example" } },
  advanced: { excludedEnvVars: ["X"] },
  selectedAuthType: "openai",
  excludedProjectEnvVars: ["Y"],
};
const OLDER = { ...SETTINGS, security: {}, advanced: {}, model: "m" };

const TEXTS = jsonTexts(fc.oneof(changedJson(SETTINGS), changedJson(OLDER)), { hasComments: true });
const CASES = fc.record({
  user: fc.option(TEXTS, { nil: undefined, freq: 6 }),
  project: fc.option(TEXTS, { nil: undefined, freq: 1 }),
  isFolderTrusted: fc.boolean(),
});
const VARIABLES = { A: "a", NAME: "n", TEAM_KEY: "sk-team-0123456789" };
const COMMANDS = fc.constantFrom<readonly string[]>(
  ["env", "--format", "json"],
  ["env", "--provider", "mine", "--json"],
  ["env", "--trust-project", "--model", "n"],
  ["status", "--json"],
  ["models", "--json"],
  ["models", "--all"],
  ["token", "--no-refresh", "--json"],
  ["chat", "--dry-run", "hi"],
  ["use", "mine"],
);

/** The files by themselves: every value that is decoded has its type. */
export const settingsTexts = textKind("settings", CASES, async (stage) => {
  try {
    checkTypes((await load({ ...stage, variables: VARIABLES })).settings);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const isUsers = error.message.includes('"/home/x/');
    checkFailure(error.code, error.message, (isUsers ? stage.user : stage.project) ?? "");
  }
});

/** The files before the whole program. */
export const settingsFiles = textKind(
  "settings files",
  fc.tuple(CASES, COMMANDS),
  async ([{ user, project }, args]) => {
    const texts = {
      [`${QWEN_HOME}/settings.json`]: user,
      [`${FOLDER}/.qwen/settings.json`]: project,
    };
    const files = Object.entries(texts).filter(([, text]) => text !== undefined);
    const machine = { files: Object.fromEntries(files) as Record<string, string> };
    await runInMemory(args, { ...machine, environment: VARIABLES });
  },
);

/** Only what is no JSON, or no object, may fail; what is no JSON says where. */
function checkFailure(code: string, message: string, text: string): void {
  const isPlaced = /: not valid JSON \((?:it is empty, )?line \d+, column \d+\)$/.test(message);
  const isJson = parsed(text) !== undefined;
  ok(code === "store", message);
  ok(isPlaced ? !isJson : isJson && !isObject(parsed(text)), message);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(stripJsonComments(text.replace(/^\ufeff/, "")));
  } catch {
    return undefined;
  }
}

function checkTypes(settings: Settings): void {
  const { env, providerProtocol, modelName, modelBaseUrl, authSelectedType, authBaseUrl } =
    settings;
  const texts = [modelName, modelBaseUrl, authSelectedType, authBaseUrl];
  for (const text of [...texts, ...env.values(), ...providerProtocol.values()]) {
    ok(text === undefined || isText(text.value));
  }
  ok(settings.authApiKey === undefined || isText(settings.authApiKey.value.reveal()));
  ok(settings.excludedEnvVars?.every((name) => typeof name === "string") ?? true);
  for (const { id, name, description, envKey, baseUrl, ...more } of settings.modelProviders) {
    ok(isText(id) && [name, description].every((text) => text === undefined || isText(text)));
    ok([envKey, baseUrl].every((text) => text === undefined || isText(text.value)));
    const { timeout = 1, maxRetries = 0, contextWindowSize = 1, ...config } = more.generationConfig;
    ok([timeout, maxRetries + 1, contextWindowSize].every((n) => Number.isInteger(n) && n > 0));
    const objects = [config.samplingParams, config.extra_body, more.capabilities];
    ok(objects.every((object) => object === undefined || isObject(object)));
    ok([...config.customHeaders.values()].every(({ value }) => isText(value.reveal())));
    ok(config.modalities?.every((modality) => typeof modality === "string") ?? true);
  }
  ok(settings.skipped.length <= 200 && settings.skipped.every(({ reason }) => isText(reason)));
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}
