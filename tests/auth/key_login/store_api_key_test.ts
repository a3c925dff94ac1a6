/** Where a new key is sent, for which provider it is stored, and what a person is asked meanwhile. */

import { deepStrictEqual as equal } from "node:assert/strict";
import type {
  KeyAudience,
  KeyLoginParts,
  KeyStep,
} from "../../../src/auth/key_login/key_login_steps.ts";
import type { KeyProof } from "../../../src/auth/key_login/prove_api_key.ts";
import { storeApiKey } from "../../../src/auth/key_login/store_api_key.ts";
import { Failure } from "../../../src/platform/failure.ts";
import { Secret } from "../../../src/platform/secret.ts";
import { findProvider } from "../../../src/providers/catalogue.ts";

const NOW = "2026-11-21T12:00:00.000Z";
const REFUSED = { kind: "refused", status: 401, message: "wrong" } as const;
const WORKS = { kind: "works", models: 2 } as const;

interface Setting {
  /** Whether the choice of the provider cannot be stored. */
  readonly isBusy?: boolean;
  readonly provider: string;
  readonly key?: string;
  readonly baseUrl?: string;
  readonly probe?: boolean;
  /** Proofs by provider; any other is refused with 401. */
  readonly proofs?: Readonly<Record<string, KeyProof>>;
  /** What is said to trying other hosts, and to the rule; undefined if nobody can be asked. */
  readonly mayTry?: boolean;
  readonly accepts?: boolean;
  readonly hasConsent?: boolean;
  readonly shadows?: readonly string[];
}

interface Outcome {
  /** Providers whose host the key was sent to, in their order. */
  readonly sentTo: readonly string[];
  /** What was changed, in its order. */
  readonly changes: readonly string[];
  /** Code, message and hint. */
  readonly failure: readonly (string | undefined)[] | undefined;
  readonly stored: Extract<KeyStep, { kind: "stored" }> | undefined;
  readonly offered: string | undefined;
}

async function store(setting: Setting): Promise<Outcome> {
  const row = findProvider(setting.provider)!;
  const sentTo: string[] = [];
  const changes: string[] = [];
  const steps: KeyStep[] = [];
  let offered: string | undefined;
  const parts: KeyLoginParts = {
    clock: { nowMs: () => Date.parse(NOW) },
    prove: ({ row }) => {
      sentTo.push(row.id);
      return Promise.resolve(setting.proofs?.[row.id] ?? REFUSED);
    },
    storePath: "/keys.json",
    storedKey: () => undefined,
    putKey: (provider, { key, baseUrl, storedAt }) => {
      changes.push(`put ${provider} ${key.reveal()} ${baseUrl} ${storedAt}`);
      return Promise.resolve();
    },
    chooseProvider: (provider) => {
      if (setting.isBusy) throw new Failure("lock_busy", "Cannot change the file");
      changes.push(`choose ${provider}`);
      return Promise.resolve();
    },
    hasConsent: () => setting.hasConsent === true,
    setConsent: (plan, date) => {
      changes.push(`consent ${plan} ${date}`);
      return Promise.resolve();
    },
    shadows: () => setting.shadows ?? [],
  };
  const audience: KeyAudience = {
    show: (step) => steps.push(step),
    mayTry: (rows, why) => {
      offered = `${why}: ${rows.map(({ id }) => id).join(" ")}`;
      return Promise.resolve(setting.mayTry);
    },
    accepts: ({ text }) => {
      // Nobody accepts what he has not read.
      equal(steps.some((step) => step.kind === "rule" && step.rule.text === text), true);
      return Promise.resolve(setting.accepts);
    },
  };
  const request = {
    place: { row, baseUrl: setting.baseUrl ?? row.baseUrl },
    key: new Secret(setting.key ?? "sk-key"),
    probe: setting.probe !== false,
  };
  const failure: unknown = await storeApiKey(parts, audience, request, new AbortController().signal)
    .then(() => undefined, (error) => error);
  if (failure !== undefined && !(failure instanceof Failure)) throw failure;
  const stored = steps.find((step) => step.kind === "stored");
  return {
    sentTo,
    changes,
    failure: failure && [failure.code, failure.message, failure.hint],
    stored,
    offered,
  };
}

