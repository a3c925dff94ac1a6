/**
 * Gathering values where a file is damaged: the file is found out and left out, so that a status can
 * tell what is wrong with it and show everything else.
 */

import type { Failure } from "../../platform/failure.ts";
import type { Gathered } from "../values/gather_values.ts";
import { type Problem, toFailure } from "./describe_problem.ts";

/** Parts that can be left out, in the order in which they are read. */
const PARTS = ["settings", "env file", "key store"] as const;

/** A part that can be left out. */
export type GatheredPart = typeof PARTS[number];

/** What could be gathered. */
export interface GatheredAround {
  /** Undefined if nothing could be. */
  readonly gathered: Gathered | undefined;
  /** The parts that were left out, or why nothing could be gathered. */
  readonly problems: readonly Problem[];
}

/** Gathers, and leaves out each part whose absence takes a failure away. */
export async function gatherAround(
  gather: (leftOut: ReadonlySet<GatheredPart>) => Promise<Gathered>,
): Promise<GatheredAround> {
  const leftOut = new Set<GatheredPart>();
  const problems: Problem[] = [];
  const tryToGather = async (parts: ReadonlySet<GatheredPart>): Promise<Gathered | Failure> => {
    try {
      return await gather(parts);
    } catch (error) {
      return toFailure(error);
    }
  };
  let result = await tryToGather(leftOut);
  while (isFailure(result)) {
    const failure = result;
    // Only a file can be left out: a flag that cannot be used is the person's own.
    const guilty = failure.code === "store"
      ? await findGuilty(failure, leftOut, tryToGather)
      : undefined;
    if (guilty === undefined) {
      problems.push({ part: "values", failure, isRelevant: true });
      return { gathered: undefined, problems };
    }
    problems.push({ part: guilty.part, failure, isRelevant: true });
    leftOut.add(guilty.part);
    result = guilty.result;
  }
  return { gathered: result, problems };
}

/** The part without which the failure does not come, and what comes instead. */
async function findGuilty(
  failure: Failure,
  leftOut: ReadonlySet<GatheredPart>,
  tryToGather: (parts: ReadonlySet<GatheredPart>) => Promise<Gathered | Failure>,
): Promise<{ readonly part: GatheredPart; readonly result: Gathered | Failure } | undefined> {
  for (const part of PARTS.filter((part) => !leftOut.has(part))) {
    const result = await tryToGather(new Set([...leftOut, part]));
    if (!isFailure(result) || result.message !== failure.message) return { part, result };
  }
  return undefined;
}

function isFailure(result: Gathered | Failure): result is Failure {
  return result instanceof Error;
}
