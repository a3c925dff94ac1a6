/** `login` without a terminal, as scripts, cron jobs and logs see it. */

import { deepStrictEqual as equal, doesNotMatch, match, notEqual, ok } from "node:assert/strict";
import { approve } from "../support/servers/approve_page.ts";
import { startIn } from "./support/live_run.ts";
import { needs } from "./support/needs.ts";
import { start } from "./support/program.ts";
import { makeSandbox } from "./support/sandbox.ts";
import { namesIn } from "./support/stored_files.ts";
import { runShell } from "./support/shell.ts";

/** A user that owns nothing. */
const NOBODY = 65534;

Deno.test("in a pipe: no escape sequence, no QR code, no spinner, nothing on stdout", async () => {
  for (const env of [{}, { TERM: "xterm-256color" }]) {
    await using sandbox = await makeSandbox();
    await using login = startIn(sandbox, ["login", "--copy"], { env });
    const url = await login.verificationUrl();
    await login.approve();
    const { code, stdout, stderr } = await login.ended;
    equal({ code, stdout }, { code: 0, stdout: "" }, stderr);
    equal(
      stderr.replace(/^No browser was opened: .*\n/, ""),
      [
        "The URL was not copied: stderr is not a terminal",
        `Sign in at ${url}`,
        `Code: ${url.slice(-9)} (page and code are valid for 30 minutes)`,
        "Waiting for the approval",
        `Signed in, and it works: 2 models at ${sandbox.servers.model.baseUrl}`,
        "",
      ].join("\n"),
    );
  }
});

Deno.test("--json in a pipe: each line of stdout is a document of version 1, stderr is empty", async () => {
  await using sandbox = await makeSandbox();
  const startMs = Date.now();
  await using login = startIn(sandbox, ["login", "--json"]);
  await login.approve();
  const { code, stdout, stderr } = await login.ended;
  equal({ code, stderr }, { code: 0, stderr: "" });
  ok(stdout.endsWith("\n"));
  const [device, authorized, probe, ...more] = stdout.trimEnd().split("\n").map((line) =>
    JSON.parse(line)
  );
  const { baseUrl } = sandbox.servers.authorization;
  const { user_code, expires_at } = device;
  match(user_code, /^[A-Z]{4}-[A-Z]{4}$/);
  isUtc(expires_at, startMs, 1_800_000);
  equal(device, {
    version: 1,
    event: "device_code",
    verification_uri: `${baseUrl}/authorize`,
    verification_uri_complete: `${baseUrl}/authorize?user_code=${user_code}`,
    user_code,
    expires_at,
    interval: 1,
  });
  isUtc(authorized.expires_at, startMs, 3_600_000);
  const base_url = sandbox.servers.model.baseUrl;
  const provider = "qwen-oauth";
  equal(authorized, {
    version: 1,
    event: "authorized",
    provider,
    expires_at: authorized.expires_at,
    base_url,
  });
  equal(probe, { version: 1, event: "probe", base_url, result: "works", models: 2 });
  equal(more, []);
});

