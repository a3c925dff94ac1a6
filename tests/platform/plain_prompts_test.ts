import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import { createPlainPrompts } from "../../src/platform/plain_prompts.ts";
import type { Prompts } from "../../src/platform/prompts.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";

const CHOICES = [
  { value: 10, label: "one", group: "A" },
  { value: 20, label: "two", remark: "why", group: "A" },
  { value: 30, label: "three", group: "B" },
];
const LIST = "Which?\nA\n  1) one\n  2) two: why\nB\n  3) three\n";
const check = (text: string) => text.includes(" ") ? "No blanks" : undefined;

interface Case {
  readonly lines?: readonly string[];
  readonly hidden?: readonly (string | undefined)[];
  readonly ask: (prompts: Prompts) => Promise<unknown>;
  readonly gives: unknown;
  readonly shown: string;
}

const CASES: Readonly<Record<string, Case>> = {
  "a choice is made by its number": {
    lines: ["2"],
    ask: (prompts) => prompts.select("Which?", CHOICES),
    gives: 20,
    shown: `${LIST}Number (1 to 3): `,
  },
  "what is no number of the list is asked again": {
    lines: ["0", "4", "two", "", " 3 "],
    ask: (prompts) => prompts.select("Which?", CHOICES),
    gives: 30,
    shown: LIST + "Number (1 to 3): There is no such number\n".repeat(4) + "Number (1 to 3): ",
  },
  "a text is asked again until it can be used": {
    lines: ["a b", " ab "],
    ask: (prompts) => prompts.text("Name", check),
    gives: "ab",
    shown: "Name: No blanks\nName: ",
  },
  "a secret is never shown": {
    hidden: ["a b", "sk-secret"],
    ask: async (prompts) => (await prompts.secret("Key", check)).reveal(),
    gives: "sk-secret",
    shown: "Key (not shown): \nNo blanks\nKey (not shown): \n",
  },
  "Enter alone means what is proposed": {
    lines: ["", "", "Yes", "n", "maybe"],
    ask: async (prompts) => [
      await prompts.confirm("A?", true),
      await prompts.confirm("B?", false),
      await prompts.confirm("C?", false),
      await prompts.confirm("D?", true),
      await prompts.confirm("E?", true),
    ],
    gives: [true, false, true, false, false],
    shown: "A? [Y/n] B? [y/N] C? [y/N] D? [Y/n] E? [Y/n] ",
  },
};

for (const [name, { lines = [], hidden = [], ask, gives, shown }] of Object.entries(CASES)) {
  Deno.test(`plain questions: ${name}`, async () => {
    const terminal = new FakeTerminal({ lines });
    const keys = [...hidden];
    const prompts = createPlainPrompts({
      terminal,
      readHidden: () => Promise.resolve(keys.shift()),
    });
    equal(await ask(prompts), gives);
    equal([terminal.stderr.text, terminal.stdout.text], [shown, ""]);
  });
}

Deno.test("plain questions: the end of input gives up, like Ctrl-C", async () => {
  const terminal = new FakeTerminal();
  const prompts = createPlainPrompts({ terminal, readHidden: () => Promise.resolve(undefined) });
  const asks = [
    prompts.select("Which?", CHOICES),
    prompts.text("Name", check),
    prompts.secret("Key", check),
    prompts.confirm("A?", true),
  ];
  for (const asked of asks) await rejects(asked, { name: "AbortError" });
});
