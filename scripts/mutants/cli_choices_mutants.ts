/** Promises of `cli.md`, section use, trust, consent, and of `security.md` 9: plans. */

import type { Mutant } from "./mutant.ts";

const USE = { at: "src/commands/use.ts", test: "tests/commands/use_test.ts" } as const;
const TRUST = { at: "src/commands/trust.ts", test: "tests/commands/trust_test.ts" } as const;
const CONSENT = { at: "src/commands/consent.ts", test: "tests/commands/consent_test.ts" } as const;
const PLAN = {
  at: "src/providers/plan_policy.ts",
  test: "tests/providers/plan_policy_test.ts",
} as const;

/** One mutant for each promise. */
export const CLI_CHOICES_MUTANTS: readonly Mutant[] = [
  {
    ...USE,
    promise: "use makes the named provider the active one",
    was: "await state.chooseProvider(provider);",
    becomes:
      "if (model === undefined && args[0] === undefined) await state.chooseProvider(provider);",
    named: "use makes another signed-in provider the active one, wherever its key is",
  },
  {
    ...USE,
    promise: "use takes only what is signed in",
    was: "if (findSource(layers, named) === undefined) throw notSignedIn(named, nameOf(named));",
    becomes: "void findSource;",
    named: "use: a provider without a key or sign-in is exit 4",
  },
  {
    ...USE,
    promise: "use --model chooses the model of that provider",
    was: "await state.chooseModel(provider, model);",
    becomes: "await state.chooseModel(layers.chosenProvider?.value ?? provider, model);",
    named: "use --model chooses the model as well, alone that of the active provider",
  },
  {
    at: "src/auth/signed_in.ts",
    test: "tests/commands/use_test.ts",
    promise: "A key that comes from the environment counts as signed in",
    was: "return resolveTarget(layers, id).key?.source;",
    becomes: "return layers.storedKey(id)?.key.source;",
    named: "use makes another signed-in provider the active one, wherever its key is",
  },
  {
    ...USE,
    promise: "The picker of use is only for a terminal",
    was: "model === undefined && !context.mayAsk",
    becomes: "model === undefined && context.mayAsk === undefined",
    named: "use without an argument and without a terminal: exit 3",
  },
  {
    at: "src/auth/signed_in.ts",
    test: "tests/commands/use_test.ts",
    promise: "The picker of use shows what is signed in, and nothing else",
    was: "return source === undefined ? [] :",
    becomes: 'return source === undefined && id !== "gemini" ? [] :',
    named: "use without an argument: a picker of what is signed in",
  },
  {
    ...TRUST,
    promise: "trust records the hosts and key names that are accepted",
    was: "host === undefined || keyVariable === undefined ? [] : [{ host, keyVariable }]",
    becomes: "host === undefined ? [] : [{ host, keyVariable: keyVariable ?? host }].slice(0, 0)",
    named: "trust shows hosts and key variables, asks, and records exactly these",
  },
  {
    ...TRUST,
    promise: "trust asks again when a host has changed",
    was: "JSON.stringify([hosts, keyVariables, pairs])",
    becomes: "JSON.stringify([keyVariables, hosts.length, pairs.length])",
    named: "trust asks again when hosts or keys change, and not before",
  },
  {
    ...TRUST,
    promise: "A no to the question of trust records nothing",
    was: "if (await (await prompts()).confirm(question, false)) return;",
    becomes: "if (await (await prompts()).confirm(question, false) !== undefined) return;",
    named: "trust: a no or giving up records nothing",
  },
  {
    ...TRUST,
    promise: "trust DIR means that folder",
    was: "const path = resolvePath(current, named);",
    becomes: "const path = resolvePath(current, named) && current;",
    named: "trust DIR means another folder, which must exist",
  },
  {
    ...TRUST,
    promise: "trust --revoke takes the trust back",
    was: "await state.setTrust(folder, undefined);",
    becomes: "await state.setTrust(folder, before);",
    named: "trust --list and --revoke",
  },
  {
    ...CONSENT,
    promise: "consent stores the acceptance of that plan",
    was: "if (before === undefined) await state.setConsent(rule.plan, acceptedAt);",
    becomes: "if (before !== undefined) await state.setConsent(rule.plan, acceptedAt);",
    named: "consent shows the rule with its limits and stores the acceptance with its date",
  },
  {
    ...CONSENT,
    promise: "A second consent keeps the date of the first one",
    was: "if (before === undefined) await state.setConsent(rule.plan, acceptedAt);",
    becomes: "await state.setConsent(rule.plan, acceptedAt);",
    named: "a second consent keeps the date of the first one",
  },
  {
    ...CONSENT,
    promise: "consent --revoke takes it back",
    was: "await state.setConsent(rule.plan, undefined);",
    becomes: "await state.setConsent(rule.plan, before);",
    named: "consent --revoke takes it back, and a second time is no error",
  },
  {
    ...PLAN,
    promise: "The rule of the token plan counts as that of the coding plan does",
    at: "src/providers/catalogue.ts",
    was: '    plan: "token-plan",\n',
    becomes: "",
    named: "every provider called coding-plan or token-plan is under the rule of its plan",
  },
  {
    ...PLAN,
    promise: "A plan is known by its host under another provider's name",
    was: "hostOf(baseUrl) === host)?.plan",
    becomes: "hostOf(baseUrl) === host && !row)?.plan",
    named: "a plan is known by the host that the key goes to: a variable",
  },
  {
    ...PLAN,
    promise: "A host with a dot at its end is the plan's",
    was: '.replace(/\\.+$/, "")',
    becomes: "",
    named: "a plan is known by the host that the key goes to: a host with a dot at its end",
  },
  {
    ...PLAN,
    promise: "A plan is known by the variable of its key wherever that is named",
    test: "tests/providers/binding_test.ts",
    was: "if (byKey) return byKey.plan;",
    becomes: "",
    named: "the variable of a plan's key is under the plan's rule wherever it is named",
  },
  {
    ...PLAN,
    promise: "The consent to one plan says nothing of another",
    was: "plan === undefined || hasConsent(plan)",
    becomes: "plan === undefined || PLAN_RULES.some((rule) => hasConsent(rule.plan))",
    named:
      "without the consent to the token-plan a script is refused with the rule and the command",
  },
  {
    ...PLAN,
    promise: "The refusal names the command that consents",
    was: "hint: `qwenauth consent ${plan}`",
    becomes: 'hint: "qwenauth consent coding-plan"',
    named:
      "without the consent to the token-plan a script is refused with the rule and the command",
  },
  {
    at: "src/commands/token.ts",
    test: "tests/commands/plan_guard_test.ts",
    promise: "token wants the consent",
    was: "isScript: true",
    becomes: "isScript: false",
    named: "token of a plan that forbids scripts is exit 5 until it is consented to: a variable",
  },
  {
    at: "src/auth/access/exports_of_access.ts",
    test: "tests/commands/env_test.ts",
    promise: "env wants the consent",
    was: "isScript: true",
    becomes: "isScript: false",
    named: "env of a plan that forbids scripts is exit 5 until it is consented to",
  },
  {
    at: "src/auth/access/model_access.ts",
    test: "tests/commands/plan_guard_test.ts",
    promise: "The consent of a plan lifts the rule, also for a stored key",
    was: "state.consents()[plan] !== undefined",
    becomes: "state.consents()[plan] === target.provider",
    named: "token of a plan that forbids scripts is exit 5 until it is consented to: a stored key",
  },
  {
    at: "src/commands/chat_screen/model_caller.ts",
    test: "tests/commands/chat_screen/model_caller_test.ts",
    promise: "A chat without a terminal wants the consent before any request",
    was: "if (isScript) await checkScript(gathered, access);",
    becomes: "if (isScript) void checkScript(gathered, access).catch(() => {});",
    named: "a plan that forbids scripts is not asked by one, before any request",
  },
];
