/** Proof Key for Code Exchange: the verifier that is kept, the challenge that is sent (RFC 7636). */

import type { Random } from "../platform/random.ts";
import { Secret } from "../platform/secret.ts";

const BASE64URL = { alphabet: "base64url", omitPadding: true } as const;

/** A new code verifier: 32 random bytes as 43 characters (RFC 7636, section 4.1). */
export function createCodeVerifier(random: Random): Secret {
  return new Secret(random.bytes(32).toBase64(BASE64URL));
}

/** The S256 code challenge of a verifier (RFC 7636, section 4.2). */
export async function computeCodeChallenge(codeVerifier: Secret): Promise<string> {
  const bytes = new TextEncoder().encode(codeVerifier.reveal());
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toBase64(BASE64URL);
}
