/** Many processes, one expired credential: what the locks are for. */

import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import { endOf, start } from "./support/program.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";

const PROCESSES = 20;

function startMany(sandbox: Sandbox, count: number, args: readonly string[]): Deno.ChildProcess[] {
  return Array.from(
    { length: count },
    () => start({ args, env: sandbox.env, cwd: sandbox.home }),
  );
}

/** Waits until the server has seen a refresh request. */
async function refreshSeen(sandbox: Sandbox): Promise<void> {
  while (sandbox.servers.authorization.counters.refreshRequests === 0) await tick();
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 5));

Deno.test("20 processes on one expired credential make one refresh and print one token", async () => {
  await using sandbox = await makeSandbox({ authorization: { delayAfterMs: 300 } });
  await sandbox.signIn(-60);
  const ended = await Promise.all(startMany(sandbox, PROCESSES, ["token"]).map(endOf));
  const { access_token } = sandbox.stored();
  equal(ended, Array(PROCESSES).fill({ code: 0, stdout: `${access_token}\n`, stderr: "" }));
  equal(sandbox.servers.authorization.counters.refreshRequests, 1);
  ok(sandbox.servers.authorization.isValidAccessToken(access_token));
});

Deno.test("20 processes that ask for a refresh of one valid credential make one refresh", async () => {
  await using sandbox = await makeSandbox({ authorization: { delayAfterMs: 300 } });
  await sandbox.signIn(3600);
  const ended = await Promise.all(startMany(sandbox, PROCESSES, ["token", "--refresh"]).map(endOf));
  const { access_token } = sandbox.stored();
  equal(new Set(ended.map(({ code }) => code)), new Set([0]));
  const late = sandbox.servers.authorization.counters.refreshRequests;
  // Whoever started after the first had finished saw a new token first and replaces that one.
  ok(late >= 1 && late < PROCESSES, `${late} refreshes`);
  ok(sandbox.servers.authorization.isValidAccessToken(access_token));
});

Deno.test("20 processes, the refreshing one killed before the server has answered: one more refresh, 19 times exit 0", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.signIn(-60);
  sandbox.servers.authorization.behaviour.delayBeforeMs = 60_000;
  const [first] = startMany(sandbox, 1, ["token"]);
  const others = (await refreshSeen(sandbox), startMany(sandbox, PROCESSES - 1, ["token"]));
  const ends = Promise.all(others.map(endOf));
  sandbox.servers.authorization.behaviour.delayBeforeMs = 0;
  first!.kill("SIGKILL");
  await endOf(first!);
  const { stdout } = (await ends)[0]!;
  equal(await ends, Array(PROCESSES - 1).fill({ code: 0, stdout, stderr: "" }));
  equal(stdout, `${sandbox.stored().access_token}\n`);
  equal(sandbox.servers.authorization.counters.refreshRequests, 2);
});

Deno.test("20 processes, the refreshing one killed after the server has rotated: 19 times exit 4, the answer was lost, one more refresh", async () => {
  await using sandbox = await makeSandbox();
  const before = await sandbox.signIn(-60);
  sandbox.servers.authorization.behaviour.delayAfterMs = 60_000;
  const [first] = startMany(sandbox, 1, ["token"]);
  while (sandbox.servers.authorization.counters.refreshes === 0) await tick();
  const others = Promise.all(startMany(sandbox, PROCESSES - 1, ["token"]).map(endOf));
  sandbox.servers.authorization.behaviour.delayAfterMs = 0;
  first!.kill("SIGKILL");
  await endOf(first!);
  for (const { code, stdout, stderr } of await others) {
    equal({ code, stdout }, { code: 4, stdout: "" });
    match(
      stderr,
      /the server has probably replaced it and the answer was lost at \d{4}-.*\nhint: qwenauth login\n$/,
    );
  }
  equal(sandbox.servers.authorization.counters.refreshRequests, 2);
  equal(sandbox.stored(), before);
});
