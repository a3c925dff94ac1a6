/** What clients sent to an embedded server, kept for tests to look at. */

import type { IncomingMessage } from "node:http";

/** One request. */
export interface RequestRecord {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** Fields of the query. */
  readonly query: Readonly<Record<string, string>>;
  /** Header fields, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Body as it came. */
  readonly body: string;
  /** Fields of a form body; empty for any other body. */
  readonly form: Readonly<Record<string, string>>;
  /** Arrival, milliseconds since the epoch. */
  readonly atMs: number;
  /** Status that was answered; undefined before that and if the connection was cut. */
  status?: number;
}

/** Reads a request to its end. */
export async function recordRequest(request: IncomingMessage): Promise<RequestRecord> {
  const atMs = Date.now();
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = await new Blob(chunks as Uint8Array<ArrayBuffer>[]).text();
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;
  return {
    method: request.method ?? "GET",
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers,
    body,
    form: isForm ? Object.fromEntries(new URLSearchParams(body)) : {},
    atMs,
  };
}