const DASHSCOPE = "https://dashscope.aliyuncs.com/compatible-mode/v1";
const CODING = "https://coding.dashscope.aliyuncs.com/v1";
const CODING_INTL = "https://coding-intl.dashscope.aliyuncs.com/v1";
const LOGIN = "qwenauth login --method api-key --provider";
const PLANS = "coding-plan, coding-plan-intl, token-plan, token-plan-intl";

Deno.test("a key that works is stored with its base URL, and its provider becomes the active one", async () => {
  const { sentTo, changes, failure } = await store({
    provider: "openai",
    proofs: { openai: WORKS },
  });
  equal([sentTo, failure], [["openai"], undefined]);
  equal(changes, [`put openai sk-key https://api.openai.com/v1 ${NOW}`, "choose openai"]);
});

Deno.test("a key is stored unproved if its host cannot be reached or tells nothing", async () => {
  const proofs = [{ kind: "unreachable", reason: "down" }, { kind: "unprovable" }] as const;
  for (const proof of proofs) {
    const { changes, failure } = await store({ provider: "openai", proofs: { openai: proof } });
    equal([changes.length, failure], [2, undefined]);
  }
});

Deno.test("without a proof nothing is sent", async () => {
  const { sentTo, changes } = await store({ provider: "dashscope", probe: false });
  equal(sentTo, []);
  equal(changes, [`put dashscope sk-key ${DASHSCOPE} ${NOW}`, "choose dashscope"]);
});

Deno.test("a refused key is not stored: exit 4", async () => {
  for (const status of [401, 403]) {
    const proofs = { openai: { ...REFUSED, status } };
    const { changes, failure, offered } = await store({ provider: "openai", proofs });
    equal([changes, offered], [[], undefined]);
    equal(failure, [
      "auth_required",
      `The key was refused by https://api.openai.com/v1 (${status}: wrong); nothing was stored`,
      `${LOGIN} openai`,
    ]);
  }
});

Deno.test("on 401 another host of Alibaba that accepts the key is found, those of the same offer first", async () => {
  const { sentTo, changes, offered } = await store({
    provider: "dashscope",
    mayTry: true,
    proofs: { "dashscope-us": WORKS },
  });
  equal(
    offered,
    `The key was refused by ${DASHSCOPE} (401: wrong): dashscope-intl dashscope-us dashscope-hk`,
  );
  equal(sentTo, ["dashscope", "dashscope-intl", "dashscope-us"]);
  equal(changes[1], "choose dashscope-us");
});

Deno.test("a host that cannot be reached has not accepted the key: the next one is asked", async () => {
  const down = { kind: "unreachable", reason: "down" } as const;
  const { sentTo, changes } = await store({
    provider: "dashscope",
    mayTry: true,
    proofs: { "dashscope-intl": down, "dashscope-us": WORKS },
  });
  equal(sentTo, ["dashscope", "dashscope-intl", "dashscope-us"]);
  equal(changes[1], "choose dashscope-us");
});

Deno.test("a plan's key is tried on the hosts of plans only, and any other key on none of them", async () => {
  const plan = await store({ provider: "token-plan", key: "sk-sp-1", mayTry: true });
  equal(plan.sentTo, ["token-plan", "token-plan-intl", "coding-plan", "coding-plan-intl"]);
  const usual = await store({ provider: "coding-plan", key: "sk-1", mayTry: true });
  equal(usual.sentTo, [
    "coding-plan",
    "dashscope",
    "dashscope-intl",
    "dashscope-us",
    "dashscope-hk",
  ]);
  for (const { changes, failure } of [plan, usual]) {
    equal(changes, []);
    equal(failure?.slice(0, 2), [
      "auth_required",
      "No host of Alibaba accepted the key; nothing was stored",
    ]);
  }
});

