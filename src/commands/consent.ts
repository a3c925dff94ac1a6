/** `qwenauth consent`: accepts, or takes back, a plan's rule against scripts. */

import type { StateFile } from "../credentials/state_file.ts";
import { Failure } from "../platform/failure.ts";
import { suggestName } from "../platform/find_nearest.ts";
import { findProvider } from "../providers/catalogue.ts";
import { PLAN_RULES, type PlanRule } from "../providers/plan_policy.ts";
import { COMMON_FLAGS, defineCommand, type OptionsOf } from "./command.ts";
import type { Context } from "./context.ts";
import { formatDocument } from "./format_document.ts";

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
  open: () => StateFile,
): Promise<void> {
  if (list && revoke) {
    throw new Failure("usage", "Cannot obey --list and --revoke at once", {
      hint: "qwenauth consent --help",
    });
  }
  if (list && named === undefined) return printAll(context, open());
  const rule = findRule(named);
  const state = open();
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
  const suggestion = suggestName(named, plans);
  const message = `No plan with a rule against scripts is called "${named}"${suggestion}`;
  throw new Failure("usage", message, { hint: "qwenauth consent --help" });
}

function printAll({ terminal, json }: ConsentContext, state: StateFile, only?: PlanRule): void {
  const consents = state.consents();
  const rules = (only === undefined ? PLAN_RULES : [only]).filter(({ plan }) => consents[plan]);
  const text = json
    ? formatDocument({
      consents: rules.map(({ plan }) => ({ plan, accepted_at: consents[plan] })),
    })
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
    return terminal.stdout.write(
      formatDocument({ plan, accepted, accepted_at: acceptedAt, rule: text }),
    );
  }
  const rule = acceptedAt === undefined ? [] : [text, ...limits];
  const lines = [...rule, sentence(name, acceptedAt, wasAccepted)];
  if (!quiet) terminal.stderr.write(lines.map((line) => `${line}\n`).join(""));
}

function sentence(name: string, acceptedAt: string | undefined, wasAccepted: boolean): string {
  if (acceptedAt !== undefined) {
    const state = wasAccepted ? "Already accepted" : "Accepted";
    return `${state} on ${acceptedAt}: scripts are given keys of the ${name}`;
  }
  return wasAccepted
    ? `Taken back: scripts are not given keys of the ${name} any more`
    : `The rule of the ${name} was not accepted`;
}
