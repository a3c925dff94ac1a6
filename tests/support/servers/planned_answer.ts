/**
 * Answers that a test plans in advance, given in place of what an embedded server would have said,
 * and the ways in which a connection can go wrong. Both embedded servers use them.
 */

import type { ServerResponse } from "node:http";

/** An answer written out beforehand. */
export interface CannedAnswer {
  /** HTTP status code. */
  readonly status: number;
  /** Header fields; `content-type` is `application/json` if none is named. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Text of the answer; empty if absent. */
  readonly body?: string;
  /** Milliseconds to wait before the first byte. */
  readonly delayMs?: number;
  /** Milliseconds between two bytes of the body. */
  readonly msPerByte?: number;
  /** Bytes of the body after which the connection is cut. */
  readonly cutAfterBytes?: number;
}

/**
 * What happens to one request:
 * `"real"` the server answers by itself; `"lose"` the server does its work and the connection is cut
 * before the answer; `"cut"` the connection is cut and no work is done; `"hang"` nothing comes until
 * the server stops or the client leaves.
 */
export type PlannedAnswer = CannedAnswer | "real" | "lose" | "cut" | "hang";

/** Canned answer with a JSON body. */
export function jsonAnswer(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): CannedAnswer {
  return { status, headers, body: JSON.stringify(value) };
}

/** Canned answer as a firewall or a captive portal gives it. */
export function pageAnswer(
  status: number,
  html = "<html><h1>Please wait</h1></html>",
): CannedAnswer {
  return { status, headers: { "content-type": "text/html; charset=utf-8" }, body: html };
}

/** Closes the connection of an answer without saying anything more. */
export function cut(response: ServerResponse): void {
  response.socket?.destroy();
}

/** Resolves after `ms` milliseconds, or as soon as the client of `response` is gone. */
export function delay(ms: number, response: ServerResponse): Promise<void> {
  if (ms <= 0 || response.socket?.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      response.off("close", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    response.on("close", done);
  });
}

/** Gives a planned answer that needs no work of the server. Resolves when all is sent or cut. */
export async function givePlanned(
  planned: CannedAnswer | "cut" | "hang",
  response: ServerResponse,
): Promise<void> {
  if (planned === "hang") return;
  if (planned === "cut") return cut(response);
  await delay(planned.delayMs ?? 0, response);
  const body = new TextEncoder().encode(planned.body ?? "");
  response.writeHead(planned.status, {
    "content-type": "application/json",
    "content-length": body.length,
    ...planned.headers,
  });
  const sent = body.subarray(0, planned.cutAfterBytes ?? body.length);
  if (planned.msPerByte === undefined) {
    response.write(sent);
  } else {
    for (let index = 0; index < sent.length && !response.socket?.destroyed; index++) {
      response.write(sent.subarray(index, index + 1));
      await delay(planned.msPerByte, response);
    }
  }
  if (planned.cutAfterBytes === undefined) return void response.end();
  // The bytes must have left before the connection is cut.
  await delay(20, response);
  cut(response);
}
