/** `login --start` in one process, `login --wait` in another: what outlives a terminal, a signal, a kill. */

import { deepStrictEqual as equal, doesNotMatch, match, ok } from "node:assert/strict";
import { approve, deny } from "../support/servers/approve_page.ts";
import { jsonAnswer } from "../support/servers/planned_answer.ts";
import { type LiveRun, startIn } from "./support/live_run.ts";
import { needs } from "./support/needs.ts";
import type { Ended } from "./support/program.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { pausingProgram } from "./support/pausing_program.ts";
import { isStored, namesIn } from "./support/stored_files.ts";
import { openTerminal } from "./support/terminal.ts";
import { until } from "./support/until.ts";

const SECRET_FIELDS = ["device_code", "code_verifier", "user_code"] as const;

/** A login that was begun. */
interface Begun {
  readonly id: string;
  readonly url: string;
  /** Path of its file. */
  readonly file: string;
  /** Device code, verifier and user code, as the file holds them. */
  readonly secrets: readonly string[];
}

/** Runs `login --start --json`. */
async function begin(sandbox: Sandbox): Promise<Begun> {
  const ended = await sandbox.run(["login", "--start", "--json"]);
  equal([ended.code, ended.stderr], [0, ""]);
  const { id, verification_uri_complete: url } = JSON.parse(ended.stdout);
  const file = `${ownFolder(sandbox)}/login-${id}.json`;
  const stored = JSON.parse(await Deno.readTextFile(file));
  return { id, url, file, secrets: SECRET_FIELDS.map((name) => stored[name]) };
}

function ownFolder({ qwenHome }: Sandbox): string {
  return `${qwenHome}/qwenauth`;
}

/** Names of the files of pending logins, of whatever kind. */
function pendingNames(sandbox: Sandbox): string[] {
  return namesIn(ownFolder(sandbox)).filter((name) => name.startsWith("login-"));
}

/** Fails if one of the secrets is in any file under QWEN_HOME, or a file of a pending login is there. */
function leavesNothing(sandbox: Sandbox, { secrets }: Begun): void {
  equal(pendingNames(sandbox), []);
  const decoder = new TextDecoder("latin1");
  for (const path of filesBelow(sandbox.qwenHome)) {
    const bytes = decoder.decode(Deno.readFileSync(path));
    equal(secrets.filter((secret) => bytes.includes(secret)), [], path);
  }
}

function filesBelow(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesBelow(`${folder}/${name}`) : [`${folder}/${name}`]
  );
}

/** Fails if one of the secrets was shown. */
function showsNone(ended: Ended, { secrets }: Begun): void {
  const shown = ended.stdout + ended.stderr;
  equal(secrets.filter((secret) => shown.includes(secret)), [], shown);
}

/** Waits until a run polls. */
async function polls({ servers }: Sandbox, more = 1): Promise<void> {
  const { counters } = servers.authorization;
  const before = counters.polls;
  await until("a poll", () => counters.polls >= before + more || undefined);
}

/** Ends a run as a power cut does. */
async function kill(run: LiveRun): Promise<void> {
  run.child.kill("SIGKILL");
  await run.ended;
}

Deno.test("--start shows the code and the command to go on with, prints the ID, and ends; --wait signs in", async () => {
  await using sandbox = await makeSandbox();
  const begun = await sandbox.run(["login", "--start", "--no-browser"]);
  equal(begun.code, 0);
  const id = begun.stdout.trimEnd();
  match(id, /^[2-9a-hj-km-np-z]{4}$/);
  match(
    begun.stderr,
    new RegExp(
      "^No browser was opened: --no-browser\nSign in at http://\\S+\n" +
        "Code: \\S+ \\(page and code are valid for \\d+ minutes\\)\n" +
        `To go on, in this or any other terminal: qwenauth login --wait ${id}\n$`,
    ),
  );
  equal(pendingNames(sandbox), [`login-${id}.json`, `login-${id}.lock`]);
  for (const name of pendingNames(sandbox)) {
    equal(Deno.statSync(`${ownFolder(sandbox)}/${name}`).mode! & 0o777, 0o600);
  }
  equal(Deno.statSync(ownFolder(sandbox)).mode! & 0o777, 0o700);
  const [, url] = /^Sign in at (\S+)$/m.exec(begun.stderr)!;
  await using wait = startIn(sandbox, ["login", "--wait", id]);
  await polls(sandbox);
  await approve(url!);
  const ended = await wait.ended;
  equal([ended.code, ended.stdout], [0, ""]);
  match(
    ended.stderr,
    /^Waiting for the approval\nSigned in, and it works: 2 models at http:\S+\/v1\n$/,
  );
  equal((await sandbox.run(["token"])).stdout, `${sandbox.stored().access_token}\n`);
  equal(pendingNames(sandbox), []);
});

