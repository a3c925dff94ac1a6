/**
 * `deno task torture [CAMPAIGN ...] [--seed N] [--share 0.1]`: races, kills, faults and hostile input
 * against the built program, for minutes. Ends with one line of numbers; exit 1 if a promise was broken.
 */

import { build } from "./build.ts";
import { printLine } from "./print_line.ts";
import type { Campaign } from "./torture/campaign.ts";
import { CAMPAIGNS } from "./torture/campaigns.ts";

/** Arguments of the command. */
interface Wanted {
  readonly campaigns: readonly Campaign[];
  readonly seed: number;
  readonly share: number;
}

function parseArguments(args: readonly string[]): Wanted {
  const numbers: Record<string, number> = {};
  const names: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const flag = /^--(seed|share)$/.exec(args[at]!)?.[1];
    if (flag === undefined) names.push(args[at]!);
    else numbers[flag] = Number(args[++at]);
  }
  const unknown = names.find((name) => !CAMPAIGNS.some((campaign) => campaign.name === name));
  const { seed = Date.now() % 1_000_000, share = 1 } = numbers;
  if (unknown !== undefined || !Number.isFinite(seed) || !(share > 0)) {
    throw new Error(`usage: deno task torture [${CAMPAIGNS.map(({ name }) => name).join(" | ")}]`);
  }
  const campaigns = CAMPAIGNS.filter(({ name }) => names.length === 0 || names.includes(name));
  return { campaigns, seed, share };
}

async function main(args: readonly string[]): Promise<number> {
  const { campaigns, seed, share } = parseArguments(args);
  if (!Deno.env.get("QWENAUTH_BIN")) await build();
  const totals: string[] = [];
  let broken = 0;
  for (const { name, brief, run } of campaigns) {
    printLine(`== ${name}: ${brief} (seed ${seed})`);
    const { counts, failures } = await run({ seed, share, tell: printLine });
    for (const failure of failures) printLine(`BROKEN ${name}: ${failure}`);
    broken += failures.length;
    const numbers = Object.entries(counts).map(([what, count]) => `${count} ${what}`).join(", ");
    totals.push(`${name}: ${numbers}`);
    printLine(`${name}: ${numbers}; ${failures.length} broken`);
  }
  printLine(`seed ${seed}; ${totals.join("; ")}; ${broken} broken promises`);
  return broken === 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
