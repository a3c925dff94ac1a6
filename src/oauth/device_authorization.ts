/** Asking for a device code and a user code (RFC 8628, sections 3.1 and 3.2). */

import { NoAnswer } from "../platform/exchange.ts";
import { Failure } from "../platform/failure.ts";
import { Secret } from "../platform/secret.ts";
import type { Fields } from "../requests/json_object.ts";
import { isPage } from "../requests/page.ts";
import { optionalNumber, optionalText, requiredText } from "./field.ts";
import { readOAuthAnswer } from "./oauth_answer.ts";
import type { OAuthClient } from "./oauth_client.ts";
import { describeStranger, OAuthError, WrongField } from "./oauth_error.ts";
import { type OAuthReply, postForm } from "./post_form.ts";

/** A login that waits for a person. */
export interface DeviceAuthorization {
  /** Sent with every poll, shown to nobody. */
  readonly deviceCode: Secret;
  /** Printed for the person who approves, and nowhere else. */
  readonly userCode: Secret;
  /** An http(s) URL in printable ASCII. */
  readonly verificationUri: string;
  /** An http(s) URL in printable ASCII that holds the user code; undefined if the server gives none. */
  readonly verificationUriComplete: string | undefined;
  /** Life of both codes in seconds, 1 to 86 400. */
  readonly expiresInSeconds: number;
  /** Pause between two polls in seconds, 1 to 60. */
  readonly intervalSeconds: number;
}

const LIMIT_MS = 15_000;
const LONGEST_CODE = 4_096;
const LONGEST_USER_CODE = 64;
const LONGEST_URL = 2_048;
const LONGEST_LIFE_SECONDS = 86_400;

/**
 * Begins a device login.
 * @throws {Failure} `unavailable` If there is no answer of an OAuth server: network, 5xx, a page.
 * @throws {Failure} `quota` If the server asks to come back later (429).
 * @throws {Failure} `failure` If the server refuses or answers what cannot be used.
 * @throws the signal's reason, if `signal` is or becomes aborted.
 */
export async function requestDeviceAuthorization(
  client: OAuthClient,
  codeChallenge: string,
  signal?: AbortSignal,
): Promise<DeviceAuthorization> {
  const { settings } = client;
  const form = {
    client_id: settings.clientId,
    scope: settings.scope,
    code_challenge: codeChallenge,
    code_challenge_method: "S256",
  };
  try {
    const endpoint = settings.deviceAuthorizationEndpoint;
    const reply = await postForm(client, endpoint, form, LIMIT_MS, signal);
    // Qwen deviation: the server omits `interval` and expects 2 s; RFC 8628, section 3.2, says 5 s.
    return judgeDeviceAuthorization(reply, settings.isDefaultServer ? 2 : 5);
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    signal?.throwIfAborted();
    throw new Failure("unavailable", `Cannot request a device code: ${error.description}`, {
      cause: error,
    });
  }
}

/**
 * Judges the answer to a device authorization request.
 * @param defaultIntervalSeconds pause between two polls if the answer names none
 * @throws {OAuthError} If it is anything but a usable device authorization.
 */
export function judgeDeviceAuthorization(
  reply: OAuthReply,
  defaultIntervalSeconds: number,
): DeviceAuthorization {
  const { status } = reply.answer;
  const answer = readOAuthAnswer(reply);
  if (answer.kind !== "object" || status < 200 || status >= 300) {
    throw refusal(reply, answer.kind === "error" ? answer.description : undefined);
  }
  try {
    return decodeDeviceAuthorization(answer.fields, defaultIntervalSeconds);
  } catch (error) {
    if (!(error instanceof WrongField)) throw error;
    throw new OAuthError("failure", `Cannot use the server's device code: ${error.message}`, reply);
  }
}

function refusal(reply: OAuthReply, description: string | undefined): OAuthError {
  const { status, headers } = reply.answer;
  const why = description === undefined
    ? describeStranger(reply)
    : `the server answered "${description}"`;
  const message = `Cannot request a device code: ${why}`;
  if (status === 429) {
    const seconds = Number(headers.get("retry-after") ?? NaN);
    const hasWait = Number.isFinite(seconds) && seconds >= 0;
    return new OAuthError("quota", message, reply, hasWait ? { retryAfterSeconds: seconds } : {});
  }
  // A page says nothing about the request, whatever its status.
  const isRefusal = status < 500 &&
    (description !== undefined || (status >= 400 && !isPage(reply.answer)));
  return new OAuthError(isRefusal ? "failure" : "unavailable", message, reply);
}

function decodeDeviceAuthorization(fields: Fields, defaultInterval: number): DeviceAuthorization {
  const complete = optionalText(fields, "verification_uri_complete", LONGEST_URL);
  return {
    deviceCode: decodeDeviceCode(fields),
    userCode: decodeUserCode(fields),
    verificationUri: toWebUrl(
      "verification_uri",
      requiredText(fields, "verification_uri", LONGEST_URL),
    ),
    verificationUriComplete: complete === undefined
      ? undefined
      : toWebUrl("verification_uri_complete", complete),
    expiresInSeconds: decodeLifetime(fields),
    intervalSeconds: decodeInterval(fields, defaultInterval),
  };
}

function decodeDeviceCode(fields: Fields): Secret {
  const code = requiredText(fields, "device_code", LONGEST_CODE);
  if (/\p{C}/u.test(code)) throw new WrongField("device_code", "holds control characters");
  return new Secret(code);
}

/** Deliberately strict: it is printed on a terminal as it is. */
function decodeUserCode(fields: Fields): Secret {
  const code = requiredText(fields, "user_code", LONGEST_USER_CODE);
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(code) || code.trim() === "") {
    throw new WrongField("user_code", "holds control characters or nothing else than space");
  }
  return new Secret(code);
}

/** Deliberately http(s) only: the URL is printed, drawn as a QR code and handed to a browser. */
function toWebUrl(name: string, text: string): string {
  // Deliberately lenient: nothing secret is sent there, and what is odd in it is encoded below.
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new WrongField(name, "is not an http(s) URL");
  }
  return /^https?:\/\/[\x21-\x7e]+$/i.test(text) ? text : url.href;
}

function decodeLifetime(fields: Fields): number {
  const seconds = optionalNumber(fields, "expires_in") ?? 900;
  if (seconds < 1) throw new WrongField("expires_in", "is not positive");
  return Math.min(seconds, LONGEST_LIFE_SECONDS);
}

/** Absurd intervals are moved to the nearest sensible one: no flood of requests, no endless wait. */
function decodeInterval(fields: Fields, defaultInterval: number): number {
  const seconds = optionalNumber(fields, "interval") ?? defaultInterval;
  return Math.min(Math.max(seconds, 1), 60);
}
