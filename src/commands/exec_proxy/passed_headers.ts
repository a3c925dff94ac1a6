/** Which headers the proxy passes on, in either direction. */

/** Headers of one connection (RFC 9110, section 7.6.1), and what frames or asks for a body there. */
const OF_CONNECTION: readonly string[] = [
  "connection",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
];

/** What is between the program and the proxy alone. */
const OF_PROGRAM: readonly string[] = [
  "host",
  "authorization",
  "proxy-authorization",
  "cookie",
  "content-length",
  "origin",
  "referer",
];

/**
 * What is between the service and the proxy alone. Cookies would be of 127.0.0.1, on which every program
 * of the machine may listen; `alt-svc` would lead the program around the proxy.
 */
const OF_SERVICE: readonly string[] = [
  "proxy-authenticate",
  "proxy-authentication-info",
  "set-cookie",
  "alt-svc",
  "strict-transport-security",
];

/** Codings that Deno has already undone when it hands over a body. */
const DECODED: readonly string[] = ["gzip", "br"];

/** The headers of a request that are passed on to the service. */
export function passedRequestHeaders(headers: Headers): Headers {
  return without(headers, OF_PROGRAM);
}

/**
 * The headers of an answer that are passed on to the program.
 * @param hasBody whether a body is passed on with them
 */
export function passedAnswerHeaders(headers: Headers, hasBody: boolean): Headers {
  const passed = without(headers, OF_SERVICE);
  // Deliberately none of them: no page in a browser may read what comes from here.
  for (const name of [...passed.keys()]) {
    if (name.startsWith("access-control-")) passed.delete(name);
  }
  const coding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (hasBody && DECODED.includes(coding)) {
    passed.delete("content-encoding");
    passed.delete("content-length");
  }
  return passed;
}

function without(headers: Headers, names: readonly string[]): Headers {
  const named = (headers.get("connection") ?? "").split(",").map((name) =>
    name.trim().toLowerCase()
  );
  const left = new Set([...OF_CONNECTION, ...names, ...named]);
  const passed = new Headers();
  for (const [name, value] of headers) if (!left.has(name)) passed.append(name, value);
  return passed;
}
