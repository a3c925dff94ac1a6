/** The lock table of the specification, row by row: what qwen-code does, and what is done about it. */

import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { type LockOutcome, takeCredentialLock } from "../../src/credentials/credential_lock.ts";
import { FileError } from "../../src/platform/files.ts";
import {
  CREDENTIAL,
  KERNEL_LOCK,
  LOCK,
  makeStage,
  type Stage,
  type StageProcess,
} from "../support/sign_in_stage.ts";

const UUID = "6f1c1f43-2f6c-4f0c-9d59-0a4f3a5f7c11";
const DAY_MS = 24 * 60 * 60 * 1000;
const TAKEOVER_MS = 50;

async function take(process: StageProcess): Promise<LockOutcome<undefined>> {
  const signIn = await process.open();
  return await takeCredentialLock(signIn, signIn.paths, () => undefined);
}

/** Time until the lock is held, in milliseconds; undefined if that takes too long. */
async function timeToTake(stage: Stage, process: StageProcess): Promise<number | undefined> {
  const startMs = stage.clock.monotonicMs();
  const taken = await take(process);
  const tookMs = stage.clock.monotonicMs() - startMs;
  if (taken.kind !== "held") return undefined;
  taken.lock.release();
  return tookMs;
}

/** Taken as soon as it is allowed: within one turn of waiting after `earliestMs`. */
function assertTakenAfter(tookMs: number | undefined, earliestMs: number, name: string): void {
  ok(tookMs !== undefined, `${name}: never`);
  ok(tookMs >= earliestMs, `${name}: ${tookMs} ms`);
  ok(tookMs <= earliestMs + 250 + TAKEOVER_MS, `${name}: ${tookMs} ms`);
}

function lockText(stage: Stage, changes: Record<string, unknown> = {}): string {
  const timestamp = stage.clock.nowMs();
  const own = { lockId: "other", timestamp, pid: 99, host: "build", program: "qwenauth" };
  return JSON.stringify({ ...own, ...changes });
}

/** Takes the lock and gives it with the process. */
async function hold(stage: Stage): Promise<{
  readonly process: StageProcess;
  readonly lock: Extract<LockOutcome<undefined>, { kind: "held" }>["lock"];
}> {
  const process = stage.process();
  const taken = await take(process);
  if (taken.kind !== "held") throw new Error("the lock is not free");
  return { process, lock: taken.lock };
}

// Row 1
const ROW_1 = "writes a bare UUID, no JSON, modification time = time of creation";

Deno.test(`qwen-code ${ROW_1}: reads any content; uses the modification time`, async () => {
  const contents = [UUID, "", "null", "[1]", '{"lockId":"x"}', "\u0000\ufffd", "{", '"text"', "12"];
  for (const content of contents) {
    for (const ageMs of [0, 9_000, 34_000, 35_000, DAY_MS]) {
      const stage = makeStage();
      stage.files.put(LOCK, content, { modifiedAtMs: stage.clock.nowMs() - ageMs });
      const name = `${JSON.stringify(content)}, ${ageMs} ms old`;
      const tookMs = await timeToTake(stage, stage.process());
      assertTakenAfter(tookMs, Math.max(0, 35_000 - ageMs), name);
    }
  }
});

Deno.test("a lock file that is no regular file is an error with its path, and is not waited for", async () => {
  const stage = makeStage();
  stage.files.putFolder(LOCK);
  stage.signIn(-60);
  const outcome = await stage.token();
  ok("exit" in outcome);
  equal(outcome.exit, 10);
  match(outcome.message, /^Cannot lock "\/home\/u\/\.qwen\/oauth_creds\.lock"/);
  deepEqual(stage.server.sent, []);
});

// Row 2
const ROW_2 = "takes a lock over when its modification time is older than 10 s or 35 s";

