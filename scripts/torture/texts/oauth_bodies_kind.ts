/** Answers of the OAuth server: each is one of the outcomes that are documented, and stores what is whole. */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import type fc from "fast-check";
import { getAccessToken } from "../../../src/auth/renewal/get_access_token.ts";
import { openSignIn } from "../../../src/auth/sign_in.ts";
import { decodeCredential } from "../../../src/credentials/credential.ts";
import { requestDeviceAccessToken } from "../../../src/oauth/device_access_token.ts";
import { requestDeviceAuthorization } from "../../../src/oauth/device_authorization.ts";
import { OAuthError } from "../../../src/oauth/oauth_error.ts";
import { requestRefresh } from "../../../src/oauth/refresh.ts";
import { requestRevocation } from "../../../src/oauth/revocation.ts";
import type { TokenAnswer } from "../../../src/oauth/token_answer.ts";
import { Secret } from "../../../src/platform/secret.ts";
import { clientOf } from "../../../tests/oauth/oauth_fakes.ts";
import { CREDENTIAL, makeStage, outcomeOf } from "../../../tests/support/sign_in_stage.ts";
import { ANSWER_SECRETS, type BodyCase, bodyCases, responseOf } from "./answer_bodies.ts";
import { checkShown } from "./shown_text.ts";
import { textKind } from "./text_kind.ts";

const [ACCESS, REFRESH, OTHER] = ANSWER_SECRETS;
const DEVICE = {
  device_code: ACCESS,
  user_code: "ABCD-1234",
  verification_uri: "https://chat.qwen.ai/authorize",
  verification_uri_complete: "https://chat.qwen.ai/authorize?user_code=ABCD-1234",
  expires_in: 1800,
  interval: 5,
};
const TOKENS = {
  access_token: ACCESS,
  refresh_token: REFRESH,
  token_type: "Bearer",
  expires_in: 3600,
  scope: "openid",
  resource_url: "portal.qwen.ai",
  id_token: OTHER,
  more: { a: [1] },
};
const PENDING = { status: "pending" };
const ERROR = { error: "invalid_grant", error_description: `no ${ACCESS}`, message: REFRESH };
const SLOW = { error: "slow_down", error_description: "wait" };
const NESTED = { error: { code: "invalid_request", message: `no ${ACCESS}`, type: "x" } };
const ANY: fc.Arbitrary<BodyCase> = bodyCases(TOKENS, TOKENS, ERROR, NESTED, SLOW, PENDING);
const SENT = { deviceCode: new Secret(ACCESS), codeVerifier: new Secret(OTHER) };

/** Answers to the device authorization request. */
export const deviceBodies = textKind(
  "device answers",
  bodyCases(DEVICE, DEVICE, ERROR, NESTED),
  async (answer) => {
    try {
      const device = await requestDeviceAuthorization(clientFor(answer), "challenge");
      for (const uri of [device.verificationUri, device.verificationUriComplete ?? "https://x"]) {
        ok(/^https?:\/\/[\x21-\x7e]+$/i.test(uri), uri);
      }
      checkShown(device.userCode.reveal(), true);
      checkRange(device.intervalSeconds, 1, 60);
      checkRange(device.expiresInSeconds, 1, 86_400);
    } catch (error) {
      checkError(error);
      ok(["failure", "unavailable", "quota"].includes((error as OAuthError).code));
    }
  },
);

/** Answers to a poll. */
export const pollBodies = textKind("poll answers", ANY, async (answer) => {
  const judgement = await requestDeviceAccessToken(clientFor(answer), SENT);
  if (judgement.kind === "granted") checkTokens(judgement.tokens);
  if (judgement.kind === "unknown") checkShown(judgement.reason);
  if (judgement.kind === "failed") checkError(judgement.error);
});

/** Answers to a refresh, and to a revocation. */
export const refreshBodies = textKind("refresh answers", ANY, async (answer) => {
  const client = clientFor(answer);
  const outcome = await requestRefresh(client, new Secret(REFRESH));
  if (outcome.kind === "granted") checkTokens(outcome.tokens);
  if (outcome.kind === "unknown") checkShown(outcome.reason);
  if (outcome.kind === "refused") {
    checkShown(outcome.error);
    checkShown(outcome.description);
  }
  const revoked = await requestRevocation(client, new Secret(ACCESS), "access_token");
  if (revoked.kind === "failed") checkShown(revoked.reason);
});

/** The same before the whole refresh: whatever comes, the credential file holds a whole credential. */
export const storedBodies = textKind("stored answers", ANY, async (answer) => {
  const stage = makeStage();
  stage.signIn(-60);
  const { surroundings, debugLines } = stage.process();
  const fetch = () => Promise.resolve(responseOf(answer));
  const outcome = await outcomeOf(async () => {
    const credential = await getAccessToken(openSignIn({ ...surroundings, fetch }), {});
    return credential.accessToken.reveal();
  });
  const stored = decodeCredential(stage.files.peek(CREDENTIAL) ?? "");
  equal(stage.leftovers().length <= 1, true);
  for (const line of debugLines) checkShown(line);
  if ("token" in outcome) return equal(stored.accessToken.reveal(), outcome.token);
  equal(stored.accessToken.reveal(), "MARK-access-0");
  ok([4, 7].includes(outcome.exit), `exit ${outcome.exit}: ${outcome.message}`);
  checkShown(outcome.message);
});

function clientFor(answer: BodyCase): ReturnType<typeof clientOf> {
  const revocation = { QWENAUTH_REVOCATION_ENDPOINT: "/revoke" };
  return clientOf(() => Promise.resolve(responseOf(answer)), revocation);
}

function checkError(error: unknown): void {
  if (!(error instanceof OAuthError)) throw error;
  checkShown(error.message);
  checkShown(error.excerpt);
}

function checkTokens({ accessToken, refreshToken, expiresInSeconds, ...more }: TokenAnswer): void {
  for (const token of [accessToken, refreshToken ?? accessToken]) {
    ok(/^[^\s\p{Cc}]+$/u.test(token.reveal()));
  }
  checkRange(expiresInSeconds, 1, 1e10);
  ok(/^bearer$/i.test(more.tokenType));
  ok([more.scope, more.resourceUrl].every((text) => text === undefined || text.length <= 4096));
  ok(JSON.stringify(more.other).length < 40_000);
}

function checkRange(value: number, low: number, high: number): void {
  ok(value >= low && value <= high, `${value}`);
}
