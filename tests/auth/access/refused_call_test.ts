import { deepEqual } from "node:assert/strict";
import { refusedSignIn } from "../../../src/auth/access/refused_call.ts";

const INSTEAD = "; use an API key instead, of Alibaba Coding Plan, Alibaba Token Plan, " +
  "Alibaba Model Studio, ModelScope, OpenRouter, OpenAI, Anthropic or Google Gemini";

Deno.test("401 for the sign-in of another server: nothing is said of the free tier of Qwen OAuth", () => {
  const refused = (isDefaultServer: boolean) => {
    const { code, message, hint } = refusedSignIn("401: no", { isDefaultServer });
    return [code, message, hint];
  };
  const said = "Signed in, but model calls are refused (401: no)";
  const hint = "qwenauth login --method api-key";
  deepEqual(refused(false), ["not_entitled", said + INSTEAD, hint]);
  deepEqual(refused(true), [
    "not_entitled",
    `${said}: the free tier of Qwen OAuth ended on 2026-04-15${INSTEAD}`,
    hint,
  ]);
});
