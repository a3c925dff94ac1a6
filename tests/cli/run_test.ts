/** From arguments to a command that runs. */

import assert from "node:assert/strict";
import { Failure } from "../../src/platform/failure.ts";
import { FileError } from "../../src/platform/files.ts";
import { ClosedOutput } from "../../src/platform/terminal.ts";
import { VERSION } from "../../src/platform/version.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { runFake } from "./fake_commands.ts";
import type { RunOptions } from "./fake_commands.ts";

const throwing = (thrown: unknown): RunOptions => ({
  act: () => {
    throw thrown;
  },
});

const defined = (options: object) =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

const PARSED: readonly [argv: string[], options: object, args: string[]][] = [
  [["show"], {}, []],
  [["show-slowly"], {}, []],
  [["show", "--format", "curl", "--min-valid", "10m"], { format: "curl", "min-valid": 600 }, []],
  [["show", "--format=curl", "--min-valid=1h"], { format: "curl", "min-valid": 3600 }, []],
  [["show", "--no-refresh", "--no-color"], { "no-refresh": true, "no-color": true }, []],
  [["show", "--pause-at", "here"], { "pause-at": "here" }, []],
  [["show", "--provider", ""], { provider: "" }, []],
  [["--debug", "show"], { debug: true }, []],
  [["--provider", "openai", "--json", "show"], { provider: "openai", json: true }, []],
  [["--provider=openai", "show", "--refresh"], { provider: "openai", refresh: true }, []],
  [["--provider", "show", "show"], { provider: "show" }, []],
  [["--ca-file", "/ca.pem", "show"], { "ca-file": "/ca.pem" }, []],
  [["ask", "why", "--json", "not"], { json: true }, ["why", "not"]],
  [["ask", "--", "--json", "-"], {}, ["--json", "-"]],
  [["ask", "-"], {}, ["-"]],
  [["ask", "help"], {}, ["help"]],
  [["launch", "ls", "--json"], { json: true }, ["ls"]],
  [["launch", "--", "ls", "-l"], {}, ["ls", "-l"]],
];

for (const [argv, options, args] of PARSED) {
  Deno.test(`qwenauth ${argv.join(" ")} runs its command with these options`, async () => {
    const { outcome, calls } = await runFake(argv);
    assert.deepEqual(outcome, { exit: "ok", stdout: "", stderr: "" });
    assert.deepEqual(calls.map((call) => [defined(call.options), call.args]), [[options, args]]);
  });
}

Deno.test("--version prints name and version, alone and beside flags of every command", async () => {
  for (const argv of [["--version"], ["--json", "--version"], ["--version", "--no-color"]]) {
    const { outcome } = await runFake(argv);
    assert.deepEqual(outcome, { exit: "ok", stdout: `qwenauth ${VERSION}\n`, stderr: "" });
  }
});

Deno.test("a command keeps only the permissions that its line names", async () => {
  const givenUp = async (argv: string[]) => (await runFake(argv)).platform.givenUp;
  assert.deepEqual(await givenUp(["show"]), ["run"]);
  assert.deepEqual(await givenUp(["show", "--no-refresh"]), ["run", "net"]);
  assert.deepEqual(await givenUp(["show-slowly"]), ["run", "net"]);
  assert.deepEqual(await givenUp(["ask", "why"]), []);
});

Deno.test("what is registered for the end is undone after success and after failure", async () => {
  assert.equal((await runFake(["show"])).platform.undone, 1);
  assert.equal((await runFake(["show"], throwing(new Error("broken")))).platform.undone, 1);
});

Deno.test("a failure is told with its hint and its exit code", async () => {
  const failure = new Failure("auth_required", "Not signed in", { hint: "qwenauth login" });
  const { outcome } = await runFake(["show"], throwing(failure));
  assert.deepEqual(outcome, {
    exit: "auth_required",
    stdout: "",
    stderr: "qwenauth: Not signed in\nhint: qwenauth login\n",
  });
});

Deno.test("a failure under --json is one line of JSON after what was printed before", async () => {
  const { outcome } = await runFake(["show", "--json"], {
    act: ({ context }) => {
      context.terminal.stdout.write("{}\n");
      throw new Failure("quota", "Too many requests", { retryAfterSeconds: 7 });
    },
  });
  assert.deepEqual(outcome, {
    exit: "quota",
    stdout: "{}\n",
    stderr:
      `{"version":1,"error":{"code":"quota","exit":6,"message":"Too many requests","retry_after_seconds":7}}\n`,
  });
});

Deno.test("a failure under --json is the last line of stderr, behind the lines of --debug", async () => {
  const failure = new Failure("store", "Broken", { cause: new TypeError("no") });
  const { outcome } = await runFake(["show", "--json", "--debug"], throwing(failure));
  const [cause, document, ...rest] = outcome.stderr.split("\n");
  assert.match(cause!, /^qwenauth: debug: caused by TypeError: no$/);
  assert.equal(JSON.parse(document!).error.code, "store");
  assert.deepEqual(rest, [""]);
});

