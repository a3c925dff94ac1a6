/** `token` as scripts use it: with curl, in pipes, with each of its flags. */

import { deepStrictEqual as equal, doesNotMatch, match, notEqual, ok } from "node:assert/strict";
import { needs } from "./support/needs.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { runShell } from "./support/shell.ts";

const CURL = "curl -q -s -o /dev/null -w '%{http_code}'";

for (
  const [form, reader] of [
    ["curl", "-K -"],
    ["header", "-H @-"],
  ] as const
) {
  Deno.test({
    ...needs(`token --format ${form} | curl ${reader} answers 200`, ["sh", "curl"]),
    async fn() {
      await using sandbox = await makeSandbox();
      await sandbox.signIn(-60);
      const url = `${sandbox.servers.model.baseUrl}/models`;
      const script = `qwenauth token --format ${form} | ${CURL} ${reader} ${url}`;
      equal(await runShell(sandbox, script), { code: 0, stdout: "200", stderr: "" });
      equal(sandbox.servers.model.requests.map(({ headers }) => headers["authorization"]), [
        `Bearer ${sandbox.stored().access_token}`,
      ]);
    },
  });
}

Deno.test({
  ...needs("curl gets a token with quotes and backslashes exactly as it is", ["sh", "curl"]),
  async fn() {
    await using sandbox = await makeSandbox();
    const token = `a"b\\c\\"d'e$f\`g{h}#i`;
    await sandbox.signIn(3600, { access_token: token });
    const url = `${sandbox.servers.model.baseUrl}/models`;
    for (const [form, reader] of [["curl", "-K -"], ["header", "-H @-"]]) {
      await runShell(sandbox, `qwenauth token --format ${form} | ${CURL} ${reader} ${url}`);
    }
    equal(
      sandbox.servers.model.requests.map(({ headers }) => headers["authorization"]),
      [`Bearer ${token}`, `Bearer ${token}`],
    );
  },
});

Deno.test({
  ...needs("a reader that leaves ends token quietly", ["sh", "head", "mkfifo"]),
  async fn() {
    await using sandbox = await makeSandbox();
    const { access_token } = await sandbox.signIn(3600);
    const head = "{ qwenauth token; echo $? > code; } | head -c1; cat code";
    equal(await runShell(sandbox, head), {
      code: 0,
      stdout: `${access_token[0]}0\n`,
      stderr: "",
    });
    // The reader is gone for certain before anything is written.
    const gone = "mkfifo left; { read _ < left; qwenauth token; echo $? > code; } | " +
      "{ exec < /dev/null; echo > left; }; until [ -s code ]; do :; done; cat code";
    equal(await runShell(sandbox, `rm code; ${gone}`), { code: 0, stdout: "0\n", stderr: "" });
  },
});

Deno.test({
  ...needs("a stdout that is full is exit 10, one that is closed has no reader", ["sh"], {
    fullDevice: true,
  }),
  async fn() {
    await using sandbox = await makeSandbox();
    await sandbox.signIn(3600);
    for (const args of ["token", "token --format json", "status", "status --json", "--help"]) {
      const { code, stderr } = await runShell(sandbox, `exec qwenauth ${args} > /dev/full`);
      equal(code, 10, args);
      match(stderr, /Cannot write to standard output: no space left on device/);
      doesNotMatch(stderr, /^\s+at /m);
    }
    equal(await runShell(sandbox, "exec qwenauth token >&-"), { code: 0, stdout: "", stderr: "" });
    const mute = "exec qwenauth token --provider none 2> /dev/full";
    equal(await runShell(sandbox, mute), { code: 2, stdout: "", stderr: "" });
  },
});

Deno.test({
  ...needs("debug lines that cannot be written do not disturb a refresh", ["sh"], {
    fullDevice: true,
  }),
  async fn() {
    for (const stderr of ["2> /dev/full", "2>&-"]) {
      await using sandbox = await makeSandbox();
      const before = await sandbox.signIn(-60);
      const script = `QWENAUTH_DEBUG=1 exec qwenauth token ${stderr}`;
      const ended = await runShell(sandbox, script);
      const { access_token } = sandbox.stored();
      equal(ended, { code: 0, stdout: `${access_token}\n`, stderr: "" });
      notEqual(access_token, before.access_token);
    }
  },
});

