/** A short form of each campaign of `deno task torture`, always the same: `deno task torture` itself varies. */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { CAMPAIGNS } from "../../scripts/torture/campaigns.ts";

const SHARE = 0.02;
const SEED = 20_261_121;

for (const { name, brief, run } of CAMPAIGNS) {
  Deno.test(`torture, short form: ${name}: ${brief}`, async () => {
    const told: string[] = [];
    const { counts, failures } = await run({
      seed: SEED,
      share: SHARE,
      tell: (line) => told.push(line),
    });
    equal(failures, [], `seed ${SEED}`);
    ok(Object.values(counts).some((count) => count > 0), `seed ${SEED}: nothing was done`);
  });
}
