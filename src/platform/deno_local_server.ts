/** A server on loopback with Deno's own HTTP server. */

import { Failure } from "./failure.ts";
import type { AnswerLocally, LocalRequest, LocalServer } from "./local_server.ts";

/** Deliberately this address and no name: nothing outside of this machine reaches it. */
const LOOPBACK = "127.0.0.1";

/**
 * Serves on a free port of this machine: `ServeLocally` with Deno.
 * @throws {Failure} `failure` If there is none.
 */
export function serveLocally(answer: AnswerLocally): LocalServer {
  const ending = new AbortController();
  const speak = muteSignalWarning();
  try {
    const server = Deno.serve({
      hostname: LOOPBACK,
      port: 0,
      signal: ending.signal,
      onListen() {},
      // Deliberately silent: what broke is told by whoever answers, and stderr belongs to the child.
      onError: () => new Response(null, { status: 500 }),
    }, (request) => answer(read(request)));
    return {
      port: server.addr.port,
      async stop() {
        ending.abort();
        await server.finished;
        speak();
      },
    };
  } catch (error) {
    speak();
    throw new Failure("failure", `Cannot listen on ${LOOPBACK}`, { cause: error });
  }
}

/** Deno gives the target unchanged behind the scheme and the authority; `URL` would tidy it up. */
function read(request: Request): LocalRequest {
  const { method, headers, body, signal, url } = request;
  const [, authority = "", target = ""] = /^[a-z]+:\/\/([^/?#]*)([^]*)$/i.exec(url) ?? [];
  return { method, authority, target, headers, body, signal };
}

/**
 * Deno warns once, on stderr, that the signal of a request is aborted after a successful answer too. That
 * is known here, and only the signal tells that a client has left before its answer began.
 */
function muteSignalWarning(): () => void {
  const { console: theirs } = globalThis;
  const { warn } = theirs;
  theirs.warn = () => {};
  return () => {
    theirs.warn = warn;
  };
}
