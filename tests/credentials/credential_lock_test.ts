/** Waiting for the locks: how often, for how long, what is looked at, how it ends. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { takeCredentialLock } from "../../src/credentials/credential_lock.ts";
import {
  CREDENTIAL,
  KERNEL_LOCK,
  LOCK,
  makeStage,
  type Stage,
  type StageProcess,
} from "../support/sign_in_stage.ts";

const START = "2026-11-21T12:00:00.000Z";

/** A living process that holds both locks. */
async function holder(stage: Stage): Promise<StageProcess> {
  const process = stage.process({ pid: 99 });
  const signIn = await process.open();
  equal((await takeCredentialLock(signIn, signIn.paths, () => undefined)).kind, "held");
  return process;
}

Deno.test("waiting: poll every 25 ms growing to 250 ms, for at most 60 s", async () => {
  const stage = makeStage();
  await holder(stage);
  const signIn = await stage.process().open();
  const taken = await takeCredentialLock(signIn, signIn.paths, () => undefined);
  equal(taken.kind, "busy");
  const { sleeps } = stage.clock;
  equal(sleeps[0], 25);
  for (const [index, ms] of sleeps.entries()) {
    ok(ms >= (sleeps[index - 1] ?? 25) && ms <= 250, `${index}: ${ms}`);
  }
  ok(sleeps.slice(12).every((ms) => ms === 250));
  const waitedMs = sleeps.reduce((sum, ms) => sum + ms, 0);
  ok(waitedMs >= 60_000 && waitedMs <= 60_250, `${waitedMs} ms`);
});

Deno.test("waiting: --debug names the holder, of the kernel lock and of the shared one", async () => {
  const kernel = makeStage();
  await holder(kernel);
  const shared = makeStage();
  shared.files.put(LOCK, "6f1c1f43-2f6c-4f0c-9d59-0a4f3a5f7c11");
  for (
    const [stage, name] of [[kernel, /pid 99 on "build"/], [
      shared,
      /another program since/,
    ]] as const
  ) {
    const process = stage.process();
    const signIn = await process.open();
    await takeCredentialLock(signIn, signIn.paths, () => undefined);
    match(process.debugLines[0]!, /^waiting for the lock: /);
    match(process.debugLines[0]!, name);
  }
});

Deno.test("waiting: the lock released meanwhile is taken within one turn", async () => {
  const stage = makeStage();
  const first = await holder(stage);
  stage.clock.onSleep = () => {
    if (stage.clock.monotonicMs() >= 5000) first.signals.end();
  };
  const signIn = await stage.process().open();
  const taken = await takeCredentialLock(signIn, signIn.paths, () => undefined);
  equal(taken.kind, "held");
  ok(stage.clock.monotonicMs() <= 5250);
});

Deno.test("waiting: the holder is killed: nobody waits for a dead process", async () => {
  const stage = makeStage();
  const first = await holder(stage);
  stage.clock.onSleep = () => {
    if (stage.clock.monotonicMs() >= 5000 && !first.files.isDead) {
      try {
        first.files.kill();
      } catch {
        // It has ended.
      }
    }
  };
  const signIn = await stage.process().open();
  const taken = await takeCredentialLock(signIn, signIn.paths, () => undefined);
  equal(taken.kind, "held");
  ok(stage.clock.monotonicMs() <= 5350, `${stage.clock.monotonicMs()}`);
});

Deno.test("waiting: the credential file is looked at on each turn, and a token that has become valid meanwhile ends the wait at once", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  await holder(stage);
  let turns = 0;
  stage.clock.onSleep = () => {
    if (++turns === 7) stage.refreshElsewhere();
  };
  const process = stage.process();
  deepEqual(await process.token(), { token: "MARK-access-1" });
  equal(turns, 7);
  deepEqual(stage.server.sent, []);
  equal(process.files.openHandles, 0);
  equal(process.signals.undoCount, 0);
});

Deno.test("waiting: at most 60 s for both locks together", async () => {
  const stage = makeStage();
  const first = await holder(stage);
  stage.clock.onSleep = () => {
    if (stage.clock.monotonicMs() < 50_000) return;
    first.signals.end();
    // A living qwen-code was faster.
    stage.files.put(LOCK, "6f1c1f43-2f6c-4f0c-9d59-0a4f3a5f7c11");
  };
  const signIn = await stage.process().open();
  const taken = await takeCredentialLock(signIn, signIn.paths, () => undefined);
  equal(taken.kind, "busy");
  const waitedMs = stage.clock.monotonicMs();
  ok(waitedMs >= 60_000 && waitedMs <= 60_250, `${waitedMs} ms`);
});