Deno.test("a plan's key is never sent to a host that is none of a plan", async () => {
  const elsewhere = await store({ provider: "openai", key: "sk-sp-1", proofs: { openai: WORKS } });
  equal([elsewhere.sentTo, elsewhere.changes], [[], []]);
  equal(elsewhere.failure, [
    "usage",
    'Cannot store this key for "openai": a key that begins with sk-sp- belongs to an Alibaba ' +
    `plan (${PLANS})`,
    `${LOGIN} coding-plan`,
  ]);
  const found = await store({
    provider: "dashscope",
    key: "sk-sp-1",
    mayTry: true,
    accepts: true,
    proofs: { "coding-plan-intl": WORKS },
  });
  equal(found.sentTo, ["coding-plan", "coding-plan-intl"]);
  equal(found.changes, [
    `put coding-plan-intl sk-sp-1 ${CODING_INTL} ${NOW}`,
    `consent coding-plan ${NOW}`,
    "choose coding-plan-intl",
  ]);
  const unproved = await store({ provider: "dashscope", key: "sk-sp-1", probe: false });
  equal([unproved.failure?.[0], unproved.changes], ["usage", []]);
});

Deno.test("without a terminal the other hosts are named, not tried", async () => {
  for (const mayTry of [undefined, false]) {
    const { sentTo, failure } = await store({
      provider: "coding-plan",
      key: "sk-sp-1",
      ...(mayTry === undefined ? {} : { mayTry }),
    });
    equal(sentTo, ["coding-plan"]);
    equal(failure, [
      "auth_required",
      `The key was refused by ${CODING} (401: wrong); nothing was stored: ` +
      "key, plan and region must match (coding-plan-intl, token-plan, token-plan-intl)",
      `${LOGIN} coding-plan-intl`,
    ]);
  }
});

Deno.test("nothing of Alibaba's is tried for an endpoint of one's own, or on 403", async () => {
  const proofs = { "dashscope": { ...REFUSED, status: 403 } };
  const forbidden = await store({ provider: "dashscope", mayTry: true, proofs });
  equal([forbidden.sentTo, forbidden.offered], [["dashscope"], undefined]);
  const own = await store({ provider: "openai", baseUrl: "https://own.test/v1", mayTry: true });
  equal([own.sentTo, own.offered], [["openai"], undefined]);
  equal(
    own.failure?.[2],
    `${LOGIN} openai --openai-base-url https://own.test/v1`,
  );
});

const PLAN = { provider: "coding-plan", key: "sk-sp-1", proofs: { "coding-plan": WORKS } } as const;
const PUT = `put coding-plan sk-sp-1 ${CODING} ${NOW}`;

Deno.test("a plan's rule: the consent is stored with its date after it was given", async () => {
  const { changes, stored } = await store({ ...PLAN, accepts: true });
  equal(changes, [PUT, `consent coding-plan ${NOW}`, "choose coding-plan"]);
  equal(stored?.consent, "accepted");
});

Deno.test("a plan's rule: refused, the key is stored and no consent, so that scripts stay shut out", async () => {
  const { changes, stored } = await store({ ...PLAN, accepts: false });
  equal(changes, [PUT, "choose coding-plan"]);
  equal(stored?.consent, "refused");
});

Deno.test("a plan's rule: accepted earlier, it is not asked about again", async () => {
  const { changes, stored } = await store({ ...PLAN, hasConsent: true });
  equal(changes, [PUT, "choose coding-plan"]);
  equal(stored?.consent, undefined);
});

Deno.test("a plan's rule: nobody can be asked, so nothing is stored: exit 3 with the flag", async () => {
  const { changes, failure } = await store(PLAN);
  equal([changes, failure?.[0], failure?.[2]], [
    [],
    "input_needed",
    "qwenauth consent coding-plan",
  ]);
});

Deno.test("a plan's rule also counts for an endpoint at the plan's host", async () => {
  const { failure } = await store({
    provider: "openai",
    baseUrl: CODING,
    key: "sk-sp-1",
    proofs: { openai: WORKS },
  });
  equal(failure?.[0], "input_needed");
});

Deno.test("a key whose provider cannot be made the active one is stored, and the failure says both", async () => {
  const { changes, failure, stored } = await store({
    provider: "dashscope",
    probe: false,
    isBusy: true,
  });
  equal(changes, [`put dashscope sk-key ${DASHSCOPE} ${NOW}`]);
  equal(failure, [
    "lock_busy",
    'The key is stored, but "dashscope" is not the active provider: Cannot change the file',
    "qwenauth use dashscope",
  ]);
  equal(stored, undefined);
});
