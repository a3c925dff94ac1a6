/** `qwenauth login --start` and `--wait`: what is shown where, and which options go together. */

import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { fakeCredential } from "../support/fake_device_login.ts";
import { MemoryFiles } from "../support/memory_files.ts";
import {
  CODE_LINES,
  decodeQr,
  LARGE,
  login,
  type Options,
  type Setting,
  shown,
  SIGN_IN,
  SMALL,
} from "../support/run_login.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const START = { start: true };
const NO_BROWSER = "No browser was opened: there is no display\n";
const GO_ON = "To go on, in this or any other terminal: qwenauth login --wait 2222\n";
const WORKS = "Signed in, and it works: 2 models at https://portal.example/v1\n";
const DONE = { exit: 0, failure: undefined };

/** A setting whose disk has a login that was begun. */
async function begun(setting: Setting): Promise<Setting> {
  const script = { ...setting.script, files: new MemoryFiles(new VirtualClock()) };
  equal((await login({ options: START, script })).exit, 0);
  return { ...setting, script };
}

Deno.test("--start shows URL, code, validity and the command to go on with; stdout has the ID alone", async () => {
  deepEqual(await shown({ options: START }), {
    ...DONE,
    stdout: "2222\n",
    stderr: NO_BROWSER + CODE_LINES + GO_ON,
  });
  const quiet = await shown({ options: { ...START, quiet: true } });
  deepEqual(quiet, { ...DONE, stdout: "2222\n", stderr: CODE_LINES + GO_ON });
});

Deno.test("--start stores the login before its code is shown: what is approved is there to be waited for", async () => {
  for (const json of [false, true]) {
    const files = new MemoryFiles(new VirtualClock());
    files.fail("createNew", /login-/, "read_only");
    const { exit, stdout, stderr } = await shown({
      options: { ...START, json },
      script: { files },
    });
    equal(exit, 10);
    doesNotMatch(stdout + stderr, /ABCD-EFGH/);
  }
});

Deno.test("--start on a terminal draws the QR code, opens the browser as ever, and leaves no spinner", async () => {
  const run = await login({
    options: START,
    terminal: LARGE,
    variables: { DISPLAY: ":0", BROWSER: "firefox" },
  });
  deepEqual(decodeQr(run.stderr), [SIGN_IN, SIGN_IN]);
  deepEqual(run.started, [`firefox ${SIGN_IN}`]);
  ok(run.stderr.endsWith(GO_ON) && !run.stderr.includes("Waiting"), run.stderr);
  deepEqual(run.calls, ["read", "requestCode"]);
});

Deno.test("--start --json is one device_code event with the ID", async () => {
  const { stdout, stderr } = await shown({ options: { ...START, json: true } });
  equal(stderr, "");
  deepEqual(JSON.parse(stdout), {
    version: 1,
    event: "device_code",
    id: "2222",
    verification_uri: "https://chat.qwen.ai/authorize",
    verification_uri_complete: SIGN_IN,
    user_code: "ABCD-EFGH",
    expires_at: "2026-11-21T12:30:00Z",
    interval: 2,
  });
});

Deno.test("x=$(qwenauth login --start --json) on a terminal shows the code there as well", async () => {
  const terminal = { ...SMALL, terminals: ["stdin", "stderr"] as const };
  const { stdout, stderr } = await shown({ options: { ...START, json: true }, terminal });
  equal(JSON.parse(stdout).id, "2222");
  equal(stderr, CODE_LINES + GO_ON);
});

Deno.test("--start while signed in begins nothing without --force", async () => {
  const script = { stored: fakeCredential() };
  const kept = await login({ options: START, script });
  deepEqual([kept.exit, kept.stdout, kept.calls], [0, "", ["read"]]);
  match(kept.stderr, /^Already signed in, /);
  const forced = await login({ options: { ...START, force: true }, script });
  deepEqual([forced.stdout, forced.calls], ["2222\n", ["requestCode"]]);
});

