import { deepEqual, equal } from "node:assert/strict";
import { computeCodeChallenge, createCodeVerifier } from "../../src/oauth/code_verifier.ts";
import { systemRandom } from "../../src/platform/random.ts";
import { Secret } from "../../src/platform/secret.ts";
import { CountingRandom } from "./oauth_fakes.ts";

Deno.test("the verifier is 32 random bytes, base64url without padding (43 characters)", () => {
  const fixed = createCodeVerifier(new CountingRandom()).reveal();
  equal(fixed, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
  const drawn = Array.from({ length: 50 }, () => createCodeVerifier(systemRandom).reveal());
  deepEqual(drawn.filter((verifier) => !/^[A-Za-z0-9_-]{43}$/.test(verifier)), []);
  equal(new Set(drawn).size, 50);
});

Deno.test("the challenge is the base64url of its SHA-256 (RFC 7636, appendix B)", async () => {
  const verifier = new Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  equal(await computeCodeChallenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
});
