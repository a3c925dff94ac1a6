/** Which values are in force, where each comes from and what it shadows; nothing secret is in it. */

import type { Fingerprint } from "../../credentials/fingerprint.ts";
import { Failure } from "../../platform/failure.ts";
import type { Files } from "../../platform/files.ts";
import type { Secret } from "../../platform/secret.ts";
import { checkBinding } from "../../providers/binding.ts";
import { planOf } from "../../providers/plan_policy.ts";
import { QWEN_OAUTH } from "../../providers/qwen_oauth.ts";
import { requireKey } from "../../providers/require_key.ts";
import { resolveTarget, type Target } from "../../providers/resolve_target.ts";
import {
  describeSource,
  type Resolved,
  type Source,
  type Sourced,
} from "../../providers/source.ts";
import { parseUrl } from "../../requests/service_url.ts";
import type { Gathered } from "../values/gather_values.ts";
import { attempt } from "./describe_problem.ts";
import { describeProvider } from "./describe_provider.ts";
import { findKeyLine } from "./find_key_line.ts";

/** A secret shorter than this is shown as `set`: its fingerprint could be guessed. */
const SHORTEST_FINGERPRINTED = 16;

/** One value, safe to show. */
export interface ShownValue {
  /** The value itself, or the fingerprint of a secret. */
  readonly shown: string;
  /** Its source in words. */
  readonly source: string;
  /** Its source in data. */
  readonly origin: Source;
  /** Line in settings.json, from 1; undefined for another source. */
  readonly line?: number | undefined;
}

/** A value in force with what it shadows. */
export interface ShownResolved extends ShownValue {
  readonly shadowed: readonly ShownValue[];
}

/** The values of the active provider. */
export interface ValuesReport {
  /** Undefined if nothing is signed in. */
  readonly provider: ShownResolved | undefined;
  /** Undefined for the OAuth sign-in, whose token is its key. */
  readonly key: ShownResolved | undefined;
  /** When the stored key in force was stored, RFC 3339; undefined for any other key. */
  readonly keyStoredAt: string | undefined;
  readonly baseUrl: ShownResolved | undefined;
  readonly model: ShownResolved | undefined;
  /** The plan whose terms forbid scripts, and when its rule was accepted (RFC 3339). */
  readonly plan: { readonly id: string; readonly acceptedAt: string | undefined } | undefined;
  readonly envFile: string | undefined;
  /** Variables of the process that qwenauth itself has exported: they count for nothing. */
  readonly ownExports: readonly string[];
  /** Files that were passed over or hidden, and entries of settings.json that cannot be used. */
  readonly warnings: readonly string[];
  /** Why the provider cannot be used. */
  readonly failure: Failure | undefined;
}

/** What is told when nothing could be gathered. */
export const NO_VALUES: ValuesReport = {
  provider: undefined,
  key: undefined,
  keyStoredAt: undefined,
  baseUrl: undefined,
  model: undefined,
  plan: undefined,
  envFile: undefined,
  ownExports: [],
  warnings: [],
  failure: undefined,
};

/** Describes what was gathered; why the provider cannot be used stands in the report. */
export async function describeValues(gathered: Gathered): Promise<ValuesReport> {
  const { layers, envFile, exports, state, fingerprint } = gathered;
  const found = {
    ...NO_VALUES,
    envFile: envFile.path,
    ownExports: [...exports.own],
    warnings: warningsOf(gathered),
  };
  const active = attempt(() => describeProvider(gathered));
  if (active instanceof Failure) return { ...found, failure: active };
  const lineOf = linesIn(gathered.signIn.files);
  const provider = showResolved(active, lineOf);
  const target = attempt(() => resolveTarget(layers, active.value));
  if (target instanceof Failure) return { ...found, provider, failure: target };
  const plan = planOf(target);
  return {
    ...found,
    provider,
    key: target.key && await showSecrets(target.key, fingerprint, lineOf),
    keyStoredAt: target.key?.source.kind === "key_store"
      ? gathered.keyStore.load().get(active.value)?.storedAt || undefined
      : undefined,
    baseUrl: target.baseUrl && showResolved(target.baseUrl, lineOf, showUrl),
    model: target.model && showResolved(target.model, lineOf),
    plan: plan && { id: plan, acceptedAt: state.consents()[plan] },
    failure: judge(target, gathered),
  };
}

function warningsOf({ envFile, skipped, hiddenHomeVariable }: Gathered): string[] {
  const hidden = hiddenHomeVariable();
  return [
    ...envFile.warnings,
    ...skipped.map(({ source, reason }) => `Skipped ${describeSource(source)}: ${reason}`),
    ...(hidden === undefined ? [] : [hidden]),
  ];
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

type LineOf = (source: Source) => number | undefined;

/** Lines in settings.json; a file that cannot be read any more has none. */
function linesIn(files: Pick<Files, "readText">): LineOf {
  return (source) => {
    if (source.kind !== "settings") return undefined;
    try {
      return findKeyLine(files.readText(source.path) ?? "", source.key);
    } catch {
      return undefined;
    }
  };
}

async function showSecrets(
  { shadowed, ...winner }: Resolved<Secret>,
  fingerprint: Fingerprint,
  lineOf: LineOf,
): Promise<ShownResolved> {
  const show = async ({ value, source }: Sourced<Secret>): Promise<ShownValue> => ({
    shown: await showSecret(value, fingerprint),
    source: describeSource(source),
    origin: source,
    line: lineOf(source),
  });
  return { ...await show(winner), shadowed: await Promise.all(shadowed.map(show)) };
}

/** `fingerprint 1a2b3c4d`; `set` where none can be given: there is no key for it, or it would tell too much. */
async function showSecret(secret: Secret, fingerprint: Fingerprint): Promise<string> {
  if (secret.reveal().length < SHORTEST_FINGERPRINTED) return "set";
  try {
    return `fingerprint ${await fingerprint(secret)}`;
  } catch (error) {
    if (error instanceof Failure) return "set";
    throw error;
  }
}

function showResolved(
  { shadowed, ...winner }: Resolved<string>,
  lineOf: LineOf,
  show: (text: string) => string = (text) => text,
): ShownResolved {
  const showOne = ({ value, source }: Sourced<string>): ShownValue => ({
    shown: show(value),
    source: describeSource(source),
    origin: source,
    line: lineOf(source),
  });
  return { ...showOne(winner), shadowed: shadowed.map(showOne) };
}

/** A URL without what may be secret in it; of a text that is none, nothing before an `@` is shown. */
function showUrl(text: string): string {
  const user = parseUrl(text) === undefined ? /^[^]*@/ : /(?<=\/\/)[^/?#]*@/;
  return text.replace(user, "[redacted]@").replace(/[?#][^]*$/, "");
}
