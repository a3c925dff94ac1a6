/** What the steps of a renewal work with. */

import type { CredentialLockParts } from "../../credentials/credential_lock.ts";
import type { CredentialPaths } from "../../credentials/credential_paths.ts";
import { createFingerprint, type Fingerprint } from "../../credentials/fingerprint.ts";
import type { SignInState } from "../../credentials/sign_in_state.ts";
import { StateFile } from "../../credentials/state_file.ts";
import type { RefreshOutcome } from "../../oauth/refresh.ts";
import { folderOf } from "../../platform/paths.ts";
import type { Secret } from "../../platform/secret.ts";
import type { Signals } from "../../platform/signals.ts";
import type { SignIn } from "../sign_in.ts";

/** Parts of a renewal; tests make their own. */
export interface RenewalParts extends CredentialLockParts {
  readonly signals: Signals;
  readonly paths: CredentialPaths;
  readonly state: StateFile;
  readonly fingerprint: Fingerprint;
  /** Sends the refresh request and judges its answer. */
  readonly requestRefresh: (refreshToken: Secret) => Promise<RefreshOutcome>;
  /** Called at each named step; a test build stops there. */
  readonly reached: (step: string) => Promise<void>;
}

/** The parts of a real renewal. */
export function renewalParts(signIn: SignIn): RenewalParts {
  const { files, random, surroundings, settings, paths } = signIn;
  return {
    ...signIn,
    state: new StateFile(signIn, paths.ownFolder),
    // Deliberately beside the journal: whoever reads its fingerprints must have the same key.
    fingerprint: createFingerprint(files, random, folderOf(paths.journal)),
    requestRefresh: async (refreshToken) => {
      const { requestRefresh } = await import("../../oauth/refresh.ts");
      const { oauthClient } = await import("../oauth_client.ts");
      return requestRefresh(oauthClient(surroundings, settings), refreshToken);
    },
    reached: surroundings.reached,
  };
}

/** What is known of the sign-in beside its credential; a mark from before a change of the file is gone. */
export function readSignInState(parts: RenewalParts): SignInState {
  const known = parts.state.signIn(parts.paths.key);
  if (known.refused === undefined) return known;
  const isCurrent = known.refused.fileChangedAtMs === fileChangedAtMs(parts);
  return isCurrent ? known : { ...known, refused: undefined };
}

/** Modification time of the credential file, milliseconds since the epoch; undefined if there is none. */
export function fileChangedAtMs({ files, paths }: RenewalParts): number | undefined {
  try {
    return files.facts(paths.credential)?.modifiedAtMs;
  } catch {
    return undefined;
  }
}
