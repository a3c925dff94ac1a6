import { deepStrictEqual as equal } from "node:assert/strict";
import { atMost, formatRow, formatTable } from "../../scripts/bench_table.ts";

const ratio = (value: number) => value.toFixed(2);
const MET = atMost("token", 1.138, 1.25, ratio, "16 ms");
const MISSED = atMost("memory", 1.21, 1.15, ratio);

Deno.test("a figure of the bench says whether it is reached, as it is shown", () => {
  equal([MET.isMet, MISSED.isMet, atMost("env", 1.504, 1.5, ratio).isMet], [true, false, true]);
  equal(formatRow(MET), "     1.14     1.25 ok        16 ms  token");
});

Deno.test("the README's table marks what is missed", () => {
  equal(
    formatTable([MET, MISSED, { name: "beside", value: "0.50" }]),
    [
      "| what | measured | to reach |",
      "| --- | --- | --- |",
      "| token | 1.14 | 1.25 |",
      "| memory | **1.21** | 1.15 |",
      "| beside | 0.50 |  |",
    ].join("\n"),
  );
});
