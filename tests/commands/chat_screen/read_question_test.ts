import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import {
  composeQuestion,
  readAttachments,
  readPrompt,
} from "../../../src/commands/chat_screen/read_question.ts";
import { Failure } from "../../../src/platform/failure.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { FakeTerminal, type FakeTerminalOptions } from "../../support/fake_terminal.ts";
import { MemoryFiles } from "../../support/memory_files.ts";

function stage(streams: FakeTerminalOptions = {}) {
  const files = new MemoryFiles(new FakeClock());
  const environment = { get: () => undefined, currentFolder: () => "/team" };
  return { files, environment, terminal: new FakeTerminal(streams) };
}

const PROMPTS:
  readonly (readonly [string, readonly string[], FakeTerminalOptions, boolean, string])[] = [
    ["arguments alone", ["a", "b c"], {}, false, "a b c"],
    ["stdin alone", [], { lines: ["x", "y"] }, false, "x\ny"],
    ["stdin under the arguments", ["a"], { lines: ["x"] }, false, "a\n\nx"],
    ["a stdin of blanks is none", ["a"], { lines: ["  "] }, false, "a"],
    ["a terminal is not read", ["a"], { terminals: ["stdin"], lines: ["x"] }, false, "a"],
    ["a stdin that is attached is not read again", ["a"], { lines: ["x"] }, true, "a"],
    ["nothing", [], {}, false, ""],
  ];

for (const [name, args, streams, isTaken, prompt] of PROMPTS) {
  Deno.test(`the question is made of: ${name}`, async () => {
    equal(await readPrompt(stage(streams), args, isTaken), prompt);
  });
}

Deno.test("attachments come in their order: texts into the question, pictures beside it", async () => {
  const context = stage({ lines: ["piped"] });
  context.files.put("/team/a.txt", "A");
  context.files.put("/b.txt", "B\n");
  const sources = ["a.txt", "https://h.example/x.png", "/b.txt", "-"];
  const attachments = await readAttachments(context, sources);
  equal(composeQuestion("why?", attachments), {
    text:
      "a.txt:\n\n```\nA\n```\n\n/b.txt:\n\n```\nB\n```\n\nstandard input:\n\n```\npiped\n```\n\nwhy?",
    pictures: [{ kind: "url", url: "https://h.example/x.png" }],
  });
  equal(composeQuestion("why?", []), { text: "why?" });
});

const REFUSED: readonly (readonly [string, readonly string[], FakeTerminalOptions, string])[] = [
  ["no such file", ["none"], {}, 'Cannot attach "none": there is no such file'],
  ["stdin twice", ["-", "-"], { lines: ["x"] }, "Cannot attach standard input twice"],
  [
    "a terminal",
    ["-"],
    { terminals: ["stdin"] },
    "Cannot attach standard input: it is the terminal",
  ],
  ["an empty stdin", ["-"], {}, 'Cannot attach "standard input": it is empty'],
];

for (const [name, sources, streams, message] of REFUSED) {
  Deno.test(`attaching ${name} is refused`, async () => {
    await rejects(readAttachments(stage(streams), sources), new Failure("usage", message));
  });
}

Deno.test("a file that cannot be read is refused with the reason", async () => {
  const context = stage();
  context.files.put("/team/a.txt", "A");
  context.files.fail("readBytes", "a.txt", "denied");
  await rejects(readAttachments(context, ["a.txt"]), /Cannot attach "a\.txt": denied/);
});
