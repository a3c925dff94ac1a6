/** What a person has allowed: plans for scripts, and what the files of this folder may do. */

import type { StateFile } from "../../credentials/state_file.ts";
import type { TrustRecord } from "../../credentials/trust_record.ts";
import { findTrustedFolder } from "../values/project_trust.ts";

/** What is allowed. */
export interface PermissionsReport {
  /** Plans whose rule against scripts was accepted, with the moment (RFC 3339). */
  readonly consents: readonly { readonly plan: string; readonly acceptedAt: string }[];
  /** The nearest trusted folder at or above the current one; undefined if there is none. */
  readonly trust: FolderTrustReport | undefined;
  /** `--trust-project`: the project's files may do everything, this once. */
  readonly trustsOnce: boolean;
}

/** A trusted folder. */
export interface FolderTrustReport extends TrustRecord {
  /** Absolute path. */
  readonly folder: string;
}

/** Describes what counts in `folder`. */
export function describePermissions(
  state: Pick<StateFile, "consents" | "trustedFolders">,
  folder: string | undefined,
  trustsOnce: boolean,
): PermissionsReport {
  const consents = Object.entries(state.consents());
  const trusted = findTrustedFolder(state.trustedFolders(), folder);
  return {
    consents: consents.map(([plan, acceptedAt]) => ({ plan, acceptedAt })),
    trust: trusted && { folder: trusted.folder, ...trusted.record },
    trustsOnce,
  };
}
