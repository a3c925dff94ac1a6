/** What is stored of an answer to a refresh. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { FileError } from "../../../src/platform/files.ts";
import { CREDENTIAL, JOURNAL, LOCK, makeStage } from "../../support/sign_in_stage.ts";

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

Deno.test("what is saved is saved: a second copy that cannot be written after a disturbed lock costs nothing", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.on = (moment) => {
    if (moment === "answer") stage.files.drop(LOCK);
  };
  const process = stage.process();
  let refused = 0;
  let isSaved = false;
  process.files.before = ({ call, path }) => {
    if (call === "rename" && path === CREDENTIAL) isSaved = true;
    if (!isSaved || call !== "createNew" || !path.startsWith(JOURNAL)) return;
    refused++;
    throw new FileError("full", path, "the disk is full");
  };
  deepEqual(await process.token(), { token: "MARK-access-1" });
  equal(refused, 1);
  equal(stage.files.peek(JOURNAL), undefined);
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  deepEqual(stage.server.sent, ["MARK-refresh-0"]);
});
