/** `env --format nu`, read back by the grammar of nushell's records and double-quoted strings. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { formatExports } from "../../src/shell/export_format.ts";
import { exportsOf, exportValue, LONG_VALUES } from "./export_values.ts";

Deno.test("the record of env for nu gives back exactly the values, in one line", () => {
  fc.assert(
    fc.property(fc.array(exportValue, { maxLength: 8 }), (values) => checkValues(values)),
    { numRuns: 1000 },
  );
  checkValues(LONG_VALUES);
});

Deno.test("env for nu has no control character in it, for the terminal's sake", () => {
  fc.assert(fc.property(exportValue, (value) => {
    assert.doesNotMatch(formatExports("nu", exportsOf([value])).slice(0, -1), /\p{Cc}/u);
  }));
});

Deno.test("a name to unset is empty in the record, which load-env can set", () => {
  assert.equal(formatExports("nu", { set: [], unset: ["A", "B"] }), '{"A": "", "B": ""}\n');
  assert.equal(formatExports("nu", { set: [], unset: [] }), "{}\n");
});

function checkValues(values: readonly string[]): void {
  const expected = values.map((value, index) => [`V${index}`, value]);
  assert.deepEqual(readRecord(formatExports("nu", exportsOf(values))), expected);
}

/** nushell.sh, "Working with Strings", "Double-quoted Strings", and "NUON". */
function readRecord(text: string): string[][] {
  const [, fields] = /^\{(.*)\}\n$/su.exec(text) ?? assert.fail(text);
  const field = /"(\w+)": "((?:[^"\\]|\\.)*)"(?:, |$)/suy;
  const record: string[][] = [];
  while (field.lastIndex < fields!.length) {
    const [, name, content] = field.exec(fields!) ?? assert.fail(text);
    record.push([name!, readString(content!)]);
  }
  return record;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  r: "\r",
  n: "\n",
  t: "\t",
};

function readString(content: string): string {
  return content.replace(/\\(?:u\{([0-9a-fA-F]{1,6})\}|(.))/gsu, (escape, code, character) => {
    if (code !== undefined) return String.fromCodePoint(parseInt(code, 16));
    return ESCAPES[character] ?? assert.fail(`No escape of nushell: ${escape}`);
  });
}
