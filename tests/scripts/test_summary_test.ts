/** The last line of the tests: how it is counted. */

import assert from "node:assert/strict";
import { addCounts, findForbiddenSkips, summarise } from "../../scripts/test_summary.ts";

const OUTPUT = `running 3 tests from ./tests/a_test.ts
one ... ok (1ms)
scans the QR code (needs zbar) ... ignored (0ms)
ok | 99 passed | 0 failed (printed by a test) ... ok (1ms)
`;

Deno.test("passed, failed and skipped tests are counted from the last summary", () => {
  assert.deepEqual(summarise(`${OUTPUT}\nok | 2 passed | 0 failed | 1 ignored (12ms)\n\n`, true), {
    passed: 2,
    failed: 0,
    skipped: ["scans the QR code (needs zbar)"],
  });
  assert.deepEqual(
    summarise("FAILED | 31 passed (12 steps) | 2 failed (1 step) (897ms)\n", false),
    {
      passed: 31,
      failed: 2,
      skipped: [],
    },
  );
});

Deno.test("a run that breaks off is one failure, also when no test failed", () => {
  assert.deepEqual(summarise("error: Module not found\n", false), {
    passed: 0,
    failed: 1,
    skipped: [],
  });
  assert.deepEqual(summarise("ok | 2 passed | 0 failed (1ms)\n", false), {
    passed: 2,
    failed: 1,
    skipped: [],
  });
});

Deno.test("the counts of several runs are added", () => {
  const first = { passed: 1, failed: 2, skipped: ["a"] };
  assert.deepEqual(addCounts([first, { passed: 10, failed: 0, skipped: ["b"] }]), {
    passed: 11,
    failed: 2,
    skipped: ["a", "b"],
  });
});

Deno.test("where everything has to run, only tests that need what is known to be absent may be skipped", () => {
  const skipped = ["plain", "a (needs tmux)", "b (needs tmux, zsh)", "c (needs fish)"];
  assert.deepEqual(findForbiddenSkips(skipped, []), skipped);
  assert.deepEqual(findForbiddenSkips(skipped, ["tmux"]), [
    "plain",
    "b (needs tmux, zsh)",
    "c (needs fish)",
  ]);
  assert.deepEqual(findForbiddenSkips(skipped, ["tmux", "zsh", "fish"]), ["plain"]);
});
