/** The journal and the second copy: what a dead process, or another program, leaves to be recovered. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { sendError } from "../../support/planned_fetch.ts";
import { Killed } from "../../support/process_files.ts";
import {
  CREDENTIAL,
  HOME,
  JOURNAL,
  LOCK,
  makeStage,
  OWN,
  type Stage,
  STATE,
} from "../../support/sign_in_stage.ts";

const UUID = "6f1c1f43-2f6c-4f0c-9d59-0a4f3a5f7c11";
const NOT_SIGNED_IN = { exit: 4, message: "Not signed in", hint: "qwenauth login" };

/** A process dies before this operation; the request has been granted or not by then. */
async function die(stage: Stage, call: string, pathStart: string, granted: boolean): Promise<void> {
  const victim = stage.process();
  victim.files.before = (operation) => {
    const isIt = operation.call === call && operation.path.startsWith(pathStart);
    if (isIt && (stage.server.grants > 0) === granted) victim.files.kill();
  };
  await victim.token().catch((error) => ok(error instanceof Killed, `${error}`));
  ok(victim.files.isDead);
}

// Journal

Deno.test("the journal has the fingerprint of the refresh token, the reserved file, when it started, pid, host and attempts, before the request is sent", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const startedAtMs = stage.clock.nowMs();
  let seen: Record<string, unknown> | undefined;
  stage.server.on = () => void (seen ??= stage.peek(JOURNAL));
  await stage.token();
  const { fingerprint, reserved, ...rest } = seen!;
  deepEqual(rest, {
    version: 1,
    open: true,
    started: startedAtMs,
    pid: 4711,
    host: "build",
    attempts: 1,
  });
  ok(/^[0-9a-f]{8}$/.test(String(fingerprint)));
  ok(String(reserved).startsWith(`${CREDENTIAL}.tmp.`));
});

Deno.test("the journal stands flushed in its folder when the request is sent", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const process = stage.process();
  let written: string[] = [];
  let afterLossOfPower: string | undefined;
  stage.server.on = (moment) => {
    if (moment !== "request") return;
    written = process.files.operations.filter((operation) => operation.includes("/refresh.json"))
      .concat(process.files.operations.slice(-1));
    const text = stage.files.peek(JOURNAL);
    stage.files.cutPower();
    afterLossOfPower = stage.files.peek(JOURNAL);
    equal(afterLossOfPower, text);
  };
  deepEqual(await process.token(), { token: "MARK-access-1" });
  ok(afterLossOfPower?.includes('"open": true'));
  deepEqual(written.slice(-2), [`rename ${JOURNAL}`, `syncFolder ${OWN}`]);
});

Deno.test("found open, the reserved file it names holds a whole valid credential: the rename is finished, nothing was lost", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  await die(stage, "rename", CREDENTIAL, true);
  equal(stage.stored()?.["access_token"], "MARK-access-0");
  equal(stage.leftovers().length, 1);
  const process = stage.process();
  deepEqual(await process.token(), { token: "MARK-access-1" });
  deepEqual(stage.server.sent, ["MARK-refresh-0"]);
  equal(stage.stored()?.["refresh_token"], "MARK-refresh-1");
  equal(stage.files.peek(JOURNAL), undefined);
  deepEqual(stage.leftovers(), []);
});

Deno.test("found open, and the whole answer has expired meanwhile: it is saved and its refresh token sent", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  await die(stage, "rename", CREDENTIAL, true);
  stage.clock.advance(2 * 3_600_000);
  deepEqual(await stage.token(), { token: "MARK-access-2" });
  deepEqual(stage.server.sent, ["MARK-refresh-0", "MARK-refresh-1"]);
  equal(stage.server.isRevoked, false);
});

Deno.test("found open, and the file has gone: the whole answer is still found", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  await die(stage, "rename", CREDENTIAL, true);
  stage.files.drop(CREDENTIAL);
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  equal(stage.stored()?.["access_token"], "MARK-access-1");
});

Deno.test("found open, the reserved file is empty: the stored refresh token is tried again, with the attempts counted", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  await die(stage, "facts", CREDENTIAL, true).catch(() => {});
  stage.server.instead.push(sendError("reset"), sendError("reset"));
  for (const attempts of [2, 3]) {
    stage.clock.advance(1000);
    const outcome = await stage.token();
    ok("exit" in outcome && outcome.exit === 7);
    equal(stage.peek(JOURNAL)?.["attempts"], attempts);
  }
  equal(stage.leftovers().length, 0);
});

