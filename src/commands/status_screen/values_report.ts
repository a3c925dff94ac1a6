/** The part of `status` that tells which values are in force, as rows of text and as JSON. */

import type {
  ShownResolved,
  ShownValue,
  ValuesReport,
} from "../../auth/installation/describe_values.ts";
import { type Row, row } from "./row.ts";
import { formatAgo } from "./spans.ts";

/** Rows for a person. */
export function valueRows(report: ValuesReport, nowMs: number): Row[] {
  const { provider, key, keyStoredAt, plan, ownExports } = report;
  return [
    ...(provider ? resolvedRows("provider", provider, "by") : [row("provider", "none")]),
    ...resolvedRows("key", key, "from"),
    ...ageRows(keyStoredAt, nowMs),
    ...resolvedRows("base URL", report.baseUrl, "from"),
    ...resolvedRows("model", report.model, "from"),
    ...(plan ? [planRow(plan)] : []),
    ...(ownExports.length === 0 ? [] : [
      row("exported", `${ownExports.join(", ")}: by qwenauth itself, passed over here`),
    ]),
  ];
}

function resolvedRows(label: string, resolved: ShownResolved | undefined, by: string): Row[] {
  if (resolved === undefined) return [];
  const inWords = ({ shown, source, line }: ShownValue) =>
    `${shown}, ${by} ${source}${line === undefined ? "" : ` (line ${line})`}`;
  return [
    row(label, inWords(resolved)),
    ...resolved.shadowed.map((value) => row("", `over ${inWords(value)}`, "faint")),
  ];
}

function ageRows(storedAt: string | undefined, nowMs: number): Row[] {
  const storedAtMs = storedAt === undefined ? NaN : Date.parse(storedAt);
  return Number.isNaN(storedAtMs) ? [] : [row("", `stored ${formatAgo(storedAtMs, nowMs)}`)];
}

function planRow({ id, acceptedAt }: NonNullable<ValuesReport["plan"]>): Row {
  return acceptedAt === undefined
    ? row("plan", `${id}: its terms forbid scripts (qwenauth consent ${id})`, "warning")
    : row("plan", `${id}: its rule against scripts was accepted at ${acceptedAt}`);
}

/** A value in the JSON document; `origin` is the source in data. */
export interface ValueDocument {
  /** The value in clear; absent for a secret. */
  readonly value?: string;
  /** 8 hexadecimal digits, or `set` for a secret that is too short for a fingerprint. */
  readonly fingerprint?: string;
  /** The source in words. */
  readonly source: string;
  readonly origin: OriginDocument;
}

/** A value with what it shadows, highest first. */
export interface ResolvedDocument extends ValueDocument {
  readonly shadowed: readonly ValueDocument[];
}

/** Where a value stands; what does not apply to its kind is absent. */
export interface OriginDocument {
  readonly kind: ShownValue["origin"]["kind"];
  readonly path?: string;
  /** Line in the file, from 1. */
  readonly line?: number;
  readonly variable?: string;
  /** Dotted key in settings.json. */
  readonly key?: string;
  readonly flag?: string;
}

/** The members of `status --json` that tell of values. */
export interface ValuesDocument {
  /** Id of the active provider, null if there is none. */
  readonly provider: string | null;
  readonly provider_source: string | null;
  readonly values: {
    readonly provider: ResolvedDocument | null;
    readonly key: ResolvedDocument | null;
    readonly base_url: ResolvedDocument | null;
    readonly model: ResolvedDocument | null;
  };
  /** When the stored key in force was stored, RFC 3339; null for any other key. */
  readonly key_stored_at: string | null;
  /** The plan whose terms forbid scripts; `accepted_at` is null without a consent. */
  readonly plan: { readonly id: string; readonly accepted_at: string | null } | null;
  /** Path of the one `.env` file. */
  readonly env_file: string | null;
  /** Variables of the process that qwenauth has exported itself. */
  readonly own_exports: readonly string[];
  readonly warnings: readonly string[];
}

/** The members of `status --json` that tell the same. */
export function encodeValues(report: ValuesReport): ValuesDocument {
  const { provider, plan } = report;
  return {
    provider: provider?.shown ?? null,
    provider_source: provider?.source ?? null,
    values: {
      provider: encodeResolved(provider, "value"),
      key: encodeResolved(report.key, "fingerprint"),
      base_url: encodeResolved(report.baseUrl, "value"),
      model: encodeResolved(report.model, "value"),
    },
    key_stored_at: report.keyStoredAt ?? null,
    plan: plan ? { id: plan.id, accepted_at: plan.acceptedAt ?? null } : null,
    env_file: report.envFile ?? null,
    own_exports: report.ownExports,
    warnings: report.warnings,
  };
}

function encodeResolved(
  resolved: ShownResolved | undefined,
  name: "fingerprint" | "value",
): ResolvedDocument | null {
  if (resolved === undefined) return null;
  const encode = ({ shown, source, origin, line }: ShownValue): ValueDocument => ({
    [name]: shown.replace(/^fingerprint /, ""),
    source,
    origin: encodeOrigin(origin, line),
  });
  return { ...encode(resolved), shadowed: resolved.shadowed.map(encode) };
}

function encodeOrigin(origin: ShownValue["origin"], line: number | undefined): OriginDocument {
  switch (origin.kind) {
    case "env_file": {
      const { kind, variable, path, line } = origin;
      return { kind, path, line, variable };
    }
    case "settings": {
      const { kind, path, key } = origin;
      return { kind, path, key, ...(line === undefined ? {} : { line }) };
    }
    case "catalogue":
      return { kind: origin.kind };
    default:
      return origin;
  }
}