Deno.test("--start --json is one device_code event with the ID; --wait --json the rest, without any code", async () => {
  await using sandbox = await makeSandbox({ authorization: { mark: "MARKED-" } });
  const started = await sandbox.run(["login", "--start", "--json"]);
  equal([started.code, started.stderr], [0, ""]);
  const event = JSON.parse(started.stdout);
  equal(Object.keys(event).sort(), [
    "event",
    "expires_at",
    "id",
    "interval",
    "user_code",
    "verification_uri",
    "verification_uri_complete",
    "version",
  ]);
  const file = `${ownFolder(sandbox)}/login-${event.id}.json`;
  const stored = JSON.parse(await Deno.readTextFile(file));
  const begun = { ...event, file, secrets: SECRET_FIELDS.map((name) => stored[name]) };
  ok(!started.stdout.includes(stored.device_code) && !started.stdout.includes("MARKED-"));
  await approve(event.verification_uri_complete);
  const ended = await sandbox.run(["login", "--wait", "--json", "--debug"]);
  equal(ended.code, 0, ended.stderr);
  const events = ended.stdout.trimEnd().split("\n").map((line) => JSON.parse(line).event);
  equal(events, ["authorized", "probe"]);
  showsNone(ended, begun);
  ok(!ended.stderr.includes("MARKED-"));
  leavesNothing(sandbox, begun);
});

Deno.test("a --wait that is killed is taken up again, also after the approval came in between", async () => {
  await using sandbox = await makeSandbox();
  const begun = await begin(sandbox);
  for (let times = 0; times < 2; times++) {
    await using wait = startIn(sandbox, ["login", "--wait", begun.id]);
    await polls(sandbox);
    await kill(wait);
  }
  await approve(begun.url);
  const ended = await sandbox.run(["login", "--wait"]);
  equal(ended.code, 0, ended.stderr);
  ok(sandbox.servers.authorization.isValidAccessToken(sandbox.stored().access_token));
  leavesNothing(sandbox, begun);
});

Deno.test("--timeout is exit 8 and the login stays; a second user who approves late still signs in", async () => {
  await using sandbox = await makeSandbox();
  const begun = await begin(sandbox);
  const early = await sandbox.run(["login", "--wait", begun.id, "--timeout", "2s"]);
  equal([early.code, early.stdout], [8, ""]);
  match(
    early.stderr,
    new RegExp(
      "\nqwenauth: The approval did not come within 2 s\n" +
        `hint: qwenauth login --wait ${begun.id}\n$`,
    ),
  );
  showsNone(early, begun);
  equal(isStored(sandbox), false);
  await using wait = startIn(sandbox, ["login", "--wait", begun.id.toUpperCase()]);
  await polls(sandbox, 2);
  await approve(begun.url);
  equal((await wait.ended).code, 0);
  leavesNothing(sandbox, begun);
});

Deno.test("denied is exit 4, and nothing is left", async () => {
  await using sandbox = await makeSandbox();
  const begun = await begin(sandbox);
  await deny(begun.url);
  const ended = await sandbox.run(["login", "--wait", begun.id]);
  equal(ended.code, 4);
  match(ended.stderr, /\nqwenauth: The sign-in was denied\nhint: qwenauth login --start\n$/);
  leavesNothing(sandbox, begun);
  const again = await sandbox.run(["login", "--wait", begun.id]);
  equal(again.code, 4);
  match(again.stderr, /^qwenauth: No login "\w{4}" is pending: it has expired or ended/);
});

