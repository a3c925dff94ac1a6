import { deepStrictEqual as equal, match } from "node:assert/strict";
import { command, runConsent } from "../../src/commands/consent.ts";
import { PLAN_RULES } from "../../src/providers/plan_policy.ts";
import { fakeValues } from "../support/fake_values.ts";
import { type CommandSetting, runCommand } from "../support/run_command.ts";

const NOW = "2026-11-21T12:00:00.000Z";
const NAME = "Alibaba Coding Plan";
const RULE = [PLAN_RULES[0]!.text, ...PLAN_RULES[0]!.limits].map((line) => `${line}\n`).join("");

async function onMachine() {
  const { gathered: { state } } = await fakeValues({});
  const run = (args: readonly string[], setting: CommandSetting = {}) =>
    runCommand(
      command.flags,
      setting,
      (context, options) =>
        runConsent(
          context,
          options as Parameters<typeof runConsent>[1],
          args,
          () => state,
        ),
    );
  return { state, run };
}

const DONE = { exit: 0, stdout: "", asked: [] };

Deno.test("consent shows the rule with its limits and stores the acceptance with its date", async () => {
  const { state, run } = await onMachine();
  equal(await run(["coding-plan"]), {
    ...DONE,
    stderr: `${RULE}Accepted on ${NOW}: scripts are given keys of the ${NAME}\n`,
  });
  equal(state.consents(), { "coding-plan": NOW });
  const again = await run(["coding-plan"]);
  match(again.stderr, /\nAlready accepted on 2026-11-21T12:00:00.000Z: /);
});

Deno.test("a second consent keeps the date of the first one", async () => {
  const { state, run } = await onMachine();
  const first = "2026-11-01T00:00:00.000Z";
  await state.setConsent("coding-plan", first);
  match((await run(["coding-plan"])).stderr, /\nAlready accepted on 2026-11-01T00:00:00.000Z: /);
  equal(state.consents(), { "coding-plan": first });
});

Deno.test("consent: a provider's id means its plan", async () => {
  const { state, run } = await onMachine();
  equal((await run(["token-plan-intl"], { options: { quiet: true } })).stderr, "");
  equal(state.consents(), { "token-plan": NOW });
});

Deno.test("consent --revoke takes it back, and a second time is no error", async () => {
  const { state, run } = await onMachine();
  await run(["coding-plan"]);
  const options = { revoke: true };
  equal(await run(["coding-plan"], { options }), {
    ...DONE,
    stderr: `Taken back: scripts are not given keys of the ${NAME} any more\n`,
  });
  equal(state.consents(), {});
  equal(await run(["coding-plan"], { options }), {
    ...DONE,
    stderr: `The rule of the ${NAME} was not accepted\n`,
  });
});

Deno.test("consent --list prints what is accepted, since when, on stdout", async () => {
  const { run } = await onMachine();
  const options = { list: true };
  equal(await run([], { options }), { ...DONE, stderr: "" });
  await run(["coding-plan"]);
  equal(await run([], { options }), { ...DONE, stdout: `coding-plan  ${NOW}\n`, stderr: "" });
  equal((await run(["token-plan"], { options })).stdout, "");
  const json = await run([], { options: { list: true, json: true } });
  equal(JSON.parse(json.stdout), {
    version: 1,
    consents: [{ plan: "coding-plan", accepted_at: NOW }],
  });
});

Deno.test("consent --json prints one document and nothing on stderr", async () => {
  const { run } = await onMachine();
  const accepted = await run(["coding-plan"], { options: { json: true } });
  equal(JSON.parse(accepted.stdout), {
    version: 1,
    plan: "coding-plan",
    accepted: true,
    accepted_at: NOW,
    rule: PLAN_RULES[0]!.text,
  });
  const revoked = await run(["coding-plan"], { options: { json: true, revoke: true } });
  equal([JSON.parse(revoked.stdout).accepted, accepted.stderr, revoked.stderr], [false, "", ""]);
});

Deno.test("consent: no plan, an unknown plan and contradicting flags are exit 2", async () => {
  const { state, run } = await onMachine();
  const hint = "qwenauth consent --help";
  const missing = 'Missing argument "PLAN": use one of coding-plan, token-plan';
  equal((await run([])).failure, [missing, hint]);
  const unknown =
    'No plan with a rule against scripts is called "token-plam", did you mean "token-plan"?';
  equal((await run(["token-plam"])).failure, [unknown, hint]);
  equal((await run(["openai"])).exit, 2);
  equal((await run([], { options: { list: true, revoke: true } })).exit, 2);
  equal(state.consents(), {});
});
