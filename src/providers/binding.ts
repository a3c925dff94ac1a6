/**
 * What may be sent where: a secret goes only to the host that it belongs to. A project's file can name
 * a base URL, and a key; it cannot name a base URL for somebody else's key.
 */

import { Failure } from "../platform/failure.ts";
import { checkUrl, parseUrl } from "../requests/service_url.ts";
import { shellWord } from "../shell/shell_word.ts";
import { PROVIDERS } from "./catalogue.ts";
import { isPlanKey } from "./plan_policy.ts";
import type { Target } from "./resolve_target.ts";
import { describeSource, isWhollyOf, ownVariables, projectFolders, type Source } from "./source.ts";

/** What a person has allowed a project's files to do. */
export interface ProjectTrust {
  /** `--trust-project`: everything, once. */
  readonly everything: boolean;
  /** Whether the stored trust in this folder covers this host and the variable of this key. */
  readonly covers: (host: string, keyVariable: string) => boolean;
}

/**
 * Whether a base URL from `baseUrl` may receive a key from `key`. A project's base URL gets only a key of
 * the same project: the file of a folder above is another's, though it is found on the way up.
 */
export function mayReceive(key: Source, baseUrl: Source): boolean {
  const [project, ...others] = projectFolders(baseUrl);
  if (project === undefined) return true;
  return others.every((folder) => folder === project) && isWhollyOf(key, project);
}

/**
 * Checks that the key of a target may go to its base URL.
 * @throws {Failure} `not_entitled` If it may not; both sources are named.
 */
export function checkBinding(target: Target, trust: ProjectTrust): void {
  const { key, baseUrl, keyVariable } = target;
  if (baseUrl === undefined) return;
  if (isOwnOfCatalogue(target) && key?.source.kind !== "key_store") return checkPlanKey(target);
  const url = checkBaseUrl(baseUrl.value, baseUrl.source);
  if (key === undefined) return;
  checkStoredKey(target, url);
  checkPlanKey(target);
  if (mayReceive(key.source, baseUrl.source) || trust.everything) return;
  const own = ownVariables(key.source);
  const sent = own.length > 0 ? own : [keyVariable ?? ""];
  if (sent.every((variable) => trust.covers(trustedHost(url), variable))) return;
  const where = `to "${url.origin}", which comes from ${describeSource(baseUrl.source)}`;
  throw refusal(key.source, where, "qwenauth trust");
}

/** Whether the base URL is the row's, which is sound: to parse it takes a tenth of the time of `env`. */
function isOwnOfCatalogue({ row, baseUrl }: Target): boolean {
  return baseUrl?.source.kind === "catalogue" && baseUrl.value === row?.baseUrl;
}

/** @throws {Failure} `not_entitled` If a secret must not be sent to this URL at all. */
function checkBaseUrl(text: string, source: Source): URL {
  const url = parseUrl(text);
  // `qwenauth status` knows nothing of another command's flag.
  const hint = source.kind === "flag" ? undefined : "qwenauth status";
  const refuse = (why: string) =>
    new Failure(
      "not_entitled",
      `Refusing the base URL from ${describeSource(source)}: ${why}`,
      hint === undefined ? {} : { hint },
    );
  return checkUrl(url, refuse);
}

/** The host as it is recorded by `trust`: with its scheme where that is not https. */
export function trustedHost(url: URL): string {
  return url.protocol === "https:" ? url.host : url.origin;
}

/** A stored key was proved against one host, and goes to no other. */
function checkStoredKey({ key, baseUrl }: Target, url: URL): void {
  if (key?.source.kind !== "key_store" || baseUrl === undefined) return;
  if (baseUrl.source.kind === "key_store") return;
  const stored = baseUrl.shadowed.find(({ source }) => source.kind === "key_store");
  const origin = stored && parseUrl(stored.value)?.origin;
  if (origin === url.origin) return;
  const where = `to "${url.origin}", named by ${describeSource(baseUrl.source)}`;
  const login = "qwenauth login --method api-key --provider openai --openai-base-url";
  const why = `it is stored for "${stored ? origin : "another host"}"`;
  throw refusal(key.source, `${where}: ${why}`, `${login} ${shellWord(baseUrl.value)}`);
}

function refusal(key: Source, where: string, hint: string): Failure {
  const message = `Refusing to send the key from ${describeSource(key)} ${where}`;
  return new Failure("not_entitled", message, { hint });
}

/** A plan's key never goes to another catalogue host because nobody named its own. */
function checkPlanKey({ key, baseUrl, row }: Target): void {
  if (row?.plan !== undefined || baseUrl?.source.kind !== "catalogue") return;
  if (key === undefined || !isPlanKey(key.value)) return;
  const plans = PROVIDERS.filter(({ plan }) => plan !== undefined);
  const listed = plans.map(({ id, baseUrl }) => `${id}: ${baseUrl}`).join(", ");
  const what = `The key from ${describeSource(key.source)} belongs to an Alibaba plan (${listed})`;
  throw new Failure("not_entitled", `${what}, and no base URL is given`, {
    hint: `qwenauth login --method api-key --provider ${plans[0]!.id}`,
  });
}
