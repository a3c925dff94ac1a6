/** Promises of the specification: a change of the code that breaks one must be noticed by its test. */

import { ALL_MUTANTS } from "../mutants/all_mutants.ts";
import { tryMutants } from "../mutants/try_mutants.ts";
import { type Campaign, type CampaignOptions, type CampaignResult, shareOf } from "./campaign.ts";
import { chanceFrom, oneOf } from "./chance.ts";

/** The campaign. */
export const promises: Campaign = {
  name: "promises",
  brief: "changes of the code that break a promise, each noticed by a test",
  run: runPromises,
};

async function runPromises(options: CampaignOptions): Promise<CampaignResult> {
  const count = shareOf(ALL_MUTANTS.length, options);
  const chance = chanceFrom(options.seed);
  const left = [...ALL_MUTANTS];
  const tried = Array.from({ length: count }, () => {
    const mutant = oneOf(chance, left);
    left.splice(left.indexOf(mutant), 1);
    return mutant;
  });
  const failures = await tryMutants(tried, options.tell);
  return { counts: { promises: count, noticed: count - failures.length }, failures };
}