Deno.test(`qwen-code ${ROW_2}: its content is rewritten every 2 s while it is held`, async () => {
  const stage = makeStage();
  const { lock } = await hold(stage);
  for (let second = 1; second <= 70; second++) {
    stage.clock.advance(1000);
    const facts = stage.files.facts(LOCK)!;
    ok(stage.clock.nowMs() - facts.modifiedAtMs < 2000, `after ${second} s`);
    const { lockId, timestamp, pid, host, program } = stage.peek(LOCK)!;
    equal(typeof lockId, "string");
    deepEqual({ timestamp, pid, host, program }, {
      timestamp: facts.modifiedAtMs,
      pid: 4711,
      host: "build",
      program: "qwenauth",
    });
  }
  equal(lock.wasDisturbed(), false);
  lock.release();
  equal(stage.files.peek(LOCK), undefined);
});

Deno.test(`qwen-code ${ROW_2}: it is rewritten through the own handle, never through the path, then the inode is compared`, async () => {
  const stage = makeStage();
  const { process, lock } = await hold(stage);
  const before = process.files.operations.length;
  stage.clock.advance(2000);
  const operations = process.files.operations.slice(before);
  const temporary = `${LOCK}.tmp.`;
  deepEqual(operations.map((operation) => operation.replace(/tmp\..*/, "tmp.")), [
    `overwrite ${temporary}`,
    `linkFacts ${LOCK}`,
    `handle facts ${temporary}`,
    `readText ${LOCK}`,
  ]);
  stage.files.replace(LOCK, UUID);
  stage.clock.advance(2000);
  equal(stage.files.peek(LOCK), UUID);
  equal(lock.wasDisturbed(), true);
  equal(stage.files.peek(LOCK), UUID);
  lock.release();
  equal(stage.files.peek(LOCK), UUID);
});

Deno.test("the lock appears complete: written to a temporary name, linked into place", async () => {
  const stage = makeStage();
  const seen = new Set<string | undefined>();
  stage.files.onCall = () => void seen.add(stage.files.peek(LOCK));
  const { lock } = await hold(stage);
  const whole = stage.files.peek(LOCK);
  seen.add(whole);
  deepEqual([...seen], [undefined, whole]);
  deepEqual(stage.leftovers(), []);
  lock.release();
});

Deno.test("exclusive creation where links do not work", async () => {
  for (const reason of ["unsupported", "denied"] as const) {
    const stage = makeStage();
    stage.files.fail("link", LOCK, reason);
    const { process, lock } = await hold(stage);
    equal(stage.peek(LOCK)?.["program"], "qwenauth");
    ok(process.files.operations.includes(`createNew ${LOCK}`));
    stage.clock.advance(4000);
    equal(lock.wasDisturbed(), false);
    lock.release();
    equal(stage.files.peek(LOCK), undefined);
    equal(process.files.openHandles, 0);
  }
});

Deno.test("where links do not work a lock that exists is respected", async () => {
  const stage = makeStage();
  stage.files.fail("link", LOCK, "unsupported");
  stage.files.put(LOCK, UUID);
  const process = stage.process();
  assertTakenAfter(await timeToTake(stage, process), 35_000, "no links");
  equal(process.files.openHandles, 0);
});

Deno.test("where links do not work a folder that cannot be written is exit 10 at once", async () => {
  const stage = makeStage();
  stage.files.fail("link", LOCK, "unsupported");
  const process = stage.process();
  process.files.before = ({ call, path }) => {
    if (call === "createNew" && path === LOCK) throw new FileError("denied", path, "denied");
  };
  const signIn = await process.open();
  await rejects(takeCredentialLock(signIn, signIn.paths, () => undefined), {
    code: "store",
    message: `Cannot lock "${LOCK}": denied`,
  });
  deepEqual([stage.clock.sleeps, stage.leftovers(), process.files.openHandles], [[], [], 0]);
});

Deno.test("where links do not work a lock that cannot be written is not left there", async () => {
  const stage = makeStage();
  stage.files.fail("link", LOCK, "unsupported");
  const process = stage.process();
  process.files.before = ({ call, path }) => {
    if (call === "overwrite" && path === LOCK) throw new FileError("full", path, "disk full");
  };
  const signIn = await process.open();
  await rejects(takeCredentialLock(signIn, signIn.paths, () => undefined), {
    code: "store",
    message: `Cannot lock "${LOCK}": disk full`,
  });
  equal(stage.files.peek(LOCK), undefined);
  deepEqual([stage.leftovers(), process.files.openHandles], [[], 0]);
});

