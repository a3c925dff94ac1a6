import { deepStrictEqual as equal } from "node:assert/strict";
import { wholePrinter } from "../../../src/commands/chat_screen/print_whole.ts";
import { FakeTerminal } from "../../support/fake_terminal.ts";

const UNKNOWN = { reason: undefined, usage: undefined, requestId: undefined };
const TALK = { model: "m", provider: "p" };

function print(
  text: string,
  options: { readonly json?: boolean; readonly extract?: boolean },
  terminals: readonly "stdout"[] = [],
): string | undefined {
  const terminal = new FakeTerminal({ terminals });
  const printer = wholePrinter(terminal, { json: false, extract: false, ...options });
  printer?.({ text, ...UNKNOWN }, TALK);
  return printer && terminal.stdout.text;
}

Deno.test("without --json and --extract nothing waits for the end of an answer", () => {
  equal(print("a", {}), undefined);
});

Deno.test("--json prints what came of an answer that broke off, its reason and tokens as null", () => {
  equal(JSON.parse(print("the half", { json: true })!), {
    version: 1,
    text: "the half",
    finish_reason: null,
    usage: null,
    model: "m",
    provider: "p",
    request_id: null,
  });
});

Deno.test("--extract prints the code as it is to a program, made harmless to a terminal", () => {
  const text = "a\n```\nb \x1b[31mc\n```\nd";
  equal(print(text, { extract: true }), "b \x1b[31mc\n");
  equal(print(text, { extract: true }, ["stdout"]), "b c\n");
  equal(print("no code", { extract: true }), "");
});
