/** When colours are used. */

import assert from "node:assert/strict";
import { resolveColorPolicy } from "../../src/cli/color_policy.ts";
import { Failure } from "../../src/platform/failure.ts";
import type { ColorPolicy } from "../../src/platform/platform.ts";
import { runFake } from "./fake_commands.ts";

const POLICIES: readonly [
  variables: Record<string, string>,
  noColor: boolean,
  policy: ColorPolicy,
][] = [
  [{}, false, "terminals"],
  [{}, true, "never"],
  [{ NO_COLOR: "1" }, false, "never"],
  [{ NO_COLOR: "0" }, false, "never"],
  [{ NO_COLOR: "" }, false, "terminals"],
  [{ TERM: "dumb" }, false, "never"],
  [{ TERM: "xterm" }, false, "terminals"],
  [{ FORCE_COLOR: "1" }, false, "always"],
  [{ FORCE_COLOR: "3" }, false, "always"],
  [{ FORCE_COLOR: "0" }, false, "terminals"],
  [{ FORCE_COLOR: "" }, false, "terminals"],
  [{ CLICOLOR_FORCE: "1" }, false, "always"],
  [{ CLICOLOR_FORCE: "0" }, false, "terminals"],
  [{ CLICOLOR_FORCE: "1", TERM: "dumb" }, false, "always"],
  [{ CLICOLOR_FORCE: "1", NO_COLOR: "1" }, false, "never"],
  [{ FORCE_COLOR: "1" }, true, "never"],
];

for (const [variables, noColor, policy] of POLICIES) {
  const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  Deno.test(`colours: ${[...settings, ...(noColor ? ["--no-color"] : [])].join(" ") || "nothing set"}: ${policy}`, () => {
    const environment = { get: (name: string) => variables[name] || undefined };
    assert.equal(resolveColorPolicy(environment, noColor), policy);
  });
}

Deno.test("colours: a variable that is no text is set, and is no reason to fail", () => {
  const policyWith = (broken: string, others: Record<string, string> = {}) => {
    const get = (name: string) => {
      if (name === broken) throw new Failure("usage", "Cannot read it");
      return others[name];
    };
    return resolveColorPolicy({ get }, false);
  };
  assert.equal(policyWith("NO_COLOR", { FORCE_COLOR: "1" }), "never");
  assert.equal(policyWith("FORCE_COLOR"), "always");
  assert.equal(policyWith("CLICOLOR_FORCE"), "always");
  assert.equal(policyWith("TERM"), "terminals");
});

Deno.test("the terminal is made with the colours that flag and environment ask for", async () => {
  const colors = async (argv: string[], environment = {}) =>
    (await runFake(argv, { environment })).platform.colors;
  assert.deepEqual(await colors(["show"]), ["terminals"]);
  assert.deepEqual(await colors(["show", "--no-color"]), ["never"]);
  assert.deepEqual(await colors(["ask", "--", "--no-color"]), ["terminals"]);
  assert.deepEqual(await colors(["show"], { FORCE_COLOR: "1" }), ["always"]);
});
