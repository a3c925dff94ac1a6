/**
 * A network whose answers are planned, one for each request in their order. A request without a plan
 * fails, and so does, in `assertDone`, a plan without a request.
 */

import { AssertionError, deepEqual } from "node:assert/strict";
import type { Fetch } from "../../src/platform/network.ts";

/** A request as it was sent. */
export interface SentRequest {
  /** Method and URL: `POST https://host/path`. */
  readonly to: string;
  /** Headers by lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly redirect: RequestRedirect;
}

/** An answer, an error to throw, or a function that makes either. */
export type PlannedAnswer =
  | Response
  | Error
  | ((request: SentRequest) => Response | Error | Promise<Response>);

/** Fake of `Fetch`. */
export class PlannedFetch {
  /** All requests so far. */
  readonly sent: SentRequest[] = [];
  readonly #plan: PlannedAnswer[];
  readonly #unplanned: string[] = [];

  constructor(...plan: PlannedAnswer[]) {
    this.#plan = plan;
  }

  /** The network itself. */
  readonly fetch: Fetch = async (request) => {
    const sent: SentRequest = {
      to: `${request.method} ${request.url}`,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
      redirect: request.redirect,
    };
    this.sent.push(sent);
    const planned = this.#plan.shift();
    if (planned === undefined) {
      this.#unplanned.push(sent.to);
      throw new AssertionError({ message: `unplanned request: ${sent.to}` });
    }
    const answer = typeof planned === "function" ? await planned(sent) : planned;
    if (answer instanceof Error) throw answer;
    return answer;
  };

  /** Fails if a request was not planned, or a planned answer was not asked for. */
  assertDone(): void {
    deepEqual({ unplanned: this.#unplanned, unused: this.#plan.length }, {
      unplanned: [],
      unused: 0,
    });
  }
}

/** An answer of JSON. */
export function json(
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
  });
}

/** An answer of plain text, or of another media type. */
export function text(status: number, body: string, contentType = "text/plain"): Response {
  return new Response(body, { status, headers: { "content-type": contentType } });
}

/** A web page. */
export function page(status: number): Response {
  return text(status, "<!doctype html><title>Blocked</title>", "text/html; charset=utf-8");
}

/** What Deno throws when no connection comes about: nothing was sent. */
export function connectError(why: string): TypeError {
  return networkError(`client error (Connect): ${why}`);
}

/** What Deno throws when a connection breaks: something may have been sent. */
export function sendError(why: string): TypeError {
  return networkError(`client error (SendRequest): ${why}`);
}

function networkError(text: string): TypeError {
  const cause = new Error(`error sending request for url (https://x.test/): ${text}`);
  return new TypeError("fetch failed", { cause });
}
