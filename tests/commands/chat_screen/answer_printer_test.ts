import { deepStrictEqual as equal } from "node:assert/strict";
import {
  AnswerPrinter,
  type PrinterOptions,
  usageLine,
} from "../../../src/commands/chat_screen/answer_printer.ts";
import { encodeAnswer } from "../../../src/commands/chat_screen/encode_answer.ts";
import { FakeTerminal, type FakeTerminalOptions } from "../../support/fake_terminal.ts";

type Part = readonly ["text" | "reasoning", string];

function print(
  parts: readonly Part[],
  streams: FakeTerminalOptions,
  more: Partial<PrinterOptions>,
) {
  const terminal = new FakeTerminal(streams);
  let begun = 0;
  const printer = new AnswerPrinter(terminal, {
    printsText: true,
    printsReasoning: false,
    onFirst: () => begun++,
    ...more,
  });
  for (const [kind, text] of parts) printer[kind](text);
  printer.end();
  const { stdout, stderr } = terminal;
  return { stdout: stdout.text, stderr: stderr.text, received: printer.received, begun };
}

const TERMINAL: FakeTerminalOptions = { terminals: ["stdout", "stderr"] };
const PLAIN: FakeTerminalOptions = { ...TERMINAL, color: false };
const THINKING = { printsReasoning: true };

const CASES: readonly {
  readonly name: string;
  readonly parts: readonly Part[];
  readonly streams?: FakeTerminalOptions;
  readonly more?: Partial<PrinterOptions>;
  readonly stdout: string;
  readonly stderr?: string;
}[] = [
  {
    name: "to a program the text goes as it is, with a newline at its end",
    parts: [["text", "**a** \x1b[31m"], ["text", "b"]],
    stdout: "**a** \x1b[31mb\n",
  },
  { name: "a newline at the end is not doubled", parts: [["text", "a\n"]], stdout: "a\n" },
  { name: "an empty answer is nothing", parts: [], stdout: "" },
  {
    name: "a terminal without colours gets plain text, made harmless",
    parts: [["text", "**a** \x1b]0;"], ["text", "title\x07b"]],
    streams: PLAIN,
    stdout: "**a** b\n",
  },
  {
    name: "a terminal gets styled text, made harmless, and its style back",
    parts: [["text", "**a**\x1b[31m b `c"], ["text", "d`"]],
    streams: TERMINAL,
    stdout: "\x1b[1ma\x1b[0m b \x1b[36mcd\x1b[0m\n",
  },
  {
    name: "reasoning is not shown unless it is asked for",
    parts: [["reasoning", "hm"], ["text", "a"]],
    stdout: "a\n",
  },
  {
    name: "reasoning goes to stderr, cleaned, on a line of its own",
    parts: [["reasoning", "h\x1b[2J"], ["reasoning", "m"], ["text", "a"]],
    more: THINKING,
    stdout: "a\n",
    stderr: "hm\n",
  },
  {
    name: "reasoning on a terminal is dim",
    parts: [["reasoning", "hm"], ["text", "a"]],
    streams: TERMINAL,
    more: THINKING,
    stdout: "a\n",
    stderr: "\x1b[2mhm\x1b[0m\n",
  },
  {
    name: "reasoning without an answer ends its line",
    parts: [["reasoning", "hm"]],
    more: THINKING,
    stdout: "",
    stderr: "hm\n",
  },
  {
    name: "a text that others print is only remembered",
    parts: [["text", "a"]],
    more: { printsText: false },
    stdout: "",
  },
];

for (const { name, parts, streams = {}, more = {}, stdout, stderr = "" } of CASES) {
  Deno.test(`chat prints: ${name}`, () => {
    const received = parts.map(([kind, text]) => kind === "text" ? text : "").join("");
    equal(print(parts, streams, more), { stdout, stderr, received, begun: 1 });
  });
}

Deno.test("the line of --usage", () => {
  equal([
    usageLine(undefined),
    usageLine({ inputTokens: 1, outputTokens: 2, reasoningTokens: undefined }),
    usageLine({ inputTokens: 1, outputTokens: 20, reasoningTokens: 5 }),
  ], [
    "Tokens: the service did not tell\n",
    "Tokens: 1 in, 2 out\n",
    "Tokens: 1 in, 20 out (5 of reasoning)\n",
  ]);
});

Deno.test("the document of --json holds nothing that a terminal acts on, and says what is not known", () => {
  const text = "a\x1b[31m\x9b31m\x9d\u202e\u2028\u007f世界";
  const answer = { text, reason: "other", usage: undefined, requestId: undefined } as const;
  const line = encodeAnswer(answer, { model: "m", provider: "p" });
  equal(/^(?:(?!\p{Cc}|\p{Cf}|\u2028).)*\n$/u.test(line), true, line);
  equal(JSON.parse(line), {
    version: 1,
    text,
    finish_reason: "other",
    usage: null,
    model: "m",
    provider: "p",
    request_id: null,
  });
});