// Row 3
const ROW_3 = "its own lock may be dead (it was killed)";

Deno.test(`qwen-code: ${ROW_3}: stale after 10 s without a touch when its content is JSON with a timestamp that old, after 35 s when it is anything else`, async () => {
  const CASES = [
    ["JSON, 10 s old, untouched for 10 s", { timestamp: -10_000 }, -10_000, 0],
    ["JSON, a day old, untouched for 9 s", { timestamp: -DAY_MS }, -9_000, 1_000],
    ["JSON, just written", { timestamp: 0 }, 0, 10_000],
    ["JSON, dated in the future, untouched for 34 s", { timestamp: DAY_MS }, -34_000, 1_000],
    ["JSON, dated in the future, untouched for 12 s", { timestamp: DAY_MS }, -12_000, 23_000],
    ["JSON without timestamp, untouched for 12 s", {}, -12_000, 23_000],
    ["JSON, timestamp as text, untouched for 12 s", { timestamp: "2026" }, -12_000, 23_000],
  ] as const;
  for (const [name, content, modifiedMs, earliestMs] of CASES) {
    const stage = makeStage();
    const nowMs = stage.clock.nowMs();
    const { timestamp } = content as { timestamp?: number | string };
    const dated = typeof timestamp === "number" ? nowMs + timestamp : timestamp;
    const text = JSON.stringify({ lockId: UUID, timestamp: dated });
    stage.files.put(LOCK, text, { modifiedAtMs: nowMs + modifiedMs });
    assertTakenAfter(await timeToTake(stage, stage.process()), earliestMs, name);
  }
});

Deno.test(`qwen-code: ${ROW_3}: a lock that is touched again is not stale`, async () => {
  const stage = makeStage();
  stage.files.put(LOCK, UUID, { modifiedAtMs: stage.clock.nowMs() - 34_000 });
  const { clock, files } = stage;
  const startMs = clock.monotonicMs();
  clock.onSleep = () => {
    if (clock.monotonicMs() - startMs < 20_000) files.put(LOCK, UUID);
  };
  assertTakenAfter(await timeToTake(stage, stage.process()), 54_700, "touched for 20 s");
});

Deno.test(`qwen-code: ${ROW_3}: ages are judged against a file just created in the same folder, so that clocks of file servers do not matter`, async () => {
  for (const skewMs of [-DAY_MS, DAY_MS]) {
    for (const ageMs of [0, 34_000, 36_000]) {
      const stage = makeStage();
      const { clock, files } = stage;
      // The files live on a server whose clock is another: only this process's own clock is moved.
      const fileServerNowMs = clock.nowMs();
      files.put(LOCK, UUID, { modifiedAtMs: fileServerNowMs - ageMs });
      const process = stage.process();
      const local = {
        ...(await process.open()),
        clock: {
          nowMs: () => clock.nowMs() + skewMs,
          monotonicMs: () => clock.monotonicMs(),
          sleep: (ms: number) => clock.sleep(ms),
          every: (ms: number, action: () => void) => clock.every(ms, action),
        },
      };
      const startMs = clock.monotonicMs();
      const taken = await takeCredentialLock(local, local.paths, () => undefined);
      const tookMs = taken.kind === "held" ? clock.monotonicMs() - startMs : undefined;
      assertTakenAfter(tookMs, Math.max(0, 35_000 - ageMs), `skew ${skewMs}, age ${ageMs}`);
    }
  }
});

// Row 4
const ROW_4 = "rename-then-unlink to take over, which can take a fresh lock by mistake";

