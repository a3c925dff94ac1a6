/** Plans that forbid scripts: `token` wants the stored consent, wherever the key is. */

import { deepStrictEqual as equal } from "node:assert/strict";
import { command, runToken } from "../../src/commands/token.ts";
import { EXIT_CODES, Failure } from "../../src/platform/failure.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { makeStage, type Stage, STATE } from "../support/sign_in_stage.ts";
import { storeStageKeys } from "../support/stored_keys.ts";

type Options = Parameters<typeof runToken>[1];

const NO_OPTIONS = Object.fromEntries(
  Object.keys(command.flags).map((name) => [name, undefined]),
) as unknown as Options;

const KEY = "sk-sp-0123456789abcdef";

async function token(stage: Stage, environment: Readonly<Record<string, string>>) {
  const terminal = new FakeTerminal();
  const { surroundings } = stage.process({ environment });
  const thrown: unknown = await runToken({ ...surroundings, terminal }, NO_OPTIONS)
    .then(() => undefined, (error) => error);
  if (thrown !== undefined && !(thrown instanceof Failure)) throw thrown;
  const failure = thrown && [EXIT_CODES[thrown.code], thrown.hint];
  return failure ?? terminal.stdout.text;
}

const CONSENT = { version: 1, consents: { "token-plan": "2026-11-01T00:00:00.000Z" } };

Deno.test("token of a plan that forbids scripts is exit 5 until it is consented to: a variable", async () => {
  const stage = makeStage();
  const environment = { BAILIAN_TOKEN_PLAN_API_KEY: KEY };
  equal(await token(stage, environment), [5, "qwenauth consent token-plan"]);
  stage.put(STATE, CONSENT);
  equal(await token(stage, environment), `${KEY}\n`);
});

Deno.test("token of a plan that forbids scripts is exit 5 until it is consented to: a stored key", async () => {
  const stage = makeStage();
  const baseUrl = "https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1";
  storeStageKeys(stage, { "token-plan-intl": { key: KEY, baseUrl } });
  const environment = { QWENAUTH_PROVIDER: "token-plan-intl" };
  equal(await token(stage, environment), [5, "qwenauth consent token-plan"]);
  stage.put(STATE, CONSENT);
  equal(await token(stage, environment), `${KEY}\n`);
});
