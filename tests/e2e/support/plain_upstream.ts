/** A model service that does what a test says, and keeps what it was sent. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** One request, as it arrived. */
export interface UpstreamRequest {
  readonly method: string;
  /** Path and query, unchanged. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the body so far. */
  bytes: number;
  /** Whether the client left before its answer was complete. */
  isCut: boolean;
}

/** Answers one request; the body has not been read. */
export type UpstreamAnswer = (
  incoming: IncomingMessage,
  response: ServerResponse,
  request: UpstreamRequest,
) => void | Promise<void>;

/** A running service. */
export interface PlainUpstream extends AsyncDisposable {
  readonly baseUrl: string;
  readonly requests: UpstreamRequest[];
  /** The flags that name it as an OpenAI-compatible endpoint, and the variable with its key. */
  readonly env: Readonly<Record<string, string>>;
}

/** Key of the service. */
export const UPSTREAM_KEY = "sk-real-0123456789abcdefghijklmn";

/** Starts a service below `path`. */
export async function startPlainUpstream(
  answer: UpstreamAnswer,
  path = "/v1",
): Promise<PlainUpstream> {
  const requests: UpstreamRequest[] = [];
  const server = createServer((incoming, response) => {
    const request: UpstreamRequest = {
      method: incoming.method ?? "",
      target: incoming.url ?? "",
      headers: Object.fromEntries(
        Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
      ),
      bytes: 0,
      isCut: false,
    };
    requests.push(request);
    incoming.on("data", (bytes: Uint8Array) => request.bytes += bytes.length);
    response.on("close", () => request.isCut = !response.writableFinished);
    Promise.resolve(answer(incoming, response, request)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const baseUrl = `http://127.0.0.1:${port}${path}`;
  return {
    baseUrl,
    requests,
    env: { QWENAUTH_PROVIDER: "openai", OPENAI_API_KEY: UPSTREAM_KEY, OPENAI_BASE_URL: baseUrl },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