Deno.test("found open, its fingerprint is not that of the stored refresh token: closed silently", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.instead.push(sendError("reset"));
  await stage.token();
  equal(stage.isJournalOpen(), true);
  stage.clock.advance(1);
  stage.refreshElsewhere(-10);
  deepEqual(await stage.token(), { token: "MARK-access-2" });
  equal(stage.files.peek(JOURNAL), undefined);
});

Deno.test("found open, its fingerprint is not that of the stored refresh token: the answer in its reserved file replaces nothing", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  await die(stage, "rename", CREDENTIAL, true);
  // Someone signed in anew after that.
  stage.refreshElsewhere(-10);
  deepEqual(await stage.token(), { token: "MARK-access-3" });
  deepEqual(stage.server.sent, ["MARK-refresh-0", "MARK-refresh-2"]);
});

Deno.test("an open journal of another refresh token keeps nobody from refreshing", async () => {
  const stage = makeStage();
  stage.signIn(25);
  stage.server.instead.push(sendError("reset"));
  deepEqual(await stage.token(), { token: "MARK-access-0" });
  stage.clock.advance(1);
  stage.refreshElsewhere(20);
  deepEqual(await stage.token(), { token: "MARK-access-2" });
  deepEqual(stage.server.sent, ["MARK-refresh-0", "MARK-refresh-1"]);
});

Deno.test("an open journal of another refresh token is closed also if there is no room to refresh", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.instead.push(sendError("reset"));
  await stage.token();
  equal(stage.isJournalOpen(), true);
  stage.refreshElsewhere(-10);
  stage.files.fail("createNew", /oauth_creds\.json\.tmp\./, "full");
  const outcome = await stage.token();
  ok("exit" in outcome && outcome.exit === 10);
  equal(stage.files.peek(JOURNAL), undefined);
  deepEqual(stage.server.sent, ["MARK-refresh-0"]);
});

Deno.test("while it is open and the access token lives, nothing refreshes except --refresh", async () => {
  const stage = makeStage();
  stage.signIn(25);
  stage.server.instead.push(sendError("reset"));
  deepEqual(await stage.token(), { token: "MARK-access-0" });
  stage.clock.advance(1000);
  deepEqual(await stage.token(), { token: "MARK-access-0" });
  deepEqual(await stage.token({ minValidSeconds: 600 }), { token: "MARK-access-0" });
  equal(stage.server.sent.length, 1);
  deepEqual(await stage.token({ forced: true }), { token: "MARK-access-1" });
  equal(stage.server.sent.length, 2);
  equal(stage.files.peek(JOURNAL), undefined);
});

Deno.test("while it is open and the access token has expired, it is tried again", async () => {
  const stage = makeStage();
  stage.signIn(25);
  stage.server.instead.push(sendError("reset"));
  await stage.token();
  stage.clock.advance(26_000);
  deepEqual(await stage.token(), { token: "MARK-access-1" });
});

Deno.test("a damaged journal stands in nobody's way", async () => {
  for (const content of ["", "{", "[]", "null", '{"open":true}', '{"open":1,"fingerprint":2}']) {
    const stage = makeStage();
    stage.signIn(-60);
    stage.files.put(JOURNAL, content);
    deepEqual(await stage.token(), { token: "MARK-access-1" });
    equal(stage.isJournalOpen(), false, content);
  }
});

Deno.test("leftover temporary files older than an hour are swept, except one that an open journal names", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const nowMs = stage.clock.nowMs();
  const old = { modifiedAtMs: nowMs - 3_600_001 };
  for (const path of [CREDENTIAL, LOCK, JOURNAL, STATE, `${OWN}/fingerprint.key`]) {
    stage.files.put(`${path}.tmp.old`, "x", old);
  }
  stage.files.put(`${CREDENTIAL}.tmp.named`, "x", old);
  stage.files.put(`${CREDENTIAL}.tmp.young`, "x", { modifiedAtMs: nowMs - 3_600_000 });
  stage.files.put(`${HOME}/other.json.tmp.old`, "x", old);
  stage.files.put(`${CREDENTIAL}.backup`, "x", old);
  const process = stage.process({
    // A journal of another process, of one that could not be removed.
    reached: (step) => {
      const named = { open: true, fingerprint: "0", reserved: `${CREDENTIAL}.tmp.named` };
      if (step === "closed") stage.put(JOURNAL, named);
      return Promise.resolve();
    },
  });
  deepEqual(await process.token(), { token: "MARK-access-1" });
  const kept = stage.files.allFiles().filter((path) => stage.files.peek(path) === "x");
  deepEqual(kept, [
    `${CREDENTIAL}.backup`,
    `${CREDENTIAL}.tmp.named`,
    `${CREDENTIAL}.tmp.young`,
    `${HOME}/other.json.tmp.old`,
  ]);
});

