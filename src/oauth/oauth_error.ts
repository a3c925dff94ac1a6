/** What is wrong with an answer of the OAuth server, as one type of failure. */

import { Failure, type FailureCode, type FailureDetails } from "../platform/failure.ts";
import { describePage, isPage } from "../requests/page.ts";
import { safeAnswerText } from "../requests/safe_text.ts";
import type { OAuthReply } from "./post_form.ts";

/** An answer that ends what was tried. */
export class OAuthError extends Failure {
  /** HTTP status of the answer. */
  readonly status: number;
  /** First 200 characters of the body, safe to show, secrets redacted. */
  readonly excerpt: string;
  /** The `x-request-id` of the request. */
  readonly requestId: string;

  /** `message` says what failed and why; status and request id are added to it. */
  constructor(code: FailureCode, message: string, reply: OAuthReply, details?: FailureDetails) {
    super(code, `${message} (status ${reply.answer.status}, request ${reply.requestId})`, details);
    this.name = "OAuthError";
    this.status = reply.answer.status;
    this.excerpt = safeAnswerText(reply.answer.text, reply.secrets);
    this.requestId = reply.requestId;
  }
}

/** Thrown by decoders: what is wrong with a field, in words that hold no value of it. */
export class WrongField extends Error {
  /** `problem` follows the name of the field. */
  constructor(field: string, problem: string) {
    super(`"${field}" ${problem}`);
    this.name = "WrongField";
  }
}

/** What an answer is that is none of the protocol's; follows a colon. */
export function describeStranger(reply: OAuthReply): string {
  const { status, text } = reply.answer;
  if (isPage(reply.answer)) return describePage(status);
  if (status >= 300 && status < 400) return "the server answered with a redirect";
  if (text.trim() === "") return "the server answered with an empty body";
  return `the server answered "${safeAnswerText(text, reply.secrets)}"`;
}
