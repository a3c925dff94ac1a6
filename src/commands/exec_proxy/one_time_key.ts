/** The key that a proxied program gets in place of the secret: good for one run, and at the proxy only. */

import type { Random } from "../../platform/random.ts";
import { Secret } from "../../platform/secret.ts";

const BYTES = 32;

/** Begins as keys of this protocol do, since some programs look at that. */
const PREFIX = "sk-qwenauth-proxy-";

/** A new key of 256 random bits. */
export function createOneTimeKey(random: Random): Secret {
  const bytes = random.bytes(BYTES);
  return new Secret(PREFIX + bytes.toBase64({ alphabet: "base64url", omitPadding: true }));
}

/** Whether an `Authorization` header carries this key (RFC 6750, section 2.1). */
export function carriesKey(authorization: string | null, key: Secret): boolean {
  const [, given = ""] = /^Bearer +(\S+) *$/i.exec(authorization ?? "") ?? [];
  return isSame(given, key.reveal());
}

/** Deliberately takes as long for a key that is nearly right as for one that is wholly wrong. */
function isSame(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length;
  for (let at = 0; at < expected.length; at++) {
    difference |= given.charCodeAt(at) ^ expected.charCodeAt(at);
  }
  return difference === 0;
}