Deno.test("waiting for qwen-code: a token that has become valid meanwhile ends the wait at once", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.files.put(LOCK, "6f1c1f43-2f6c-4f0c-9d59-0a4f3a5f7c11");
  let turns = 0;
  stage.clock.onSleep = () => {
    if (++turns === 7) stage.refreshElsewhere();
  };
  const process = stage.process();
  deepEqual(await process.token(), { token: "MARK-access-1" });
  equal(turns, 7);
  deepEqual(stage.server.sent, []);
  deepEqual([process.files.openHandles, process.signals.undoCount], [0, 0]);
});

Deno.test("waiting: another token that has expired as well does not end the wait", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  await holder(stage);
  stage.clock.onSleep = () => stage.refreshElsewhere(-1);
  const outcome = await stage.token();
  ok("exit" in outcome && outcome.exit === 9);
});

Deno.test("waiting: a clock that jumps makes no living lock stale where the files lie on a server", async () => {
  for (const jumpMs of [24 * 3_600_000, -24 * 3_600_000]) {
    const stage = makeStage();
    const process = stage.process();
    const signIn = await process.open();
    // Times of files are the server's: only this process's own clock jumps.
    let ownMs = 0;
    const clock = new Proxy(signIn.clock, {
      get(target, name) {
        if (name === "nowMs") return () => target.nowMs() + ownMs;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    stage.files.put(LOCK, "6f1c1f43-2f6c-4f0c-9d59-0a4f3a5f7c11");
    stage.clock.onSleep = () => {
      if (stage.clock.monotonicMs() >= 5_000) ownMs = jumpMs;
    };
    const taken = await takeCredentialLock({ ...signIn, clock }, signIn.paths, () => undefined);
    equal(taken.kind, "held");
    const waitedMs = stage.clock.monotonicMs();
    ok(waitedMs >= 35_000 && waitedMs <= 35_300, `${waitedMs} ms`);
  }
});

Deno.test("waiting: a clock that jumps changes nobody's wait", async () => {
  for (const jumpMs of [24 * 3_600_000, -24 * 3_600_000]) {
    const stage = makeStage();
    stage.signIn(-60);
    await holder(stage);
    stage.clock.onSleep = () => {
      stage.clock.onSleep = () => {};
      stage.clock.jumpWall(jumpMs);
    };
    const outcome = await stage.token();
    // Before the day that it was put back to the stored token was still valid.
    if (jumpMs > 0) ok("exit" in outcome && outcome.exit === 9);
    const waitedMs = stage.clock.monotonicMs();
    ok(waitedMs >= 60_000 && waitedMs <= 60_250, `${waitedMs} ms`);
  }
});

Deno.test("when the time is up: a still valid token is used", async () => {
  for (const request of [{}, { forced: true }, { minValidSeconds: 3600 }]) {
    const stage = makeStage();
    stage.signIn(
      90,
      request.minValidSeconds === undefined && !request.forced
        ? { expiry_date: stage.clock.nowMs() + 29_000 }
        : {},
    );
    await holder(stage);
    const outcome = await stage.token(request);
    if (stage.stored()!["expiry_date"] as number > stage.clock.nowMs()) {
      deepEqual(outcome, { token: "MARK-access-0" });
    } else ok("exit" in outcome && outcome.exit === 9);
    deepEqual(stage.server.sent, []);
  }
});

Deno.test("when the time is up: exit 9 naming the holder, of qwen-code too", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const process = stage.process();
  stage.files.put(LOCK, "6f1c1f43-2f6c-4f0c-9d59-0a4f3a5f7c11");
  // A living qwen-code that touches its lock.
  stage.clock.onSleep = () => stage.files.put(LOCK, stage.files.peek(LOCK)!);
  const outcome = await process.token();
  ok("exit" in outcome);
  equal(outcome.exit, 9);
  match(
    outcome.message,
    /^Cannot refresh the access token: the lock is held by another program since 2026-11-21T12:0/,
  );
  equal(outcome.hint, "qwenauth status");
  equal(process.files.openHandles, 0);
});

Deno.test("when the time is up: exit 9 naming the holder (pid, host, since)", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  await holder(stage);
  // Its lock is touched every 2 s; what is told is since when it has it.
  deepEqual(await stage.token(), {
    exit: 9,
    message: "Cannot refresh the access token: the lock is held by " +
      `qwenauth, pid 99 on "build" since ${START} (if that program is gone, remove "${LOCK}")`,
    hint: "qwenauth status",
  });
  deepEqual(stage.server.sent, []);
});

Deno.test("the kernel lock is free and the lock file cannot be made: exit 10 at once", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.files.fail("createNew", /oauth_creds\.lock/, "read_only");
  deepEqual(await stage.token(), {
    exit: 10,
    message: `Cannot lock "${LOCK}": read_only`,
    hint: "export QWEN_HOME=/path/to/folder",
  });
  deepEqual(stage.clock.sleeps, []);
});

Deno.test("the target of the kernel lock is never deleted, and made in a folder of its own", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  equal(stage.files.peek(KERNEL_LOCK), "");
  equal(stage.files.peek(CREDENTIAL)?.includes("MARK-access-1"), true);
});
