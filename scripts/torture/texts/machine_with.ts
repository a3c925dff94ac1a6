/** A disk in memory with these files, and what the stores need beside it. */

import type { Random } from "../../../src/platform/random.ts";
import { FakeClock } from "../../../tests/support/fake_clock.ts";
import { MemoryFiles } from "../../../tests/support/memory_files.ts";

/** What stores and journals work with. */
export interface MemoryParts {
  readonly files: MemoryFiles;
  readonly clock: FakeClock;
  readonly random: Random;
  readonly debug: () => void;
}

/** Makes it; texts by absolute path. */
export function machineWith(texts: Readonly<Record<string, string>>): MemoryParts {
  const clock = new FakeClock();
  const files = new MemoryFiles(clock);
  for (const [path, text] of Object.entries(texts)) files.put(path, text);
  return { files, clock, random: countingRandom(), debug: () => {} };
}

/** Bytes and UUIDs that count up. */
export function countingRandom(): Random {
  let count = 0;
  return {
    bytes: (length) => new Uint8Array(length).fill(++count),
    uuid: () => `00000000-0000-4000-8000-${String(++count).padStart(12, "0")}`,
  };
}
