/**
 * Ten thousand generated texts of each kind, in this process: what reads files, bodies, streams and
 * command lines never throws what it does not promise, and never takes long.
 */

import { type Campaign, type CampaignOptions, type CampaignResult, shareOf } from "./campaign.ts";
import { TEXT_KINDS } from "./texts/text_kinds.ts";
import type { Tally } from "./texts/text_kind.ts";

const CASES = 10_000;

/** The campaign. */
export const texts: Campaign = {
  name: "texts",
  brief: "generated texts of every kind, read without a process of their own",
  run: runTexts,
};

async function runTexts(options: CampaignOptions): Promise<CampaignResult> {
  const { seed, tell } = options;
  const cases = shareOf(CASES, options);
  const tally: Tally = { slowestMs: 0, largestBytes: 0, cuts: 0 };
  const failures: string[] = [];
  for (const { name, check } of TEXT_KINDS) {
    const startMs = performance.now();
    const failure = await check(seed, cases, tally);
    if (failure !== undefined) failures.push(failure);
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    tell(`  ${name}: ${failure === undefined ? `${cases} cases` : "fell"} in ${seconds} s`);
  }
  return {
    counts: {
      "kinds": TEXT_KINDS.length,
      "cases": cases * TEXT_KINDS.length,
      "cuts": tally.cuts,
      "ms at most": Math.round(tally.slowestMs),
      "MB at most": Math.round(tally.largestBytes / 1024 / 1024),
    },
    failures,
  };
}
