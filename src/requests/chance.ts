/** Randomness as a number, for waits that shall not fall on one beat. */

import type { Random } from "../platform/random.ts";

/** A random number, at least 0 and below 1. */
export function chanceOf(random: Pick<Random, "bytes">): number {
  const bytes = random.bytes(4);
  return new DataView(bytes.buffer).getUint32(0) / 2 ** 32;
}
