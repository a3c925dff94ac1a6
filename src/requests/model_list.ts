/** The list of models that a provider serves, in the words of its protocol. */

import { type Answer, exchange, NoAnswer } from "../platform/exchange.ts";
import type { Fetch } from "../platform/network.ts";
import { printableText } from "../platform/printable_text.ts";
import type { Secret } from "../platform/secret.ts";
import { isBearerToken } from "./bearer_token.ts";
import { CREDENTIAL_HEADERS, credentialValue } from "./credential_header.ts";
import { errorMessageIn, hasInvalidKey } from "./error_answer.ts";
import { isObject, parseJsonObject } from "./json_object.ts";
import { describePage, isPage } from "./page.ts";
import { safeText } from "./safe_text.ts";
import { isProtectedUrl, parseUrl } from "./service_url.ts";

/** A protocol whose services list their models by a key alone. */
export type ListingProtocol = "openai" | "anthropic" | "gemini";

/** A service and the secret for it. */
export interface ModelService {
  readonly protocol: ListingProtocol;
  /** Without a trailing slash; undefined for the protocol's own service. */
  readonly baseUrl: string | undefined;
  /** Access token or key. */
  readonly secret: Secret;
  /** All that the way has sent, where it puts on others than `secret`: an answer may repeat them. */
  readonly sentSecrets?: (() => readonly Secret[]) | undefined;
  /** Headers that name the program. */
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the request at once when aborted. */
  readonly signal?: AbortSignal | undefined;
  /** For the whole of it, milliseconds; 15 s unless given. */
  readonly limitMs?: number | undefined;
}

/** A model as its provider describes it; what it does not tell is undefined. */
export interface ListedModel {
  /** Safe to show. */
  readonly id: string;
  readonly contextTokens: number | undefined;
  readonly outputTokens: number | undefined;
  readonly hasVision: boolean | undefined;
}

/** What came of the request; texts are safe to show. */
export type ListOutcome =
  | { readonly kind: "listed"; readonly models: readonly ListedModel[] }
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  | { readonly kind: "unreachable"; readonly reason: string };

/** Where Google serves Gemini to keys. */
export const GEMINI_BASE_URL = "https://generativelanguage.googleapis.com/v1beta";

const LIMIT_MS = 15_000;
const MOST_BYTES = 8 * 1_048_576;

/** Most models and longest id that are taken from an answer. */
const MOST_MODELS = 5_000;
/** Characters from which on a secret is looked for in ids. */
const SHORTEST_SECRET = 8;
const LONGEST_ID = 200;

/**
 * Asks for the list.
 * @throws the signal's reason, if `signal` is or becomes aborted.
 */
export async function requestModelList(fetch: Fetch, service: ModelService): Promise<ListOutcome> {
  const { secret, signal, limitMs = LIMIT_MS } = service;
  const url = parseUrl(listUrl(service));
  // Deliberately checked at the last moment, whoever chose the URL.
  if (url === undefined || !isProtectedUrl(url)) return unreachable("its base URL is not https");
  if (!isBearerToken(secret.reveal())) {
    return unreachable("the key holds white space or control characters");
  }
  const request = new Request(url, { headers: headersOf(service), redirect: "manual" });
  try {
    const limits = { limitMs, maxBytes: MOST_BYTES, signal };
    const answer = await exchange(fetch, request, limits);
    return judgeModelList(answer, [secret, ...service.sentSecrets?.() ?? []]);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    signal?.throwIfAborted();
    return unreachable(error.description);
  }
}

function listUrl({ protocol, baseUrl }: ModelService): string {
  switch (protocol) {
    case "openai":
      return `${baseUrl}/models`;
    case "anthropic":
      return `${baseUrl}/v1/models?limit=1000`;
    case "gemini":
      return `${baseUrl ?? GEMINI_BASE_URL}/models?pageSize=1000`;
  }
}

function headersOf({ protocol, secret, headers }: ModelService): Record<string, string> {
  const header = CREDENTIAL_HEADERS[protocol];
  return {
    ...headers,
    "Accept": "application/json",
    [header]: credentialValue(header, secret),
    ...(protocol === "anthropic" ? { "anthropic-version": "2023-06-01" } : {}),
  };
}

/** Judges the answer. */
function judgeModelList(answer: Answer, secrets: readonly Secret[]): ListOutcome {
  const { status, text } = answer;
  const fields = parseJsonObject(text);
  if (fields === undefined && isPage(answer)) return unreachable(describePage(status));
  const list = fields?.["data"] ?? fields?.["models"];
  if (status >= 200 && status < 300 && Array.isArray(list)) {
    const models = list.slice(0, MOST_MODELS).map((value) => decodeModel(value, secrets));
    return { kind: "listed", models: models.filter((model) => model !== undefined) };
  }
  const message = safeText(errorMessageIn(fields) ?? text, secrets);
  if (status === 401 || status === 403 || (status === 400 && hasInvalidKey(fields))) {
    return { kind: "refused", status, message };
  }
  const what = status === 429 ? "a rate limit (status 429)" : `status ${status}`;
  return unreachable(`it answered with ${what}${message === "" ? "" : `: ${message}`}`);
}

function decodeModel(value: unknown, secrets: readonly Secret[]): ListedModel | undefined {
  if (!isObject(value)) return undefined;
  const named = value["id"] ?? value["name"];
  if (typeof named !== "string" || named.length > LONGEST_ID) return undefined;
  // Deliberately left out whole: part of an id is no id. A short key may stand in any by chance.
  if (secrets.some((secret) => holdsSecret(named, secret))) return undefined;
  const id = printableText(named).replace(/^models\//, "");
  if (id === "") return undefined;
  const number = (...names: string[]) => names.map((name) => value[name]).find(isCount);
  const modalities = isObject(value["architecture"]) && value["architecture"]["input_modalities"];
  return {
    id,
    contextTokens: number(
      "context_length",
      "context_window",
      "max_input_tokens",
      "inputTokenLimit",
    ),
    outputTokens: number("max_output_tokens", "max_tokens", "outputTokenLimit"),
    hasVision: Array.isArray(modalities) ? modalities.includes("image") : undefined,
  };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}

function unreachable(reason: string): ListOutcome {
  return { kind: "unreachable", reason };
}

function holdsSecret(text: string, secret: Secret): boolean {
  const value = secret.reveal();
  return value.length >= SHORTEST_SECRET && text.includes(value);
}