Deno.test("control characters and escape sequences in a message are not printed", async () => {
  const failure = new Failure(
    "unavailable",
    "Server said \x1b]0;title\x07\x1b[31mno\x1b[0m\r\nway\u202e",
    {
      hint: "try\x07again",
    },
  );
  const { outcome } = await runFake(["show"], throwing(failure));
  assert.equal(outcome.stderr, "qwenauth: Server said no way\nhint: tryagain\n");
});

Deno.test("a file error that nobody explained is exit 10 with the path", async () => {
  const { outcome } = await runFake(
    ["show"],
    throwing(new FileError("denied", "/q/f", "permission denied")),
  );
  assert.deepEqual(outcome, {
    exit: "store",
    stdout: "",
    stderr: `qwenauth: Cannot use "/q/f": permission denied\n`,
  });
});

const REPORT = " (please report it, with --debug's lines)\n";

Deno.test("a bug is exit 1 without a stack", async () => {
  const { outcome } = await runFake(["show"], throwing(new TypeError("x is undefined")));
  assert.deepEqual(outcome, {
    exit: "failure",
    stdout: "",
    stderr: `qwenauth: Internal error: TypeError: x is undefined${REPORT}`,
  });
});

Deno.test("a bug in a command that the framework parsed is reported the same way", async () => {
  const { outcome } = await runFake(["ask", "why"], throwing(new TypeError("x is undefined")));
  assert.equal(outcome.stderr, `qwenauth: Internal error: TypeError: x is undefined${REPORT}`);
});

Deno.test("a bug shows its stack with --debug and with QWENAUTH_DEBUG=1", async () => {
  const runs = [
    runFake(["show", "--debug"], throwing(new TypeError("x is undefined"))),
    runFake(["show"], {
      ...throwing(new TypeError("x is undefined")),
      environment: { QWENAUTH_DEBUG: "1" },
    }),
  ];
  for (const { outcome } of await Promise.all(runs)) {
    assert.match(
      outcome.stderr,
      /^(qwenauth: debug: at .*\n)+qwenauth: Internal error: TypeError: x is undefined \(please report it/,
    );
  }
});

Deno.test("a parser's error is reported without the text that it could not read", async () => {
  const act = () => {
    JSON.parse(`{"access_token": secret}`);
  };
  for (const argv of [["show"], ["show", "--debug"], ["show", "--json"]]) {
    const { outcome } = await runFake(argv, { act });
    assert.equal(outcome.stderr.includes("secret"), false);
    assert.equal(outcome.exit, "failure");
  }
});

Deno.test("an error that nobody caught is reported like any other", async () => {
  const terminal = new FakeTerminal();
  const never = Promise.withResolvers<void>();
  let tell = () => {};
  const done = runFake(["show"], { terminal, act: () => (tell(), never.promise) });
  const platform = Promise.withResolvers<void>();
  tell = platform.resolve;
  await platform.promise;
  never.reject(new RangeError("too far"));
  assert.deepEqual((await done).outcome, {
    exit: "failure",
    stdout: "",
    stderr: `qwenauth: Internal error: RangeError: too far${REPORT}`,
  });
});

Deno.test("a closed stdout ends the program quietly with 0", async () => {
  const { outcome } = await runFake(["show"], throwing(new ClosedOutput()));
  assert.deepEqual(outcome, { exit: "ok", stdout: "", stderr: "" });
});

Deno.test("a closed stderr does not hide the exit code", async () => {
  const terminal = new FakeTerminal();
  terminal.stderr.write = () => {
    throw new ClosedOutput();
  };
  const { outcome } = await runFake(["show"], {
    ...throwing(new Failure("quota", "Too many")),
    terminal,
  });
  assert.deepEqual(outcome, { exit: "quota", stdout: "", stderr: "" });
});

Deno.test("an aborted command ends quietly with 130", async () => {
  const { outcome } = await runFake(["show"], throwing(new DOMException("stopped", "AbortError")));
  assert.deepEqual(outcome, { exit: "130", stdout: "", stderr: "" });
});

Deno.test("a variable that cannot be read, also while that is reported, is told with its exit code", async () => {
  const environment = new Proxy({}, {
    get(_target, name) {
      if (name !== "QWENAUTH_DEBUG") return undefined;
      throw new Failure("usage", "Cannot read the variable QWENAUTH_DEBUG: it is not valid UTF-8", {
        hint: "unset QWENAUTH_DEBUG",
      });
    },
  });
  const { outcome } = await runFake(["show"], { environment });
  assert.deepEqual(outcome, {
    exit: "usage",
    stdout: "",
    stderr: "qwenauth: Cannot read the variable QWENAUTH_DEBUG: it is not valid UTF-8\n" +
      "hint: unset QWENAUTH_DEBUG\n",
  });
});

Deno.test("an error that cannot be described ends the program with 1 and a line all the same", async () => {
  const thrown = Object.defineProperty(new Error(), "message", {
    get() {
      throw new Error("again");
    },
  });
  const { outcome } = await runFake(["show"], throwing(thrown));
  assert.deepEqual(outcome, {
    exit: "failure",
    stdout: "",
    stderr: "qwenauth: Internal error: a failure cannot be told\n",
  });
});
