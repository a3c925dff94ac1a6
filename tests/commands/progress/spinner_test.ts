import assert from "node:assert/strict";
import { Spinner } from "../../../src/commands/progress/spinner.ts";

Deno.test("the spinner turns and shows the time left", () => {
  const spinner = new Spinner("Waiting", 1_800_000);
  const pictures = [0, 100, 1_000, 1_799_001, 1_800_000, 2_000_000].map((nowMs) => {
    const picture = spinner.render(nowMs, 80);
    spinner.advance();
    return picture;
  });
  assert.deepEqual(pictures, [
    "⠋ Waiting, 30:00 left",
    "⠙ Waiting, 30:00 left",
    "⠹ Waiting, 29:59 left",
    "⠸ Waiting, 0:01 left",
    "⠼ Waiting, 0:00 left",
    "⠴ Waiting, 0:00 left",
  ]);
});

Deno.test("the spinner begins anew after its last picture", () => {
  const spinner = new Spinner("Waiting");
  const first = spinner.render(0, 80);
  const pictures = new Set<string>();
  for (let i = 0; i < 10; i++) {
    pictures.add(spinner.render(0, 80));
    spinner.advance();
  }
  assert.deepEqual([pictures.size, spinner.render(0, 80)], [10, first]);
});

Deno.test("the spinner never fills the line, so that it cannot wrap", () => {
  const spinner = new Spinner("Waiting", 1_800_000);
  const cases = [[11, "⠋ Waiting,"], [3, "⠋ "], [1, ""], [0, ""]] as const;
  for (const [columns, line] of cases) assert.equal(spinner.render(0, columns), line);
});

Deno.test("without an end the spinner shows no time", () => {
  assert.equal(new Spinner("Asking").render(0, 80), "⠋ Asking");
});
