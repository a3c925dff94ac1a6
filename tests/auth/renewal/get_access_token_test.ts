/** When a stored token will do, and when it has to be renewed. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { LOCK, makeStage, STATE } from "../../support/sign_in_stage.ts";

const KEPT = { token: "MARK-access-0" };
const RENEWED = { token: "MARK-access-1" };
const NOT_SIGNED_IN = { exit: 4, message: "Not signed in", hint: "qwenauth login" };

Deno.test("valid for long enough: no lock, no network, nothing written, nothing said", async () => {
  for (const secondsLeft of [30, 31, 3600, 1e9]) {
    const stage = makeStage();
    stage.signIn(secondsLeft);
    const process = stage.process();
    deepEqual(await process.token(), KEPT);
    deepEqual(process.files.operations, [
      "readText /home/u/.qwen/.env",
      "readText /home/u/.env",
      "facts /home/u/.qwen/oauth_creds.json",
      "readText /home/u/.qwen/oauth_creds.json",
    ]);
    deepEqual([stage.server.sent, stage.files.changes, process.debugLines], [[], [], []]);
    equal(process.signals.undoCount, 0);
  }
});

Deno.test("refreshes when fewer than 30 s are left, or fewer than --min-valid", async () => {
  const CASES = [
    [30, undefined, KEPT],
    [29.999, undefined, RENEWED],
    [0, undefined, RENEWED],
    [-86_400, undefined, RENEWED],
    [600, 600, KEPT],
    [599, 600, RENEWED],
    [5, 0, KEPT],
    [0.001, 0, KEPT],
    [-1, 0, RENEWED],
  ] as const;
  for (const [secondsLeft, minValidSeconds, expected] of CASES) {
    const stage = makeStage();
    stage.signIn(secondsLeft);
    deepEqual(await stage.token({ minValidSeconds }), expected, `${secondsLeft}`);
  }
});

Deno.test("long enough is at most half of the lifetime the token was issued with, where that is known", async () => {
  const stage = makeStage();
  stage.server.lifetimeSeconds = 20;
  stage.signIn(-1);
  deepEqual(await stage.token(), RENEWED);
  match(stage.files.peek(STATE)!, /"lifetime_ms": 20000/);
  stage.clock.advance(10_000);
  deepEqual(await stage.token(), RENEWED);
  deepEqual(await stage.token({ minValidSeconds: 3600 }), RENEWED);
  equal(stage.server.sent.length, 1);
  stage.clock.advance(1);
  deepEqual(await stage.token(), { token: "MARK-access-2" });
});

Deno.test("the lifetime of another access token says nothing of this one", async () => {
  const stage = makeStage();
  stage.server.lifetimeSeconds = 20;
  stage.signIn(-1);
  await stage.token();
  stage.signIn(15, { access_token: "MARK-of-qwen-code", refresh_token: stage.server.refreshToken });
  deepEqual(await stage.token(), { token: "MARK-access-2" });
});

Deno.test("a --min-valid that even a fresh token cannot meet returns the fresh token with a note under --debug", async () => {
  const stage = makeStage();
  stage.signIn(-1);
  const process = stage.process();
  deepEqual(await process.token({ minValidSeconds: 7200 }), RENEWED);
  equal(stage.server.sent.length, 1);
  match(process.debugLines.at(-1)!, /another 3600 s only, 7200 s were asked for$/);
});

Deno.test("--refresh makes one refresh, however long the token lives", async () => {
  const stage = makeStage();
  stage.signIn(3600);
  deepEqual(await stage.token({ forced: true }), RENEWED);
  deepEqual(await stage.token({ forced: true }), { token: "MARK-access-2" });
  equal(stage.server.isRevoked, false);
});

Deno.test("--refresh names the access token that it replaces: whoever finds another unexpired one under the lock takes that", async () => {
  const stage = makeStage();
  stage.signIn(3600);
  const process = stage.process();
  process.files.before = ({ call, path }) => {
    // After the first read, before the lock.
    if (call === "makeFolder" && path.endsWith("qwenauth") && stage.server.grants === 0) {
      stage.refreshElsewhere();
    }
  };
  deepEqual(await process.token({ forced: true }), RENEWED);
  deepEqual(stage.server.sent, []);
});

Deno.test("another token that is stored while a dead lock is taken over is found under the lock", async () => {
  for (
    const [secondsLeft, expected] of [[3600, RENEWED], [-1, { token: "MARK-access-2" }]] as const
  ) {
    const stage = makeStage();
    stage.signIn(-60);
    stage.files.put(LOCK, "a dead program's lock", { modifiedAtMs: stage.clock.nowMs() - 35_000 });
    // In the 50 ms of the takeover: its answer came late.
    stage.clock.onSleep = () => {
      if (stage.server.grants === 0) stage.refreshElsewhere(secondsLeft);
    };
    deepEqual(await stage.token(), expected);
    deepEqual(stage.server.sent, secondsLeft > 0 ? [] : ["MARK-refresh-1"]);
  }
});

Deno.test("whoever finds another one takes it also if the refresh token has stayed the same", async () => {
  const stage = makeStage();
  stage.server.rotates = false;
  stage.signIn(3600);
  const process = stage.process();
  process.files.before = ({ call }) => {
    if (call === "makeFolder" && stage.server.grants === 0) stage.refreshElsewhere();
  };
  deepEqual(await process.token({ forced: true }), RENEWED);
  deepEqual(stage.server.sent, []);
});

Deno.test("another token under the lock that has expired is refreshed with its own refresh token", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const process = stage.process();
  process.files.before = ({ call }) => {
    if (call === "makeFolder" && stage.server.grants === 0) stage.refreshElsewhere(-1);
  };
  deepEqual(await process.token(), { token: "MARK-access-2" });
  deepEqual(stage.server.sent, ["MARK-refresh-1"]);
});

Deno.test("another sign-in under the lock that has expired and has no refresh token: exit 4, nothing is sent", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const process = stage.process();
  process.files.before = ({ call }) => {
    const theirs = { access_token: "MARK-theirs", refresh_token: undefined };
    if (call === "makeFolder") stage.signIn(-1, theirs);
  };
  deepEqual(await process.token(), {
    exit: 4,
    message: "The access token has expired and there is no refresh token",
    hint: "qwenauth login",
  });
  deepEqual(stage.server.sent, []);
  stage.assertClean();
});

Deno.test("the file deleted before the lock is taken: not signed in, nothing is sent", async () => {
  // Also with a token that still lives: whoever has signed out does not get it any more.
  for (const secondsLeft of [-60, 20]) {
    const stage = makeStage();
    stage.signIn(secondsLeft);
    const process = stage.process();
    process.files.before = ({ call }) => {
      if (call === "makeFolder") stage.files.drop("/home/u/.qwen/oauth_creds.json");
    };
    deepEqual(await process.token(), NOT_SIGNED_IN);
    deepEqual(stage.server.sent, []);
    stage.assertClean();
  }
});

Deno.test("--no-refresh never contacts the network nor writes: exit 4 when not valid", async () => {
  const CASES = [
    [3600, {}, KEPT],
    [10, {}, KEPT],
    [10, { minValidSeconds: 10 }, KEPT],
    [10.5, { minValidSeconds: 60 }, {
      exit: 4,
      message: "The stored access token is not valid for long enough: valid for another 10 s only",
      hint: "qwenauth token --refresh",
    }],
    [0, {}, {
      exit: 4,
      message: "The stored access token is not valid for long enough: expired at " +
        "2026-11-21T12:00:00.000Z",
      hint: "qwenauth token --refresh",
    }],
  ] as const;
  for (const [secondsLeft, request, expected] of CASES) {
    const stage = makeStage();
    stage.signIn(secondsLeft);
    deepEqual(await stage.token({ ...request, offline: true }), expected);
    deepEqual([stage.server.sent, stage.files.changes], [[], []]);
  }
  deepEqual(await makeStage().token({ offline: true }), NOT_SIGNED_IN);
});

Deno.test("a server without refresh tokens: the token is used while it lives, expiry is exit 4, nothing is sent", async () => {
  const EXPIRED = {
    exit: 4,
    message: "The access token has expired and there is no refresh token",
    hint: "qwenauth login",
  };
  for (const [secondsLeft, expected] of [[3600, KEPT], [5, KEPT], [0, EXPIRED]] as const) {
    for (const forced of [false, true]) {
      const stage = makeStage();
      stage.signIn(secondsLeft, { refresh_token: undefined });
      deepEqual(await stage.token({ forced }), expected);
      deepEqual(stage.server.sent, []);
    }
  }
});

Deno.test("nothing stored: exit 4", async () => {
  const stage = makeStage();
  deepEqual(await stage.token(), NOT_SIGNED_IN);
  deepEqual(await stage.token({ forced: true }), NOT_SIGNED_IN);
  deepEqual(stage.files.changes, []);
});

Deno.test("the refresh token of one server is never sent to another", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const environment = { QWENAUTH_OAUTH_BASE_URL: "https://auth.example" };
  deepEqual(await stage.token({}, { environment }), NOT_SIGNED_IN);
  deepEqual(stage.server.sent, []);
});

Deno.test("QWENAUTH_CREDENTIAL_FILE names the file; its lock and journal lie beside it", async () => {
  const stage = makeStage();
  stage.put("/team/mine.json", {
    access_token: "MARK-access-0",
    refresh_token: "MARK-refresh-0",
    expiry_date: stage.clock.nowMs() - 1,
  });
  const seen = new Set<string>();
  stage.server.on = () => stage.files.allFiles().forEach((path) => seen.add(path));
  const environment = { QWENAUTH_CREDENTIAL_FILE: "mine.json" };
  deepEqual(await stage.token({}, { environment }), RENEWED);
  equal(stage.peek("/team/mine.json")?.["access_token"], "MARK-access-1");
  for (const path of ["/team/mine.lock", "/team/mine.refresh.json"]) ok(seen.has(path), path);
  equal(stage.files.peek("/team/mine.lock"), undefined);
  equal(stage.stored(), undefined);
});

Deno.test("a clock set back by a day: no endless loop, at most one needless refresh", async () => {
  const stage = makeStage();
  stage.signIn(3600);
  stage.clock.jumpWall(86_400_000);
  deepEqual(await stage.token(), RENEWED);
  stage.clock.jumpWall(-86_400_000);
  deepEqual(await stage.token(), RENEWED);
  equal(stage.server.sent.length, 1);
});

Deno.test("a machine that sleeps for an hour while it refreshes: one refresh, whose token has expired by then is renewed by the next call", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.on = (moment) => {
    if (moment === "answer") stage.clock.jumpWall(3_600_000);
  };
  deepEqual(await stage.token(), RENEWED);
  stage.server.on = () => {};
  deepEqual(stage.server.sent, ["MARK-refresh-0"]);
  deepEqual(await stage.token(), { token: "MARK-access-2" });
  deepEqual(await stage.token(), { token: "MARK-access-2" });
  deepEqual(stage.server.sent, ["MARK-refresh-0", "MARK-refresh-1"]);
});
