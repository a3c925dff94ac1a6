/** `env --format fish` in fish. */

import assert from "node:assert/strict";
import { formatExports, formatFailure } from "../../src/shell/export_format.ts";
import { needs } from "../e2e/support/needs.ts";
import { checkScript, onStage, STATUS_MARK } from "./support/exported_values.ts";
import type { Batch } from "./support/exported_values.ts";

const FISH = ["fish", "--no-config"];

/** The two ways in which users evaluate a program's output. */
const FORMS = {
  "| source": (file: string) => `cat ${file} | source`,
  eval: (file: string) => `eval (cat ${file})`,
} as const;

for (const [form, evaluate] of Object.entries(FORMS)) {
  Deno.test({
    ...needs(`${form} in fish gives back exactly 1,000 values`, ["fish"]),
    fn: () =>
      onStage("fish", async (stage) => {
        const script = stage.batches.map((batch) => formatSteps(batch, evaluate)).join("\n");
        for (const locale of ["C.UTF-8", "C"]) {
          await checkScript(FISH, script, stage, { LC_ALL: locale });
        }
      }),
  });

  Deno.test({
    ...needs(`a failing env gives its exit code to ${form} in fish, and leaves nothing`, ["fish"]),
    fn: async () => {
      for (const code of [1, 2, 4, 10, 143]) {
        const script = (file: string) =>
          `function f\n${evaluate(file)}\necho status $status\nend\nf\n` +
          `${evaluate(file)}\nset -l code $status\nfunctions -aq __qwenauth_failed\n` +
          `echo gone $status\nexit $code\n`;
        assert.deepEqual(await run(formatFailure("fish", code), script), {
          code,
          stdout: `status ${code}\ngone 1\n`,
          stderr: "",
        });
      }
    },
  });

  Deno.test({
    ...needs(`${form} in fish sets global variables and keeps universal ones`, ["fish"]),
    fn: async () => {
      const set = [{ name: "KEY", value: "a b", isSecret: true }];
      const script = (file: string) =>
        `set -U OLD universal; set -g OLD stale\nfalse\n${evaluate(file)}\n` +
        `echo $status $KEY $OLD (count $KEY)\nset -eU OLD\nset -S KEY | head -1\n`;
      assert.deepEqual(await run(formatExports("fish", { set, unset: ["OLD", "NONE"] }), script), {
        code: 0,
        stdout: "0 a b universal 1\n$KEY: set in global scope, exported, with 1 elements\n",
        stderr: "",
      });
    },
  });
}

/** Evaluates both texts of a batch, and prints after each what `checkScript` reads. */
function formatSteps(batch: Batch, evaluate: (file: string) => string): string {
  return [batch.setFile, batch.unsetFile]
    .map((file) => `${evaluate(file)}; printf '${STATUS_MARK}=%s\\0' $status; env -0`)
    .join("\n");
}

async function run(
  text: string,
  script: (file: string) => string,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const home = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${home}/text`, text);
    const output = await new Deno.Command(FISH[0]!, {
      args: ["-c", script(`${home}/text`)],
      clearEnv: true,
      env: { PATH: Deno.env.get("PATH") ?? "", HOME: home, LC_ALL: "C.UTF-8" },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return {
      code: output.code,
      stdout: decoder.decode(output.stdout),
      stderr: decoder.decode(output.stderr),
    };
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}
