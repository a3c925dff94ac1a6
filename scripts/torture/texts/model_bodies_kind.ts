/** Answers of model services: lists of models, errors of every protocol, and whatever else comes. */

import { ok } from "node:assert/strict";
import fc from "fast-check";
import { Failure } from "../../../src/platform/failure.ts";
import { Secret } from "../../../src/platform/secret.ts";
import { answerFailure } from "../../../src/requests/answer_failure.ts";
import { requestModelList } from "../../../src/requests/model_list.ts";
import { proveCredential } from "../../../src/requests/probe.ts";
import { ANSWER_SECRETS, bodyCases, responseOf } from "./answer_bodies.ts";
import { countingRandom } from "./machine_with.ts";
import { checkShown } from "./shown_text.ts";
import { textKind } from "./text_kind.ts";

const [KEY, SECOND] = ANSWER_SECRETS;
const LIST = {
  object: "list",
  data: [
    {
      id: "m",
      context_length: 1000,
      max_output_tokens: 10,
      architecture: { input_modalities: ["text", "image"] },
    },
    { id: "models/n", context_window: 5 },
  ],
};
const GEMINI_LIST = { models: [{ name: "models/g", inputTokenLimit: 9, outputTokenLimit: 3 }] };
const ERROR = {
  error: { message: `Wrong key ${KEY}`, type: "invalid_request_error", code: "invalid_api_key" },
};
const QUOTA = {
  error: { message: "free allocated quota exceeded", code: "insufficient_quota" },
  code: "Throttling.AllocationQuota",
  message: "Your quota will reset at 2026-11-22 00:00:00",
};
const GOOGLE = [{
  error: { code: 400, status: "INVALID_ARGUMENT", details: [{ reason: "API_KEY_INVALID" }] },
}];
const PLAIN = { error: `no ${KEY}`, error_description: SECOND, message: "\u001b[31mno" };
const ANSWERS = bodyCases(LIST, GEMINI_LIST, ERROR, QUOTA, GOOGLE, PLAIN);

/** Answers to a question for models, and to the proof of a credential. */
export const modelLists = textKind(
  "model lists",
  fc.tuple(ANSWERS, fc.constantFrom("openai", "anthropic", "gemini")),
  async ([answer, protocol]) => {
    const fetch = () => Promise.resolve(responseOf(answer));
    const secret = new Secret(KEY);
    const baseUrl = "https://m.example/v1";
    const list = await requestModelList(fetch, { protocol, baseUrl, secret, headers: {} });
    if (list.kind === "listed") {
      for (const { id, contextTokens = 1, outputTokens = 1 } of list.models) {
        checkShown(id, true);
        ok(id !== "" && id.length <= 200);
        ok(
          [contextTokens, outputTokens].every((count) => Number.isSafeInteger(count) && count > 0),
        );
      }
    } else checkSaid(list.kind === "unreachable" ? list.reason : list.message);
    const random = countingRandom();
    const proof = await proveCredential(fetch, {
      baseUrl,
      accessToken: secret,
      headers: {},
      random,
    });
    if (proof.kind === "unreachable") checkSaid(proof.reason);
    if (proof.kind === "refused") checkSaid(proof.message);
  },
);

const ERRORS = fc.tuple(ANSWERS, fc.option(fc.integer({ min: 0, max: 1e9 }), { nil: undefined }));

/** Answers that are no success, to a question of chat. */
export const modelErrors = textKind("model errors", ERRORS, async ([answer, tooLongMs]) => {
  const words = {
    provider: "mine",
    secrets: () => [new Secret(KEY)],
    refused: (_status: number, said: string) => new Failure("auth_required", said),
  };
  const response = responseOf({ ...answer, status: answer.status === 200 ? 400 : answer.status });
  const nowMs = Date.UTC(2026, 10, 21, 12);
  const failure = await answerFailure({ response, tooLongMs }, words, nowMs);
  checkSaid(failure.message);
  checkSaid(failure.hint);
  const { retryAfterSeconds } = failure;
  ok(
    retryAfterSeconds === undefined ||
      Number.isInteger(retryAfterSeconds) && retryAfterSeconds >= 0,
  );
});

/** Only what was sent is known to be a secret. */
function checkSaid(text: string | undefined): void {
  checkShown(text, true);
  ok(text === undefined || !text.includes(KEY), `a secret: ${JSON.stringify(text)}`);
}
