/** The name that someone probably meant. */

import assert from "node:assert/strict";
import { findNearest, suggestName } from "../../src/platform/find_nearest.ts";

Deno.test("the nearest name within a third of what was typed, or of which it is a part", () => {
  const names = ["login", "logout", "token", "status"];
  const cases: readonly [text: string, nearest: string | undefined][] = [
    ["logn", "login"],
    ["lgoin", "login"],
    ["log-in", "login"],
    ["logot", "logout"],
    ["tokne", "token"],
    ["TOKEN", "token"],
    ["tokens", "token"],
    ["tok", "token"],
    ["stat", "status"],
    ["x", undefined],
    ["", undefined],
    ["whoami", undefined],
    ["bogus", undefined],
    ["to", undefined],
    ["no-login", "login"],
    ["statuses", "status"],
    // As far from "logout": the first of the two.
    ["logt", "login"],
    ["authorize", undefined],
    ["l".repeat(1000), undefined],
  ];
  for (const [text, nearest] of cases) assert.equal(findNearest(text, names), nearest, text);
});

Deno.test("behind an unknown name stands the nearest one, or else all of them", () => {
  assert.equal(suggestName("bsh", ["bash", "zsh"]), ', did you mean "bash"?');
  assert.equal(suggestName("powershell", ["bash", "zsh"]), ": use one of bash, zsh");
});
