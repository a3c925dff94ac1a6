import { deepStrictEqual as equal } from "node:assert/strict";
import { listenRaw, type RawSource } from "../../src/platform/deno_raw_input.ts";
import { FakeSignals } from "../support/fake_signals.ts";

/** A terminal and what happens at it. */
class Stage {
  readonly signals = new FakeSignals();
  /** Everything that was done and heard, in order. */
  readonly log: string[] = [];
  readonly handlers = new Map<string, () => void>();
  #reads: PromiseWithResolvers<number | null>[] = [];
  #buffer: Uint8Array = new Uint8Array(0);
  readonly close: () => void;

  constructor() {
    const source: RawSource = {
      read: (buffer) => {
        this.#buffer = buffer;
        const read = Promise.withResolvers<number | null>();
        this.#reads.push(read);
        return read.promise;
      },
      setRaw: (isRaw) => this.log.push(isRaw ? "raw" : "cooked"),
      watch: (signal, handler) => {
        this.handlers.set(signal, handler);
        return () => this.handlers.delete(signal);
      },
    };
    const listener = {
      onBytes: (bytes: Uint8Array) => this.log.push(`bytes ${bytes}`),
      onEnd: () => this.log.push("end"),
      onResize: () => this.log.push("resize"),
      onResume: () => this.log.push("resume"),
    };
    this.close = listenRaw(listener, this.signals, source);
  }

  async give(bytes: readonly number[] | "end" | "error"): Promise<void> {
    const read = this.#reads.shift()!;
    if (bytes === "error") read.reject(new Error("input/output error"));
    else if (bytes === "end") read.resolve(null);
    else {
      this.#buffer.set(bytes);
      read.resolve(bytes.length);
    }
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  }
}

Deno.test("raw input: keys and changes of size are heard until it is closed", async () => {
  const stage = new Stage();
  await stage.give([97, 3]);
  stage.handlers.get("SIGWINCH")!();
  await stage.give([98]);
  stage.close();
  stage.close();
  await stage.give([99]);
  equal(stage.log, ["raw", "bytes 97,3", "resize", "bytes 98", "cooked"]);
  equal([stage.handlers.size, stage.signals.undoCount], [0, 0]);
});

Deno.test("raw input: a signal that ends the program gives the terminal back", () => {
  const stage = new Stage();
  stage.signals.end();
  equal(stage.log, ["raw", "cooked"]);
});

Deno.test("raw input: after a stop the terminal is put into raw mode anew", () => {
  const stage = new Stage();
  stage.handlers.get("SIGCONT")!();
  equal(stage.log, ["raw", "cooked", "raw", "resume"]);
  stage.close();
});

for (const how of ["end", "error"] as const) {
  Deno.test(`raw input: a terminal that goes away (${how}) is the end of the input`, async () => {
    const stage = new Stage();
    await stage.give(how);
    equal(stage.log, ["raw", "end"]);
    stage.close();
  });
}
