/** `env --format sh` in the shells that it is for. */

import assert from "node:assert/strict";
import { formatExports, formatFailure } from "../../src/shell/export_format.ts";
import { needs } from "../e2e/support/needs.ts";
import { checkScript, onStage, STATUS_MARK } from "./support/exported_values.ts";
import type { Batch, Stage } from "./support/exported_values.ts";
import { POSIX_SHELLS } from "./support/posix_shells.ts";

/** The two ways in which users evaluate a program's output. */
const FORMS = {
  quoted: (file: string) => `eval "$(cat ${file})"`,
  unquoted: (file: string) => `eval $(cat ${file})`,
} as const;

for (const { name, command, settings } of POSIX_SHELLS) {
  for (const [form, evaluate] of Object.entries(FORMS)) {
    Deno.test({
      ...needs(`${form} eval in ${name} gives back exactly 1,000 values`, [command[0]]),
      fn: () =>
        onStage("sh", async (stage) => {
          for (const [index, setting] of settings.entries()) {
            const batches = index === 0 ? stage.batches : pickBatches(stage, index);
            const steps = batches.map((batch) => formatSteps(batch, evaluate));
            await checkScript(command, [setting, ...steps].join("\n"), { ...stage, batches });
          }
        }),
    });

    Deno.test({
      ...needs(`a failing env stops set -e with its exit code in ${form} eval in ${name}`, [
        command[0],
      ]),
      fn: () =>
        withText((file, write) => {
          for (const code of [1, 2, 4, 5, 10, 143]) {
            write(formatFailure("sh", code));
            for (const setting of settings) {
              const stopped = run(command, `${setting}\nset -e\n${evaluate(file)}\necho on\n`);
              // `(exit 4)` is a pattern to this zsh when it is not quoted: it stops all the same.
              const expected = form === "unquoted" && setting.includes("glob_subst")
                ? { code: 1, stdout: "", stderr: "zsh:3: bad pattern: (exit\n" }
                : { code, stdout: "", stderr: "" };
              assert.deepEqual(stopped, expected, setting);
            }
            const told = run(command, `set +e\n${evaluate(file)}\necho "$?"\n`);
            assert.deepEqual(told, { code: 0, stdout: `${code}\n`, stderr: "" });
            const judged = run(command, `${evaluate(file)} || exit 77\n`);
            assert.deepEqual(judged, { code: 77, stdout: "", stderr: "" });
          }
        }),
    });

    Deno.test({
      ...needs(`${form} eval in ${name} leaves no other variable and no option behind`, [
        command[0],
      ]),
      fn: () =>
        withText((file, write) => {
          const set = [
            { name: "KEY", value: "it's", isSecret: true },
            { name: "URL", value: "http://x", isSecret: false },
          ];
          const script = `KEY=; URL=; OLD=x; unset OLD; set >/dev/null\n${evaluate(file)}\n` +
            "KEY=is; URL=is\nset; set +o";
          const before = run(command, script).stdout.split("\n");
          write(formatExports("sh", { set, unset: ["OLD"] }));
          const after = run(command, script).stdout.split("\n");
          assert.ok(before.length > 10);
          assert.deepEqual(after.filter(isLasting), before.filter(isLasting));
        }),
    });
  }
}

Deno.test({
  ...needs("an odd IFS does not matter in the quoted form", ["dash", "bash", "zsh", "ksh"]),
  fn: () =>
    onStage("sh", async (stage) => {
      const setting = "IFS='a0e=\\:/.%'\"'\"'\"(){};,-_$x '";
      const steps = stage.batches.map((batch) => formatSteps(batch, FORMS.quoted));
      for (const command of [["dash"], ["bash"], ["zsh", "-f"], ["ksh"]]) {
        await checkScript(command, [setting, ...steps].join("\n"), stage);
      }
    }),
});

/** Three of the batches, others for each setting: all of them would take a minute. */
function pickBatches({ batches }: Stage, index: number): Batch[] {
  return [0, 1, 2].map((step) => batches[(3 * index + step) % batches.length]!);
}

/** Evaluates both texts of a batch, and prints after each what `checkScript` reads. */
function formatSteps(batch: Batch, evaluate: (file: string) => string): string {
  const print = `printf '${STATUS_MARK}=%s\\0' "$?"; env -0`;
  return [batch.setFile, batch.unsetFile].map((file) => `${evaluate(file)}; ${print}`).join("\n");
}

/** What shells count or remember by themselves. */
function isLasting(line: string): boolean {
  const counting = ["_", "RANDOM", "SRANDOM", "SECONDS", "LINENO", "BASHPID", "TTYIDLE"];
  return !/^(?:EPOCH\w*|PIPESTATUS|pipestatus|'\$')=/.test(line) &&
    !counting.includes(line.split("=")[0]!);
}

function withText(test: (file: string, write: (text: string) => void) => void): void {
  const file = Deno.makeTempFileSync();
  try {
    test(file, (text) => Deno.writeTextFileSync(file, text));
  } finally {
    Deno.removeSync(file);
  }
}

function run(
  [program, ...flags]: readonly [string, ...string[]],
  script: string,
): { code: number; stdout: string; stderr: string } {
  const output = new Deno.Command(program, {
    args: [...flags, "-c", script],
    clearEnv: true,
    env: { PATH: Deno.env.get("PATH") ?? "", LC_ALL: "C.UTF-8" },
    stdin: "null",
  }).outputSync();
  const decoder = new TextDecoder();
  return {
    code: output.code,
    stdout: decoder.decode(output.stdout),
    stderr: decoder.decode(output.stderr),
  };
}
