import assert from "node:assert/strict";
import { startAuthorizationServer } from "../support/servers/authorization_server.ts";
import { jsonAnswer, pageAnswer } from "../support/servers/planned_answer.ts";
import { obtainTokens, refresh, requestDeviceCode } from "../support/servers/raw_client.ts";

Deno.test("planned answers are given in order, then the server answers by itself", async () => {
  const server = await startAuthorizationServer();
  try {
    server.planned.device.push(
      jsonAnswer(503, { error: "temporarily_unavailable" }, { "retry-after": "1" }),
      jsonAnswer(200, [], {}),
    );
    const answers = [];
    for (let count = 0; count < 3; count++) answers.push(await requestDeviceCode(server));
    assert.deepEqual(answers.slice(0, 2), [
      { status: 503, body: { error: "temporarily_unavailable" } },
      { status: 200, body: [] },
    ]);
    assert.equal(answers[2]?.status, 200);
    assert.deepEqual(server.requests.map(({ status }) => status), [503, 200, 200]);
  } finally {
    await server.stop();
  }
});

Deno.test("a planned page has its content type, a slow one comes whole", async () => {
  const server = await startAuthorizationServer();
  try {
    server.planned.refresh.push({ ...pageAnswer(405, "<p>no"), msPerByte: 1 });
    const response = await fetch(`${server.baseUrl}/api/v1/oauth2/token`, { method: "POST" });
    assert.equal(response.status, 405);
    assert.equal(response.headers.get("content-type"), "text/html; charset=utf-8");
    assert.equal(await response.text(), "<p>no");
  } finally {
    await server.stop();
  }
});

Deno.test("a connection that is cut before the work leaves the refresh token good", async () => {
  const server = await startAuthorizationServer();
  try {
    const { refresh_token } = await obtainTokens(server);
    server.planned.refresh.push("cut", { status: 200, body: "{}", cutAfterBytes: 1 });
    await assert.rejects(refresh(server, refresh_token), TypeError);
    await assert.rejects(refresh(server, refresh_token), TypeError);
    assert.equal(server.isUsableRefreshToken(refresh_token), true);
    assert.deepEqual(server.counters.refreshes, 0);
  } finally {
    await server.stop();
  }
});

Deno.test("a lost answer has rotated the refresh token", async () => {
  const server = await startAuthorizationServer();
  try {
    const { refresh_token } = await obtainTokens(server);
    server.planned.refresh.push("lose");
    await assert.rejects(refresh(server, refresh_token), TypeError);
    assert.equal(server.isUsableRefreshToken(refresh_token), false);
    assert.equal(server.counters.refreshes, 1);
  } finally {
    await server.stop();
  }
});

Deno.test("a client that leaves before the work was done was never there", async () => {
  const server = await startAuthorizationServer();
  try {
    const { refresh_token } = await obtainTokens(server);
    server.behaviour.delayBeforeMs = 60_000;
    const abort = new AbortController();
    const request = fetch(`${server.baseUrl}/api/v1/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({ grant_type: "refresh_token", refresh_token }),
      signal: abort.signal,
    });
    while (server.counters.refreshRequests === 0) await new Promise((go) => setTimeout(go));
    abort.abort();
    await assert.rejects(request, { name: "AbortError" });
    server.behaviour.delayBeforeMs = 0;
    assert.equal((await refresh(server, refresh_token)).status, 200);
    assert.equal(server.counters.refreshes, 1);
  } finally {
    await server.stop();
  }
});

Deno.test("a hanging request ends when the server stops", async () => {
  const server = await startAuthorizationServer();
  server.planned.device.push("hang");
  const request = assert.rejects(requestDeviceCode(server), TypeError);
  while (server.requests.length === 0) await new Promise((go) => setTimeout(go));
  await server.stop();
  await request;
});
