/** Why a question cannot be asked: the cause itself, not its likeliest one. */

import { deepStrictEqual as equal } from "node:assert/strict";
import { cannotAsk } from "../../src/commands/cannot_ask.ts";
import { FakeTerminal, type FakeTerminalOptions } from "../support/fake_terminal.ts";

/** Streams that are terminals, whether --no-input is given, and the reason. */
const REASONS: readonly (readonly [FakeTerminalOptions["terminals"], true | undefined, string])[] =
  [
    [[], undefined, "there is no terminal to ask on"],
    [["stdout"], undefined, "there is no terminal to ask on"],
    [["stdin"], undefined, "stderr is not a terminal"],
    [["stderr"], undefined, "stdin is not a terminal"],
    [["stdin", "stderr"], true, "--no-input forbids it"],
    [[], true, "--no-input forbids it"],
  ];

for (const [terminals = [], noInput, why] of REASONS) {
  const given = noInput ? " and --no-input" : "";
  Deno.test(`with [${terminals}] as terminals${given} the reason is: ${why}`, () => {
    const context = { terminal: new FakeTerminal({ terminals }) };
    const options = { "no-input": noInput };
    const { code, message, hint } = cannotAsk(context, options, "which", "qwenauth use ID");
    equal({ code, message, hint }, {
      code: "input_needed",
      message: `Cannot ask which: ${why}`,
      hint: "qwenauth use ID",
    });
  });
}