Deno.test("--wait shows the code again to a person alone, and opens no browser", async () => {
  const options = { wait: true };
  const variables = { DISPLAY: ":0", BROWSER: "firefox" };
  const log = await login(await begun({ options, id: "2222", variables }));
  deepEqual([log.exit, log.stdout, log.started], [0, "", []]);
  equal(log.stderr, `Waiting for the approval\n${WORKS}`);
  const quiet = await shown(await begun({ options: { ...options, quiet: true } }));
  deepEqual(quiet, { ...DONE, stdout: "", stderr: "" });
  const plain = await shown(await begun({ options, terminal: { ...SMALL, color: false } }));
  equal(plain.stderr, `${CODE_LINES}Waiting for the approval\n${WORKS}`);
  const person = await login(await begun({ options, terminal: LARGE, variables }));
  deepEqual(person.started, []);
  ok(person.stderr.startsWith(CODE_LINES), person.stderr);
  deepEqual(decodeQr(person.stderr), [SIGN_IN, SIGN_IN]);
  deepEqual(person.calls.slice(-3), [
    "save marked-access",
    "prove marked-access",
    "choose qwen-oauth",
  ]);
});

Deno.test("--wait --json gives the events of a login without its code", async () => {
  const { exit, stdout, stderr } = await shown(
    await begun({ options: { wait: true, json: true } }),
  );
  const events = stdout.trimEnd().split("\n").map((line) => JSON.parse(line).event);
  deepEqual([exit, events, stderr], [0, ["authorized", "probe"], ""]);
});

Deno.test("--wait never asks for a new code: expired is exit 4 on a terminal too", async () => {
  const codes = [[{ afterSeconds: 3, outcome: "expired" }]] as const;
  const setting = await begun({ options: { wait: true }, terminal: SMALL, script: { codes } });
  const { exit, failure } = await login(setting);
  deepEqual([exit, failure], [4, [
    "The code expired before it was approved",
    "qwenauth login --start",
  ]]);
});

Deno.test("model calls that are refused are exit 5 after --wait as after any login", async () => {
  const proof = { kind: "refused", status: 401, message: "no" } as const;
  equal((await login(await begun({ options: { wait: true }, script: { proof } }))).exit, 5);
});

Deno.test("options that cannot be obeyed together are exit 2 and do nothing", async () => {
  const help = "qwenauth login --help";
  const ofKey = "with an API key: it belongs to the device flow";
  const once = "at once: the flag is for an API key";
  const argument = [
    'Unexpected argument: "login" takes one behind --wait only',
    "qwenauth login --wait ID",
  ];
  const CASES: [Partial<Options>, string | undefined, readonly string[]][] = [
    [{ start: true, wait: true }, undefined, ["Cannot obey --start and --wait at once", help]],
    [{ start: true, method: "api-key" }, undefined, [`Cannot obey --start ${ofKey}`, help]],
    [{ wait: true, "key-stdin": true }, "2222", [`Cannot obey --wait ${ofKey}`, help]],
    [{ start: true, "accept-plan-terms": true }, undefined, [`Cannot obey --start ${ofKey}`, help]],
    [{ "key-stdin": true }, undefined, [
      `Cannot obey --method oauth and --key-stdin ${once}`,
      help,
    ]],
    [{ "accept-plan-terms": true }, undefined, [
      `Cannot obey --method oauth and --accept-plan-terms ${once}`,
      help,
    ]],
    [{ "openai-base-url": "https://own.test/v1" }, undefined, [
      `Cannot obey --method oauth and --openai-base-url ${once}`,
      help,
    ]],
    [{ start: true, timeout: 9 }, undefined, [
      "Cannot obey --start and --timeout at once: --wait is what takes time",
      help,
    ]],
    [{ wait: true, method: undefined, provider: "openai" }, undefined, [
      'Cannot sign in to "openai" by OAuth',
      "qwenauth login --method api-key --provider openai",
    ]],
    [{}, "2222", argument],
    [{ start: true }, "2222", argument],
  ];
  for (const [options, id, failure] of CASES) {
    const run = await login({ options, ...(id === undefined ? {} : { id }) });
    deepEqual([run.exit, run.failure, run.calls], [2, failure, []]);
  }
});

Deno.test("--wait with an empty ID tells who is signed in that there is nothing to wait for", async () => {
  const setting = { options: { wait: true }, id: "", script: { stored: fakeCredential() } };
  for (const terminal of [{}, SMALL]) {
    const run = await shown({ ...setting, terminal });
    deepEqual([run.exit, run.stdout], [0, ""]);
    match(run.stderr, /^Already signed in, /);
  }
  const json = await shown({ ...setting, options: { wait: true, json: true } });
  equal(JSON.parse(json.stdout).event, "already_signed_in");
});

Deno.test("--start and --wait mean the device flow: no menu, also on a terminal without --method", async () => {
  const options = { start: true, method: undefined };
  equal((await login({ options, terminal: SMALL })).stdout, "2222\n");
});
