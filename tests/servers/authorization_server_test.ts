import assert from "node:assert/strict";
import type { AuthorizationServerOptions } from "../support/servers/authorization_behaviour.ts";
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from "../support/servers/authorization_server.ts";
import { approve, deny } from "../support/servers/approve_page.ts";
import { obtainTokens, poll, refresh, requestDeviceCode } from "../support/servers/raw_client.ts";

/** Runs `check` against a server that lives as long. */
function withServer(
  options: AuthorizationServerOptions,
  check: (server: AuthorizationServer) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const server = await startAuthorizationServer(options);
    try {
      await check(server);
    } finally {
      await server.stop();
    }
  };
}

const ANY_PACE = { intervalSeconds: 0 };

Deno.test(
  "device authorization answers with all fields of RFC 8628, section 3.2",
  withServer({ mark: "marked-" }, async (server) => {
    const { status, body } = await requestDeviceCode(server);
    const { device_code, user_code, ...rest } = body;
    assert.equal(status, 200);
    assert.match(String(device_code), /^marked-.{20,}$/);
    assert.match(String(user_code), /^[A-Z]{4}-[A-Z]{4}$/);
    assert.deepEqual(rest, {
      verification_uri: `${server.baseUrl}/authorize`,
      verification_uri_complete: `${server.baseUrl}/authorize?user_code=${user_code}`,
      expires_in: 1800,
      interval: 5,
    });
  }),
);

Deno.test(
  "the Qwen dialect leaves interval out",
  withServer({ dialect: "qwen" }, async (server) => {
    const { body } = await requestDeviceCode(server);
    assert.equal("interval" in body, false);
    assert.equal(server.behaviour.intervalSeconds, 2);
  }),
);

Deno.test("device authorization without a right code challenge is invalid_request", async (t) => {
  const cases = [
    { name: "plain method", fields: { code_challenge_method: "plain" } },
    { name: "no challenge", fields: { code_challenge: "" } },
    { name: "a challenge that is no SHA-256", fields: { code_challenge: "short" } },
  ];
  for (const { name, fields } of cases) {
    await t.step(
      name,
      withServer({}, async (server) => {
        const { status, body } = await requestDeviceCode(server, fields);
        assert.deepEqual([status, body["error"]], [400, "invalid_request"]);
      }),
    );
  }
});

Deno.test(
  "polling is authorization_pending until the approval and then gives tokens",
  withServer(
    { ...ANY_PACE, mark: "marked-", resourceUrl: "portal.qwen.ai", accessTokenSeconds: 77 },
    async (server) => {
      const { body: device } = await requestDeviceCode(server);
      const pending = await poll(server, device["device_code"]);
      assert.deepEqual([pending.status, pending.body["error"]], [400, "authorization_pending"]);
      await approve(String(device["verification_uri_complete"]));
      const { status, body } = await poll(server, device["device_code"]);
      const { access_token, refresh_token, id_token, ...rest } = body;
      assert.equal(status, 200);
      assert.match(String(access_token), /^marked-/);
      assert.match(String(refresh_token), /^marked-/);
      assert.equal(typeof id_token, "string");
      assert.deepEqual(rest, {
        token_type: "Bearer",
        expires_in: 77,
        scope: "openid profile email model.completion",
        resource_url: "portal.qwen.ai",
      });
      assert.equal(server.isValidAccessToken(String(access_token)), true);
      assert.equal(server.isValidAccessToken(String(refresh_token)), false);
    },
  ),
);

Deno.test("a poll without the right code verifier is invalid_grant", async (t) => {
  for (const code_verifier of ["", "another-code-verifier-0123456789-abcdefghijkl"]) {
    await t.step(
      code_verifier === "" ? "none" : "another",
      withServer(ANY_PACE, async (server) => {
        const { body: device } = await requestDeviceCode(server);
        await approve(String(device["verification_uri_complete"]));
        const refused = await poll(server, device["device_code"], { code_verifier });
        assert.deepEqual([refused.status, refused.body["error"]], [400, "invalid_grant"]);
        assert.equal((await poll(server, device["device_code"])).status, 200);
      }),
    );
  }
});

Deno.test("polling faster than the interval is slow_down", async (t) => {
  for (const [dialect, status] of [["rfc", 400], ["qwen", 429]] as const) {
    await t.step(
      `${dialect}: ${status}`,
      withServer({ dialect }, async (server) => {
        const { body: device } = await requestDeviceCode(server);
        assert.equal(
          (await poll(server, device["device_code"])).body["error"],
          "authorization_pending",
        );
        const fast = await poll(server, device["device_code"]);
        assert.deepEqual([fast.status, fast.body["error"]], [status, "slow_down"]);
      }),
    );
  }
});