Deno.test("expired is exit 4, and nothing is left; one that nobody waits for is swept by the next login", async () => {
  await using sandbox = await makeSandbox({ authorization: { deviceCodeSeconds: 3 } });
  const begun = await begin(sandbox);
  const ended = await sandbox.run(["login", "--wait", begun.id]);
  equal(ended.code, 4);
  match(ended.stderr, /\nqwenauth: The code expired before it was approved\nhint: /);
  leavesNothing(sandbox, begun);

  const left = await begin(sandbox);
  await Deno.writeTextFile(left.file, await expired(left.file));
  equal((await sandbox.run(["login", "--method", "api-key"])).code, 3);
  leavesNothing(sandbox, left);
});

/** The text of a pending login whose time is over. */
async function expired(file: string): Promise<string> {
  const login = JSON.parse(await Deno.readTextFile(file));
  return JSON.stringify({ ...login, started: login.started - 1e7, expires: Date.now() - 1 });
}

Deno.test("several at once: each can be waited for by its ID, without one they are listed and none is chosen", async () => {
  await using sandbox = await makeSandbox();
  const logins = [await begin(sandbox), await begin(sandbox), await begin(sandbox)];
  const ids = logins.map(({ id }) => id).sort();
  const which = await sandbox.run(["login", "--wait"]);
  equal([which.code, which.stdout], [2, ""]);
  match(which.stderr, /^qwenauth: Cannot choose among 3 pending logins: /);
  equal(
    [...which.stderr.matchAll(/"(\w{4})" \(http:\S+, \d+ min left\)/g)].map(([, id]) => id),
    ids,
  );
  for (const login of logins) showsNone(which, login);
  await using second = startIn(sandbox, ["login", "--wait", logins[1]!.id, "--json"]);
  await using third = startIn(sandbox, ["login", "--wait", logins[2]!.id, "--json"]);
  await polls(sandbox, 2);
  await deny(logins[2]!.url);
  await approve(logins[1]!.url);
  equal([(await second.ended).code, (await third.ended).code], [0, 4]);
  equal(pendingNames(sandbox), [
    `login-${logins[0]!.id}.json`,
    `login-${logins[0]!.id}.lock`,
  ]);
  equal((await sandbox.run(["logout"])).stderr.includes("Removed 1 pending login"), true);
  leavesNothing(sandbox, logins[0]!);
});

Deno.test("two that wait for one login: the second is exit 9 and names the first, and the server is asked by one alone", async () => {
  await using sandbox = await makeSandbox();
  const begun = await begin(sandbox);
  await using first = startIn(sandbox, ["login", "--wait", "--json"]);
  await polls(sandbox);
  const second = await sandbox.run(["login", "--wait", begun.id]);
  equal([second.code, second.stdout], [9, ""]);
  match(
    second.stderr,
    new RegExp(
      `^qwenauth: Cannot wait for the login "${begun.id}": qwenauth, pid ${first.child.pid} ` +
        `on "[^"]+" does so since \\S+Z\nhint: kill ${first.child.pid}\n$`,
    ),
  );
  await approve(begun.url);
  const ended = await first.ended;
  equal(ended.code, 0);
  doesNotMatch(ended.stdout, /slow_down/);
});

Deno.test("the slower pace that a server asks for is kept for the next process", async () => {
  await using sandbox = await makeSandbox();
  const begun = await begin(sandbox);
  const { planned, counters } = sandbox.servers.authorization;
  planned.poll.push(jsonAnswer(400, { error: "slow_down" }));
  await using wait = startIn(sandbox, ["login", "--wait", "--json"]);
  await wait.sees(/"event":"slow_down","interval":6/);
  await kill(wait);
  equal(JSON.parse(await Deno.readTextFile(begun.file)).interval, 6);
  const before = counters.polls;
  const next = await sandbox.run(["login", "--wait", "--timeout", "3s"]);
  equal([next.code, counters.polls - before], [8, 0]);
});

