import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { SessionFile } from "../../../src/chat/session_file.ts";
import { checkTarget } from "../../../src/commands/chat_screen/model_caller.ts";
import { checkModelId } from "../../../src/commands/models_screen/choose_model.ts";
import { replHint } from "../../../src/commands/chat_screen/repl_hint.ts";
import { Failure } from "../../../src/platform/failure.ts";
import { fakeValues } from "../../support/fake_values.ts";

const { stage, gathered } = await fakeValues({
  environment: { BAILIAN_CODING_PLAN_API_KEY: "sk-sp-MARK" },
  chosenModels: { "coding-plan": "glm-5" },
});
const session = (name: string) => new SessionFile(stage, "/sessions", name);

function hintOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    ok(error instanceof Failure && error.hint !== undefined, String(error));
    return replHint(error.hint);
  }
  throw new Error("nothing failed");
}

Deno.test("in the REPL a hint is a command of the REPL where there is one", () => {
  equal(hintOf(() => session("My notes")), "hint: /save notes");
  equal(hintOf(() => checkTarget(gathered, true)), "hint: /model ID");
  equal(hintOf(() => checkModelId("a b")), "hint: /model ID");
  stage.files.put("/sessions/big.jsonl", "x");
  stage.files.fail("readBytes", "big.jsonl", "too_large");
  equal(hintOf(() => session("big").load()), "hint: /save ANOTHER");
});

Deno.test("in the REPL a hint says that it belongs to the shell, unless it begins with a slash", () => {
  equal(replHint("/help"), "hint: /help");
  equal(replHint("qwenauth login"), "hint, for the shell: qwenauth login");
  equal(replHint("export OPENAI_API_KEY=..."), "hint, for the shell: export OPENAI_API_KEY=...");
});
