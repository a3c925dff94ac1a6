/** What a person may be shown of what a server said: no control characters, and no secret. */

import { ok } from "node:assert/strict";
import { ANSWER_SECRETS } from "./answer_bodies.ts";

/** Shorter parts of a token are of no use to anyone. */
const PART = 20;

/**
 * Checks a text for people; undefined stands for none.
 * @param mayHoldFields whether it may hold fields of the answer that nobody was told are secret
 */
export function checkShown(text: string | undefined, mayHoldFields = false): void {
  if (text === undefined) return;
  ok(!/\p{C}/u.test(text), `control characters: ${JSON.stringify(text)}`);
  if (mayHoldFields) return;
  for (const secret of ANSWER_SECRETS) {
    for (let at = 0; at + PART <= secret.length; at++) {
      ok(!text.includes(secret.slice(at, at + PART)), `a secret: ${JSON.stringify(text)}`);
    }
  }
}
