/** The quick start and the command framework read the same arguments the same way. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { resolve } from "../../src/cli/application.ts";
import type { Options } from "../../src/cli/command_table.ts";
import { parseQuick } from "../../src/cli/parse_quick.ts";
import { fakeTable, SHOW_FLAGS } from "./fake_commands.ts";

const table = fakeTable([], () => {});
const { command: show } = await table["show"]!.load();

/** What the framework makes of the arguments; undefined if it refuses them or prints help. */
async function parseSlowly(args: readonly string[]): Promise<Options | undefined> {
  try {
    const resolved = await resolve({ command: "show", args }, table, show);
    return resolved.kind === "run" ? resolved.options : undefined;
  } catch {
    return undefined;
  }
}

/** Options without those that are absent. */
function given(options: Options): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

const names = Object.keys(SHOW_FLAGS);
const value = fc.oneof(
  fc.constantFrom(
    "bare",
    "curl",
    "10m",
    "0s",
    "90",
    "",
    "-",
    "--",
    "-h",
    "a=b",
    "x\ny",
    "--json",
    "true",
  ),
  fc.string({ maxLength: 4 }),
);
const flag = fc.constantFrom(...names, "help", "version", "x", "nonsense", "constructor");
const argument = fc.oneof(
  { weight: 6, arbitrary: flag.map((name) => `--${name}`) },
  { weight: 3, arbitrary: fc.tuple(flag, value).map(([name, text]) => `--${name}=${text}`) },
  { weight: 3, arbitrary: value },
  { weight: 1, arbitrary: fc.string({ maxLength: 4 }).map((text) => `-${text}`) },
);

Deno.test("the quick start gives the framework's options for any arguments, or declines", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(argument, { maxLength: 5 }), async (args) => {
      const quick = parseQuick(SHOW_FLAGS, args);
      if (quick === undefined) return;
      const slow = await parseSlowly(args);
      assert.deepEqual(given(quick), slow && given(slow));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("the quick start takes every combination of known flags with sound values", async () => {
  const sound = fc.subarray(names).map((chosen) =>
    chosen.flatMap((name) => {
      const { kind } = SHOW_FLAGS[name as keyof typeof SHOW_FLAGS];
      if (kind === "boolean") return [`--${name}`];
      return kind === "choice" ? [`--${name}=curl`] : [`--${name}`, "90s"];
    })
  );
  await fc.assert(
    fc.asyncProperty(sound, async (args) => {
      const slow = await parseSlowly(args);
      assert.ok(slow);
      assert.deepEqual(given(parseQuick(SHOW_FLAGS, args) ?? {}), given(slow));
    }),
    { numRuns: 200 },
  );
});

Deno.test("the quick start leaves everything unusual to the framework", () => {
  const unusual = [
    "--help",
    "-h",
    "--",
    "word",
    "--json=true",
    "--format=",
    "--format=x",
    "--min-valid=9",
  ];
  for (
    const args of [...unusual.map((arg) => [arg]), ["--json", "--json"], ["--format"], [
      "--provider",
      "-",
    ]]
  ) {
    assert.equal(parseQuick(SHOW_FLAGS, args), undefined, args.join(" "));
  }
});
