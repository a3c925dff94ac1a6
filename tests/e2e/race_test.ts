/** Many processes, one expired credential: what the locks are for. */

import { deepStrictEqual as equal, match, notEqual, ok } from "node:assert/strict";
import { pausingProgram } from "./support/pausing_program.ts";
import { endOf, start } from "./support/program.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { until } from "./support/until.ts";

const PROCESSES = 20;

/** Every second one knows from the environment what is meant, and so comes to wait the quick way. */
function startMany(sandbox: Sandbox, count: number, args: readonly string[]): Deno.ChildProcess[] {
  const quick = { ...sandbox.env, QWENAUTH_PROVIDER: "qwen-oauth" };
  return Array.from(
    { length: count },
    (_, index) => start({ args, env: index % 2 === 0 ? quick : sandbox.env, cwd: sandbox.home }),
  );
}

/** Starts many that have all read the same credential before any of them takes a lock. */
async function startAtOnce(
  sandbox: Sandbox,
  count: number,
  args: readonly string[],
): Promise<Deno.ChildProcess[]> {
  const barrier = `${sandbox.folder}/barrier`;
  const steps = `${sandbox.folder}/steps`;
  const env = {
    ...sandbox.env,
    QWENAUTH_TEST_BARRIER: barrier,
    QWENAUTH_TEST_STEPS: steps,
  };
  const program = await pausingProgram();
  const children = Array.from(
    { length: count },
    () => start({ args, env, cwd: sandbox.home, program }),
  );
  await until(`${count} processes at their first step`, () => {
    const lines = readIfThere(steps).split("\n").length - 1;
    return lines === count ? true : undefined;
  }, () => readIfThere(steps));
  // What each of them waits with is the first thing that it does after it has read the credential.
  equal(new Set(readIfThere(steps).trim().split("\n")), new Set(["make folder .qwen"]));
  await Deno.writeTextFile(barrier, "");
  return children;
}

function readIfThere(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
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
  await using sandbox = await makeSandbox();
  const before = await sandbox.signIn(3600);
  const children = await startAtOnce(sandbox, PROCESSES, ["token", "--refresh"]);
  const ended = await Promise.all(children.map(endOf));
  const { access_token } = sandbox.stored();
  notEqual(access_token, before.access_token);
  equal(ended, Array(PROCESSES).fill({ code: 0, stdout: `${access_token}\n`, stderr: "" }));
  equal(sandbox.servers.authorization.counters.refreshRequests, 1);
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

Deno.test("a sign-in that qwen-code made, and whose file it deleted after our refresh, is found again by every command", async () => {
  for (const args of [["env"], ["token"], ["exec", "--", "true"], ["status"], ["models"]]) {
    await using sandbox = await makeSandbox();
    const credential = await sandbox.signIn(3600);
    await Deno.remove(sandbox.credentialFile);
    const own = `${sandbox.qwenHome}/qwenauth`;
    await Deno.mkdir(own, { mode: 0o700, recursive: true });
    const until = Date.now() + 60_000;
    const journal = { version: 1, open: false, fingerprint: "0", restore: { credential, until } };
    await Deno.writeTextFile(`${own}/refresh.json`, JSON.stringify(journal), { mode: 0o600 });
    const { code, stderr } = await sandbox.run(args);
    equal([code, stderr], [0, ""], args.join(" "));
  }
});
