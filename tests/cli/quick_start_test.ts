/** What is answered before the whole program is loaded. */

import assert from "node:assert/strict";
import { COMMANDS } from "../../src/cli/commands.ts";
import { QUICK_COMMANDS } from "../../src/cli/quick_commands.ts";
import { QUICK_PARTS, quickStart } from "../../src/cli/quick_start.ts";
import { VERSION } from "../../src/platform/version.ts";

/** How the start went: exit code, what it wrote, and who was asked. */
interface Outcome {
  readonly exitCode: number | undefined;
  readonly written: string[];
  readonly asked: (readonly [string, readonly string[]])[];
}

/** Starts with one quick command, `show`, and a quick program that runs it with exit code 4. */
async function start(
  argv: readonly string[],
  { answer, isFull = false, ofProgram = ["show"] }: {
    answer?: string;
    isFull?: boolean;
    ofProgram?: string[];
  } = {},
): Promise<Outcome> {
  const written: string[] = [];
  const asked: [string, readonly string[]][] = [];
  const stdout = {
    write(text: string) {
      if (isFull) throw new Error("full");
      written.push(text);
    },
  };
  const exitCode = await quickStart(argv, stdout, {
    commands: {
      show: [() =>
        Promise.resolve({
          answer: (args) => (asked.push(["show", args]), Promise.resolve(answer)),
        })],
    },
    program: () =>
      Promise.resolve({
        runQuickly: (argv) => (asked.push(["program", argv]), Promise.resolve(4)),
      }),
    ofProgram,
  });
  return { exitCode, written, asked };
}

Deno.test("a quick command is asked with its arguments, and its answer written", async () => {
  assert.deepEqual(await start(["show", "--json"], { answer: "x\n" }), {
    exitCode: 0,
    written: ["x\n"],
    asked: [["show", ["--json"]]],
  });
});

const OF_BOTH = [["show", ["--json"]], ["program", ["show", "--json"]]];

Deno.test("what a quick command does not answer is left to the quick program", async () => {
  assert.deepEqual(await start(["show", "--json"]), { exitCode: 4, written: [], asked: OF_BOTH });
});

Deno.test("what a quick command has begun is handed on to the quick program", async () => {
  const renewal = {
    path: "/home/u/.qwen/oauth_creds.json",
    first: () => "{}",
    startedAtMs: 1,
    turn: { kernelLock: { kind: "unsupported" }, endMs: 2 },
  } as const;
  const handedOn: unknown[] = [];
  await quickStart(["show"], { write() {} }, {
    commands: {
      show: [
        () =>
          Promise.resolve({
            answer: (_, relay) => (relay.renewal = renewal, Promise.resolve(undefined)),
          }),
        () => Promise.reject(new Error("only the program can go on")),
      ],
    },
    program: () =>
      Promise.resolve({
        runQuickly: (_, relay) => (handedOn.push(relay.renewal), Promise.resolve(0)),
      }),
    ofProgram: ["show"],
  });
  assert.deepEqual(handedOn, [renewal]);
});

Deno.test("a quick command that the smallest file does not answer is asked of the next one", async () => {
  const asked: unknown[] = [];
  const written: string[] = [];
  const part = (name: string, answer?: string) => () =>
    Promise.resolve({
      answer: (args: readonly string[], _: unknown, command: string) => (
        asked.push([name, command, args]), Promise.resolve(answer)
      ),
    });
  const exitCode = await quickStart(["show", "-x"], { write: (text) => void written.push(text) }, {
    commands: { show: [part("small"), part("large", "x\n"), part("larger", "y\n")] },
    program: () => Promise.reject(new Error("it has been answered")),
    ofProgram: ["show"],
  });
  assert.deepEqual({ exitCode, written, asked }, {
    exitCode: 0,
    written: ["x\n"],
    asked: [["small", "show", ["-x"]], ["large", "show", ["-x"]]],
  });
});

Deno.test("an answer that cannot be written is left to the quick program, which says why", async () => {
  const outcome = await start(["show", "--json"], { answer: "x", isFull: true });
  assert.deepEqual(outcome, { exitCode: 4, written: [], asked: OF_BOTH });
});

Deno.test("every other command line is left to the whole program", async () => {
  for (const argv of [[], ["--json", "show"], ["other"], ["constructor"], ["--version", "x"]]) {
    const outcome = await start(argv, { answer: "x" });
    assert.deepEqual(outcome, { exitCode: undefined, written: [], asked: [] }, argv.join(" "));
  }
  assert.equal((await start(["show"], { ofProgram: [] })).exitCode, undefined);
});

Deno.test("the version is answered without any command", async () => {
  const outcome = await start(["--version"]);
  assert.deepEqual(outcome, { exitCode: 0, written: [`qwenauth ${VERSION}\n`], asked: [] });
});

Deno.test("the quick commands are those of the table that are read without the framework", () => {
  const quick = Object.entries(COMMANDS).filter(([, { quick }]) => quick).map(([name]) => name);
  assert.deepEqual(Object.keys(QUICK_PARTS.commands).sort(), quick.sort());
  assert.deepEqual(QUICK_PARTS.ofProgram, Object.keys(QUICK_COMMANDS));
});
