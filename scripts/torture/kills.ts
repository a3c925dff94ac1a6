/**
 * SIGKILL at random moments of what writes: every file stays whole, and the next call is right within a
 * second, or says truthfully that an answer was lost. The last step that the killed process had begun is
 * counted, so that the rare windows are known to be hit.
 */

import type { Ended } from "../../tests/e2e/support/program.ts";
import { makeSandbox } from "../../tests/e2e/support/sandbox.ts";
import { type Campaign, type CampaignOptions, type CampaignResult, shareOf } from "./campaign.ts";
import { chanceFrom, delay, inParallel } from "./chance.ts";
import { begin, lastStep } from "./begin_killing.ts";
import { type Killing, KILLINGS } from "./killings.ts";

const KILLS = 500;
/** More at once would measure the machine: the next call has a second. */
const AT_ONCE = 2;
const NEXT_CALL_MS = 1000;

/** The campaign. */
export const kills: Campaign = {
  name: "kills",
  brief:
    "SIGKILL at random moments of login, token, refresh, logout, key store, state, request book",
  run: runKills,
};

async function runKills(options: CampaignOptions): Promise<CampaignResult> {
  const failures: string[] = [];
  const places = new Map<string, number>();
  const durations: Duration[] = [];
  for (const killing of KILLINGS) {
    // The first run is the one that nobody has cached anything for.
    await measure(killing);
    durations.push(await measure(killing));
  }
  let slowest = 0;
  let afterTheEnd = 0;
  let lost = 0;
  const count = shareOf(KILLS, options);
  await inParallel(count, AT_ONCE, async (at) => {
    const killing = KILLINGS[at % KILLINGS.length]!;
    const seed = options.seed + at;
    const chance = chanceFrom(seed);
    const duration = durations[at % KILLINGS.length]!;
    // Most of a process's life is its start, in which nothing is at stake.
    const fromStart = chance() < 0.1;
    const afterMs = chance() * 1.05 * (fromStart ? duration.wholeMs : duration.workMs);
    const found = await killOnce(killing, fromStart, afterMs);
    const place = `${killing.name}: ${found.place}`;
    places.set(place, (places.get(place) ?? 0) + 1);
    if (found.hadEnded) afterTheEnd++;
    if (found.isLost) lost++;
    // A refusal is believed only after 2 s: that answer is right, not late.
    if (!found.isLost) slowest = Math.max(slowest, found.nextCallMs);
    failures.push(
      ...found.failures.map((failure) => `${place} (after ${afterMs.toFixed(1)} ms): ${failure}`),
    );
  });
  for (const [place, times] of [...places].toSorted()) options.tell(`${times} x ${place}`);
  return {
    counts: {
      "kills": count,
      "places": places.size,
      "after the end": afterTheEnd,
      "answers lost and said so": lost,
      "ms for the slowest next call": Math.round(slowest),
    },
    failures,
  };
}

/** Milliseconds that an undisturbed run takes, and its part from the moment at which it begins to matter. */
interface Duration {
  readonly wholeMs: number;
  readonly workMs: number;
}

async function measure(killing: Killing): Promise<Duration> {
  await using sandbox = await makeSandbox();
  await killing.prepare(sandbox);
  const startMs = performance.now();
  const { child, atWork } = await begin(killing, sandbox);
  await atWork;
  const workMs = performance.now();
  await child.status;
  const endMs = performance.now();
  return { wholeMs: endMs - startMs, workMs: endMs - workMs };
}

interface Found {
  readonly place: string;
  readonly hadEnded: boolean;
  readonly isLost: boolean;
  readonly nextCallMs: number;
  readonly failures: readonly string[];
}

async function killOnce(
  killing: Killing,
  fromStart: boolean,
  afterMs: number,
): Promise<Found> {
  await using sandbox = await makeSandbox();
  await killing.prepare(sandbox);
  const before = Deno.readTextFileSync(sandbox.credentialFile);
  const { child, atWork } = await begin(killing, sandbox);
  if (!fromStart) await atWork;
  await delay(afterMs);
  const hadEnded = !tryToKill(child);
  await child.status;
  const broken = brokenFiles(sandbox.qwenHome);
  const startMs = performance.now();
  const next = await sandbox.run(killing.next);
  const nextCallMs = performance.now() - startMs;
  const isLost = next.code === 4 && /the answer was lost at \d{4}/.test(next.stderr);
  const problem = isLost ? undefined : killing.judge(sandbox, next, before);
  return {
    place: lastStep(sandbox),
    hadEnded,
    isLost,
    nextCallMs,
    failures: [
      ...broken.map((path) => `"${path}" is not whole`),
      ...(problem === undefined ? [] : [`${problem}: ${describe(next)}`]),
      ...(!isLost && nextCallMs > NEXT_CALL_MS
        ? [`the next call took ${Math.round(nextCallMs)} ms`]
        : []),
    ],
  };
}

/** Whether there was still something to kill. */
function tryToKill(child: Deno.ChildProcess): boolean {
  try {
    child.kill("SIGKILL");
    return true;
  } catch {
    return false;
  }
}

/** JSON files that are none; temporary ones may be anything. */
function brokenFiles(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    if (isDirectory) return brokenFiles(path);
    if (!name.endsWith(".json")) return [];
    try {
      JSON.parse(Deno.readTextFileSync(path));
      return [];
    } catch {
      return [path];
    }
  });
}

function describe({ code, stdout, stderr }: Ended): string {
  return `exit ${code}, stdout ${JSON.stringify(stdout)}, stderr ${JSON.stringify(stderr)}`;
}
