/** `env --format dotenv`, read back by dotenv itself and by `parseEnv`. */

import assert from "node:assert/strict";
import { parseEnv } from "node:util";
import { parse } from "dotenv";
import fc from "fast-check";
import { Failure } from "../../src/platform/failure.ts";
import { formatExports } from "../../src/shell/export_format.ts";
import { exportsOf, exportValue, LONG_VALUES } from "./export_values.ts";

Deno.test("env for dotenv chooses the quotes by the content", () => {
  const cases: readonly [value: string, text: string][] = [
    ["sk-abc==", "V0=sk-abc==\n"],
    ["C:\\keys\\", "V0=C:\\keys\\\n"],
    ["", "V0=''\n"],
    ["a b # $x", "V0='a b # $x'\n"],
    ['say "\\n"', "V0='say \"\\n\"'\n"],
    ["two\nlines", "V0='two\nlines'\n"],
    ["it's", 'V0="it\'s"\n'],
    ["it's \\n", "V0=`it's \\n`\n"],
    ["it's \"", "V0=`it's \"`\n"],
  ];
  for (const [value, text] of cases) {
    assert.equal(formatExports("dotenv", exportsOf([value])), text);
  }
});

Deno.test("env for dotenv refuses what a .env file cannot hold, by name and without the value", () => {
  for (const value of ["'\"`", "'`\\n", "a\rb", "\r\n", "ends in blank and \\", "'\\"]) {
    assert.throws(
      () => formatExports("dotenv", exportsOf([value])),
      new Failure("failure", 'Cannot write "V0" as dotenv: no quotes can hold its value', {
        hint: "qwenauth env --format json",
      }),
    );
  }
});

Deno.test("dotenv and parseEnv read back exactly the values", () => {
  fc.assert(
    fc.property(fc.array(exportValue, { maxLength: 8 }), (generated) => {
      const values = [...generated.filter(isHeld), "last"];
      const text = formatExports("dotenv", exportsOf(values));
      const expected = Object.fromEntries(values.map((value, index) => [`V${index}`, value]));
      assert.deepEqual({ ...parse(text) }, expected);
      assert.deepEqual({ ...parseEnv(text) }, expected);
    }),
    { numRuns: 1000 },
  );
  const long = LONG_VALUES.filter(isHeld);
  assert.deepEqual(Object.values(parse(formatExports("dotenv", exportsOf(long)))), long);
});

Deno.test("env for dotenv refuses few values", () => {
  const held = fc.sample(exportValue, { seed: 1, numRuns: 1000 }).filter(isHeld);
  assert.ok(held.length > 750, String(held.length));
});

function isHeld(value: string): boolean {
  try {
    formatExports("dotenv", exportsOf([value]));
    return true;
  } catch (error) {
    assert.ok(error instanceof Failure);
    return false;
  }
}