Deno.test("codes and verifier are sent to no other server than the one that gave them", async () => {
  await using sandbox = await makeSandbox();
  await using other = await makeSandbox();
  const begun = await begin(sandbox);
  const env = { QWENAUTH_OAUTH_BASE_URL: other.servers.authorization.baseUrl };
  for (const args of [["login", "--wait", begun.id], ["login", "--wait"]]) {
    const ended = await sandbox.run(args, { env });
    equal(ended.code, 2);
    match(ended.stderr, /^qwenauth: Cannot wait for the login "\w{4}": it was begun at http:\S+,/);
  }
  const client = await sandbox.run(["login", "--wait"], { env: { QWENAUTH_CLIENT_ID: "another" } });
  equal(client.code, 2);
  equal(other.servers.authorization.requests, []);
  equal(sandbox.servers.authorization.counters.polls, 0);
});

Deno.test("a damaged pending login is exit 10, is not quoted, and is in nobody's way", async () => {
  await using sandbox = await makeSandbox();
  const damaged = await begin(sandbox);
  const text = await Deno.readTextFile(damaged.file);
  await Deno.writeTextFile(damaged.file, text.slice(0, -20));
  for (const args of [["login", "--wait", damaged.id], ["login", "--wait"]]) {
    const ended = await sandbox.run([...args, "--debug"]);
    equal(ended.code, 10);
    match(ended.stderr, /\.json": the pending login is damaged, not valid JSON\nhint: rm /);
    showsNone(ended, damaged);
  }
  const sound = await begin(sandbox);
  await approve(sound.url);
  equal((await sandbox.run(["login", "--wait"])).code, 0);
  equal(pendingNames(sandbox), [`login-${damaged.id}.json`, `login-${damaged.id}.lock`]);
});

Deno.test("a code that the server calls dead is exit 1, and nothing is left", async () => {
  await using sandbox = await makeSandbox();
  const begun = await begin(sandbox);
  sandbox.servers.authorization.planned.poll.push(jsonAnswer(400, { error: "invalid_grant" }));
  const ended = await sandbox.run(["login", "--wait"]);
  equal(ended.code, 1);
  match(ended.stderr, /\nqwenauth: Cannot complete the login: .*invalid_grant/);
  leavesNothing(sandbox, begun);
});

Deno.test("a grant that cannot be stored is kept and stored by the next --wait, without asking the server again", async () => {
  await using sandbox = await makeSandbox();
  const begun = await begin(sandbox);
  await using wait = startIn(sandbox, ["login", "--wait", "--json"]);
  await polls(sandbox);
  await Deno.writeTextFile(sandbox.credentialFile, "{damaged");
  await approve(begun.url);
  equal((await wait.ended).code, 10);
  const kept = await Deno.readTextFile(begun.file);
  equal(begun.secrets.filter((secret) => kept.includes(secret)), []);
  await Deno.remove(sandbox.credentialFile);
  const asked = sandbox.servers.authorization.counters.polls;
  const ended = await sandbox.run(["login", "--wait", begun.id]);
  equal(ended.code, 0, ended.stderr);
  equal(sandbox.servers.authorization.counters.polls, asked);
  ok(sandbox.servers.authorization.isValidAccessToken(sandbox.stored().access_token));
  leavesNothing(sandbox, begun);
});

Deno.test("killed between the grant and the save: the next --wait stores it without asking the server again", async () => {
  await using sandbox = await makeSandbox();
  for (const step of ["login-locked", "login-saved"]) {
    const begun = await begin(sandbox);
    await approve(begun.url);
    const env = { QWENAUTH_TEST_PAUSE: step };
    await using wait = startIn(sandbox, ["login", "--wait"], {
      env,
      program: await pausingProgram(),
    });
    await wait.sees(/PAUSED/);
    await kill(wait);
    const asked = sandbox.servers.authorization.counters.polls;
    const ended = await sandbox.run(["login", "--wait", begun.id]);
    equal(ended.code, 0, ended.stderr);
    equal(sandbox.servers.authorization.counters.polls, asked);
    ok(sandbox.servers.authorization.isValidAccessToken(sandbox.stored().access_token));
    leavesNothing(sandbox, begun);
    equal((await sandbox.run(["logout"])).code, 0);
  }
});

Deno.test("already signed in: --start is exit 0 and begins nothing without --force", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.signIn(3600);
  const kept = await sandbox.run(["login", "--start"]);
  equal([kept.code, kept.stdout, pendingNames(sandbox)], [0, "", []]);
  match(kept.stderr, /^Already signed in, /);
  const before = sandbox.stored();
  equal((await sandbox.run(["login", "--start", "--force"])).code, 0);
  equal(pendingNames(sandbox).length, 2);
  equal(sandbox.stored(), before);
});

