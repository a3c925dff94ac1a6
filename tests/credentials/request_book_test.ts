/** The book of requests on disk, used by several processes at once. */

import { deepStrictEqual as equal, ok, rejects } from "node:assert/strict";
import { readUsage, RequestBookFile } from "../../src/credentials/request_book_file.ts";
import type { Clock } from "../../src/platform/clock.ts";
import type { Files } from "../../src/platform/files.ts";
import type { WaitNotice } from "../../src/requests/wait_notice.ts";
import { QWEN_OAUTH_LIMITS, type SlotLimits } from "../../src/requests/request_slots.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryFiles } from "../support/memory_files.ts";
import { Killed, ProcessFiles } from "../support/process_files.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const OWN = "/home/u/.qwen/qwenauth";
const BOOK = `${OWN}/requests.json`;
const LOCK = `${OWN}/requests.lock`;
const NEVER = new AbortController().signal;

/** Pseudo-random numbers, the same in each run. */
function random(seed: number) {
  let state = seed;
  return {
    bytes: (length: number) =>
      Uint8Array.from({ length }, () => {
        state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
        return (state >> 16) & 0xff;
      }),
    uuid: () => `${seed}-${state = (state + 1) % 2 ** 31}`,
  };
}

function open(files: Files, clock: Clock, seed = 1, limits: SlotLimits = QWEN_OAUTH_LIMITS) {
  const debugLines: string[] = [];
  const parts = {
    files,
    clock,
    random: random(seed),
    debug: (message: () => string) => void debugLines.push(message()),
  };
  return Object.assign(new RequestBookFile(parts, OWN, "qwen-oauth", limits), { debugLines });
}

/** `count` processes that each make so many requests, one after the other; the times of all of them. */
async function runProcesses(
  count: number,
  requests: number,
  clock: Clock,
) {
  const files = new MemoryFiles(clock);
  const made: number[] = [];
  let longestWaitMs = 0;
  await Promise.all(Array.from({ length: count }, async (_, process) => {
    const book = open(new ProcessFiles(files), clock, process + 1);
    for (let request = 0; request < requests; request++) {
      const sinceMs = clock.nowMs();
      await book.waitForSlot({ signal: NEVER });
      made.push(clock.nowMs());
      longestWaitMs = Math.max(longestWaitMs, clock.nowMs() - sinceMs);
    }
  }));
  return { made, longestWaitMs };
}

function mostInAMinute(times: readonly number[]): number {
  return Math.max(...times.map((end) => times.filter((t) => t > end - 60_000 && t <= end).length));
}

Deno.test("12 processes at once: the first goes at once, the others at least 1 s and at most 2.5 s apart", async () => {
  const clock = new VirtualClock();
  const startMs = clock.nowMs();
  const { made } = await runProcesses(12, 1, clock);
  equal([made.length, made[0]], [12, startMs]);
  const gaps = made.slice(1).map((time, index) => time - made[index]!);
  ok(gaps.every((gap) => gap >= 1_500 && gap <= 2_500), String(gaps));
  equal(new Set(gaps).size > 5, true);
});

Deno.test("12 processes for half an hour: never more than 60 in 60 s, and none starves", async () => {
  const clock = new VirtualClock();
  const { made, longestWaitMs } = await runProcesses(12, 75, clock);
  equal(made.length, 900);
  ok(mostInAMinute(made) <= 60);
  ok(made.every((time, index) => index === 0 || time - made[index - 1]! >= 1_000));
  ok(longestWaitMs <= 12 * 2_500, `${longestWaitMs}`);
});

Deno.test("a process that dies while it waits harms nobody: its slot is simply past", async () => {
  const clock = new VirtualClock();
  const files = new MemoryFiles(clock);
  const dying = new AbortController();
  const start = clock.nowMs();
  await open(files, clock, 1).waitForSlot({ signal: NEVER });
  const dead = open(files, clock, 2).waitForSlot({ signal: dying.signal });
  const alive = open(files, clock, 3).waitForSlot({ signal: NEVER });
  dying.abort(new Killed());
  await rejects(dead, Killed);
  await alive;
  const waited = clock.nowMs() - start;
  ok(waited >= 3_000 && waited <= 5_000, String(waited));
});

