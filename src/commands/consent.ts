/** `qwenauth consent`: accepts, or takes back, a plan's rule against scripts. */

import type { StateFile } from "../credentials/state_file.ts";
import { Failure } from "../platform/failure.ts";
import { findNearest } from "../platform/find_nearest.ts";
import { findProvider } from "../providers/catalogue.ts";
import { PLAN_RULES, type PlanRule } from "../providers/plan_policy.ts";
import { COMMON_FLAGS, defineCommand, type OptionsOf } from "./command.ts";
import type { Context } from "./context.ts";

const flags = {
  list: { kind: "boolean", brief: "Print what is accepted, since when" },
  revoke: { kind: "boolean", brief: "Take the acceptance back" },
  ...COMMON_FLAGS,
} as const;

/** What `consent` uses of the context. */
export type ConsentContext = Pick<Context, "terminal" | "clock" | "json" | "quiet">;

/** The `consent` command. */
export const command = defineCommand({
  brief: "Accept, or take back, a plan's rule against scripts",
  description:
    "Some plans forbid their use by scripts. Their keys, also one in a variable, are used by token, " +
    "env, exec and a chat without a terminal only after you have accepted that here, at your own risk. " +
    `The plans are ${PLAN_RULES.map(({ plan }) => plan).join(" and ")}.`,
  examples: [
    { line: "qwenauth consent coding-plan", note: "show the rule and accept it" },
    { line: "qwenauth consent coding-plan --revoke", note: "take that back" },
    { line: "qwenauth consent --list", note: "what is accepted, since when" },
  ],
  flags,
  positional: { placeholder: "PLAN", brief: "The plan", minimum: 0, maximum: 1 },
  async run(context, options, args) {
    const { openState } = await import("../auth/open_state.ts");
    await runConsent(context, options, args, () => openState(context));
  },
});

/**
 * Runs the command.
 * @throws {Failure} `usage` If the plan is missing or none.
 * @throws {Failure} `store` If it cannot be stored.
 */
export async function runConsent(
  context: ConsentContext,
  { list, revoke }: OptionsOf<typeof flags>,
  [named]: readonly string[],
  open: () => Promise<StateFile>,
): Promise<void> {
  if (list && revoke) {
    throw new Failure("usage", "Cannot obey --list and --revoke at once", {
      hint: "qwenauth consent --help",
    });
  }
  if (list && named === undefined) return printAll(context, await open());
  const rule = findRule(named);
  const state = await open();
  if (list) return printAll(context, state, rule);
  const before = state.consents()[rule.plan];
  if (revoke) {
    if (before !== undefined) await state.setConsent(rule.plan, undefined);
    return report(context, rule, undefined, before !== undefined);
  }
  const acceptedAt = new Date(context.clock.nowMs()).toISOString();
  if (before === undefined) await state.setConsent(rule.plan, acceptedAt);
  report(context, rule, before ?? acceptedAt, before !== undefined);
}

/** A provider's id means its plan. */
function findRule(named: string | undefined): PlanRule {
  const plans = PLAN_RULES.map(({ plan }) => plan);
  if (named === undefined) {
    throw new Failure("usage", `Missing argument "PLAN": use one of ${plans.join(", ")}`, {
      hint: "qwenauth consent --help",
    });
  }
  const plan = findProvider(named)?.plan ?? named;
  const rule = PLAN_RULES.find((rule) => rule.plan === plan);
  if (rule !== undefined) return rule;
  const nearest = findNearest(named, plans);
  const suggestion = nearest === undefined
    ? `: use one of ${plans.join(", ")}`
    : `, did you mean "${nearest}"?`;
  throw new Failure(
    "usage",
    `No plan with a rule against scripts is called "${named}"${suggestion}`,
    {
      hint: "qwenauth consent --help",
    },
  );
}

function printAll({ terminal, json }: ConsentContext, state: StateFile, only?: PlanRule): void {
  const consents = state.consents();
  const rules = (only === undefined ? PLAN_RULES : [only]).filter(({ plan }) => consents[plan]);
  const text = json
    ? `${
      JSON.stringify({
        version: 1,
        consents: rules.map(({ plan }) => ({ plan, accepted_at: consents[plan] })),
      })
    }\n`
    : rules.map(({ plan }) => `${plan}  ${consents[plan]}\n`).join("");
  terminal.stdout.write(text);
}

/** Tells what holds now; `wasAccepted` is what held before. */
function report(
  { terminal, json, quiet }: ConsentContext,
  { plan, name, text, limits }: PlanRule,
  acceptedAt: string | undefined,
  wasAccepted: boolean,
): void {
  if (json) {
    const accepted = acceptedAt !== undefined;
    const document = { version: 1, plan, accepted, accepted_at: acceptedAt, rule: text };
    return terminal.stdout.write(`${JSON.stringify(document)}\n`);
  }
  const done = acceptedAt === undefined
    ? wasAccepted
      ? `Taken back: scripts are not given keys of the ${name} any more`
      : `The rule of the ${name} was not accepted`
    : `${
      wasAccepted ? "Already accepted" : "Accepted"
    } on ${acceptedAt}: scripts are given keys of the ${name}`;
  const rule = acceptedAt === undefined ? [] : [text, ...limits];
  if (!quiet) terminal.stderr.write([...rule, done].map((line) => `${line}\n`).join(""));
}
