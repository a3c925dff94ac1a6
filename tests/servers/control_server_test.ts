import assert from "node:assert/strict";
import { startControlServer } from "../support/servers/control_server.ts";
import { startEmbeddedServers } from "../support/servers/embedded_servers.ts";
import { obtainTokens, poll, refresh, requestDeviceCode } from "../support/servers/raw_client.ts";

Deno.test("another process can steer all servers", async () => {
  const servers = await startEmbeddedServers({ authorization: { intervalSeconds: 0 } });
  const control = startControlServer(servers);
  const post = async (path: string, body: unknown = {}) => {
    const init = { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(control.baseUrl + path, init);
    return { status: response.status, body: await response.json() };
  };
  try {
    const { body: device } = await requestDeviceCode(servers.authorization);
    const approval = await post("/approve", { url: device["verification_uri_complete"] });
    assert.deepEqual(approval, { status: 200, body: {} });
    assert.equal((await poll(servers.authorization, device["device_code"])).status, 200);

    await post("/behaviour", { model: { refuseAll: true }, authorization: { dialect: "qwen" } });
    assert.equal(servers.model.behaviour.refuseAll, true);
    assert.equal(servers.authorization.behaviour.dialect, "qwen");

    const { refresh_token } = await obtainTokens(servers.authorization);
    await post("/plan", { refresh: [{ status: 504, body: "{}" }] });
    assert.equal((await refresh(servers.authorization, refresh_token)).status, 504);
    await post("/revoke_all");
    assert.equal((await refresh(servers.authorization, refresh_token)).status, 400);

    await post("/behaviour", { anthropic: { keys: ["k"] }, gemini: { reply: "Hm" } });
    assert.deepEqual(servers.anthropic.behaviour.keys, ["k"]);
    assert.equal(servers.gemini.behaviour.reply, "Hm");
    await post("/plan", { anthropic: { chat: ["cut"] }, gemini: { models: [{ status: 418 }] } });
    await assert.rejects(fetch(`${servers.anthropic.baseUrl}/v1/messages`, { method: "POST" }));
    const list = await fetch(`${servers.gemini.baseUrl}/v1beta/models`);
    assert.deepEqual([list.status, await list.text()], [418, ""]);
    const { anthropic, gemini } = await (await fetch(`${control.baseUrl}/requests`)).json();
    assert.deepEqual([anthropic.length, gemini.length], [1, 1]);

    const counters = await (await fetch(`${control.baseUrl}/counters`)).json();
    assert.equal(counters.refreshRequests, 2);
    assert.equal((await post("/nothing")).status, 404);
  } finally {
    await control.stop();
    await servers.stop();
  }
});

Deno.test("tokens of the authorization server are accepted by the model server", async () => {
  const servers = await startEmbeddedServers();
  try {
    const tokens = await obtainTokens(servers.authorization);
    assert.equal(tokens.resource_url, servers.model.baseUrl);
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    const response = await fetch(`${tokens.resource_url}/models`, { headers });
    assert.equal(response.status, 200);
    await response.body?.cancel();
  } finally {
    await servers.stop();
  }
});