Deno.test(`qwen-code ${ROW_4}: takes over in place: opens the stale file, writes its own content through that handle, waits 50 ms`, async () => {
  const stage = makeStage();
  stage.files.put(LOCK, UUID, { modifiedAtMs: stage.clock.nowMs() - 35_000 });
  const { inode } = stage.files.facts(LOCK)!;
  const { process, lock } = await hold(stage);
  equal(stage.files.facts(LOCK)?.inode, inode);
  equal(stage.peek(LOCK)?.["pid"], 4711);
  deepEqual(stage.clock.sleeps, [TAKEOVER_MS]);
  const onLock = process.files.operations.filter((operation) => operation.endsWith(` ${LOCK}`));
  deepEqual(
    onLock.filter((operation) => /^(rename|remove|createNew|openOrCreate) /.test(operation)),
    [],
  );
  equal(lock.wasDisturbed(), true);
  lock.release();
  equal(stage.files.peek(LOCK), undefined);
  equal(process.files.openHandles, 0);
});

/** Runs a takeover in which another program acts before operation number `index`, or in the 50 ms. */
async function takeOverWith(
  index: number | "sleep",
  act: (stage: Stage) => void,
): Promise<{ readonly stage: Stage; readonly tookMs: number; readonly acted: boolean }> {
  const stage = makeStage();
  const { clock } = stage;
  stage.files.put(LOCK, UUID, { modifiedAtMs: clock.nowMs() - 35_000 });
  const process = stage.process();
  const signIn = await process.open();
  const first = process.files.operations.length;
  let acted = false;
  process.files.before = (operation) => {
    if (operation.index !== first + (index as number)) return;
    acted = true;
    act(stage);
  };
  clock.onSleep = (ms) => {
    if (index !== "sleep" || acted || ms !== TAKEOVER_MS) return;
    acted = true;
    act(stage);
  };
  const startMs = clock.monotonicMs();
  const taken = await takeCredentialLock(signIn, signIn.paths, () => undefined);
  const tookMs = clock.monotonicMs() - startMs;
  process.files.before = () => {};
  equal(taken.kind, "held");
  if (taken.kind === "held") taken.lock.release();
  equal(process.files.openHandles, 0, `${index}`);
  return { stage, tookMs, acted };
}

async function takeoverOperations(): Promise<number> {
  const stage = makeStage();
  stage.files.put(LOCK, UUID, { modifiedAtMs: stage.clock.nowMs() - 35_000 });
  const process = stage.process();
  const signIn = await process.open();
  const first = process.files.operations.length;
  await takeCredentialLock(signIn, signIn.paths, () => undefined);
  return process.files.operations.length - first;
}

Deno.test(`qwen-code ${ROW_4}: has the lock only if the path still names this inode: the path replaced at each moment of it`, async () => {
  const FRESH = "a fresh lock of another program";
  const count = await takeoverOperations();
  for (const index of [...Array(count).keys(), "sleep"] as const) {
    let wasKept = true;
    const { tookMs, acted } = await takeOverWith(index, (stage) => {
      stage.files.replace(LOCK, FRESH);
      const { inode } = stage.files.facts(LOCK)!;
      stage.clock.every(20, () => {
        // As long as it is fresh nobody may touch it.
        if (stage.clock.monotonicMs() >= 35_000) return;
        wasKept &&= stage.files.peek(LOCK) === FRESH && stage.files.facts(LOCK)?.inode === inode;
      });
    });
    ok(acted, `${index}`);
    ok(wasKept, `the fresh lock was touched after operation ${index}`);
    assertTakenAfter(tookMs, 35_000, `operation ${index}`);
  }
});

Deno.test(`qwen-code ${ROW_4}: the stale lock removed at each moment of the takeover: the lock is taken all the same`, async () => {
  const count = await takeoverOperations();
  for (const index of [...Array(count).keys(), "sleep"] as const) {
    const { tookMs, stage } = await takeOverWith(index, ({ files }) => files.drop(LOCK));
    ok(tookMs <= 200, `operation ${index}: ${tookMs} ms`);
    equal(stage.files.peek(LOCK), undefined);
  }
});

Deno.test("two take the same stale lock over where the kernel lock means nothing: the one that wrote last has it", async () => {
  const { tookMs, acted } = await takeOverWith("sleep", (stage) => {
    stage.files.put(LOCK, lockText(stage, { host: "elsewhere" }));
  });
  ok(acted);
  assertTakenAfter(tookMs, 10_000, "another qwenauth");
});

