/** What `qwenauth env` owes to whoever evaluates its output when it fails. */

import { deepStrictEqual as equal } from "node:assert/strict";
import { COMMANDS } from "../../src/cli/commands.ts";
import { run } from "../../src/cli/run.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FakePlatform } from "../support/fake_platform.ts";
import { FakeTerminal, type FakeTerminalOptions } from "../support/fake_terminal.ts";
import { MemoryFiles } from "../support/memory_files.ts";

async function fail(line: string, options: FakeTerminalOptions = {}) {
  const terminal = new FakeTerminal(options);
  const files = new MemoryFiles(new FakeClock());
  const environment = { HOME: "/home/u" };
  const platform = new FakePlatform({ environment, files, terminal });
  const exit = await run(line.split(" "), platform, COMMANDS);
  return [exit, terminal.stdout.text];
}

const fish = (code: number) =>
  `function __qwenauth_failed; functions -e __qwenauth_failed; return ${code}; end; ` +
  "__qwenauth_failed;\n";

const CASES: readonly (readonly [line: string, exit: number, stdout: string])[] = [
  ["env", 4, "(exit 4);\n"],
  ["env --format sh", 4, "(exit 4);\n"],
  ["env --format fish", 4, fish(4)],
  ["env --format=fish", 4, fish(4)],
  ["env --provider nobody --format fish", 2, fish(2)],
  ["env --nonsense", 2, "(exit 2);\n"],
  ["env --format nonsense", 2, "(exit 2);\n"],
  ["--nonsense env", 2, "(exit 2);\n"],
  ["env --format powershell", 4, ""],
  ["env --format nu", 4, ""],
  ["env --format dotenv", 4, ""],
  ["env --format json", 4, ""],
  ["env --json", 4, ""],
  ["env --json --format sh", 2, "(exit 2);\n"],
  ["env --json --format fish", 2, fish(2)],
  ["env --json --format json", 4, ""],
  ["env --format github", 4, ""],
  ["token", 4, ""],
];

for (const [line, exit, stdout] of CASES) {
  Deno.test(`qwenauth ${line} that fails prints ${JSON.stringify(stdout)}`, async () => {
    equal(await fail(line), [exit, stdout]);
  });
}

Deno.test("to a terminal a failing env prints nothing on stdout", async () => {
  for (const line of ["env", "env --format fish", "env --nonsense"]) {
    const [, stdout] = await fail(line, { terminals: ["stdout"] });
    equal(stdout, "", line);
  }
});
