/** The line on which a value of settings.json stands. */

import { deepEqual } from "node:assert/strict";
import { findKeyLine } from "../../../src/auth/installation/find_key_line.ts";

const TEXT = `{
  // "env": { "A": "not this" }
  "env": { "A": "x:{", /* "B": 1
    more */ "B": "y\\"}" },
  "model": {
    "name": "m"
  },
  "modelProviders": { "openai": [
    { "id": "a" },
    {
      "id": "b",
      "baseUrl": "https://b.example/v1"
    }
  ] },
  "model": { "name":
    "n" }
}`;

Deno.test("values of settings.json stand on the line of their key, comments and strings aside", () => {
  const keys = [
    "env.A",
    "env.B",
    "model.name",
    "modelProviders.openai[0]",
    "modelProviders.openai[1]",
    "modelProviders.openai[1].baseUrl",
    "modelProviders.openai[2]",
    "model.none",
  ];
  deepEqual(keys.map((key) => findKeyLine(TEXT, key)), [
    3,
    4,
    15,
    9,
    10,
    12,
    undefined,
    undefined,
  ]);
});

Deno.test("a text that is no JSON has no lines, or some, but no failure", () => {
  for (const text of ["", "}", '{"a', "[[[", '{"\\x": 1}', "///", '{"a": "b']) {
    deepEqual(findKeyLine(text, "a.b"), undefined);
  }
});
