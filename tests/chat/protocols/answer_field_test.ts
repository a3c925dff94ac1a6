import { strictEqual, throws } from "node:assert/strict";
import { answerText, requestIdOf } from "../../../src/chat/protocols/answer_field.ts";

Deno.test("a field of an answer without a text is an empty text", () => {
  for (const value of [undefined, null, ""]) strictEqual(answerText(value), "");
  strictEqual(answerText("a"), "a");
});

for (const value of [0, 5, false, true, [], ["a"], {}, { text: "a" }]) {
  Deno.test(`a field of an answer with ${JSON.stringify(value)} for a text is not left out`, () => {
    throws(() => answerText(value), TypeError);
  });
}

Deno.test("the id of an answer is a text that is not empty, or none", () => {
  strictEqual(requestIdOf("r-7"), "r-7");
  for (const value of [undefined, null, "", 7, ["r"], {}]) {
    strictEqual(requestIdOf(value), undefined);
  }
});
