/** The checks find what they are there to find, and nothing else. */

import assert from "node:assert/strict";
import { findUndocumented } from "../../scripts/check_docs.ts";
import { findFileProblems } from "../../scripts/check_files.ts";
import { findStaleMutants } from "../../scripts/check_mutants.ts";
import { findWrongImports } from "../../scripts/check_imports.ts";
import { findPlatformUse } from "../../scripts/check_platform_use.ts";
import { CHECKS } from "../../scripts/checks.ts";
import { listFiles } from "../../scripts/repository.ts";

Deno.test("imports point down the list of folders only", () => {
  const cases: readonly [path: string, text: string, problems: string[]][] = [
    ["src/cli/a.ts", `import { b } from "../platform/b.ts";`, []],
    ["src/auth/a.ts", `import { b } from "./b.ts";`, []],
    ["src/auth/a.ts", `import { b } from "../oauth/b.ts";`, []],
    [
      "src/oauth/a.ts",
      `import { b } from "../auth/b.ts";`,
      [`src/oauth/a.ts: imports "../auth/b.ts" from a higher folder`],
    ],
    [
      "src/oauth/deep/a.ts",
      `import type { B } from "../../cli/b.ts";`,
      [`src/oauth/deep/a.ts: imports "../../cli/b.ts" from a higher folder`],
    ],
    [
      "src/platform/a.ts",
      `const b = await import("../auth/b.ts");`,
      [`src/platform/a.ts: imports "../auth/b.ts" from a higher folder`],
    ],
    [
      "src/platform/a.ts",
      `export { b } from "../shell/b.ts";`,
      [`src/platform/a.ts: imports "../shell/b.ts" from a higher folder`],
    ],
    ["src/cli/a.ts", `import "../../scripts/b.ts";`, [
      `src/cli/a.ts: imports "../../scripts/b.ts" from outside of src`,
    ]],
    ["src/cli/a.ts", `import process from "node:process";`, [
      `src/cli/a.ts: imports "node:process"`,
    ]],
    ["src/cli/a.ts", `import { run } from "@stricli/core";`, []],
    [
      "src/commands/a.ts",
      `import { run } from "@stricli/core";`,
      [`src/commands/a.ts: imports the command framework, which only "cli" knows`],
    ],
    ["src/utils/a.ts", "", ["src/utils/a.ts: not in a folder of the list"]],
  ];
  for (const [path, text, problems] of cases) {
    assert.deepEqual(findWrongImports(path, text), problems);
  }
});

Deno.test("only src/platform touches the machine", () => {
  const touching = [
    "Deno.args;",
    "  const now = Date.now();",
    "new Date();",
    "Math.random()",
    "setTimeout(f, 1)",
    "performance.now()",
    "await fetch(request)",
    "globalThis.console.log(1)",
    "crypto.randomUUID()",
  ];
  for (const text of touching) {
    assert.equal(findPlatformUse("src/cli/a.ts", text).length, 1, text);
    assert.deepEqual(findPlatformUse("src/platform/a.ts", text), []);
  }
  const innocent = [
    "// Deno.args",
    " * Date.now()",
    `"Deno.args"`,
    "context.fetch(request)",
    "new Date(ms)",
    "clock.setTimeout(1)",
  ];
  for (const text of innocent) assert.deepEqual(findPlatformUse("src/cli/a.ts", text), [], text);
});

Deno.test("a file is at most 200 lines, in snake_case, with a comment at its head and no default export", () => {
  const path = "src/cli/run_it.ts";
  assert.deepEqual(findFileProblems(path, `/** Head. */\n${"\n".repeat(199)}`), []);
  assert.deepEqual(findFileProblems(path, `/** Head. */\n${"\n".repeat(200)}`), [
    `${path}: 201 lines, at most 200`,
  ]);
  assert.deepEqual(findFileProblems("src/cli/runIt.ts", "/** Head. */\n"), [
    "src/cli/runIt.ts: not named in snake_case",
  ]);
  assert.deepEqual(findFileProblems(path, "const a = 1;\n"), [`${path}: no comment at its head`]);
  assert.deepEqual(findFileProblems(path, "/** Head. */\nexport default 1;\n"), [
    `${path}: has a default export`,
  ]);
  assert.deepEqual(findFileProblems(path, "/** Head. */\nexport enum A {}\n"), [
    `${path}: has an enum`,
  ]);
});

Deno.test("everything exported has a comment of its own", () => {
  const cases: readonly [text: string, problems: string[]][] = [
    ["/** Head. */\n\n/** Doc. */\nexport function a() {}\n", []],
    ["/** Head. */\n\n/**\n * Doc.\n */\nexport async function a() {}\n", []],
    ["/** Head. */\n\nexport function a() {}\n", [`a.ts:3: "a" has no comment`]],
    ["const b = 1;\nexport const a = b;\nexport type B = 1;\n", [
      `a.ts:2: "a" has no comment`,
      `a.ts:3: "B" has no comment`,
    ]],
    ["/** Doc. */\n// deno-lint-ignore no-explicit-any\nexport interface A {}\n", []],
  ];
  for (const [text, problems] of cases) assert.deepEqual(findUndocumented("a.ts", text), problems);
});

Deno.test("the checks look at every file of src and scripts", async () => {
  const files = [...await listFiles("src", ".ts"), ...await listFiles("scripts", ".ts")];
  for (const file of ["src/cli/run.ts", "src/platform/failure.ts", "scripts/checks.ts"]) {
    assert.ok(files.includes(file));
  }
  assert.equal(new Set(CHECKS.map(({ name }) => name)).size, CHECKS.length);
});

Deno.test("a mutant is stale if its text is gone or not alone, if it changes nothing, or if its test is gone", async () => {
  const mutant = {
    promise: "A promise",
    at: "main.ts",
    was: "await quickStart(",
    becomes: "await slowStart(",
    test: "tests/scripts/checks_test.ts",
    named: "a mutant is stale",
  };
  const cases = [
    [{}, []],
    [{ was: "nowhere" }, [`A promise: "main.ts" has 0 times: nowhere`]],
    [{ was: "await" }, [`A promise: "main.ts" has 3 times: await`]],
    [{ becomes: mutant.was }, ["A promise: it changes nothing"]],
    [{ test: "tests/gone_test.ts" }, [`A promise: no test file "tests/gone_test.ts"`]],
  ] as const;
  for (const [change, problems] of cases) {
    assert.deepEqual(await findStaleMutants([{ ...mutant, ...change }]), problems);
  }
});