// Row 5
const ROW_5 = "deletes the lock on exit even when it never held it";

Deno.test(`qwen-code ${ROW_5}: a lock found gone is created again at once`, async () => {
  const stage = makeStage();
  const { process, lock } = await hold(stage);
  stage.files.drop(LOCK);
  stage.clock.advance(2000);
  equal(stage.peek(LOCK)?.["pid"], 4711);
  stage.clock.advance(2000);
  equal(stage.files.facts(LOCK)?.modifiedAtMs, stage.clock.nowMs());
  equal(lock.wasDisturbed(), true);
  deepEqual(stage.leftovers(), []);
  lock.release();
  equal(stage.files.peek(LOCK), undefined);
  equal(process.files.openHandles, 0);
});

Deno.test(`qwen-code ${ROW_5}: a lock found foreign is left alone, and created again when that is possible`, async () => {
  const stage = makeStage();
  const { lock } = await hold(stage);
  stage.files.replace(LOCK, UUID);
  stage.clock.advance(2000);
  equal(lock.isForeignAlive(), true);
  stage.clock.advance(6000);
  equal(stage.files.peek(LOCK), UUID);
  stage.files.drop(LOCK);
  stage.clock.advance(2000);
  equal(stage.peek(LOCK)?.["pid"], 4711);
  equal(lock.isForeignAlive(), false);
  lock.release();
  equal(stage.files.peek(LOCK), undefined);
});

Deno.test("a beat of the lock that fails is survived, and counts as a disturbance", async () => {
  for (const call of ["overwrite", "linkFacts", "handle facts", "readText"]) {
    const stage = makeStage();
    const { process, lock } = await hold(stage);
    process.files.before = (operation) => {
      if (operation.call === call) throw new FileError("other", operation.path, "stale handle");
    };
    stage.clock.advance(2000);
    process.files.before = () => {};
    equal(lock.wasDisturbed(), true, call);
    lock.release();
    deepEqual([stage.files.peek(LOCK), process.files.openHandles], [undefined, 0], call);
  }
});

/** A refresh in which another program acts before each operation in turn. */
async function* disturbedRefreshes(
  act: (stage: Stage) => void,
): AsyncGenerator<{ readonly stage: Stage; readonly at: string; readonly token: unknown }> {
  for (let index = 0;; index++) {
    const stage = makeStage();
    stage.signIn(-60);
    const process = stage.process();
    let at: string | undefined;
    process.files.before = (operation) => {
      if (operation.index !== index) return;
      at = `${operation.call} ${operation.path} (${index})`;
      act(stage);
    };
    const token = await process.token();
    if (at === undefined) return;
    yield { stage, at, token };
  }
}

Deno.test(`qwen-code ${ROW_5}: survives the loss at each moment of a refresh`, async () => {
  for await (const { stage, at, token } of disturbedRefreshes(({ files }) => files.drop(LOCK))) {
    deepEqual(token, { token: "MARK-access-1" }, at);
    deepEqual(stage.server.sent, ["MARK-refresh-0"], at);
    equal(stage.stored()?.["access_token"], "MARK-access-1", at);
    stage.assertClean();
  }
});

Deno.test(`qwen-code ${ROW_5}: survives another lock in its place at each moment of a refresh, and leaves it alone`, async () => {
  for await (
    const { stage, at, token } of disturbedRefreshes(({ files }) => files.replace(LOCK, UUID))
  ) {
    deepEqual(token, { token: "MARK-access-1" }, at);
    deepEqual(stage.server.sent, ["MARK-refresh-0"], at);
    equal(stage.stored()?.["access_token"], "MARK-access-1", at);
    const text = stage.files.peek(LOCK);
    // Between the last look and the removal there is a gap that no file system can close.
    if (at.startsWith(`remove ${LOCK} `)) continue;
    ok(text === UUID || text === undefined && stage.clock.monotonicMs() >= 35_000, at);
  }
});

