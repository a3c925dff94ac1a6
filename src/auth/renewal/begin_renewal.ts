/**
 * The beginning of a renewal: the wait for one's turn, which most of many processes leave with the token
 * that another one has obtained. What is done in the turn stands in `renew_credential.ts`.
 */

import { type Credential, encodeCredential } from "../../credentials/credential.ts";
import { glimpseCredential, type ReadingParts } from "../../credentials/credential_file.ts";
import type { CredentialPaths } from "../../credentials/credential_paths.ts";
import { waitForTurn } from "../../credentials/lock_turn.ts";
import { orStoreFailure } from "../../credentials/store_failure.ts";
import { folderOf } from "../../platform/paths.ts";
import type { BegunRenewal } from "../../platform/relay.ts";
import { isAlive, isReplaced } from "./renewal.ts";

/** What the beginning needs. */
export interface BeginningParts extends ReadingParts {
  readonly paths: CredentialPaths;
}

/** How it ended. */
export type Beginning =
  | { readonly kind: "begun"; readonly renewal: BegunRenewal }
  /** Someone else has renewed the credential. */
  | { readonly kind: "needless"; readonly value: Credential };

/**
 * Waits for the turn to renew a credential whose access token is of no use any more.
 * @param first what was read without a lock
 * @param startedAtMs when the caller began, milliseconds since the epoch
 * @throws {Failure} `store` If a folder or the kernel lock cannot be made, or the credential not be read.
 */
export async function beginRenewal(
  parts: BeginningParts,
  first: Credential,
  startedAtMs: number,
): Promise<Beginning> {
  const { paths } = parts;
  makeFolders(parts);
  const turn = await waitForTurn(parts, paths.kernelLock, () => findRenewed(parts, first));
  if ("kind" in turn) return turn;
  const text = encodeCredential(first);
  const renewal = { path: paths.credential, first: () => text, startedAtMs, turn };
  return { kind: "begun", renewal };
}

/** Makes the folders of the locks. @throws {Failure} `store` If that is not possible. */
export function makeFolders({ files, paths }: BeginningParts): void {
  orStoreFailure("write", paths.ownFolder, () => {
    files.makeFolder(folderOf(paths.credential));
    files.makeFolder(paths.ownFolder);
  });
}

/** The stored credential if someone else has renewed it: another access token, which has not expired. */
export function findRenewed(
  parts: BeginningParts,
  first: Credential | undefined,
): Credential | undefined {
  const seen = glimpseCredential(parts, parts.paths.credential);
  return seen && isReplaced(first, seen) && isAlive(seen, parts.clock) ? seen : undefined;
}
