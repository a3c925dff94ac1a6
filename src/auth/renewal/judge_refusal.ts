/**
 * A refused refresh token, before it is believed: another program may have replaced it in this moment,
 * and its answer may still be on the way to the file.
 */

import type { Credential } from "../../credentials/credential.ts";
import { glimpseCredential } from "../../credentials/credential_file.ts";
import type { HeldLock } from "../../credentials/credential_lock.ts";
import {
  closeJournal,
  type JournalEntry,
  lostAttempts,
  REFUSED,
} from "../../credentials/journal.ts";
import type { RefusedMark } from "../../credentials/sign_in_state.ts";
import { Failure } from "../../platform/failure.ts";
import type { RefreshAttempt } from "./refresh_attempt.ts";
import { fileChangedAtMs, readSignInState, type RenewalParts } from "./renewal_parts.ts";

const LOOK_EVERY_MS = 100;
const LOOK_FOR_MS = 2_000;
/** A foreign lock that stays alive is not waited for any longer than this. */
const LOOK_LIMIT_MS = 40_000;

/**
 * Looks for another refresh token for 2 s, and as long as a foreign lock is live.
 * @returns the credential that another program has stored; undefined if the refusal stands, which is
 *   then marked
 * @throws {Failure} `store` If the mark cannot be written.
 */
export async function judgeRefusal(
  parts: RenewalParts,
  lock: HeldLock,
  attempt: RefreshAttempt,
  reason: string,
): Promise<Credential | undefined> {
  const { clock, paths, state, files } = parts;
  const startMs = clock.monotonicMs();
  for (;;) {
    const seen = glimpseCredential(parts, paths.credential);
    if (seen?.refreshToken && !seen.refreshToken.equals(attempt.refreshToken)) {
      closeJournal(files, paths.journal);
      return seen;
    }
    const lookedMs = clock.monotonicMs() - startMs;
    const isEnough = lookedMs >= LOOK_FOR_MS && !lock.isForeignAlive();
    if (isEnough || lookedMs >= LOOK_LIMIT_MS) break;
    await clock.sleep(LOOK_EVERY_MS);
  }
  const { earlier, fingerprint } = attempt;
  await state.setSignIn(paths.key, {
    ...readSignInState(parts),
    refused: {
      fingerprint,
      atMs: clock.nowMs(),
      reason,
      lostAtMs: earlier?.open ? answerLostAtMs(earlier) : undefined,
      fileChangedAtMs: fileChangedAtMs(parts),
    },
  });
  closeJournal(files, paths.journal);
  return undefined;
}

/** When the answer of an earlier attempt was lost; undefined if the server is known to have refused it. */
function answerLostAtMs(earlier: JournalEntry): number | undefined {
  if (earlier.lastOutcome !== REFUSED) return earlier.lastOutcomeAtMs ?? earlier.startedAtMs;
  return lostAttempts(earlier) > 0 ? earlier.startedAtMs : undefined;
}

/** The failure for a refresh token that the server refuses. */
export function refusedFailure(
  { reason, lostAtMs }: Pick<RefusedMark, "reason" | "lostAtMs">,
): Failure {
  const why = lostAtMs === undefined
    ? ""
    : `; the server has probably replaced it and the answer was lost at ${
      new Date(lostAtMs).toISOString()
    }`;
  return new Failure("auth_required", `The server refused the refresh token (${reason})${why}`, {
    hint: "qwenauth login",
  });
}
