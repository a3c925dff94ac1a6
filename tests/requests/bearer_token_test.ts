import { equal } from "node:assert/strict";
import { isBearerToken } from "../../src/requests/bearer_token.ts";

const CASES: readonly (readonly [string, boolean])[] = [
  ["eyJhbGciOi.J9-_~+/=", true],
  ["!\"#'{|}~", true],
  ["x".repeat(16_384), true],
  ["x".repeat(16_385), false],
  ["", false],
  ["a b", false],
  ["a\n", false],
  ["\ta", false],
  ["a\u0000", false],
  ["a\u007f", false],
  ["aé", false],
];

for (const [token, expected] of CASES) {
  const shown = JSON.stringify(token).slice(0, 30);
  Deno.test(`${shown} (${token.length}) is ${expected ? "" : "not "}fit for a header`, () => {
    equal(isBearerToken(token), expected);
  });
}