/** What `token` with these flags prints and asks, from a token that lives another 100 seconds. */
const FLAGS: readonly (readonly [string, readonly string[], number, boolean])[] = [
  ["a token with 100 s left is printed as it is", [], 100, false],
  ["a token with fewer than 30 s left is refreshed", [], 29, true],
  ["--min-valid 90s is met by 100 s", ["--min-valid", "90s"], 100, false],
  ["--min-valid 2m refreshes at 100 s", ["--min-valid", "2m"], 100, true],
  ["--min-valid 10m refreshes at 100 s", ["--min-valid=10m"], 100, true],
  ["--refresh forces a refresh", ["--refresh"], 3600, true],
  ["--no-refresh prints a valid token", ["--no-refresh"], 29, false],
  ["--quiet changes nothing", ["--quiet"], 100, false],
  ["--no-input changes nothing", ["--no-input"], 100, false],
  ["--provider qwen-oauth is the default", ["--provider", "qwen-oauth"], 100, false],
];

for (const [name, flags, secondsLeft, refreshes] of FLAGS) {
  Deno.test(`token: ${name}, silent on stderr`, async () => {
    await using sandbox = await makeSandbox();
    const before = await sandbox.signIn(secondsLeft);
    const ended = await sandbox.run(["token", ...flags]);
    const { access_token } = sandbox.stored();
    equal(ended, { code: 0, stdout: `${access_token}\n`, stderr: "" });
    equal(access_token !== before.access_token, refreshes);
    equal(sandbox.servers.authorization.counters.refreshRequests, refreshes ? 1 : 0);
    ok(sandbox.servers.authorization.isValidAccessToken(access_token));
  });
}

Deno.test("token --format json and --json give all of one and the same credential", async () => {
  await using sandbox = await makeSandbox();
  const { access_token, token_type, expiry_date } = await sandbox.signIn(3600);
  for (const args of [["token", "--format", "json"], ["token", "--json"], ["--json", "token"]]) {
    const { code, stdout, stderr } = await sandbox.run(args);
    equal([code, stderr], [0, ""]);
    equal(JSON.parse(stdout), {
      version: 1,
      access_token,
      token_type,
      expires_at: new Date(expiry_date).toISOString(),
      base_url: sandbox.servers.model.baseUrl,
      provider: "qwen-oauth",
      source: sandbox.credentialFile,
    });
  }
});

/** Failures of `token`, each prepared in a sandbox. */
const FAILURES: readonly (readonly [string, readonly string[], number, Prepare])[] = [
  ["not signed in", [], 4, () => {}],
  ["expired with --no-refresh", ["--no-refresh"], 4, (sandbox) => sandbox.signIn(-60)],
  ["the refresh is refused", [], 4, async (sandbox) => {
    await sandbox.signIn(-60);
    sandbox.servers.authorization.revokeAll();
  }],
  ["the server cannot be reached", [], 7, async (sandbox) => {
    await sandbox.signIn(-60);
    sandbox.servers.authorization.planned.refresh.push("cut");
  }],
  ["--refresh and --no-refresh at once", ["--refresh", "--no-refresh"], 2, () => {}],
  ["a duration that is none", ["--min-valid", "ten"], 2, () => {}],
  ["a format that is none", ["--format", "xml"], 2, () => {}],
  ["a flag that is none", ["--fresh"], 2, () => {}],
];

type Prepare = (sandbox: Sandbox) => unknown;

for (const [name, flags, expected, prepare] of FAILURES) {
  Deno.test(`token fails with exit ${expected}: ${name}; nothing on stdout, the same code with --json`, async () => {
    await using sandbox = await makeSandbox();
    await prepare(sandbox);
    const plain = await sandbox.run(["token", ...flags]);
    equal([plain.code, plain.stdout], [expected, ""]);
    match(plain.stderr, /^qwenauth: [A-Z].*[^.]\nhint: .+\n$/);
    await prepare(sandbox);
    const json = await sandbox.run(["token", ...flags, "--json"]);
    equal([json.code, json.stdout], [expected, ""]);
    const { version, error } = JSON.parse(json.stderr);
    equal([version, error.exit, json.stderr.split("\n").length], [1, expected, 2]);
    notEqual(error.message, "");
  });
}
