/** The packages that the program is made of: few, exact, each with its reason, none with a script. */

import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import { ROOT } from "../../scripts/repository.ts";

const config = JSON.parse(Deno.readTextFileSync(`${ROOT}/deno.json`));
const lock = JSON.parse(Deno.readTextFileSync(`${ROOT}/deno.lock`));

/** What is asked for anywhere in this repository: `npm:@scope/name@1.2.3`. */
const asked: readonly string[] = Object.keys(lock.specifiers);

const SPECIFIER = /^npm:((?:@[^/@]+\/)?[^/@]+)@([^/]+)/;

Deno.test("every package is asked for in an exact version, the one that stands in the lock file", () => {
  for (const specifier of asked) {
    const [, name = specifier, version] = SPECIFIER.exec(specifier) ?? [];
    match(version ?? specifier, /^\d+\.\d+\.\d+$/);
    equal(lock.specifiers[specifier].split("_")[0], version, name);
  }
  const imports = Object.values<string>(config.imports).filter((one) => !one.startsWith("./"));
  const unlocked = imports.filter((one) => !asked.includes(SPECIFIER.exec(one)?.[0] ?? ""));
  equal(unlocked, []);
});

Deno.test("every package has its reason in the README, and none is named there that is gone", () => {
  const readme = Deno.readTextFileSync(`${ROOT}/README.md`);
  const table = readme.split("\n## Dependencies\n")[1]!.split("\n\n")
    .find((part) => part.startsWith("| package "))!;
  const rows = table.split("\n").slice(2).map((row) => row.split("|").map((cell) => cell.trim()));
  const named = rows.flatMap(([, names]) => [...names!.matchAll(/`([^`]+)`/g)].map(([, id]) => id));
  equal(named.toSorted(), asked.map((one) => SPECIFIER.exec(one)?.[1]).toSorted());
  for (const [, names = "", why = ""] of rows) ok(why.length > 5, names);
});

Deno.test("no install script is allowed to run", () => {
  equal([config.allowScripts, config.nodeModulesDir], [undefined, "none"]);
});

Deno.test("deno audit runs before a release", () => {
  const release = Deno.readTextFileSync(`${ROOT}/.github/workflows/release.yml`);
  const [audit, compile] = ["deno@[\\d.]+ audit", "deno@[\\d.]+ task compile"]
    .map((command) => release.search(new RegExp(`^ +- run: npx --yes ${command}`, "m")));
  ok(audit! > 0 && audit! < compile!, release);
});