Deno.test("what counts is the re-read before saving: a refresh of a thief is kept", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.on = (moment) => {
    if (moment !== "answer") return;
    stage.files.replace(LOCK, UUID);
    stage.refreshElsewhere();
    stage.server.on = () => {};
  };
  deepEqual(await stage.token(), { token: "MARK-access-2" });
  equal(stage.stored()?.["refresh_token"], "MARK-refresh-2");
});

// Row 6
const ROW_6 = "a lock dated in the future never goes stale for it";

Deno.test(`qwen-code: ${ROW_6}: removes its own leftovers: one of this host whose kernel lock is free is stale at once`, async () => {
  for (const ageMs of [-DAY_MS, 0, 5_000, DAY_MS]) {
    const stage = makeStage();
    stage.files.put(LOCK, lockText(stage), { modifiedAtMs: stage.clock.nowMs() - ageMs });
    equal(await timeToTake(stage, stage.process()), TAKEOVER_MS, `${ageMs}`);
    equal(stage.files.peek(LOCK), undefined);
  }
});

Deno.test(`qwen-code: ${ROW_6}: a qwenauth lock of another host is stale after 10 s untouched`, async () => {
  for (const [ageMs, earliestMs] of [[0, 10_000], [9_000, 1_000], [10_000, 0], [-DAY_MS, 10_000]]) {
    const stage = makeStage();
    const modifiedAtMs = stage.clock.nowMs() - ageMs!;
    stage.files.put(LOCK, lockText(stage, { host: "elsewhere" }), { modifiedAtMs });
    const tookMs = await timeToTake(stage, stage.process());
    assertTakenAfter(tookMs, earliestMs!, `${ageMs} ms old`);
  }
});

Deno.test(`qwen-code: ${ROW_6}: a foreign one is stale when it has stood unchanged for 35 s`, async () => {
  const stage = makeStage();
  stage.files.put(LOCK, UUID, { modifiedAtMs: stage.clock.nowMs() + DAY_MS });
  assertTakenAfter(await timeToTake(stage, stage.process()), 35_000, "dated tomorrow");
});

Deno.test("a qwenauth of another host that is alive keeps its lock", async () => {
  const stage = makeStage();
  const far = stage.process({ hostName: "elsewhere" });
  // The kernel lock of another host means nothing here.
  far.files.before = ({ call, path }) => {
    if (call === "tryLock" && path === KERNEL_LOCK) throw new Error("no locks over the network");
  };
  const taken = await take(far);
  equal(taken.kind, "held");
  const busy = await take(stage.process());
  equal(busy.kind, "busy");
});

Deno.test("of one host and with the kernel lock held the lock of a living qwenauth is never touched", async () => {
  const stage = makeStage();
  const { lock } = await hold(stage);
  const other = stage.process();
  const taken = await take(other);
  equal(taken.kind, "busy");
  equal(other.files.openHandles, 0);
  deepEqual(other.files.operations.filter((text) => text.startsWith("overwrite")), []);
  equal(lock.wasDisturbed(), false);
  lock.release();
  equal((await take(other)).kind, "held");
});

// Around the table
Deno.test("the kernel lock fails: the lock file alone decides, and a debug line says so", async () => {
  const stage = makeStage();
  stage.files.fail("tryLock", KERNEL_LOCK, "unsupported");
  const process = stage.process();
  const taken = await take(process);
  equal(taken.kind, "held");
  match(
    process.debugLines.join("\n"),
    /no kernel lock on ".*\/qwenauth\/oauth\.lock": the lock file alone decides/,
  );
  // Whether a lock of this host is alive is then unknown: it is respected while it is touched.
  equal((await take(stage.process())).kind, "busy");
  if (taken.kind === "held") taken.lock.release();
  equal((await take(stage.process())).kind, "held");
});

Deno.test("the kernel lock fails: a leftover of this host is stale after 10 s untouched", async () => {
  const stage = makeStage();
  stage.files.fail("tryLock", KERNEL_LOCK, "unsupported");
  stage.files.put(LOCK, lockText(stage));
  assertTakenAfter(await timeToTake(stage, stage.process()), 10_000, "own leftover");
});

