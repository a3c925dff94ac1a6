import assert from "node:assert/strict";
import { startAuthorizationServer } from "../support/servers/authorization_server.ts";
import { approve } from "../support/servers/approve_page.ts";
import { poll, requestDeviceCode } from "../support/servers/raw_client.ts";

Deno.test("the complete verification URI shows the code with two buttons, at once", async () => {
  const server = await startAuthorizationServer();
  try {
    const { body } = await requestDeviceCode(server);
    const page = await (await fetch(String(body["verification_uri_complete"]))).text();
    assert.ok(page.includes(`<p class="code">${body["user_code"]}</p>`));
    assert.deepEqual([...page.matchAll(/<button[^>]*>([^<]*)/g)].map(([, text]) => text), [
      "Approve",
      "Deny",
    ]);
  } finally {
    await server.stop();
  }
});

Deno.test("the pages load nothing and run no script", async () => {
  const server = await startAuthorizationServer();
  try {
    const { body } = await requestDeviceCode(server);
    for (const field of ["verification_uri", "verification_uri_complete"]) {
      const page = await (await fetch(String(body[field]))).text();
      assert.doesNotMatch(page, /<script|<link|<img|@import|\bsrc=|\burl\(/);
    }
  } finally {
    await server.stop();
  }
});

Deno.test("a code can be approved once", async () => {
  const server = await startAuthorizationServer();
  try {
    const { body } = await requestDeviceCode(server);
    await approve(String(body["verification_uri_complete"]));
    await assert.rejects(approve(String(body["verification_uri_complete"])), {
      message: 'Expected "Sign-in approved", the page says "Enter the code"',
    });
  } finally {
    await server.stop();
  }
});

Deno.test("an unknown code is not shown", async () => {
  const server = await startAuthorizationServer();
  try {
    await assert.rejects(approve(`${server.baseUrl}/authorize?user_code=AAAA-AAAA`), {
      message: 'No "approve" on the page "Submitting Callback"',
    });
  } finally {
    await server.stop();
  }
});

Deno.test("a code can be typed in on the plain verification URI", async () => {
  const server = await startAuthorizationServer();
  try {
    const { body } = await requestDeviceCode(server);
    await assert.rejects(approve(String(body["verification_uri"]), "AAAA-AAAA"), {
      message: 'No "approve" on the page "Enter the code"',
    });
    await approve(String(body["verification_uri"]), String(body["user_code"]).toLowerCase());
    assert.equal((await poll(server, body["device_code"])).status, 200);
  } finally {
    await server.stop();
  }
});
