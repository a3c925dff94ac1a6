/** The part of `status` that tells which values are in force, as rows of text and as JSON. */

import type { ShownResolved, ShownValue, ValuesReport } from "../auth/describe_values.ts";
import { printableText } from "../platform/printable_text.ts";

/** A label and its text. */
export type Row = readonly [label: string, text: string];

/** Rows for a person. */
export function valueRows(report: ValuesReport): Row[] {
  const { provider, plan, envFile, warnings } = report;
  const rows: Row[] = [
    ["provider", provider ? `${provider.shown}, by ${provider.source}` : "none"],
    ...resolvedRows("key", report.key),
    ...resolvedRows("base URL", report.baseUrl),
    ...resolvedRows("model", report.model),
    ...(plan ? [["plan", planLine(plan)] as const] : []),
    ...(envFile === undefined ? [] : [[".env file", `"${envFile}"`] as const]),
    ...warnings.map((warning) => ["warning", warning] as const),
  ];
  // Deliberately cleaned: what a project's file names must not act on the terminal.
  return rows.map(([label, text]) => [label, printableText(text)]);
}

/** The members of `status --json` that tell the same. */
export function encodeValues(report: ValuesReport): Record<string, unknown> {
  const { provider, plan } = report;
  return {
    provider: provider?.shown ?? null,
    provider_source: provider?.source ?? null,
    values: {
      key: encodeResolved(report.key, "fingerprint"),
      base_url: encodeResolved(report.baseUrl, "value"),
      model: encodeResolved(report.model, "value"),
    },
    plan: plan ? { id: plan.id, accepted_at: plan.acceptedAt ?? null } : null,
    env_file: report.envFile ?? null,
    warnings: report.warnings,
  };
}

function resolvedRows(label: string, resolved: ShownResolved | undefined): Row[] {
  if (resolved === undefined) return [];
  const rows = resolved.shadowed.map((
    { shown, source },
  ): Row => ["", `over ${shown}, from ${source}`]);
  return [[label, `${resolved.shown}, from ${resolved.source}`], ...rows];
}

function planLine({ id, acceptedAt }: NonNullable<ValuesReport["plan"]>): string {
  return acceptedAt === undefined
    ? `${id}: its terms forbid scripts (qwenauth consent ${id})`
    : `${id}: its rule against scripts was accepted at ${acceptedAt}`;
}

function encodeResolved(
  resolved: ShownResolved | undefined,
  name: "fingerprint" | "value",
): Record<string, unknown> | null {
  if (resolved === undefined) return null;
  const encode = ({ shown, source }: ShownValue) => ({
    [name]: shown.replace(/^fingerprint /, ""),
    source,
  });
  return { ...encode(resolved), shadowed: resolved.shadowed.map(encode) };
}
