/**
 * Proof that a credential works, by a real call: the list of models, and where that is not served a
 * chat of one token. Says only what was proved.
 */

import { type Answer, exchange, type ExchangeLimits, NoAnswer } from "../platform/exchange.ts";
import type { Fetch } from "../platform/network.ts";
import type { Random } from "../platform/random.ts";
import type { Secret } from "../platform/secret.ts";
import { isBearerToken } from "./bearer_token.ts";
import { errorMessageIn } from "./error_answer.ts";
import { type Fields, isObject, parseJsonObject } from "./json_object.ts";
import { describePage, isPage } from "./page.ts";
import { safeText } from "./safe_text.ts";
import { isProtectedUrl, parseUrl } from "./service_url.ts";

/** A credential and where to prove it. */
export interface ProbeRequest {
  /** Base URL of the model service, without a trailing slash. */
  readonly baseUrl: string;
  /** The credential to prove. */
  readonly accessToken: Secret;
  /** Others that the service has seen before: its answer may repeat them. */
  readonly sentSecrets?: readonly Secret[] | undefined;
  /** Headers that name the program. */
  readonly headers: Readonly<Record<string, string>>;
  /** Source of request ids. */
  readonly random: Random;
  /** Where the list of models is served below the base URL; `/models` unless given. */
  readonly path?: string | undefined;
  /** Model of the chat; that of Qwen OAuth unless given. */
  readonly model?: string | undefined;
  /** Ends the proof at once when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What a real call proved; texts are safe to show. */
export type ProbeOutcome =
  /** `models` is undefined where the service lists none. */
  | { readonly kind: "works"; readonly models: number | undefined }
  | { readonly kind: "refused"; readonly status: 401 | 403; readonly message: string }
  /** Nothing was proved either way: network, a page, 5xx, 429, any other answer. */
  | { readonly kind: "unreachable"; readonly reason: string };

const LIMITS = { limitMs: 15_000, maxBytes: 1_048_576 };

/**
 * Makes one real call, or two where the list of models is not served.
 * @throws the signal's reason, if `signal` is or becomes aborted.
 */
export async function proveCredential(fetch: Fetch, probe: ProbeRequest): Promise<ProbeOutcome> {
  const url = parseUrl(probe.baseUrl);
  // Deliberately checked at the last moment, whoever chose the URL: a token goes to nobody unprotected.
  if (url === undefined || !isProtectedUrl(url)) {
    return unreachable("its base URL is not https");
  }
  if (!isBearerToken(probe.accessToken.reveal())) {
    return unreachable("the access token holds white space or control characters");
  }
  try {
    const models = await exchange(fetch, modelsRequest(probe), limitsOf(probe));
    const isServed = models.status !== 404 && models.status !== 405 && models.status !== 501;
    if (isServed) return judgeProbe(models, probe);
    const chat = await exchange(fetch, chatRequest(probe), limitsOf(probe));
    return judgeProbe(chat, probe);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    probe.signal?.throwIfAborted();
    return unreachable(error.description);
  }
}

function limitsOf(probe: ProbeRequest): ExchangeLimits {
  return { ...LIMITS, signal: probe.signal };
}

function modelsRequest(probe: ProbeRequest): Request {
  return new Request(`${probe.baseUrl}${probe.path ?? "/models"}`, {
    headers: headersOf(probe),
    redirect: "manual",
  });
}

/** Qwen deviation: the portal refuses a conversation without a system message. */
function chatRequest(probe: ProbeRequest): Request {
  return new Request(`${probe.baseUrl}/chat/completions`, {
    method: "POST",
    headers: { ...headersOf(probe), "Content-Type": "application/json" },
    body: JSON.stringify({
      model: probe.model ?? "coder-model",
      messages: [
        { role: "system", content: "Answer with one word." },
        { role: "user", content: "Hello" },
      ],
      max_tokens: 1,
      stream: false,
    }),
    redirect: "manual",
  });
}

function headersOf(probe: ProbeRequest): Record<string, string> {
  return {
    ...probe.headers,
    "Accept": "application/json",
    "x-request-id": probe.random.uuid(),
    "Authorization": `Bearer ${probe.accessToken.reveal()}`,
  };
}

/** Judges the answer to either call. */
function judgeProbe(
  answer: Answer,
  { accessToken, sentSecrets = [] }: ProbeRequest,
): ProbeOutcome {
  const { status } = answer;
  const fields = parseJsonObject(answer.text);
  if (fields === undefined && isPage(answer)) return unreachable(describePage(status));
  const message = safeText(errorMessageIn(fields) ?? answer.text, [accessToken, ...sentSecrets]);
  if (status === 401 || status === 403) return { kind: "refused", status, message };
  if (status >= 200 && status < 300 && fields !== undefined && !("error" in fields)) {
    const list = fields["data"];
    return { kind: "works", models: Array.isArray(list) ? list.length : undefined };
  }
  // The model is looked for only after the credential was accepted.
  if (status === 404 && codeIn(fields) === "model_not_found") {
    return { kind: "works", models: undefined };
  }
  // The credential was probably accepted, but a limit is no proof that calls succeed.
  if (status === 429) return unreachable(`it answered with a rate limit (status 429): ${message}`);
  if (status >= 300 && status < 400) {
    return unreachable(`it answered with a redirect (status ${status}), which is not followed`);
  }
  const suffix = message === "" ? "" : `: ${message}`;
  return unreachable(`it answered with status ${status}${suffix}`);
}

function codeIn(fields: Fields | undefined): unknown {
  const error = fields?.["error"];
  return isObject(error) ? error["code"] : undefined;
}

function unreachable(reason: string): ProbeOutcome {
  return { kind: "unreachable", reason };
}
