/** Formats of `env` that are data, read by the programs that they are for. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { Failure } from "../../src/platform/failure.ts";
import { formatExports } from "../../src/shell/export_format.ts";
import { needs } from "../e2e/support/needs.ts";
import { exportsOf, exportValue, LONG_VALUES } from "../shell/export_values.ts";

Deno.test({
  ...needs("jq reads back exactly 1,000 values of env for JSON", ["jq"]),
  fn: async () => {
    const { seed, values } = sampleValues();
    const text = formatExports("json", exportsOf(values));
    const output = await pipe("jq", ["-j", 'to_entries[] | .value + "\\u0000"'], text);
    compareValues(output.split("\0").slice(0, -1), values, seed);
    const unset = formatExports("json", { set: [], unset: ["OLD"] });
    assert.equal(await pipe("jq", ["-r", '.OLD // "gone"'], unset), "gone\n");
  },
});

Deno.test({
  ...needs("parseEnv of Node itself reads back exactly the values of env for dotenv", ["node"]),
  fn: async () => {
    const { seed, values } = sampleValues();
    const held = values.filter(isHeld);
    assert.ok(held.length > 750, `seed ${seed}`);
    const program = 'const {parseEnv} = require("node:util");' +
      'const text = require("node:fs").readFileSync(0, "utf8");' +
      "console.log(JSON.stringify(parseEnv(text)))";
    const text = formatExports("dotenv", exportsOf(held));
    const read = JSON.parse(await pipe("node", ["-e", program], text));
    assert.equal(Object.keys(read).length, held.length, `seed ${seed}`);
    compareValues(held.map((_, index) => read[`V${index}`]), held, seed);
  },
});

function sampleValues(): { seed: number; values: string[] } {
  const seed = Number(Deno.env.get("FAST_CHECK_SEED") ?? fc.sample(fc.integer(), 1)[0]);
  return { seed, values: [...fc.sample(exportValue, { seed, numRuns: 1000 }), ...LONG_VALUES] };
}

/** Tells only the first difference: a thousand values would hide it. */
function compareValues(read: readonly string[], values: readonly string[], seed: number): void {
  values.forEach((value, index) => assert.equal(read[index], value, `seed ${seed}, V${index}`));
  assert.equal(read.length, values.length, `seed ${seed}`);
}

function isHeld(value: string): boolean {
  try {
    formatExports("dotenv", exportsOf([value]));
    return true;
  } catch (error) {
    assert.ok(error instanceof Failure);
    return false;
  }
}

async function pipe(program: string, args: readonly string[], input: string): Promise<string> {
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const [output] = await Promise.all([
    child.output(),
    new Blob([input]).stream().pipeTo(child.stdin),
  ]);
  assert.equal(output.code, 0);
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(output.stdout);
}
