/** What a command finds around it. */

import assert from "node:assert/strict";
import { buildContext } from "../../src/cli/build_context.ts";
import { Failure } from "../../src/platform/failure.ts";
import { ClosedOutput } from "../../src/platform/terminal.ts";
import { FakePlatform } from "../support/fake_platform.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { runFake } from "./fake_commands.ts";

Deno.test("a command may ask only when stdin and stderr are terminals and --no-input is absent", () => {
  const cases: readonly [
    terminals: ("stdin" | "stdout" | "stderr")[],
    noInput: boolean,
    mayAsk: boolean,
  ][] = [
    [["stdin", "stderr"], false, true],
    [["stdin", "stdout", "stderr"], false, true],
    [["stdin", "stderr"], true, false],
    [["stdin", "stdout"], false, false],
    [["stdout", "stderr"], false, false],
    [[], false, false],
  ];
  for (const [terminals, noInput, mayAsk] of cases) {
    const terminal = new FakeTerminal({ terminals });
    const options = noInput ? { "no-input": true } : {};
    assert.equal(buildContext(new FakePlatform(), terminal, options, 0).mayAsk, mayAsk);
  }
});

Deno.test("a file of certificates that cannot be used is told with the command that shows it", () => {
  const platform = new FakePlatform();
  platform.fetch = () => {
    throw new Failure("usage", "Cannot read the certificates");
  };
  const build = () => buildContext(platform, new FakeTerminal(), { "ca-file": "/my ca.pem" }, 0);
  assert.throws(build, {
    code: "usage",
    message: "Cannot read the certificates",
    hint: "ls -l '/my ca.pem'",
  });
});

Deno.test("--json and --quiet reach the command", async () => {
  const { calls } = await runFake(["show", "--json", "--quiet"]);
  assert.deepEqual(calls.map(({ context }) => [context.json, context.quiet]), [[true, true]]);
  const { calls: plain } = await runFake(["show"]);
  assert.deepEqual(plain.map(({ context }) => [context.json, context.quiet]), [[false, false]]);
});

Deno.test("debug lines are written with --debug or QWENAUTH_DEBUG=1 only, with the time since the start", async () => {
  const stderr = async (argv: string[], environment = {}) => {
    const { outcome } = await runFake(argv, {
      environment,
      act: ({ context }) => context.debug(() => "lock free"),
    });
    return outcome.stderr;
  };
  const line = "qwenauth: debug: +0.0 ms lock free\n";
  assert.equal(await stderr(["show", "--debug"]), line);
  assert.equal(await stderr(["--debug", "ask", "why"]), line);
  assert.equal(await stderr(["show"], { QWENAUTH_DEBUG: "1" }), line);
  assert.equal(await stderr(["show"], { QWENAUTH_DEBUG: "0" }), "");
  assert.equal(await stderr(["show"]), "");
});

Deno.test("a debug line is one line, without control characters", async () => {
  const { outcome } = await runFake(["show", "--debug"], {
    act: ({ context }) => context.debug(() => 'said \x1b[2J\x1b]0;title\x07"a\nb\u202e"'),
  });
  assert.equal(outcome.stderr, 'qwenauth: debug: +0.0 ms said "a b"\n');
});

Deno.test("a debug line that cannot be written does not end the command", async () => {
  for (const thrown of [new Failure("store", "disk full"), new ClosedOutput()]) {
    const terminal = new FakeTerminal();
    terminal.stderr.write = () => {
      throw thrown;
    };
    const { outcome } = await runFake(["show", "--debug"], {
      terminal,
      act: ({ context }) => {
        context.debug(() => "lock free");
        context.terminal.stdout.write("done\n");
      },
    });
    assert.deepEqual(outcome, { exit: "ok", stdout: "done\n", stderr: "" });
  }
});

Deno.test("a debug message that is not shown is not made", async () => {
  await runFake(["show"], {
    act: ({ context }) =>
      context.debug(() => {
        throw new Error("made");
      }),
  });
});

Deno.test("--ca-file reaches the network", async () => {
  assert.deepEqual((await runFake(["show", "--ca-file", "/ca.pem"])).platform.caFiles, ["/ca.pem"]);
  assert.deepEqual((await runFake(["show"])).platform.caFiles, [undefined]);
});

Deno.test("building the surroundings does not make the program listen to signals", () => {
  const platform = new FakePlatform();
  let asked = 0;
  const signals = Object.defineProperty({ ...platform.signals }, "abort", { get: () => ++asked });
  const context = buildContext(
    { ...platform, signals, fetch: platform.fetch.bind(platform) } as never,
    new FakeTerminal(),
    {},
    0,
  );
  assert.equal(asked, 0);
  assert.equal(context.abort as unknown, 1);
});
