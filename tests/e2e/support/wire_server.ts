/** A model service of any protocol on loopback, whose answers are texts in its real wire format. */

/** One request that it saw. */
export interface WireRequest {
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A running service. */
export interface WireServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly requests: readonly WireRequest[];
}

/** What every request is answered with. */
export interface WireAnswer {
  readonly status?: number;
  readonly contentType: string;
  readonly body: string;
}

/** Starts it on a free port. */
export function startWireServer(answer: () => WireAnswer): WireServer {
  const requests: WireRequest[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    requests.push({
      target: pathname + search,
      headers: Object.fromEntries(request.headers),
      body: await request.json(),
    });
    const { status = 200, contentType, body } = answer();
    return new Response(body, { status, headers: { "content-type": contentType } });
  });
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
