/** A short form of each campaign of `deno task torture`, with a new seed each time. */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { CAMPAIGNS } from "../../scripts/torture/campaigns.ts";

const SHARE = 0.02;

for (const { name, brief, run } of CAMPAIGNS) {
  Deno.test(`torture, short form: ${name}: ${brief}`, async () => {
    const seed = Date.now() % 1_000_000;
    const told: string[] = [];
    const { counts, failures } = await run({ seed, share: SHARE, tell: (line) => told.push(line) });
    equal(failures, [], `seed ${seed}`);
    ok(Object.values(counts).some((count) => count > 0), `seed ${seed}: nothing was done`);
  });
}
