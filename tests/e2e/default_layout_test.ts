/**
 * The layout that most people have: the default server, no QWENAUTH_CREDENTIAL_FILE. The program runs
 * from a copy of its bundle in which the default server's URL is that of the embedded server.
 */

import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import { LiveRun } from "./support/live_run.ts";
import { type Ended, endOf, programUnderTest, start } from "./support/program.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { namesIn } from "./support/stored_files.ts";
import { until } from "./support/until.ts";

const DEFAULT_SERVER = "https://chat.qwen.ai";
const PROCESSES = 20;

/** Starts the program in the default layout. */
type Start = (
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
) => Deno.ChildProcess;

/** Copies the bundle with another default server; a single executable cannot be tested this way. */
async function inDefaultLayout(sandbox: Sandbox): Promise<Start> {
  const program = programUnderTest();
  const main = program.at(-1)!;
  const source = main.slice(0, main.lastIndexOf("/"));
  const copy = `${sandbox.folder}/bundle`;
  await Deno.mkdir(copy);
  let replaced = 0;
  for (const name of namesIn(source)) {
    const parts = (await Deno.readTextFile(`${source}/${name}`)).split(DEFAULT_SERVER);
    replaced += parts.length - 1;
    const text = parts.join(sandbox.servers.authorization.baseUrl);
    await Deno.writeTextFile(`${copy}/${name}`, text);
  }
  ok(replaced > 0, "the bundle does not name the default server");
  const own = [...program.slice(0, -1), `${copy}/main.js`];
  return (args, env = {}) =>
    start({ args, env: { HOME: sandbox.home, ...env }, cwd: sandbox.home, program: own });
}

/** Whether the program is a single executable, whose text cannot be replaced. */
const isExecutable = Boolean(Deno.env.get("QWENAUTH_BIN"));
const suffix = isExecutable ? " (needs the bundle)" : "";

function expire(sandbox: Sandbox): void {
  const credential = { ...sandbox.stored(), expiry_date: Date.now() - 60_000 };
  Deno.writeTextFileSync(sandbox.credentialFile, JSON.stringify(credential));
}

function assertOneToken(sandbox: Sandbox, ended: readonly Ended[]): void {
  const { access_token } = sandbox.stored();
  equal(ended, Array(ended.length).fill({ code: 0, stdout: `${access_token}\n`, stderr: "" }));
  equal(sandbox.servers.authorization.counters.refreshRequests, 1);
  ok(sandbox.servers.authorization.isValidAccessToken(access_token));
}

Deno.test({
  name:
    `the default layout: login stores oauth_creds.json and qwenauth/ in QWEN_HOME, 20 × token on an expired one make one refresh, logout removes it${suffix}`,
  ignore: isExecutable,
  fn: async () => {
    await using sandbox = await makeSandbox({ authorization: { delayAfterMs: 300 } });
    const run = await inDefaultLayout(sandbox);
    await using login = new LiveRun(run(["login"]));
    await login.approve();
    const { code, stderr } = await login.ended;
    equal(code, 0, stderr);
    equal(namesIn(sandbox.home), [".qwen"]);
    equal(namesIn(sandbox.qwenHome), ["oauth_creds.json", "qwenauth"]);
    // The probe of the login was a request, and is in the book.
    const book = ["requests.json", "requests.lock"];
    const own = ["fingerprint.key", "oauth.lock", ...book, "state.json", "state.lock"];
    equal(namesIn(`${sandbox.qwenHome}/qwenauth`), own);
    const state = JSON.parse(Deno.readTextFileSync(`${sandbox.qwenHome}/qwenauth/state.json`));
    equal([state.provider, Object.keys(state.sign_ins)], ["qwen-oauth", ["oauth_creds"]]);

    expire(sandbox);
    const started = Array.from({ length: PROCESSES }, () => run(["token"]));
    assertOneToken(sandbox, await Promise.all(started.map(endOf)));
    equal(namesIn(sandbox.qwenHome), ["oauth_creds.json", "qwenauth"]);
    equal(namesIn(`${sandbox.qwenHome}/qwenauth`), own);

    const signedOut = await endOf(run(["logout"]));
    equal([signedOut.code, signedOut.stdout], [0, ""]);
    match(signedOut.stderr, /^Signed out here;/);
    equal(namesIn(sandbox.qwenHome), ["qwenauth"]);
    equal(namesIn(`${sandbox.qwenHome}/qwenauth`), own);
  },
});

Deno.test({
  name:
    `the default layout: one process that names the default file beside one that does not make one refresh, under the documented locks${suffix}`,
  ignore: isExecutable,
  fn: async () => {
    await using sandbox = await makeSandbox();
    const run = await inDefaultLayout(sandbox);
    await sandbox.signIn(-60);
    const { behaviour, counters } = sandbox.servers.authorization;
    behaviour.delayAfterMs = 1500;
    const named = { QWENAUTH_CREDENTIAL_FILE: sandbox.credentialFile };
    const ends = [run(["token"], named), run(["token"])].map(endOf);
    await until("the refresh", () => counters.refreshRequests > 0 || undefined);
    const held = ["oauth_creds.json", "oauth_creds.lock", "qwenauth"];
    equal(namesIn(sandbox.qwenHome).filter((name) => !name.includes(".tmp.")), held);
    const own = ["fingerprint.key", "oauth.lock", "refresh.json"];
    equal(namesIn(`${sandbox.qwenHome}/qwenauth`).filter((name) => !name.includes(".tmp.")), own);
    const lock = JSON.parse(Deno.readTextFileSync(`${sandbox.qwenHome}/oauth_creds.lock`));
    const { ino } = Deno.statSync(`${sandbox.qwenHome}/qwenauth/oauth.lock`);
    equal([lock.program, lock.kernel_lock], ["qwenauth", ino]);
    assertOneToken(sandbox, await Promise.all(ends));
    equal(namesIn(sandbox.qwenHome), ["oauth_creds.json", "qwenauth"]);
  },
});
