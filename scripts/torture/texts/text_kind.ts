/** A kind of generated text: how it is made, what must hold for it, and how many were tried. */

import fc from "fast-check";
import { delay } from "../chance.ts";

/** What is counted beside the cases. */
export interface Tally {
  /** Longest reading of one text, milliseconds. */
  slowestMs: number;
  /** Largest resident memory that was seen, bytes. */
  largestBytes: number;
  /** How often a text was cut or split at a place of its own. */
  cuts: number;
}

/** Counts, and keeps the time of, the readings of one case. */
export interface Readings {
  /** Ends one reading of a text that was cut, and begins the next one. */
  readonly cut: () => void;
}

/** One kind. */
export interface TextKind {
  /** Name in the counts and in front of what fell. */
  readonly name: string;
  /**
   * Tries so many cases.
   * @returns what fell, with the seed and the smallest case that falls; undefined if nothing did
   */
  readonly check: (seed: number, cases: number, tally: Tally) => Promise<string | undefined>;
}

const LIMIT_MS = 1000;
/** After this a case is taken for one that never ends. */
const PATIENCE_MS = 60_000;
const TRIES = 3;
const SHRINKING_MS = 20_000;
/** Asking for the memory takes longer than most cases. */
const TURN_EVERY = 50;
const SHOWN_CASE = 3000;

/**
 * Makes a kind.
 * @param judge throws if a promise is broken for this value
 */
export function textKind<T>(
  name: string,
  values: fc.Arbitrary<T>,
  judge: (value: T, readings: Readings) => void | Promise<void>,
): TextKind {
  return {
    name,
    check: async (seed, numRuns, tally) => {
      let runs = 0;
      let fellAtMs: number | undefined;
      const property = fc.asyncProperty(values, async (value) => {
        // A smaller case is looked for a while only.
        if (performance.now() > (fellAtMs ?? Infinity) + SHRINKING_MS) return;
        if (runs++ % TURN_EVERY === 0) await takeTurn(tally);
        try {
          const ms = await leastOfTries((readings) => judge(value, readings), tally);
          tally.slowestMs = Math.max(tally.slowestMs, ms);
          if (ms >= LIMIT_MS) throw new Error(`it took ${Math.round(ms)} ms`);
        } catch (error) {
          fellAtMs ??= performance.now();
          throw error;
        }
      });
      const found = await fc.check(property, { seed, numRuns });
      noteMemory(tally);
      if (!found.failed) return undefined;
      const { errorInstance: error, counterexample, counterexamplePath: path } = found;
      const why = error instanceof Error ? error.stack ?? error.message : String(error);
      const smallest = fc.stringify(counterexample).slice(0, SHOWN_CASE);
      return `${name}, seed ${seed}, path "${path}": ${smallest}: ${why}`;
    },
  };
}

/** Other programs run on this machine: what is slow once may not be to blame. */
async function leastOfTries(
  judge: (readings: Readings) => void | Promise<void>,
  tally: Tally,
): Promise<number> {
  let ms = Infinity;
  for (let tries = 0; tries < TRIES && ms >= LIMIT_MS; tries++) {
    ms = Math.min(ms, await slowest(judge, tally));
  }
  return ms;
}

/** How long the slowest reading took, milliseconds; whatever never ends is given up. */
async function slowest(
  judge: (readings: Readings) => void | Promise<void>,
  tally: Tally,
): Promise<number> {
  let startMs = performance.now();
  let slowestMs = 0;
  const lap = () => {
    const nowMs = performance.now();
    slowestMs = Math.max(slowestMs, nowMs - startMs);
    startMs = nowMs;
  };
  const cut = () => {
    tally.cuts++;
    lap();
  };
  const judging = judge({ cut });
  if (judging !== undefined) {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new Error("it does not end")), PATIENCE_MS);
    try {
      await Promise.race([judging, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
  lap();
  return slowestMs;
}

/** Lets the engine free what it keeps until the end of a turn: without one, cases follow each other in one. */
async function takeTurn(tally: Tally): Promise<void> {
  noteMemory(tally);
  await delay(0);
}

function noteMemory(tally: Tally): void {
  tally.largestBytes = Math.max(tally.largestBytes, Deno.memoryUsage().rss);
}