Deno.test("a process that dies at any step of booking leaves a whole book, and no lock", async () => {
  const clock = new FakeClock();
  const steps = new ProcessFiles(new MemoryFiles(clock));
  await open(steps, clock).waitForSlot({ signal: NEVER });
  for (let step = 0; step < steps.operations.length; step++) {
    const disk = new MemoryFiles(clock);
    await open(disk, clock).waitForSlot({ signal: NEVER });
    const process = new ProcessFiles(disk);
    process.before = ({ index }) => {
      if (index === step) process.kill();
    };
    await rejects(open(process, clock, 2).waitForSlot({ signal: NEVER }), Killed);
    JSON.parse(disk.peek(BOOK) ?? "");
    clock.advance(10_000);
    const sleeps = clock.sleeps.length;
    await open(disk, clock, 3).waitForSlot({ signal: NEVER });
    equal(clock.sleeps.length, sleeps);
  }
});

Deno.test("the lock is held only while the book is read and written, never while waiting", async () => {
  const clock = new FakeClock();
  const files = new ProcessFiles(new MemoryFiles(clock));
  clock.onSleep = () => equal(files.openHandles, 0);
  const book = open(files, clock);
  await book.waitForSlot({ signal: NEVER });
  await book.waitForSlot({ signal: NEVER });
  equal([clock.sleeps.length, files.openHandles], [1, 0]);
});

Deno.test("a slot is booked under the lock: from before the book is read until it is replaced", async () => {
  const clock = new FakeClock();
  const disk = new MemoryFiles(clock);
  const files = new ProcessFiles(disk);
  const unlocked: string[] = [];
  files.before = ({ call, path }) => {
    if (!path.startsWith(BOOK)) return;
    const other = disk.openOrCreate(LOCK);
    if (other.tryLock()) unlocked.push(`${call} ${path}`);
    other.close();
  };
  disk.putFolder(OWN);
  await open(files, clock).waitForSlot({ signal: NEVER });
  equal(unlocked, []);
  ok(files.operations.includes(`rename ${BOOK}`));
});

Deno.test("the wait is announced with its end, and its end is the slot", async () => {
  const clock = new FakeClock();
  const book = open(new MemoryFiles(clock), clock);
  const waits: WaitNotice[] = [];
  const onWait = (wait: WaitNotice) => void waits.push(wait);
  await book.waitForSlot({ signal: NEVER, onWait });
  equal(waits, []);
  await book.waitForSlot({ signal: NEVER, onWait });
  equal(waits, [{ reason: "throttle", untilMs: clock.nowMs() }]);
});

Deno.test("Ctrl-C ends the wait at once", async () => {
  const clock = new VirtualClock();
  const book = open(new MemoryFiles(clock), clock);
  const abort = new AbortController();
  await book.waitForSlot({ signal: abort.signal });
  const waiting = book.waitForSlot({
    signal: abort.signal,
    onWait: () => abort.abort(new DOMException("stopped", "AbortError")),
  });
  await rejects(waiting, { name: "AbortError" });
});

Deno.test("the day's requests are used up: exit 6 with the time of Beijing midnight", async () => {
  const clock = new FakeClock(Date.UTC(2026, 10, 21, 15));
  const files = new MemoryFiles(clock);
  const times = Array.from({ length: 1_000 }, (_, index) => clock.nowMs() - 5e6 + index * 3_000);
  files.put(BOOK, JSON.stringify({ version: 1, times: { "qwen-oauth": times } }));
  await rejects(open(files, clock).waitForSlot({ signal: NEVER }), {
    code: "quota",
    message: 'The 1000 requests of "qwen-oauth" a day are used up; ' +
      "the next day begins at 2026-11-21T16:00:00Z",
    retryAfterSeconds: 3600,
  });
  clock.advance(3_600_000);
  await open(files, clock).waitForSlot({ signal: NEVER });
  equal(JSON.parse(files.peek(BOOK)!).times["qwen-oauth"], [clock.nowMs()]);
});

Deno.test("a slot after --timeout is not waited for and not booked: exit 6 with the time", async () => {
  const clock = new FakeClock();
  const files = new MemoryFiles(clock);
  const book = open(files, clock);
  await book.waitForSlot({ signal: NEVER });
  const before = files.peek(BOOK);
  const latestMs = clock.nowMs() + 1_000;
  await rejects(book.waitForSlot({ signal: NEVER, latestMs }), {
    code: "quota",
    message: 'The next request to "qwen-oauth" may go in 1.7 s, but the time limit ends in 1 s; ' +
      "its turn is at 2026-11-21T12:00:01Z",
    retryAfterSeconds: 2,
  });
  equal([clock.sleeps, files.peek(BOOK)], [[], before]);
});

