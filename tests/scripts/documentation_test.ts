/** What the README, and the help of every command in it, must not teach. */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { ROOT } from "../../scripts/repository.ts";

/** Ways in which a secret would stand in an argument, which every user of the machine can read. */
const IN_ARGUMENTS: readonly RegExp[] = [
  // What a substitution in an argument gives is an argument; in an assignment or a file it is none.
  /^(?!\s*(?:export )?\w+=).*\$\(qwenauth token/,
  /--openai-api-key[ =](?!KEY\b|-(?:\s|$)|env:|file:)\S/,
  /\s(?:-H|--header)[ =]?["']?(?:Authorization|x-api-key|x-goog-api-key):/i,
  /\$\{?\w+_(?:API_KEY|TOKEN)\b/,
  /\$\{?(?:token|key)\b/i,
];

const TAUGHT: readonly (readonly [string, boolean])[] = [
  ['curl -H "Authorization: Bearer x" https://host.test', true],
  ["curl -u $(qwenauth token) https://host.test", true],
  ['curl "https://host.test/?key=$OPENAI_API_KEY"', true],
  ["prog --key $token", true],
  ["qwenauth chat --openai-api-key sk-1", true],
  ["qwenauth chat --openai-api-key env:MINE", false],
  ["pass show x | qwenauth chat --openai-api-key - hi", false],
  ["token=$(qwenauth token --min-valid 10m) || exit", false],
  ["curl -K <(qwenauth token --format curl) https://host.test", false],
  ["qwenauth token --format header | curl -H @- https://host.test", false],
];

function teaches(line: string): boolean {
  return IN_ARGUMENTS.some((pattern) => pattern.test(line));
}

for (const [line, isTaught] of TAUGHT) {
  Deno.test(`a secret stands ${isTaught ? "in" : "not in"} an argument of: ${line}`, () => {
    equal(teaches(line), isTaught);
  });
}

Deno.test("the documentation never puts a secret into an argument", async () => {
  const lines = (await Deno.readTextFile(`${ROOT}/README.md`)).split("\n");
  ok(lines.some((line) => line.includes("qwenauth token")));
  equal(lines.filter(teaches), []);
});
