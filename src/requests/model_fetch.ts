/** The fetch that is given to the protocols' libraries: a good answer, or a failure. */

import type { Clock } from "../platform/clock.ts";
import { mediaTypeOf } from "../platform/exchange.ts";
import { Failure } from "../platform/failure.ts";
import { answerFailure, type AnswerWords } from "./answer_failure.ts";
import { readErrorAnswer } from "./error_answer.ts";
import { readModelRequest } from "./exchange_fetch.ts";
import type { FinalAnswer, ModelRequest } from "./model_exchange.ts";
import { describePage } from "./page.ts";
import { safeText } from "./safe_text.ts";
import type { SdkFetch } from "./sdk_fetch.ts";

/** What a good answer is: an event stream, one JSON document, or either. */
export type Expected = "stream" | "json" | "any";

/** What the fetch is made of. */
export interface ModelFetchParts extends AnswerWords {
  readonly expects: Expected;
  /** Sends one request; `signal` is that of the library. */
  readonly send: (request: ModelRequest, signal: AbortSignal) => Promise<FinalAnswer>;
  readonly clock: Pick<Clock, "nowMs" | "every">;
}

/** Longest part of a wrong answer that is read to say what it is, characters. */
const HEAD_LENGTH = 4_096;
/** For how long that is waited for, milliseconds: it may come byte by byte. */
const HEAD_LIMIT_MS = 5_000;

/** Makes the fetch. */
export function createModelFetch(parts: ModelFetchParts): SdkFetch {
  return async (input, init) => {
    const given = new Request(input, init);
    const answer = await parts.send(await readModelRequest(given), given.signal);
    if (!answer.response.ok) throw await answerFailure(answer, parts, parts.clock.nowMs());
    const { headers, body } = answer.response;
    if (body !== null && isExpected(headers, parts.expects)) return answer.response;
    throw await wrongType(answer.response, parts);
  };
}

function isExpected(headers: Headers, expects: Expected): boolean {
  const type = mediaTypeOf(headers);
  const isStream = type === "text/event-stream";
  const isJson = type === "application/json" || type.endsWith("+json");
  return (isStream && expects !== "json") || (isJson && expects !== "stream");
}

async function wrongType(response: Response, parts: ModelFetchParts): Promise<Failure> {
  const { status, headers } = response;
  const isNothing = response.body === null;
  const head = await readHead(response, parts.clock);
  const { isPage, message } = readErrorAnswer(status, headers, head);
  const type = mediaTypeOf(headers);
  const wanted = parts.expects === "stream" ? "an event stream" : "JSON";
  // A whole document says nothing to a person; the message of an error in it does.
  const isSaid = message !== head || type === "text/plain";
  const secrets = parts.secrets();
  const said = safeText(isSaid ? message : "", secrets);
  const why = isPage
    ? describePage(status)
    : isNothing
    ? `it answered with nothing (status ${status})`
    : `it answered with "${safeText(type, secrets) || "no media type"}" in place of ${wanted}` +
      (said === "" ? "" : `: ${said}`);
  return new Failure("unavailable", `No answer from "${parts.provider}": ${why}`, {
    hint: "qwenauth status --probe",
  });
}

/** The beginning of a body; what cannot be read, or not in time, is left out. */
async function readHead(response: Response, clock: Pick<Clock, "every">): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const giveUp = () => reader?.cancel().catch(() => {});
  const stop = clock.every(HEAD_LIMIT_MS, () => void giveUp());
  let text = "";
  try {
    while (reader !== undefined && text.length < HEAD_LENGTH) {
      const { done, value } = await reader.read();
      if (done) break;
      text += value;
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  } finally {
    stop();
  }
  await giveUp();
  return text;
}