const DAMAGED: readonly (readonly [string, string])[] = [
  ["empty", ""],
  ["cut off", '{"version":1,"times":{"qwen-oauth":[17'],
  ["no object", "[1]"],
  ["of wrong types", '{"times":{"qwen-oauth":{"0":1}}}'],
  ["with no times in it", '{"times":{"qwen-oauth":[null,"x",1e400,-1e300,{}]}}'],
  ["of times in the far future", '{"times":{"qwen-oauth":[8e15,9e14]}}'],
];

for (const [what, text] of DAMAGED) {
  Deno.test(`a book that is ${what} starts anew: the request waits for nothing`, async () => {
    const clock = new FakeClock();
    const files = new MemoryFiles(clock);
    files.put(BOOK, text);
    await open(files, clock).waitForSlot({ signal: NEVER });
    equal([clock.sleeps, JSON.parse(files.peek(BOOK)!)], [[], {
      version: 1,
      times: { "qwen-oauth": [clock.nowMs()] },
    }]);
  });
}

const FAULTS: readonly (readonly [string, (files: MemoryFiles) => void])[] = [
  ["cannot be written", (files) => files.fail("rename", "requests.json", "read_only")],
  ["finds no room on the disk", (files) => files.fail("overwrite", /requests\.json\.tmp/, "full")],
  ["cannot be locked", (files) => files.fail("openOrCreate", "requests.lock", "denied")],
  ["belongs to another user", (files) => files.put(BOOK, "{}", { uid: 1 })],
];

for (const [what, break_] of FAULTS) {
  Deno.test(`a book that ${what}: the request goes all the same, with a line under --debug`, async () => {
    const clock = new FakeClock();
    const files = new MemoryFiles(clock);
    break_(files);
    const book = open(files, clock);
    await book.waitForSlot({ signal: NEVER });
    equal([clock.sleeps, book.debugLines.length], [[], 1]);
    equal(files.allFiles().filter((path) => path.includes(".tmp.")), []);
  });
}

Deno.test("a process that was stopped with the lock in its hand holds nobody up for more than 2 s", async () => {
  const clock = new FakeClock();
  const files = new MemoryFiles(clock);
  files.putFolder(OWN);
  files.openOrCreate(LOCK).tryLock();
  const book = open(files, clock);
  await book.waitForSlot({ signal: NEVER });
  ok(clock.sleeps.reduce((sum, ms) => sum + ms, 0) <= 2_000);
  ok(files.peek(BOOK) !== undefined);
});

Deno.test("the book is bounded: after days of use it holds the times of one day, and no leftovers", async () => {
  const clock = new FakeClock();
  const files = new MemoryFiles(clock);
  const book = open(files, clock);
  for (let request = 0; request < 400; request++) {
    await book.waitForSlot({ signal: NEVER });
    clock.advance(600_000);
  }
  const { times } = JSON.parse(files.peek(BOOK)!);
  ok(times["qwen-oauth"].length <= 145);
  equal(files.allFiles(), [BOOK, LOCK]);
});

Deno.test("each provider with --rpm has its own times; one that is not used for a day is gone", async () => {
  const clock = new FakeClock();
  const files = new MemoryFiles(clock);
  const other = new RequestBookFile(
    { files, clock, random: random(1), debug: () => {} },
    OWN,
    "dashscope",
    { perMinute: 2, perDay: undefined },
  );
  await open(files, clock).waitForSlot({ signal: NEVER });
  await other.waitForSlot({ signal: NEVER });
  equal(clock.sleeps, []);
  equal(Object.keys(JSON.parse(files.peek(BOOK)!).times), ["qwen-oauth", "dashscope"]);
  clock.advance(86_400_000);
  await other.waitForSlot({ signal: NEVER });
  equal(Object.keys(JSON.parse(files.peek(BOOK)!).times), ["dashscope"]);
});

Deno.test("the usage is read without the lock; without a book there is none", async () => {
  const clock = new FakeClock();
  const files = new MemoryFiles(clock);
  equal(readUsage(files, OWN, clock.nowMs()), undefined);
  await open(files, clock).waitForSlot({ signal: NEVER });
  const usage = readUsage(files, OWN, clock.nowMs());
  equal([usage?.lastMinute, usage?.today, usage?.dayLimit], [1, 1, 1_000]);
});
