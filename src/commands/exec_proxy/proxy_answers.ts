/** What the proxy answers by itself, in the form of the errors of the openai protocol. */

import type { Failure, FailureCode } from "../../platform/failure.ts";

/** An error with this code for programs and this message for people. */
export function errorAnswer(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const error = { message, type: "qwenauth_proxy_error", param: null, code };
  return Response.json({ error }, { status, headers });
}

/** Statuses that mean to a program's client what the failure means; what may pass is worth another try. */
const STATUSES: Readonly<Partial<Record<FailureCode, number>>> = {
  auth_required: 401,
  not_entitled: 403,
  quota: 429,
  unavailable: 502,
  lock_busy: 503,
};

/** A failure of qwenauth itself; the message says what helps. */
export function failureAnswer({ code, message, hint, retryAfterSeconds }: Failure): Response {
  const text = hint === undefined ? message : `${message}; hint: ${hint}`;
  const headers = retryAfterSeconds === undefined
    ? {}
    : { "retry-after": `${Math.ceil(retryAfterSeconds)}` };
  return errorAnswer(STATUSES[code] ?? 500, code, `qwenauth: ${text}`, headers);
}
