/**
 * Everything that can be said of an installation, part by part: one that fails is told as a problem and
 * hides nothing of the others. Without a proof nothing is asked of anyone.
 */

import { readJsonObject } from "../../credentials/json_file.ts";
import { Failure } from "../../platform/failure.ts";
import { joinPath } from "../../platform/paths.ts";
import { QWEN_OAUTH } from "../../providers/qwen_oauth.ts";
import type { RequestUsage } from "../../requests/request_usage.ts";
import { shellWord } from "../../shell/shell_word.ts";
import type { PendingSummary } from "../device_login/pending_logins.ts";
import { openSignIn, type SignIn } from "../sign_in.ts";
import { findSignedIn, type SignedIn } from "../signed_in.ts";
import {
  type Gathered,
  gatherValues,
  type ValueOptions,
  type ValueSurroundings,
} from "../values/gather_values.ts";
import type { ProofReport } from "./describe_outcome.ts";
import { describePermissions, type PermissionsReport } from "./describe_permissions.ts";
import { describePart, type Problem } from "./describe_problem.ts";
import { describeSignIn, type SignInReport } from "./describe_sign_in.ts";
import { describeValues, NO_VALUES, type ValuesReport } from "./describe_values.ts";
import { gatherAround, type GatheredPart } from "./gather_around.ts";
import { hidingFile, readingOnce } from "./reading_once.ts";
import { findSecretFiles, judgeSecretFiles, type SecretFile } from "./secret_files.ts";

/** Everything that `status` tells. */
export interface StatusReport {
  readonly values: ValuesReport;
  /** Undefined if not even its folder is known. */
  readonly signIn: SignInReport | undefined;
  /** Files with secrets in them. */
  readonly files: readonly SecretFile[];
  /** Undefined if no book is kept for the active provider. */
  readonly requests: RequestUsage | undefined;
  /** Providers that could be used beside the active one. */
  readonly others: readonly SignedIn[];
  readonly permissions: PermissionsReport;
  readonly pending: readonly PendingSummary[];
  /** Parts that could not be described. */
  readonly problems: readonly Problem[];
  /** What a real call proved; undefined if none was asked for. */
  readonly proof: ProofReport | undefined;
}

const NO_PERMISSIONS = { consents: [], trust: undefined, trustsOnce: false };

const NOTHING = {
  values: NO_VALUES,
  signIn: undefined,
  files: [],
  requests: undefined,
  others: [],
  permissions: NO_PERMISSIONS,
  pending: [],
  proof: undefined,
};

/** Describes it; `prove` makes a real call. */
export async function describeInstallation(
  given: ValueSurroundings,
  options: ValueOptions,
  prove?: (gathered: Gathered) => Promise<ProofReport>,
): Promise<StatusReport> {
  // Deliberately not for a proof: whoever refreshes must see what the others have written.
  const surroundings = prove ? given : { ...given, files: readingOnce(given.files) };
  const problems: Problem[] = [];
  const opened = await describePart("sign-in", problems, () => openSignIn(surroundings), true);
  if (opened === undefined) return { ...NOTHING, problems };
  // Deliberately before anything is read, which may tighten modes that are too wide.
  const found = findSecretFiles(opened);
  const around = await gatherAround((leftOut) =>
    gatherWithout(surroundings, opened, options, leftOut)
  );
  problems.push(...around.problems);
  const { gathered } = around;
  const proof = gathered && await prove?.(gathered);
  const signIn = await describePart("sign-in", problems, () => describeSignIn(opened), true);
  return {
    ...NOTHING,
    signIn,
    files: judgeSecretFiles(opened.files, found, gathered),
    ...(gathered === undefined ? {} : await describeGathered(gathered, options, signIn, problems)),
    pending: await describePart("pending logins", problems, () => findPending(opened, found)) ?? [],
    problems,
    proof,
  };
}

/** Gathers the values without the parts that are damaged. */
function gatherWithout(
  surroundings: ValueSurroundings,
  { paths }: SignIn,
  options: ValueOptions,
  leftOut: ReadonlySet<GatheredPart>,
): Promise<Gathered> {
  if (leftOut.size === 0) return gatherValues(surroundings, options);
  const hidesKeys = leftOut.has("key store");
  const keys = joinPath(paths.ownFolder, "keys.json");
  const files = hidesKeys ? hidingFile(surroundings.files, keys) : surroundings.files;
  return gatherValues({ ...surroundings, files }, {
    ...options,
    "no-settings": options["no-settings"] === true || leftOut.has("settings"),
    "no-env-file": options["no-env-file"] === true || leftOut.has("env file"),
  });
}

type GatheredParts = Pick<StatusReport, "values" | "requests" | "others" | "permissions">;

async function describeGathered(
  gathered: Gathered,
  options: ValueOptions,
  signIn: SignInReport | undefined,
  problems: Problem[],
): Promise<GatheredParts> {
  const { state, signIn: opened } = gathered;
  const values = await describePart("values", problems, () => describeValues(gathered), true) ??
    NO_VALUES;
  const active = values.provider?.shown;
  await describePart("state", problems, () => checkState(opened, state.path));
  const folder = opened.surroundings.environment.currentFolder();
  const trustsOnce = options["trust-project"] === true;
  return {
    values: active === QWEN_OAUTH ? withSignIn(values, signIn) : values,
    requests: active === QWEN_OAUTH
      ? await describePart("requests", problems, () => findRequests(opened))
      : undefined,
    others: await describePart("others", problems, () => findOthers(gathered, active)) ?? [],
    permissions: await describePart(
      "permissions",
      problems,
      () => describePermissions(state, folder, trustsOnce),
    ) ?? NO_PERMISSIONS,
  };
}

/** The sign-in has its own key and base URL. */
function withSignIn(values: ValuesReport, signIn: SignInReport | undefined): ValuesReport {
  if (signIn?.credential === undefined) return values;
  const { path, fingerprint, baseUrl } = signIn;
  const origin = { kind: "credential", path } as const;
  const own = { source: `the sign-in "${path}"`, origin, shadowed: [] };
  return {
    ...values,
    key: { shown: fingerprint === undefined ? "set" : `fingerprint ${fingerprint}`, ...own },
    baseUrl: baseUrl === undefined ? undefined : { shown: baseUrl, ...own },
  };
}

/** @throws {Failure} `store` If the file is damaged: everyone else takes it for an empty one. */
function checkState({ files }: SignIn, path: string): void {
  if (files.readText(path) === undefined || readJsonObject(files, path) !== undefined) return;
  const why = "not a JSON object, so no choice, consent or trust in it counts";
  throw new Failure("store", `Cannot read "${path}": ${why}`, {
    hint: `mv ${shellWord(path)} ${shellWord(`${path}.damaged`)}`,
  });
}

function findOthers({ layers }: Gathered, active: string | undefined): readonly SignedIn[] {
  return findSignedIn(layers).filter(({ id }) => id !== active);
}

async function findRequests(signIn: SignIn): Promise<RequestUsage> {
  const { describeRequests } = await import("./describe_requests.ts");
  return describeRequests(signIn);
}

/** Where no file of a pending login was found, nothing more is loaded for it. */
async function findPending(
  signIn: SignIn,
  found: readonly SecretFile[],
): Promise<readonly PendingSummary[]> {
  if (!found.some(({ kind }) => kind === "pending login")) return [];
  const { listPendingLogins } = await import("../device_login/pending_logins.ts");
  return listPendingLogins(signIn, signIn.paths.ownFolder);
}
