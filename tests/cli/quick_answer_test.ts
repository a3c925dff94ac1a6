/** A quick command answers wholly or not at all. */

import assert from "node:assert/strict";
import { answerQuickly } from "../../src/cli/quick_answer.ts";
import { COMMON_FLAGS, defineCommand } from "../../src/commands/command.ts";
import type { Context } from "../../src/commands/context.ts";
import { Failure } from "../../src/platform/failure.ts";
import type { Platform } from "../../src/platform/platform.ts";
import { FakePlatform, type FakePlatformOptions } from "../support/fake_platform.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";

const flags = {
  ...COMMON_FLAGS,
  "ca-file": { kind: "text", brief: "", placeholder: "PATH" },
  "openai-api-key": { kind: "text", brief: "", placeholder: "KEY" },
  format: { kind: "choice", brief: "", values: ["sh", "github"] },
} as const;

/** What the command answers, with the platform that it ran on. */
async function ask(
  args: readonly string[],
  run: (context: Context) => Promise<number | void> = answerTwice,
  options: FakePlatformOptions = {},
): Promise<{ answer: string | undefined; platform: FakePlatform; runs: number }> {
  const platform = new FakePlatform(options);
  let runs = 0;
  const command = defineCommand({
    brief: "",
    description: "",
    examples: [],
    flags,
    run: (context) => (runs++, run(context)),
  });
  const answer = await answerQuickly({
    command,
    keeps: (options) => options["quiet"] ? [] : ["net"],
    args,
    platform: (write) => withStdout(platform, write),
  });
  return { answer, platform, runs };
}

function withStdout(platform: FakePlatform, write: (text: string) => void): Platform {
  const terminal = new FakeTerminal();
  return Object.create(platform, {
    terminal: { value: () => ({ ...terminal, stdout: { ...terminal.stdout, write } }) },
  });
}

function answerTwice({ terminal }: Context): Promise<void> {
  terminal.stdout.write("one ");
  terminal.stdout.write("two\n");
  return Promise.resolve();
}

Deno.test("a quick command's answer is all that it writes, given back when it has ended", async () => {
  assert.equal((await ask(["--json"])).answer, "one two\n");
  assert.equal((await ask(["--format", "sh"])).answer, "one two\n");
});

Deno.test("a quick command gives up the permissions that it does not keep, before it runs", async () => {
  assert.deepEqual((await ask([])).platform.givenUp, ["run"]);
  assert.deepEqual((await ask(["--quiet"])).platform.givenUp, ["run", "net"]);
});

Deno.test("whatever is unusual is left to the whole program, and not run before", async () => {
  const unusual = [
    ["--debug"],
    ["--ca-file", "x.pem"],
    ["--openai-api-key", "-"],
    // It appends to a file as well, so it must not be run twice.
    ["--format", "github"],
    ["--help"],
    ["--nonsense"],
    ["word"],
    ["--json", "--json"],
  ];
  for (const args of unusual) {
    const { answer, runs } = await ask(args);
    assert.deepEqual([answer, runs], [undefined, 0], args.join(" "));
  }
  const { answer, runs } = await ask([], answerTwice, { environment: { QWENAUTH_DEBUG: "1" } });
  assert.deepEqual([answer, runs], [undefined, 0]);
});

Deno.test("a failure after a part of the answer leaves nothing of it", async () => {
  const fail = ({ terminal }: Context) => {
    terminal.stdout.write("one ");
    return Promise.reject(new Failure("auth_required", "Not signed in"));
  };
  assert.equal((await ask([], fail)).answer, undefined);
  assert.equal((await ask([], () => Promise.resolve(4))).answer, undefined);
});