Deno.test("a logout ends what is pending: an approval after it signs nobody in", async () => {
  await using sandbox = await makeSandbox();
  const begun = await begin(sandbox);
  await using wait = startIn(sandbox, ["login", "--wait"]);
  await polls(sandbox);
  const out = await sandbox.run(["logout", "--json"]);
  equal(JSON.parse(out.stdout).removed_pending_logins, 1);
  await approve(begun.url);
  const ended = await wait.ended;
  equal(ended.code, 4);
  match(ended.stderr, /\nqwenauth: The login "\w{4}" was removed while it was waited for\nhint: /);
  equal(isStored(sandbox), false);
  leavesNothing(sandbox, begun);
});

Deno.test("what makes no sense is exit 2", async () => {
  await using sandbox = await makeSandbox();
  for (
    const args of [
      ["--start", "--wait"],
      ["--start", "--timeout", "9s"],
      ["--start", "--method", "api-key"],
      ["--wait", "--key-stdin"],
      ["--wait", "--provider", "openai"],
      ["--wait", "a2b3", "c4d5"],
      ["a2b3"],
      ["--start", "a2b3"],
    ]
  ) {
    const ended = await sandbox.run(["login", ...args]);
    equal([ended.code, ended.stdout], [2, ""], args.join(" "));
  }
  const none = await sandbox.run(["login", "--wait"]);
  equal([none.code, none.stderr], [
    4,
    "qwenauth: No login is pending\nhint: qwenauth login --start\n",
  ]);
  equal(sandbox.servers.authorization.requests, []);
});

Deno.test({
  ...needs(
    "a login begun on a terminal that is closed in the middle is taken up on another, which shows the code again",
    ["tmux", "sh"],
  ),
  async fn() {
    await using sandbox = await makeSandbox();
    const size = { columns: 80, rows: 40 };
    const spinner = /^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] Waiting for the approval, \d+:\d\d left$/m;
    const urlLine = /^Sign in at (\S+)$/m;
    const first = await openTerminal(sandbox, size);
    let id: string | undefined;
    try {
      await first.type("qwenauth login --start");
      [, id] = await first.sees(/^To go on, .*: qwenauth login --wait (\w{4})\n\1$/m);
      match(await first.screen(), /[█▀▄]{5}/);
      await first.type(
        `clear; sh -c 'trap : HUP; qwenauth login --wait ${id}; echo $? > code.new; mv code.new code'`,
      );
      await first.sees(spinner);
      await polls(sandbox);
    } finally {
      await first.close();
    }
    const code = await until(
      "the end of the first",
      () => Deno.readTextFile(`${sandbox.home}/code`).catch(() => undefined),
    );
    equal(code.trim(), "129");
    equal(pendingNames(sandbox), [`login-${id}.json`, `login-${id}.lock`]);
    await using second = await openTerminal(sandbox, size);
    await second.type("qwenauth login --wait; echo exit=$?");
    await second.sees(spinner);
    const [, url] = await second.sees(urlLine);
    await approve(url!);
    await second.sees(/^exit=0$/m);
    match(await second.screen(), /^Signed in, and it works: 2 models at http:\S+$/m);
    equal(pendingNames(sandbox), []);
  },
});
