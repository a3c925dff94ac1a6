/** Questions as plain lines, for a terminal without cursor control: numbers in place of arrow keys. */

import { type Check, type Choice, givenUp, type Prompts } from "./prompts.ts";
import { Secret } from "./secret.ts";
import type { Terminal } from "./terminal.ts";

/** What plain questions need. */
export interface PlainPromptParts {
  readonly terminal: Pick<Terminal, "stderr" | "stdin">;
  /** A line typed without being shown; undefined if the person gave up. */
  readonly readHidden: () => Promise<string | undefined>;
}

/** Makes the questions. */
export function createPlainPrompts({ terminal, readHidden }: PlainPromptParts): Prompts {
  const { stderr, stdin } = terminal;

  async function ask(question: string, read = () => stdin.readLine()): Promise<string> {
    stderr.write(question);
    const line = await read();
    if (line !== undefined) return line.trim();
    // Without an answer the cursor still stands behind the question.
    stderr.write("\n");
    throw givenUp();
  }

  async function askUntil(question: string, check: Check, read?: typeof readHidden) {
    for (;;) {
      const line = await ask(`${question}: `, read);
      if (read !== undefined) stderr.write("\n");
      const problem = check(line);
      if (problem === undefined) return line;
      stderr.write(`${problem}\n`);
    }
  }

  return {
    async select<T>(question: string, choices: readonly Choice<T>[]) {
      stderr.write(`${question}\n${linesOf(choices)}`);
      const indexOf = (line: string) => /^\d{1,4}$/.test(line) ? Number(line) - 1 : -1;
      const line = await askUntil(
        `Number (1 to ${choices.length})`,
        (line) => choices[indexOf(line)] === undefined ? "There is no such number" : undefined,
      );
      return choices[indexOf(line)]!.value;
    },
    secret: async (question, check) =>
      new Secret(await askUntil(`${question} (not shown)`, check, readHidden)),
    text: (question, check) => askUntil(question, check),
    async confirm(question, initial) {
      const answer = (await ask(`${question} [${initial ? "Y/n" : "y/N"}] `)).toLowerCase();
      return answer === "" ? initial : answer === "y" || answer === "yes";
    },
  };
}

function linesOf(choices: readonly Choice<unknown>[]): string {
  const width = String(choices.length).length;
  return choices.map(({ label, remark, group }, at) => {
    const heading = group === undefined || group === choices[at - 1]?.group ? "" : `${group}\n`;
    const number = String(at + 1).padStart(width);
    return `${heading}  ${number}) ${label}${remark ? `: ${remark}` : ""}\n`;
  }).join("");
}
