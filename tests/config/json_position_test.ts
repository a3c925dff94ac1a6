import { deepStrictEqual as equal } from "node:assert/strict";
import fc from "fast-check";
import { findJsonError } from "../../src/config/json_position.ts";

const CASES: readonly (readonly [string, readonly [number, number] | undefined])[] = [
  ["", undefined],
  ["{", undefined],
  ['{"a":', undefined],
  ['{"a": 1', undefined],
  ['{"a": "x', undefined],
  ['{"a": tru', undefined],
  ["access_token=x", [1, 1]],
  ['{"a": 1,}', [1, 9]],
  ['{\n  "a": 1\n  "b": 2\n}', [3, 3]],
  ['{\n  "a": nul,\n  "b": 2\n}', [2, 11]],
  ["{} x", [1, 4]],
  ['{"a": 01}', [1, 8]],
  ["{'a': 1}", [1, 2]],
  ['{\r\n"a": 1,\r\n// no\r\n"b": 2}', [3, 1]],
];

for (const [text, place] of CASES) {
  Deno.test(`the first error of ${JSON.stringify(text)} is ${place?.join(":") ?? "that it ends too early"}`, () => {
    equal(findJsonError(text), place && { line: place[0], column: place[1] });
  });
}

Deno.test("every beginning of a JSON text has no error but that it ends too early", () => {
  fc.assert(fc.property(fc.jsonValue(), fc.nat(2), (value, indent) => {
    const text = JSON.stringify([value], null, indent);
    for (let length = 0; length < text.length; length++) {
      equal(findJsonError(text.slice(0, length)), undefined);
    }
  }));
});
