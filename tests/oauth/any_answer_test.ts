/** Whatever an OAuth server says: no raw exception, nothing of a secret, nothing that a terminal acts on. */

import { doesNotMatch, ok } from "node:assert/strict";
import fc from "fast-check";
import { requestDeviceAccessToken } from "../../src/oauth/device_access_token.ts";
import { requestDeviceAuthorization } from "../../src/oauth/device_authorization.ts";
import type { OAuthClient } from "../../src/oauth/oauth_client.ts";
import { OAuthError } from "../../src/oauth/oauth_error.ts";
import { requestRefresh } from "../../src/oauth/refresh.ts";
import { requestRevocation } from "../../src/oauth/revocation.ts";
import type { Secret } from "../../src/platform/secret.ts";
import { PlannedFetch, text } from "../support/planned_fetch.ts";
import {
  assertUnmarked,
  clientOf,
  CODE_VERIFIER,
  DEVICE_CODE,
  REFRESH_TOKEN,
} from "./oauth_fakes.ts";

/** A request, the secrets that it sends, and the texts that its outcome shows. */
interface Case {
  readonly sends: readonly Secret[];
  readonly show: (client: OAuthClient) => Promise<readonly unknown[]>;
}

const CASES: Readonly<Record<string, Case>> = {
  "a device authorization": {
    sends: [],
    show: async (client) => [
      (await requestDeviceAuthorization(client, "challenge")).verificationUri,
    ],
  },
  "a poll": {
    sends: [DEVICE_CODE, CODE_VERIFIER],
    show: async (client) => {
      const codes = { deviceCode: DEVICE_CODE, codeVerifier: CODE_VERIFIER };
      const judgement = await requestDeviceAccessToken(client, codes);
      if (judgement.kind === "failed") throw judgement.error;
      return judgement.kind === "unknown" ? [judgement.reason] : [];
    },
  },
  "a refresh": {
    sends: [REFRESH_TOKEN],
    show: async (client) => {
      const outcome = await requestRefresh(client, REFRESH_TOKEN);
      if (outcome.kind === "granted") return [];
      return outcome.kind === "refused" ? [outcome.error, outcome.description] : [outcome.reason];
    },
  },
  "a revocation": {
    sends: [REFRESH_TOKEN],
    show: async (client) => {
      const outcome = await requestRevocation(client, REFRESH_TOKEN, "refresh_token");
      return outcome.kind === "failed" ? [outcome.reason] : [];
    },
  },
};

const NAMES = [
  "error",
  "error_description",
  "message",
  "status",
  "device_code",
  "user_code",
  "verification_uri",
  "verification_uri_complete",
  "expires_in",
  "interval",
  "access_token",
  "refresh_token",
  "token_type",
  "scope",
  "resource_url",
];

/** Any body, in which these secrets may stand. */
function bodies(secrets: readonly Secret[]): fc.Arbitrary<string> {
  const value = fc.oneof(
    fc.constantFrom("", "pending", 0, 1800, "\u001b[2J\u202e", "https://chat.qwen.ai/x"),
    fc.constantFrom("invalid_grant", "slow_down", "authorization_pending", "expired_token"),
    fc.constantFrom("", ...secrets.map((secret) => `bad ${secret.reveal()}`)),
    fc.string(),
    fc.jsonValue(),
  );
  const fields = fc.dictionary(fc.constantFrom(...NAMES), value);
  return fc.oneof(
    { weight: 4, arbitrary: fields.map((fields) => JSON.stringify(fields)) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
    { weight: 1, arbitrary: fc.constantFrom("[", '{"a":').map((part) => part.repeat(20_000)) },
  );
}

const status = fc.oneof(
  fc.constantFrom(200, 400, 401, 403, 429, 503),
  fc.integer({ min: 200, max: 599 }).filter((one) => ![204, 205, 304].includes(one)),
);

for (const [name, { sends, show }] of Object.entries(CASES)) {
  Deno.test(`whatever answer comes to ${name}: no raw exception, and no text that tells a secret`, async () => {
    const types = fc.constantFrom("application/json", "text/html", "");
    await fc.assert(
      fc.asyncProperty(status, bodies(sends), types, async (status, body, contentType) => {
        const network = new PlannedFetch(text(status, body, contentType));
        const client = clientOf(network.fetch, { QWENAUTH_REVOCATION_ENDPOINT: "/revoke" });
        let shown: readonly unknown[];
        try {
          shown = await show(client);
        } catch (error) {
          ok(error instanceof OAuthError, `${error}`);
          assertUnmarked(error);
          shown = [error.message, error.excerpt];
        }
        for (const text of [...shown, ...client.lines].map(String)) {
          doesNotMatch(text, /MARK|\p{C}/u);
          ok(text.length < 400, text);
        }
      }),
      { numRuns: 300 },
    );
  });
}