// Restore

/** A refresh during which the lock was meddled with. */
async function disturbedRefresh(meddle: (stage: Stage) => void): Promise<Stage> {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.on = (moment) => {
    if (moment === "answer") meddle(stage);
  };
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  stage.server.on = () => {};
  return stage;
}

const MEDDLING: readonly (readonly [string, (stage: Stage) => void])[] = [
  ["found gone", ({ files }) => files.drop(LOCK)],
  ["found foreign", ({ files }) => files.replace(LOCK, UUID)],
];

for (const [name, meddle] of MEDDLING) {
  Deno.test(`the lock was ${name} during a refresh, and the file is deleted after it: a call within 60 s writes it again`, async () => {
    for (const [afterMs, isRestored] of [[0, true], [59_999, true], [60_000, false]] as const) {
      const stage = await disturbedRefresh(meddle);
      equal(stage.isJournalOpen(), false);
      const file = stage.stored();
      stage.files.drop(CREDENTIAL);
      stage.files.drop(LOCK);
      stage.clock.advance(afterMs);
      deepEqual(await stage.token(), isRestored ? { token: "MARK-access-1" } : NOT_SIGNED_IN);
      deepEqual(stage.stored(), isRestored ? file : undefined);
      if (isRestored) equal(stage.files.facts(CREDENTIAL)?.mode, 0o600);
      else equal(stage.files.peek(JOURNAL), undefined);
      deepEqual(stage.server.sent, ["MARK-refresh-0"]);
    }
  });
}

Deno.test("the lock had to be taken over for a refresh, and the file is deleted after it: a call within 60 s writes it again", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.files.put(LOCK, UUID, { modifiedAtMs: stage.clock.nowMs() - 35_000 });
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  stage.files.drop(CREDENTIAL);
  deepEqual(await stage.token(), { token: "MARK-access-1" });
});

Deno.test("the second copy is restored as often as the file is deleted within 60 s", async () => {
  const stage = await disturbedRefresh(({ files }) => files.drop(LOCK));
  for (let times = 0; times < 3; times++) {
    stage.files.drop(CREDENTIAL);
    deepEqual(await stage.token(), { token: "MARK-access-1" });
    stage.clock.advance(10_000);
  }
});

Deno.test("a second copy whose time ends while the lock is waited for is not written again", async () => {
  const stage = await disturbedRefresh(({ files }) => files.drop(LOCK));
  stage.files.drop(CREDENTIAL);
  stage.clock.advance(59_000);
  const kernelLock = stage.files.openOrCreate(`${OWN}/oauth.lock`);
  ok(kernelLock.tryLock());
  stage.clock.onSleep = () => {
    if (stage.clock.monotonicMs() >= 61_000) kernelLock.close();
  };
  deepEqual(await stage.token(), NOT_SIGNED_IN);
  deepEqual([stage.stored(), stage.files.peek(JOURNAL)], [undefined, undefined]);
});

Deno.test("a file that is there is not replaced by the second copy", async () => {
  const stage = await disturbedRefresh(({ files }) => files.drop(LOCK));
  stage.refreshElsewhere();
  deepEqual(await stage.token(), { token: "MARK-access-2" });
  equal(stage.stored()?.["refresh_token"], "MARK-refresh-2");
});

Deno.test("later calls remove the second copy", async () => {
  const stage = await disturbedRefresh(({ files }) => files.drop(LOCK));
  ok(stage.files.peek(JOURNAL)?.includes("MARK-refresh-1"));
  stage.clock.advance(3_600_000);
  deepEqual(await stage.token(), { token: "MARK-access-2" });
  equal(stage.files.peek(JOURNAL), undefined);
});

Deno.test("a later call that finds the lock needless for a refresh removes the second copy when its time is over", async () => {
  const stage = await disturbedRefresh(({ files }) => files.drop(LOCK));
  stage.clock.advance(3_600_000);
  // Refused: nothing is saved, and what is over is over.
  stage.server.revoke();
  const outcome = await stage.token();
  ok("exit" in outcome && outcome.exit === 4);
  equal(stage.files.peek(JOURNAL), undefined);
});

Deno.test("no credential and no journal: not signed in, nothing is made", async () => {
  const stage = makeStage();
  const process = stage.process();
  deepEqual(await process.token(), NOT_SIGNED_IN);
  deepEqual(stage.files.allFiles(), []);
  deepEqual(stage.files.changes, []);
  equal(process.signals.undoCount, 0);
});
