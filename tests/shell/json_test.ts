/** `env --format json`, read back by JSON.parse; jq itself reads it in `tests/shells/`. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { formatExports } from "../../src/shell/export_format.ts";
import { exportsOf, exportValue, LONG_VALUES } from "./export_values.ts";

Deno.test("JSON.parse reads back exactly the values, in one line", () => {
  fc.assert(
    fc.property(fc.array(exportValue, { maxLength: 8 }), (values) => checkValues(values)),
    { numRuns: 1000 },
  );
  checkValues(LONG_VALUES);
});

Deno.test("a name that objects have anyway is a variable like any other", () => {
  const set = ["__proto__", "constructor"].map((name) => ({ name, value: "x", isSecret: false }));
  assert.equal(
    formatExports("json", { set, unset: ["toString"] }),
    '{"__proto__":"x","constructor":"x","toString":null}\n',
  );
});

function checkValues(values: readonly string[]): void {
  const text = formatExports("json", exportsOf(values));
  assert.match(text, /^[^\n]*\n$/);
  assert.deepEqual(Object.values(JSON.parse(text)), values);
}
