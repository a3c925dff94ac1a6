/** `env --format github`, read back as the runner reads commands and `GITHUB_ENV`. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { formatGithubEnv, formatGithubMasks } from "../../src/shell/github.ts";
import { exportsOf, exportValue, LONG_VALUES } from "./export_values.ts";

const DELIMITER = "qwenauth_4d1f0a92";

Deno.test("env for GitHub masks each line of each secret once, with % escaped", () => {
  const set = [
    { name: "KEY", value: "100%\r\nsure%0A\n\n  \n100%", isSecret: true },
    { name: "TOKEN", value: "sk-abc", isSecret: true },
    { name: "EMPTY", value: "", isSecret: true },
    { name: "MODEL", value: "shown", isSecret: false },
  ];
  assert.equal(
    formatGithubMasks({ set, unset: ["OLD"] }),
    "::add-mask::100%25\n::add-mask::sure%250A\n::add-mask::sk-abc\n",
  );
});

Deno.test("env for GitHub writes blocks to GITHUB_ENV, and an empty one for a name to unset", () => {
  const set = [{ name: "KEY", value: "a\nb", isSecret: true }];
  assert.equal(
    formatGithubEnv({ set, unset: ["OLD"] }, "END"),
    "KEY<<END\na\nb\nEND\nOLD<<END\nEND\n",
  );
});

Deno.test("env for GitHub refuses a delimiter that occurs in a value or is none", () => {
  const exports = exportsOf(["a\nEND\nV9=injected"]);
  for (const delimiter of ["END", "", "E D", "A\nB"]) {
    assert.throws(() => formatGithubEnv(exports, delimiter), TypeError);
  }
});

Deno.test("the GITHUB_ENV file gives back exactly the values, and nothing else", () => {
  fc.assert(
    fc.property(fc.array(exportValue, { maxLength: 8 }), (values) => checkValues(values)),
    { numRuns: 1000 },
  );
  checkValues(LONG_VALUES);
});

Deno.test("no line of a secret is left without a mask in the log", () => {
  fc.assert(
    fc.property(fc.array(exportValue, { maxLength: 4 }), (values) => {
      const masks = readMasks(formatGithubMasks(exportsOf(values)));
      for (const line of values.flatMap((value) => value.split(/[\r\n]/))) {
        assert.ok(line.trim() === "" || masks.has(line), JSON.stringify(line));
      }
    }),
    { numRuns: 1000 },
  );
});

function checkValues(values: readonly string[]): void {
  const expected = values.map((value, index) => [`V${index}`, value]);
  assert.deepEqual(readEnvironmentFile(formatGithubEnv(exportsOf(values), DELIMITER)), expected);
}

/** GitHub Docs, "Setting an environment variable" and "Multiline strings". */
function readEnvironmentFile(text: string): string[][] {
  const lines = text.split("\n");
  const variables: string[][] = [];
  assert.equal(lines.pop(), "");
  while (lines.length > 0) {
    const line = lines.shift()!;
    const [, name, operator, rest] = /^([^=<]+)(=|<<)(.*)$/.exec(line) ?? assert.fail(line);
    if (operator === "=") {
      variables.push([name!, rest!]);
      continue;
    }
    const end = lines.indexOf(rest!);
    assert.notEqual(end, -1, "The delimiter is missing");
    variables.push([name!, lines.splice(0, end + 1).slice(0, -1).join("\n")]);
  }
  return variables;
}

/** GitHub Docs, "Masking a value in a log"; the data of a command have %, CR and LF escaped. */
function readMasks(text: string): Set<string> {
  const commands = text.split("\n").slice(0, -1);
  return new Set(commands.map((command) => {
    const [, data] = /^::add-mask::(.+)$/s.exec(command) ?? assert.fail(command);
    return data!.replace(
      /%0D|%0A|%25/g,
      (code) => String.fromCharCode(parseInt(code.slice(1), 16)),
    );
  }));
}