Deno.test(
  "a denied sign-in is access_denied",
  withServer(ANY_PACE, async (server) => {
    const { body: device } = await requestDeviceCode(server);
    await deny(String(device["verification_uri_complete"]));
    const { status, body } = await poll(server, device["device_code"]);
    assert.deepEqual([status, body["error"]], [400, "access_denied"]);
  }),
);

Deno.test(
  "a device code whose time is over is expired_token and can no longer be approved",
  withServer(ANY_PACE, async (server) => {
    const { body: device } = await requestDeviceCode(server);
    server.expireDeviceCodes();
    const { status, body } = await poll(server, device["device_code"]);
    assert.deepEqual([status, body["error"]], [400, "expired_token"]);
    await assert.rejects(approve(String(device["verification_uri_complete"])), {
      message: 'Expected "Sign-in approved", the page says "Enter the code"',
    });
  }),
);

Deno.test(
  "a refresh rotates the refresh token and gives resource_url again",
  withServer({ resourceUrl: "http://127.0.0.1:1/v1" }, async (server) => {
    const first = await obtainTokens(server);
    const { status, body } = await refresh(server, first.refresh_token);
    assert.equal(status, 200);
    assert.notEqual(body["access_token"], first.access_token);
    assert.notEqual(body["refresh_token"], first.refresh_token);
    assert.equal(body["resource_url"], "http://127.0.0.1:1/v1");
    assert.equal(server.isUsableRefreshToken(first.refresh_token), false);
    assert.equal(server.isUsableRefreshToken(String(body["refresh_token"])), true);
    assert.deepEqual(server.counters, {
      deviceAuthorizations: 1,
      polls: 1,
      refreshRequests: 1,
      refreshes: 1,
    });
  }),
);

Deno.test("a refresh token used twice", async (t) => {
  const cases = [
    { onReuse: "revoke", second: 400, newest: 400, accessTokenLives: false },
    { onReuse: "refuse", second: 400, newest: 200, accessTokenLives: true },
    { onReuse: "accept", second: 200, newest: 200, accessTokenLives: true },
  ] as const;
  for (const { onReuse, ...expected } of cases) {
    await t.step(
      onReuse,
      withServer({ onReuse }, async (server) => {
        const first = await obtainTokens(server);
        const { body } = await refresh(server, first.refresh_token);
        const second = (await refresh(server, first.refresh_token)).status;
        const newest = (await refresh(server, body["refresh_token"])).status;
        const accessTokenLives = server.isValidAccessToken(String(body["access_token"]));
        assert.deepEqual({ second, newest, accessTokenLives }, expected);
      }),
    );
  }
});

Deno.test(
  "of many refreshes at once with one token only the first is granted, and then all is revoked",
  withServer({}, async (server) => {
    const { refresh_token } = await obtainTokens(server);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => refresh(server, refresh_token)),
    );
    const granted = answers.filter(({ status }) => status === 200);
    assert.equal(granted.length, 1);
    assert.equal(server.isValidAccessToken(String(granted[0]?.body["access_token"])), false);
    assert.equal(server.counters.refreshes, 1);
  }),
);

Deno.test(
  "expired access tokens are invalid and can be refreshed, revoked ones cannot",
  withServer({}, async (server) => {
    const first = await obtainTokens(server);
    server.expireAccessTokens();
    assert.equal(server.isValidAccessToken(first.access_token), false);
    const { body } = await refresh(server, first.refresh_token);
    assert.equal(server.isValidAccessToken(String(body["access_token"])), true);
    server.revokeAll();
    assert.equal(server.isValidAccessToken(String(body["access_token"])), false);
    const dead = await refresh(server, body["refresh_token"]);
    assert.deepEqual([dead.status, dead.body["error"]], [400, "invalid_grant"]);
  }),
);

Deno.test(
  "fields of answers can be replaced and left out",
  withServer(
    {
      deviceFields: { verification_uri_complete: undefined, expires_in: "soon" },
      tokenFields: { refresh_token: undefined, expires_in: "3600" },
    },
    async (server) => {
      const { body: device } = await requestDeviceCode(server);
      assert.equal("verification_uri_complete" in device, false);
      assert.equal(device["expires_in"], "soon");
      await approve(String(device["verification_uri"]), String(device["user_code"]));
      const { body } = await poll(server, device["device_code"]);
      assert.equal("refresh_token" in body, false);
      assert.equal(body["expires_in"], "3600");
    },
  ),
);
