/**
 * SIGKILL before each step of getting a valid token, of a login and of a logout: nothing that was
 * obtained is lost, and the next call is right.
 */

import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import { approve } from "../support/servers/approve_page.ts";
import { hasPaused, pausingProgram } from "./support/pausing_program.ts";
import { start } from "./support/program.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";

const AT_ONCE = 2;

/** All steps of one undisturbed run. */
async function stepsOf(
  args: readonly string[],
  during: (sandbox: Sandbox, child: Deno.ChildProcess) => Promise<void> = async () => {},
): Promise<string[]> {
  await using sandbox = await makeSandbox();
  await sandbox.signIn(-60);
  const log = `${sandbox.folder}/steps`;
  const env = { ...sandbox.env, QWENAUTH_TEST_STEPS: log };
  const child = start({ args, env, program: await pausingProgram() });
  await during(sandbox, child);
  const { code } = await child.status;
  await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
  equal(code, 0);
  return (await Deno.readTextFile(log)).trim().split("\n");
}

/** Runs the program, stops it before a step, kills it there. */
async function killAt(sandbox: Sandbox, args: readonly string[], step: number): Promise<void> {
  const env = { ...sandbox.env, QWENAUTH_TEST_PAUSE: String(step) };
  const child = start({ args, env, program: await pausingProgram() });
  const paused = await hasPaused(child);
  if (paused) child.kill("SIGKILL");
  await Promise.all([child.status, child.stdout.cancel(), child.stderr.cancel()]);
  ok(paused, `there is no step ${step}`);
}

/** Does `work` for each step, a few at a time. */
async function forEachStep(
  count: number,
  work: (step: number) => Promise<void>,
): Promise<void> {
  let next = 1;
  const worker = async () => {
    while (next <= count) await work(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function leftovers(sandbox: Sandbox): string[] {
  const names = [...Deno.readDirSync(sandbox.qwenHome)].map(({ name }) => name);
  return names.filter((name) => name.includes(".tmp.")).sort();
}

Deno.test("killed before each step of getting a valid token: what was obtained is not lost, the next call is right", async () => {
  const steps = await stepsOf(["token"]);
  const answered = steps.indexOf("answered") + 1;
  const written =
    steps.findIndex((name, at) => at >= answered && name.startsWith("flush oauth_creds.json")) + 1;
  ok(answered > 0 && written > answered, steps.join("\n"));
  await forEachStep(steps.length, async (step) => {
    await using sandbox = await makeSandbox();
    const before = await sandbox.signIn(-60);
    await killAt(sandbox, ["token"], step);
    const { counters } = sandbox.servers.authorization;
    const next = await sandbox.run(["token"]);
    const where = `killed before step ${step}, ${steps[step - 1]}`;
    if (step >= answered && step < written) {
      // The answer was in the memory of the dead process alone: that is said truthfully.
      equal({ code: next.code, stdout: next.stdout }, { code: 4, stdout: "" }, where);
      match(next.stderr, /the answer was lost at \d{4}/, where);
      equal(sandbox.stored(), before, where);
      return;
    }
    const { access_token, refresh_token } = sandbox.stored();
    equal(next, { code: 0, stdout: `${access_token}\n`, stderr: "" }, where);
    ok(sandbox.servers.authorization.isUsableRefreshToken(refresh_token), where);
    equal(counters.refreshes, 1, where);
    equal(leftovers(sandbox).length <= 2, true, where);
  });
});

Deno.test("killed before each step of a logout: the file is whole or gone, the next logout is right", async () => {
  const steps = await stepsOf(["logout"]);
  await forEachStep(steps.length, async (step) => {
    await using sandbox = await makeSandbox();
    const before = await sandbox.signIn(3600);
    await killAt(sandbox, ["logout"], step);
    const where = `killed before step ${step}, ${steps[step - 1]}`;
    try {
      equal(sandbox.stored(), before, where);
    } catch (error) {
      ok(error instanceof Deno.errors.NotFound, where);
    }
    equal((await sandbox.run(["logout"])).code, 0, where);
    equal((await sandbox.run(["token"])).code, 4, where);
  });
});

Deno.test("killed before each step of a login's saving: the file is the old one or the new one, the next call is right", async () => {
  const args = ["login", "--force", "--json"];
  const steps = await stepsOf(args, approveLogin);
  const first = steps.indexOf("login-locked") + 1;
  ok(first > 0, steps.join("\n"));
  await forEachStep(steps.length - first + 1, async (offset) => {
    const step = first + offset - 1;
    await using sandbox = await makeSandbox();
    const before = await sandbox.signIn(3600);
    const env = { ...sandbox.env, QWENAUTH_TEST_PAUSE: String(step) };
    const child = start({ args, env, program: await pausingProgram() });
    await approveLogin(sandbox, child);
    const paused = await hasPaused(child);
    if (paused) child.kill("SIGKILL");
    await Promise.all([child.status, child.stdout.cancel(), child.stderr.cancel()]);
    const where = `killed before step ${step}, ${steps[step - 1]}`;
    ok(paused, where);
    const { access_token } = sandbox.stored();
    ok(sandbox.servers.authorization.isValidAccessToken(access_token), where);
    if (steps.slice(0, step - 1).includes("login-saved")) {
      ok(access_token !== before.access_token, where);
    }
    equal(
      await sandbox.run(["token"]),
      { code: 0, stdout: `${access_token}\n`, stderr: "" },
      where,
    );
  });
});

/** Approves the login whose code the program prints on stdout. */
async function approveLogin(_sandbox: Sandbox, child: Deno.ChildProcess): Promise<void> {
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  const event = JSON.parse(new TextDecoder().decode(value).split("\n")[0]!);
  await approve(event.verification_uri_complete);
}
