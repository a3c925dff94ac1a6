/** Which values are in force, where each comes from and what it shadows; nothing secret is in it. */

import type { Fingerprint } from "../credentials/fingerprint.ts";
import { Failure } from "../platform/failure.ts";
import { Secret } from "../platform/secret.ts";
import { checkBinding } from "../providers/binding.ts";
import { planOf } from "../providers/plan_policy.ts";
import { requireKey, resolveTarget, type Target } from "../providers/resolve_target.ts";
import { describeSource, type Resolved, type Sourced } from "../providers/source.ts";
import type { Gathered } from "./gather_values.ts";
import { QWEN_OAUTH } from "./chosen_provider.ts";
import { activeOrExplain } from "./model_access.ts";

/** A secret shorter than this is shown as `set`: its fingerprint could be guessed. */
const SHORTEST_FINGERPRINTED = 16;

/** One value, safe to show. */
export interface ShownValue {
  /** The value itself, or the fingerprint of a secret. */
  readonly shown: string;
  readonly source: string;
}

/** A value in force with what it shadows. */
export interface ShownResolved extends ShownValue {
  readonly shadowed: readonly ShownValue[];
}

/** The values of the active provider. */
export interface ValuesReport {
  /** Undefined if nothing is signed in. */
  readonly provider: ShownValue | undefined;
  readonly key: ShownResolved | undefined;
  readonly baseUrl: ShownResolved | undefined;
  readonly model: ShownResolved | undefined;
  /** The plan whose terms forbid scripts, and when its rule was accepted (RFC 3339). */
  readonly plan: { readonly id: string; readonly acceptedAt: string | undefined } | undefined;
  readonly envFile: string | undefined;
  /** Files that were passed over, and entries of settings.json that cannot be used. */
  readonly warnings: readonly string[];
  /** Why the provider cannot be used. */
  readonly failure: Failure | undefined;
}

/** Describes what `gather` gathers; its failure stands in the report. */
export async function describeValues(gather: () => Promise<Gathered>): Promise<ValuesReport> {
  try {
    return await describe(await gather());
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...NOTHING, failure: error };
  }
}

const NOTHING: ValuesReport = {
  provider: undefined,
  key: undefined,
  baseUrl: undefined,
  model: undefined,
  plan: undefined,
  envFile: undefined,
  warnings: [],
  failure: undefined,
};

async function describe(gathered: Gathered): Promise<ValuesReport> {
  const { layers, envFile, skipped, state, fingerprint } = gathered;
  const found = {
    ...NOTHING,
    envFile: envFile.path,
    warnings: [
      ...envFile.warnings,
      ...skipped.map(({ source, reason }) => `Skipped ${describeSource(source)}: ${reason}`),
    ],
  };
  const active = attempt(() => activeOrExplain(gathered));
  if (active instanceof Failure) return { ...found, failure: active };
  const provider = { shown: active.value, source: describeSource(active.source) };
  const target = attempt(() => resolveTarget(layers, active.value));
  if (target instanceof Failure) return { ...found, provider, failure: target };
  const plan = planOf(target);
  return {
    ...found,
    provider,
    key: target.key && await showSecrets(target.key, fingerprint),
    baseUrl: target.baseUrl && showTexts(target.baseUrl),
    model: target.model && showTexts(target.model),
    plan: plan && { id: plan, acceptedAt: state.consents()[plan] },
    failure: judge(target, gathered),
  };
}

/** Whether key and base URL could be used; the OAuth sign-in is judged elsewhere. */
function judge(target: Target, { trust }: Gathered): Failure | undefined {
  if (target.provider === QWEN_OAUTH) return undefined;
  const outcome = attempt(() => {
    requireKey(target);
    checkBinding(target, trust);
  });
  return outcome instanceof Failure ? outcome : undefined;
}

function attempt<T>(action: () => T): T | Failure {
  try {
    return action();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

async function showSecrets(
  { shadowed, ...winner }: Resolved<Secret>,
  fingerprint: Fingerprint,
): Promise<ShownResolved> {
  const show = async ({ value, source }: Sourced<Secret>): Promise<ShownValue> => ({
    shown: value.reveal().length < SHORTEST_FINGERPRINTED
      ? "set"
      : `fingerprint ${await fingerprint(value)}`,
    source: describeSource(source),
  });
  return { ...await show(winner), shadowed: await Promise.all(shadowed.map(show)) };
}

function showTexts({ shadowed, ...winner }: Resolved<string>): ShownResolved {
  return { ...showText(winner), shadowed: shadowed.map(showText) };
}

/** A URL is shown without what may be secret in it. */
function showText({ value, source }: Sourced<string>): ShownValue {
  const shown = value.replace(/\/\/[^/@]*@/, "//[redacted]@").replace(/[?#].*$/, "");
  return { shown, source: describeSource(source) };
}