Deno.test("released is only what carries one's own lockId", async () => {
  const acts: [string, (stage: Stage) => void][] = [
    ["another file", ({ files }) => files.replace(LOCK, UUID)],
    ["another content in the same file", ({ files }) => files.put(LOCK, UUID)],
    ["another lockId in the same file", (stage) => stage.files.put(LOCK, lockText(stage))],
  ];
  for (const [name, act] of acts) {
    const stage = makeStage();
    const { process, lock } = await hold(stage);
    act(stage);
    const text = stage.files.peek(LOCK);
    lock.release();
    equal(stage.files.peek(LOCK), text, name);
    equal(process.files.openHandles, 0, name);
  }
});

Deno.test("both locks are released when a signal ends the program", async () => {
  const stage = makeStage();
  const { process, lock } = await hold(stage);
  process.signals.end();
  equal(stage.files.peek(LOCK), undefined);
  equal(process.files.openHandles, 0);
  const before = process.files.operations.length;
  stage.clock.advance(10_000);
  equal(process.files.operations.length, before);
  // What was under way ends as well, and releases what is released already.
  lock.release();
});

Deno.test("the locks are taken in their order and released in the reverse one", async () => {
  const stage = makeStage();
  const { process, lock } = await hold(stage);
  const { operations } = process.files;
  const first = (text: string) => operations.findIndex((operation) => operation.includes(text));
  ok(first(`tryLock ${KERNEL_LOCK}`) < first(`link ${LOCK}`));
  process.files.before = ({ call, path }) => {
    if (call === "remove" && path === LOCK) {
      // The kernel lock is still held at this moment.
      equal(stage.files.openOrCreate(KERNEL_LOCK).tryLock(), false);
    }
  };
  lock.release();
  equal(stage.files.openOrCreate(KERNEL_LOCK).tryLock(), true);
  ok(stage.files.peek(KERNEL_LOCK) !== undefined);
  equal(stage.files.peek(CREDENTIAL), undefined);
});

Deno.test("a lock of this host is a leftover only of the kernel lock that it names: of another one it is stale after 10 s untouched", async () => {
  const CASES = [
    ["the same", (inode: number) => inode, 0],
    ["another", (inode: number) => inode + 1, 10_000],
    ["none", () => undefined, 0],
  ] as const;
  for (const [name, named, earliestMs] of CASES) {
    const stage = makeStage();
    stage.files.put(KERNEL_LOCK, "");
    const kernel_lock = named(stage.files.facts(KERNEL_LOCK)!.inode!);
    stage.files.put(LOCK, lockText(stage, { kernel_lock }));
    const tookMs = await timeToTake(stage, stage.process());
    assertTakenAfter(tookMs, earliestMs, name);
    if (earliestMs === 0) ok(tookMs! <= TAKEOVER_MS, `${name}: ${tookMs} ms`);
  }
});

Deno.test("a living qwenauth of this host under another kernel lock is not robbed, and names its own", async () => {
  const stage = makeStage();
  const { lock } = await hold(stage);
  equal(stage.peek(LOCK)?.["kernel_lock"], stage.files.facts(KERNEL_LOCK)?.inode);
  // Another process that found another file under the name of the kernel lock.
  stage.files.replace(KERNEL_LOCK, "");
  equal((await take(stage.process())).kind, "busy");
  equal(lock.wasDisturbed(), false);
  lock.release();
  equal((await take(stage.process())).kind, "held");
});

Deno.test("a lock with times that no date can name is waited for like any other", async () => {
  for (const moment of [1e20, -1e20, 8_640_000_000_000_001]) {
    const stage = makeStage();
    stage.files.put(LOCK, lockText(stage, { timestamp: moment, since: moment, host: "elsewhere" }));
    assertTakenAfter(await timeToTake(stage, stage.process()), 10_000, `${moment}`);
    const other = makeStage();
    other.clock.onSleep = () =>
      other.files.put(LOCK, JSON.stringify({ timestamp: moment, since: moment }));
    other.files.put(LOCK, JSON.stringify({ timestamp: moment, since: moment }));
    equal((await take(other.process())).kind, "busy");
  }
});