/** RFC 3339 in UTC, this many milliseconds after a moment, ten seconds more or less. */
function isUtc(text: string, startMs: number, laterMs: number): void {
  match(text, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  ok(Math.abs(Date.parse(text) - startMs - laterMs) < 10_000, text);
}

Deno.test("already signed in without a terminal: exit 0 and the sign-in stays; --force replaces it", async () => {
  await using sandbox = await makeSandbox();
  const before = await sandbox.signIn(3600);
  const asked = sandbox.servers.authorization.requests.length;
  const plain = await sandbox.run(["login"], { stdin: "y\n" });
  equal([plain.code, plain.stdout], [0, ""]);
  match(
    plain.stderr,
    /^Already signed in, the access token is valid until \S+Z \(--force signs in again\)\n$/,
  );
  const json = await sandbox.run(["login", "--json"]);
  const { expires_at, ...event } = JSON.parse(json.stdout);
  equal(event, { version: 1, event: "already_signed_in", provider: "qwen-oauth" });
  isUtc(expires_at, before.expiry_date, 0);
  equal([json.code, json.stderr], [0, ""]);
  equal(sandbox.stored(), before);
  equal(sandbox.servers.authorization.requests.length, asked);
  await using login = startIn(sandbox, ["login", "--force"]);
  await login.approve();
  equal((await login.ended).code, 0);
  notEqual(sandbox.stored().access_token, before.access_token);
});

Deno.test("a damaged file: login is exit 10 and leaves it; login --force replaces it and keeps a copy beside it", async () => {
  await using sandbox = await makeSandbox();
  await Deno.mkdir(sandbox.qwenHome, { mode: 0o700 });
  await Deno.writeTextFile(sandbox.credentialFile, '{"access_token": "half', { mode: 0o600 });
  const refused = await sandbox.run(["login"]);
  equal([refused.code, refused.stdout], [10, ""]);
  equal(sandbox.servers.authorization.requests, []);
  await using login = startIn(sandbox, ["login", "--force"]);
  await login.approve();
  equal((await login.ended).code, 0);
  ok(sandbox.servers.authorization.isValidAccessToken(sandbox.stored().access_token));
  const copies = namesIn(sandbox.qwenHome).filter((name) => name.startsWith("oauth_creds.json."));
  equal(copies.length, 1, copies.join(" "));
  const copy = `${sandbox.qwenHome}/${copies[0]}`;
  equal(await Deno.readTextFile(copy), '{"access_token": "half');
  equal((await Deno.stat(copy)).mode! & 0o777, 0o600);
});

Deno.test({
  ...needs("a folder that cannot be written is exit 10 before a code is requested", [], {
    root: true,
  }),
  async fn() {
    await using sandbox = await makeSandbox();
    await Deno.mkdir(sandbox.qwenHome, { mode: 0o500 });
    await chown(sandbox.folder);
    const options = { uid: NOBODY, env: { DENO_DIR: `${sandbox.folder}/cache` } };
    for (const args of [["login"], ["login", "--force"]]) {
      const { code, stdout, stderr } = await sandbox.run(args, options);
      equal({ code, stdout }, { code: 10, stdout: "" }, stderr);
      ok(stderr.startsWith(`qwenauth: Cannot write "${sandbox.qwenHome}`), stderr);
    }
    equal(sandbox.servers.authorization.requests, []);
  },
});

async function chown(folder: string): Promise<void> {
  await Deno.chown(folder, NOBODY, NOBODY);
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) await chown(`${folder}/${name}`);
    else await Deno.chown(`${folder}/${name}`, NOBODY, NOBODY);
  }
}

Deno.test({
  ...needs("a login whose stdout or stderr is full is exit 10, without a stack trace", ["sh"], {
    fullDevice: true,
  }),
  async fn() {
    await using sandbox = await makeSandbox();
    const full = await runShell(sandbox, "exec qwenauth login --json > /dev/full");
    equal(full.code, 10);
    const { error } = JSON.parse(full.stderr);
    equal([error.code, error.exit], ["store", 10]);
    match(error.message, /^Cannot write to standard output: no space left on device$/);
    const errors = await runShell(sandbox, "exec qwenauth login 2> /dev/full");
    equal([errors.code, errors.stdout], [10, ""]);
  },
});

Deno.test("a login goes on when the reader of stderr has gone", async () => {
  await using sandbox = await makeSandbox();
  // Told on stderr, when nobody reads it any more.
  sandbox.servers.authorization.planned.poll.push({ status: 503 });
  const login = start({ args: ["login", "--no-browser"], env: sandbox.env, cwd: sandbox.home });
  const reader = login.stderr.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let url: string | undefined;
  while (url === undefined) {
    text += (await reader.read()).value ?? "";
    url = /^Sign in at (\S+)\n/m.exec(text)?.[1];
  }
  await reader.cancel();
  await approve(url);
  const [{ code }, stdout] = await Promise.all([login.status, new Response(login.stdout).text()]);
  equal({ code, stdout }, { code: 0, stdout: "" });
  ok(sandbox.servers.authorization.isValidAccessToken(sandbox.stored().access_token));
});

Deno.test("wrong flags are exit 2 with the nearest name, and touch nothing", async () => {
  await using sandbox = await makeSandbox();
  const cases = [
    [["login", "--forse"], /--force/],
    [["login", "--timeout", "soon"], /--timeout/],
    [["login", "--qr", "--no-qr"], /--qr/],
    [["login", "--method", "oaut"], /oauth/],
    [["logn"], /login/],
  ] as const;
  for (const [args, expected] of cases) {
    const { code, stdout, stderr } = await sandbox.run(args);
    equal({ code, stdout }, { code: 2, stdout: "" }, args.join(" "));
    match(stderr, expected);
    doesNotMatch(stderr, /^\s+at /m);
  }
  equal(sandbox.servers.authorization.requests, []);
  equal(namesIn(sandbox.home), []);
});
