/** Wall times of many processes at once on one credential, for `deno task bench`. */

import { endOf, start } from "../tests/e2e/support/program.ts";
import { makeSandbox, type Sandbox } from "../tests/e2e/support/sandbox.ts";

const MANY = 100;
const ENDPOINT_MS = 300;
const WAITING = 19;

/** One figure with the bound that it has to keep, both in milliseconds. */
export interface RaceFigure {
  readonly name: string;
  readonly ms: number;
  readonly limitMs: number;
}

/** Measures all of them. */
export async function measureRaces(): Promise<RaceFigure[]> {
  return [await measureMany(), await measureTakeover()];
}

/** How much later the last of 100 ends than with a valid credential and the endpoint's own time. */
async function measureMany(): Promise<RaceFigure> {
  await using sandbox = await makeSandbox();
  await sandbox.signIn(3600);
  const validMs = await wallTime(sandbox);
  await sandbox.signIn(-60);
  sandbox.servers.authorization.behaviour.delayAfterMs = ENDPOINT_MS;
  const expiredMs = await wallTime(sandbox);
  const { refreshRequests } = sandbox.servers.authorization.counters;
  return {
    name: `${MANY} × token at once, expired, endpoint ${ENDPOINT_MS} ms: last one later by ` +
      `(${refreshRequests} refresh)`,
    ms: expiredMs - validMs - ENDPOINT_MS,
    limitMs: 250,
  };
}

async function wallTime(sandbox: Sandbox): Promise<number> {
  const startMs = performance.now();
  await Promise.all(startMany(sandbox, MANY).map(endOf));
  return performance.now() - startMs;
}

/** From the kill of the refreshing process to the next one's request at the server. */
async function measureTakeover(): Promise<RaceFigure> {
  await using sandbox = await makeSandbox();
  await sandbox.signIn(-60);
  const { behaviour, counters, requests } = sandbox.servers.authorization;
  behaviour.delayBeforeMs = 60_000;
  const [first] = startMany(sandbox, 1);
  await until(() => counters.refreshRequests === 1);
  const waiting = startMany(sandbox, WAITING).map(endOf);
  behaviour.delayBeforeMs = 0;
  const killedAtMs = Date.now();
  first!.kill("SIGKILL");
  await endOf(first!);
  await Promise.all(waiting);
  return {
    name: `the refreshing one of ${
      WAITING + 1
    } processes killed: the next one sends its request after`,
    ms: requests.at(-1)!.atMs - killedAtMs,
    limitMs: 2000,
  };
}

function startMany(sandbox: Sandbox, count: number): Deno.ChildProcess[] {
  const options = { args: ["token"], env: sandbox.env, cwd: sandbox.home };
  return Array.from({ length: count }, () => start(options));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
