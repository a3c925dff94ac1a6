/** Signals that end the program, on a machine whose time and signals are ours. */

import assert from "node:assert/strict";
import { createSignals } from "../../src/platform/deno_signals.ts";
import type { SignalSource } from "../../src/platform/deno_signals.ts";

/** A process that records what happens to it. */
class FakeProcess implements SignalSource {
  readonly isWindows: boolean;
  readonly handlers = new Map<string, () => void>();
  readonly log: (string | number)[] = [];
  #nowMs = 0;
  #timers: { atMs: number; callback: () => void }[] = [];

  constructor(isWindows = false) {
    this.isWindows = isWindows;
  }

  listen(signal: string, handler: () => void): void {
    this.handlers.set(signal, handler);
  }

  exit(code: number): void {
    this.log.push(code);
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  later(ms: number, callback: () => void): void {
    this.#timers.push({ atMs: this.#nowMs + ms, callback });
  }

  send(signal: string): void {
    this.handlers.get(signal)!();
  }

  pass(ms: number): void {
    this.#nowMs += ms;
    const due = this.#timers.filter(({ atMs }) => atMs <= this.#nowMs);
    this.#timers = this.#timers.filter((timer) => !due.includes(timer));
    for (const { callback } of due) callback();
  }
}

Deno.test("no signal is listened to before someone needs it", () => {
  const process = new FakeProcess();
  createSignals(process).runUndos();
  assert.deepEqual([...process.handlers.keys()], []);
});

Deno.test("a hold, an undo and the abort signal each listen to the ending signals, once", () => {
  const process = new FakeProcess();
  const signals = createSignals(process);
  signals.hold(1)();
  const handlers = [...process.handlers.values()];
  signals.onExit(() => {});
  assert.equal(signals.abort.aborted, false);
  assert.deepEqual([...process.handlers.keys()], ["SIGINT", "SIGTERM", "SIGHUP"]);
  assert.deepEqual([...process.handlers.values()], handlers);
});

Deno.test("on Windows Ctrl-C and Ctrl-Break are listened to", () => {
  const process = new FakeProcess(true);
  createSignals(process).onExit(() => {});
  assert.deepEqual([...process.handlers.keys()], ["SIGINT", "SIGBREAK"]);
});

for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143], ["SIGHUP", 129]] as const) {
  Deno.test(`${signal} aborts, undoes in reverse order, and ends with ${code}`, () => {
    const process = new FakeProcess();
    const signals = createSignals(process);
    signals.onExit(() => process.log.push("first"));
    signals.onExit(() => process.log.push("second"));
    signals.onExit(() => process.log.push("taken back"))();
    signals.abort.addEventListener("abort", () => process.log.push("abort"));
    process.send(signal);
    assert.deepEqual(process.log, ["abort", "second", "first", code]);
  });
}

Deno.test("an undo that fails does not keep the others from running", () => {
  const process = new FakeProcess();
  const signals = createSignals(process);
  signals.onExit(() => process.log.push("first"));
  signals.onExit(() => {
    throw new Error("broken");
  });
  process.send("SIGINT");
  assert.deepEqual(process.log, ["first", 130]);
});

Deno.test("a signal in a hold is obeyed when the last hold is released", () => {
  const process = new FakeProcess();
  const signals = createSignals(process);
  const outer = signals.hold(10_000);
  const inner = signals.hold(1_000);
  process.send("SIGTERM");
  process.send("SIGINT");
  inner();
  inner();
  assert.deepEqual(process.log, []);
  assert.equal(signals.abort.aborted, false);
  outer();
  assert.deepEqual(process.log, [143]);
});

Deno.test("what holds signals back is told of each one that comes meanwhile", () => {
  const process = new FakeProcess();
  const signals = createSignals(process);
  const release = signals.hold(1_000, () => process.log.push("told"));
  signals.hold(1_000)();
  process.send("SIGTERM");
  process.send("SIGHUP");
  assert.deepEqual(process.log, ["told", "told"]);
  release();
  assert.deepEqual(process.log, ["told", "told", 143]);
});

Deno.test("a hold ends at its limit for a signal that waits", () => {
  const process = new FakeProcess();
  const signals = createSignals(process);
  signals.hold(10_000);
  process.pass(4_000);
  process.send("SIGINT");
  process.pass(5_999);
  assert.deepEqual(process.log, []);
  process.pass(1);
  assert.deepEqual(process.log, [130]);
});

Deno.test("a hold past its limit holds nothing back", () => {
  const process = new FakeProcess();
  const signals = createSignals(process);
  signals.hold(1_000);
  process.pass(1_000);
  process.send("SIGINT");
  assert.deepEqual(process.log, [130]);
});

Deno.test("a released hold without a signal ends nothing", () => {
  const process = new FakeProcess();
  const signals = createSignals(process);
  signals.hold(1_000)();
  process.pass(2_000);
  assert.deepEqual(process.log, []);
});

Deno.test("undos run once at an end without a signal", () => {
  const process = new FakeProcess();
  const signals = createSignals(process);
  signals.onExit(() => process.log.push("undone"));
  signals.runUndos();
  signals.runUndos();
  assert.deepEqual(process.log, ["undone"]);
});

Deno.test("a signal that is passed on ends nothing, until nobody receives it any more", () => {
  const process = new FakeProcess();
  const signals = createSignals(process);
  const received: string[] = [];
  const stop = signals.passOn((signal) => void received.push(signal));
  const all = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"];
  for (const signal of all) process.send(signal);
  assert.deepEqual([received, process.log, signals.abort.aborted], [all, [], false]);
  stop();
  process.send("SIGTERM");
  assert.deepEqual([received, process.log], [all, [143]]);
});
