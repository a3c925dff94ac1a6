/** What `trust` prints. */

import type { ProjectWish } from "../auth/project_wishes.ts";
import type { TrustRecord } from "../credentials/trust_record.ts";
import { printableText } from "../platform/printable_text.ts";
import type { Fields } from "../requests/json_object.ts";
import type { Context } from "./context.ts";
import { formatDocument } from "./format_document.ts";

type ReportContext = Pick<Context, "terminal" | "json" | "quiet">;

/** What was done. */
export type TrustChange = "changed" | "unchanged" | "nothing_to_trust";

/** What a folder's files name, line by line, to be read before it is trusted. */
export function formatTrust(
  folder: string,
  wishes: readonly ProjectWish[],
  isTrusted: boolean,
): string {
  const head = isTrusted
    ? `The files of "${folder}" have changed since you trusted them. They name:`
    : `The files of "${folder}" name:`;
  const lines = wishes.map(({ host, keyVariable, origin }) => {
    const key = keyVariable === undefined ? "no key" : `the key in ${keyVariable}`;
    return `${host === undefined ? key : `${host} for ${key}`}: ${origin}`;
  });
  // Deliberately cleaned: what a hostile file names must not move the cursor over the question.
  const cleaned = lines.map((line) => `  ${printableText(line)}\n`);
  return `${printableText(head)}\n${cleaned.join("")}`;
}

/** Prints all trusted folders on stdout. */
export function printTrustList(
  { terminal, json }: ReportContext,
  folders: Readonly<Record<string, TrustRecord>>,
): void {
  const entries = Object.entries(folders);
  const text = json
    ? formatDocument({
      folders: entries.map(([folder, record]) => ({ folder, ...encode(record) })),
    })
    : entries.map(([folder, record]) => `${printableText(folder)}  ${inWords(record)}\n`).join("");
  terminal.stdout.write(text);
}

/** Tells what holds now; `record` is undefined if the folder is not trusted. */
export function reportTrust(
  { terminal, json, quiet }: ReportContext,
  folder: string,
  record: TrustRecord | undefined,
  change: TrustChange,
): void {
  if (json) {
    const trusted = record !== undefined;
    const document = { folder, trusted, ...(record ? encode(record) : {}) };
    return terminal.stdout.write(formatDocument(document));
  }
  if (!quiet) terminal.stderr.write(`${printableText(sentence(folder, record, change))}\n`);
}

function sentence(folder: string, record: TrustRecord | undefined, change: TrustChange): string {
  if (change === "nothing_to_trust") {
    return `The files of "${folder}" name no base URL and no key: there is nothing to trust`;
  }
  if (record === undefined) {
    return change === "changed"
      ? `"${folder}" is not trusted any more`
      : `"${folder}" was not trusted`;
  }
  const state = change === "changed" ? "is trusted now" : "is trusted already";
  return `"${folder}" ${state}: ${inWords(record)}`;
}

function inWords({ hosts, keyVariables, acceptedAt }: TrustRecord): string {
  // Each by itself: what one of them begins must not swallow the next.
  const list = (names: readonly string[]) => names.map((name) => printableText(name)).join(", ");
  const keys = list(keyVariables) || "no key";
  return `${keys} for ${list(hosts) || "its provider's own host"} (${acceptedAt})`;
}

function encode({ hosts, keyVariables, acceptedAt }: TrustRecord): Fields {
  return { hosts, key_variables: keyVariables, accepted_at: acceptedAt };
}
