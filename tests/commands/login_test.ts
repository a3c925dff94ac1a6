import assert from "node:assert/strict";
import { Failure } from "../../src/platform/failure.ts";
import { Secret } from "../../src/platform/secret.ts";
import { APPROVED, fakeCredential, type LoginScript } from "../support/fake_device_login.ts";
import {
  ALTERNATIVES,
  CALLS_REFUSED,
  CODE_LINES,
  decodeQr,
  EXPIRY,
  FREE_TIER,
  LARGE,
  login,
  type Options,
  REFUSED,
  type Setting,
  shown,
  SIGN_IN,
  SMALL,
  TROUBLE,
  WITH_KEY,
} from "../support/run_login.ts";

const NO_BROWSER = "No browser was opened: there is no display\n";
const WORKS = "Signed in, and it works: 2 models at https://portal.example/v1\n";
const PLAIN = `${NO_BROWSER}${CODE_LINES}Waiting for the approval\n`;
const HINT = "qwenauth login";

const DONE = { exit: 0, failure: undefined, stdout: "" };
// deno-lint-ignore no-control-regex
const SPINNER_LINE = /\r\x1b\[2K(?!⠋ Approved)[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] [^\r\n\x1b]*/g;

/** The text without the turns of the spinner after its first picture. */
function still(text: string): string {
  return text.replaceAll(SPINNER_LINE, "");
}

Deno.test("without a terminal: URL, code and validity, one plain line while waiting, nothing on stdout", async () => {
  assert.deepEqual(await shown({}), { ...DONE, stderr: PLAIN + WORKS });
});

Deno.test("without a complete verification URI: the plain URI and the code", async () => {
  const script = { authorization: { verificationUriComplete: undefined, expiresInSeconds: 90 } };
  assert.deepEqual(await shown({ script }), {
    ...DONE,
    stderr: `${NO_BROWSER}Sign in at https://chat.qwen.ai/authorize\n` +
      "Enter the code there: ABCD-EFGH (page and code are valid for 90 seconds)\n" +
      `Waiting for the approval\n${WORKS}`,
  });
});

Deno.test("without a complete verification URI: QR code, browser and clipboard have the plain one", async () => {
  const script = { authorization: { verificationUriComplete: undefined } };
  const run = await login({
    script,
    terminal: LARGE,
    variables: { DISPLAY: ":0", BROWSER: "firefox" },
    options: { copy: true },
  });
  const uri = "https://chat.qwen.ai/authorize";
  assert.deepEqual(decodeQr(run.stderr), [uri, uri]);
  assert.deepEqual(run.started, [`firefox ${uri}`]);
  assert.ok(run.stderr.includes(`\x1b]52;c;${btoa(uri)}\x07`));
});

Deno.test("on a terminal: a spinner with the time left, the cursor never hidden", async () => {
  const run = await shown({ terminal: SMALL });
  assert.deepEqual({ ...run, stderr: still(run.stderr) }, {
    ...DONE,
    stderr: `${NO_BROWSER}${CODE_LINES}⠋ Waiting for the approval, 30:00 left` +
      "\r\x1b[2K⠋ Approved, asking https://portal.example/v1 for its models" +
      `\r\x1b[2K${WORKS}`,
  });
  const turns = run.stderr.match(SPINNER_LINE) ?? [];
  assert.equal(turns[0], "\r\x1b[2K⠙ Waiting for the approval, 30:00 left");
  assert.equal(turns[9], "\r\x1b[2K⠋ Waiting for the approval, 29:59 left");
});

Deno.test("the spinner counts down to --timeout if that comes first", async () => {
  const { stderr } = await shown({ terminal: SMALL, options: { timeout: 60 } });
  assert.match(stderr, /⠋ Waiting for the approval, 1:00 left/);
});

Deno.test("NO_COLOR, TERM=dumb and --no-color: plain lines on a terminal too", async () => {
  const terminal = { ...LARGE, color: false };
  assert.deepEqual(await shown({ terminal }), { ...DONE, stderr: PLAIN + WORKS });
});

Deno.test("FORCE_COLOR in a pipe: plain lines all the same, without cursor control", async () => {
  const terminal = { color: "always" } as const;
  assert.deepEqual(await shown({ terminal }), { ...DONE, stderr: PLAIN + WORKS });
});

Deno.test("--quiet prints URL and code and nothing else", async () => {
  for (const terminal of [{}, LARGE]) {
    const run = await shown({ terminal, options: { quiet: true } });
    assert.deepEqual(run, { ...DONE, stderr: CODE_LINES });
  }
});

Deno.test("the QR code on a terminal is that of the URL, on dark and light backgrounds", async () => {
  const { stderr } = await shown({ terminal: LARGE });
  assert.deepEqual(decodeQr(stderr), [SIGN_IN, SIGN_IN]);
  assert.ok(still(stderr).startsWith(`${NO_BROWSER}${CODE_LINES}\x1b[38;5;16;48;5;231m`));
});

Deno.test("--qr forces the QR code, --no-qr drops it", async () => {
  const decoded: [Setting, (string | undefined)[]][] = [
    [{ terminal: LARGE, options: { "no-qr": true } }, []],
    [{ terminal: SMALL }, []],
    [{ terminal: SMALL, options: { qr: true } }, [SIGN_IN, SIGN_IN]],
    [{ terminal: LARGE, options: { qr: true, quiet: true } }, [SIGN_IN, SIGN_IN]],
    [{ terminal: { ...LARGE, color: false } }, []],
    [{ terminal: { ...LARGE, color: false }, options: { qr: true } }, [SIGN_IN, SIGN_IN]],
    [{ options: { qr: true } }, [SIGN_IN, undefined]],
    [{ terminal: LARGE, variables: { TERM: "dumb" } }, []],
  ];
  for (const [setting, expected] of decoded) {
    assert.deepEqual(decodeQr((await shown(setting)).stderr), expected);
  }
  const both = await shown({ options: { qr: true, "no-qr": true } });
  assert.deepEqual(both, {
    exit: 2,
    failure: ["Cannot obey --qr and --no-qr at once", "qwenauth login --help"],
    stdout: "",
    stderr: "",
  });
});

Deno.test("--copy puts the URL on the terminal's clipboard, only on a terminal", async () => {
  const options = { copy: true };
  const run = await shown({ terminal: { ...SMALL, color: false }, options });
  assert.deepEqual(run, {
    ...DONE,
    stderr: `\x1b]52;c;${btoa(SIGN_IN)}\x07${NO_BROWSER}` +
      "The URL was put on the terminal's clipboard\n" +
      `${CODE_LINES}Waiting for the approval\n${WORKS}`,
  });
  assert.deepEqual(await shown({ options }), {
    ...DONE,
    stderr: `${NO_BROWSER}The URL was not copied: stderr is not a terminal\n` +
      `${CODE_LINES}Waiting for the approval\n${WORKS}`,
  });
});

Deno.test("the browser is opened where there is a display, and one that cannot be started is no error", async () => {
  const variables = { DISPLAY: ":0" };
  const opened = await login({ variables });
  assert.deepEqual(opened.started, [`xdg-open ${SIGN_IN}`]);
  assert.equal(
    opened.stderr,
    `The page was opened in the browser\n${CODE_LINES}Waiting for the approval\n${WORKS}`,
  );
  const missing = await login({ variables: { ...variables, BROWSER: "missing" } });
  assert.deepEqual([missing.exit, missing.started], [0, [`missing ${SIGN_IN}`]]);
  assert.match(missing.stderr, /^No browser was opened: none could be started\n/);
  const forbidden = await login({ variables, options: { "no-browser": true } });
  assert.deepEqual(forbidden.started, []);
  assert.match(forbidden.stderr, /^No browser was opened: --no-browser\n/);
});

Deno.test("network failures while polling are shown once each and survived", async () => {
  const script = { codes: [TROUBLE] };
  const troubles = ["connection refused), trying again in 6 s", "status 502), trying again in 10 s"]
    .map((text) => `No answer that helps (${text}\n`);
  assert.deepEqual(await shown({ script }), { ...DONE, stderr: PLAIN + troubles.join("") + WORKS });
  const onTerminal = await shown({ script, terminal: SMALL });
  for (const trouble of troubles) {
    assert.ok(onTerminal.stderr.includes(`\r\x1b[2K${trouble}`));
  }
});

Deno.test("denied: exit 4", async () => {
  const script: LoginScript = { codes: [[{ afterSeconds: 2, outcome: "denied" }]] };
  assert.deepEqual(await shown({ script, terminal: { ...SMALL, color: false } }), {
    exit: 4,
    failure: ["The sign-in was denied", HINT],
    stdout: "",
    stderr: PLAIN,
  });
});

Deno.test("expired: exit 4, --timeout over: exit 8", async () => {
  const expired = { exit: 4, failure: ["The code expired before it was approved", HINT] };
  const late = { exit: 8, failure: ["The approval did not come within 2 s", HINT] };
  const output = { stdout: "", stderr: PLAIN };
  const script = { codes: [EXPIRY] };
  const noInput = { "no-input": true } as const;
  const terminal = { ...SMALL, color: false };
  const cases: [Setting, unknown][] = [
    [{ script }, { ...expired, ...output }],
    [{ script, options: { timeout: 2 } }, { ...late, ...output }],
    [{ script, options: noInput, terminal }, { ...expired, ...output }],
    [{ script, options: { ...noInput, timeout: 2 }, terminal }, { ...late, ...output }],
  ];
  for (const [setting, expected] of cases) assert.deepEqual(await shown(setting), expected);
});

Deno.test('denied, expired or --timeout over after --force: the hint does not end with "already signed in"', async () => {
  for (const outcome of ["denied", "expired", undefined] as const) {
    const script: LoginScript = {
      codes: [[{ afterSeconds: 3, outcome: outcome ?? "granted" }]],
      stored: fakeCredential(),
    };
    const timeout = outcome === undefined ? { timeout: 2 } : {};
    const { failure } = await login({ script, options: { force: true, ...timeout } });
    assert.equal(failure?.[1], "qwenauth login --force");
  }
});

Deno.test("expired or --timeout over: on a terminal a new code is offered instead", async () => {
  const script = { codes: [EXPIRY, EXPIRY, APPROVED] };
  const question = "Press Enter for a new code, or type n to stop: ";
  const again = `The code has expired. ${question}`;
  const cases: [Setting, number, string][] = [
    [{ terminal: { lines: ["", "yes"] } }, 0, PLAIN + again + PLAIN + again + PLAIN + WORKS],
    [{ terminal: { lines: ["", " N "] } }, 4, PLAIN + again + PLAIN + again],
    [{ terminal: { lines: [] } }, 4, `${PLAIN}${again}\n`],
    [
      { terminal: { lines: ["no"] }, options: { timeout: 2 } },
      8,
      `${PLAIN}The time is over. ${question}`,
    ],
  ];
  for (const [setting, exit, stderr] of cases) {
    const terminal = { ...SMALL, color: false, ...setting.terminal };
    const run = await shown({ ...setting, script, terminal });
    assert.deepEqual([run.exit, run.stderr, run.stdout], [exit, stderr, ""]);
  }
});

Deno.test("the spinner is gone while a question is asked", async () => {
  const terminal = { ...SMALL, lines: ["n"] };
  const { stderr } = await shown({ script: { codes: [EXPIRY] }, terminal });
  assert.ok(
    stderr.endsWith(
      "\r\x1b[2KThe code has expired. Press Enter for a new code, or type n to stop: ",
    ),
  );
});

Deno.test("already signed in: with a terminal it asks before replacing", async () => {
  const question = "Already signed in. Replace the stored sign-in? [y/N] ";
  const kept = "The stored sign-in was kept\n";
  const cases = [
    [["y"], question + PLAIN + WORKS],
    [[" YES"], question + PLAIN + WORKS],
    [[""], question + kept],
    [["n"], question + kept],
    [[], `${question}\n${kept}`],
  ] as const;
  for (const [lines, stderr] of cases) {
    const terminal = { ...SMALL, color: false, lines };
    assert.deepEqual(await shown({ terminal, script: { stored: fakeCredential() } }), {
      ...DONE,
      stderr,
    });
  }
});

Deno.test("already signed in: without a terminal --force is needed when the stored token is still valid", async () => {
  const script = { stored: fakeCredential() };
  const already = "Already signed in, the access token is valid until 2026-11-21T18:00:00Z " +
    "(--force signs in again)\n";
  const expired = { stored: fakeCredential({ expiresAtMs: 0 }) };
  const cases: [Setting, string][] = [
    [{ script }, already],
    [{ script, terminal: SMALL, options: { "no-input": true } }, already],
    [{ script, options: { quiet: true } }, ""],
    [{ script, options: { force: true } }, PLAIN + WORKS],
    [{ script: expired }, PLAIN + WORKS],
  ];
  for (const [setting, stderr] of cases) {
    assert.deepEqual(await shown(setting), { ...DONE, stderr });
  }
});

Deno.test("a damaged credential file: exit 10 unless --force", async () => {
  const script = {
    stored: new Failure("store", "Cannot read", { hint: "qwenauth login --force" }),
  };
  assert.deepEqual(await shown({ script }), {
    exit: 10,
    failure: ["Cannot read", "qwenauth login --force"],
    stdout: "",
    stderr: "",
  });
  const forced = await login({ script, options: { force: true } });
  assert.deepEqual([forced.exit, forced.calls[1]], [0, "save marked-access by force"]);
});

Deno.test("the probe says one of: works, refused (exit 5), could not be reached (exit 0 with a warning)", async () => {
  const warning = "Warning: signed in, but the model service could not be reached: status 502\n";
  const unreachable = { kind: "unreachable", reason: "status 502" } as const;
  const refused = { exit: 5, stdout: "", stderr: PLAIN };
  const at = " at https://portal.example/v1\n";
  const cases: [Setting, unknown][] = [
    [{ script: { proof: { kind: "works", models: 1 } } }, {
      ...DONE,
      stderr: `${PLAIN}Signed in, and it works: 1 model${at}`,
    }],
    [{ script: { proof: { kind: "works", models: undefined } } }, {
      ...DONE,
      stderr: `${PLAIN}Signed in, and it works${at}`,
    }],
    [{ script: { proof: REFUSED } }, {
      ...refused,
      failure: [CALLS_REFUSED + FREE_TIER + ALTERNATIVES, WITH_KEY],
    }],
    [{ script: { proof: REFUSED, isDefaultServer: false } }, {
      ...refused,
      failure: [CALLS_REFUSED + ALTERNATIVES, WITH_KEY],
    }],
    [{ script: { proof: unreachable } }, { ...DONE, stderr: PLAIN + warning }],
    [{ script: { proof: unreachable }, options: { quiet: true } }, {
      ...DONE,
      stderr: CODE_LINES + warning,
    }],
    [{ options: { "no-probe": true } }, {
      ...DONE,
      stderr: `${PLAIN}Signed in, not checked with a model call (--no-probe)\n`,
    }],
  ];
  for (const [setting, expected] of cases) assert.deepEqual(await shown(setting), expected);
});

Deno.test("what cannot be signed in to by OAuth: exit 2, before anything is read", async () => {
  const cases: [Partial<Options>, string, string][] = [
    [
      { method: "api-key", provider: "qwen-oauth" },
      'Cannot store an API key for "qwen-oauth": it has none',
      "qwenauth login --method oauth",
    ],
    [
      { provider: "openrouter" },
      'Cannot sign in to "openrouter" by OAuth',
      "qwenauth login --method api-key --provider openrouter",
    ],
  ];
  for (const [options, message, hint] of cases) {
    const { exit, failure, stdout, stderr, calls } = await login({ options });
    assert.deepEqual([exit, failure, stdout, stderr, calls], [2, [message, hint], "", "", []]);
  }
  const fine = await login({ options: { method: "oauth", provider: "qwen-oauth" } });
  assert.equal(fine.exit, 0);
});

Deno.test("without a terminal and without --method: the device flow", async () => {
  const { exit, calls } = await login({ options: { method: undefined } });
  assert.deepEqual([exit, calls[0]], [0, "read"]);
});

Deno.test("text from the server is shown without control characters", async () => {
  const authorization = {
    userCode: new Secret("AB\x1b]0;title\x07CD\x1b[2J\u202e"),
    verificationUriComplete: "https://chat.qwen.ai/\x1b[31m\x07authorize",
  };
  const { stderr } = await shown({ script: { authorization } });
  assert.equal(
    stderr,
    `${NO_BROWSER}Sign in at https://chat.qwen.ai/authorize\n` +
      "Code: ABCD (page and code are valid for 30 minutes)\n" +
      `Waiting for the approval\n${WORKS}`,
  );
});

Deno.test("Ctrl-C ends the waiting with the terminal restored", async () => {
  const abort = new AbortController();
  const reason = new DOMException("ended", "AbortError");
  const script: LoginScript = { codes: [[{ afterSeconds: 1800, outcome: "expired" }]] };
  const running = login({ script, terminal: SMALL, abort });
  setTimeout(() => abort.abort(reason));
  const { exit, stdout, stderr } = await running;
  assert.deepEqual([exit, stdout], [130, ""]);
  assert.ok(stderr.endsWith("\r\x1b[2K"));
});

Deno.test("Ctrl-C at a question is no answer to it", async () => {
  const abort = new AbortController();
  abort.abort(new DOMException("ended", "AbortError"));
  const terminal = { ...SMALL, color: false, lines: ["y"] };
  const run = await login({ script: { stored: fakeCredential() }, terminal, abort });
  assert.deepEqual([run.exit, run.calls], [130, ["read"]]);
});

Deno.test("no secret is printed", async () => {
  for (const options of [{}, { json: true }]) {
    for (const terminal of [{}, LARGE]) {
      const { stdout, stderr } = await shown({ options, terminal });
      assert.doesNotMatch(stdout + stderr, /marked-/);
    }
  }
});
