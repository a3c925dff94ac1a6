/** What is stored of an answer to a refresh. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { CREDENTIAL, makeStage } from "../../support/sign_in_stage.ts";

Deno.test("fields that a server adds at each refresh never make the credential file too large to be read", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  for (let refresh = 1; refresh <= 100; refresh++) {
    stage.server.extra = { [`field${refresh}`]: "x".repeat(16_000) };
    deepEqual(await stage.token({ forced: true }), { token: `MARK-access-${refresh}` });
  }
  ok(stage.files.peek(CREDENTIAL)!.length < 65_536);
  equal(stage.stored()?.["field1"], "x".repeat(16_000));
});

Deno.test("a refresh whose scope and resource_url are of a wrong type renews the tokens and keeps the rest", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const { resource_url, scope } = stage.stored()!;
  stage.server.extra = { scope: ["openid"], resource_url: 7, token_type: 1 };
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  const stored = stage.stored()!;
  deepEqual([
    stored["refresh_token"],
    stored["resource_url"],
    stored["scope"],
    stored["token_type"],
  ], [
    "MARK-refresh-1",
    resource_url,
    scope,
    "Bearer",
  ]);
});
