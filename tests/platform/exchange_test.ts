import { deepEqual, equal, rejects } from "node:assert/strict";
import { exchange, NoAnswer } from "../../src/platform/exchange.ts";
import { Failure } from "../../src/platform/failure.ts";
import { connectError, PlannedFetch, sendError, text } from "../support/planned_fetch.ts";

const LIMITS = { limitMs: 10_000, maxBytes: 10 };
const request = () => new Request("https://host.test:8443/path?q=1", { redirect: "manual" });

Deno.test("an answer has status, headers, media type in lower case and the whole text", async () => {
  const network = new PlannedFetch(text(201, "\ufeffgrüße", "Text/Plain; charset=utf-8"));
  const { status, headers, contentType, text: body } = await exchange(
    network.fetch,
    request(),
    LIMITS,
  );
  deepEqual([status, headers.get("content-type"), contentType, body], [
    201,
    "Text/Plain; charset=utf-8",
    "text/plain",
    "grüße",
  ]);
});

Deno.test("a redirect is an answer and is not followed", async () => {
  const location = "https://evil.test/";
  const network = new PlannedFetch(new Response(null, { status: 302, headers: { location } }));
  equal((await exchange(network.fetch, request(), LIMITS)).status, 302);
  deepEqual(network.sent.map(({ to, redirect }) => [to, redirect]), [
    ["GET https://host.test:8443/path?q=1", "manual"],
  ]);
});

Deno.test("a body is read up to the limit", async () => {
  const network = new PlannedFetch(text(200, "0123456789"));
  equal((await exchange(network.fetch, request(), LIMITS)).text, "0123456789");
});

const FAILURES: readonly (readonly [string, () => Response | Error, object])[] = [
  ["a body over the limit", () => text(200, "01234567890"), {
    reason: "too_large",
    sent: true,
    description: 'the answer of "host.test:8443" is over 10 bytes',
  }],
  ["an endless body", endless, {
    reason: "too_large",
    sent: true,
    description: 'the answer of "host.test:8443" is over 10 bytes',
  }],
  ["a body that breaks off", () => brokenOff('{"a":1'), {
    reason: "network",
    sent: true,
    description: 'the answer of "host.test:8443" was cut off',
  }],
  ["no name", () => connectError("dns error: no such host"), {
    reason: "network",
    sent: false,
    description: 'cannot connect to "host.test:8443": dns error: no such host',
  }],
  ["a broken connection", () => sendError("connection reset"), {
    reason: "network",
    sent: true,
    description: 'the connection with "host.test:8443" failed: connection reset',
  }],
  ["an error in another form", () => new TypeError('Invalid header value: "Bearer MARK\n"'), {
    reason: "network",
    sent: true,
    description: 'the connection with "host.test:8443" failed',
  }],
  ["an unknown authority", () => connectError("invalid peer certificate: UnknownIssuer"), {
    reason: "network",
    sent: false,
    description: 'no TLS connection with "host.test:8443": invalid peer certificate: ' +
      "UnknownIssuer (--ca-file PATH adds a certificate authority)",
  }],
  ["an old certificate", () => connectError("invalid peer certificate: certificate expired"), {
    reason: "network",
    sent: false,
    description: 'no TLS connection with "host.test:8443": invalid peer certificate: ' +
      "certificate expired",
  }],
  ["control characters", () => connectError("tls \u001b]0;x\u0007eof"), {
    reason: "network",
    sent: false,
    description: 'no TLS connection with "host.test:8443": tls ]0;xeof',
  }],
];

for (const [name, answer, expected] of FAILURES) {
  Deno.test(`no answer: ${name}`, async () => {
    await rejects(exchange(new PlannedFetch(answer()).fetch, request(), LIMITS), (error) => {
      if (!(error instanceof NoAnswer)) return false;
      const { reason, sent, description } = error;
      deepEqual({ reason, sent, description }, expected);
      return true;
    });
  });
}

Deno.test("only a certificate that is not accepted is lasting: another try would end in the same way", async () => {
  const cases = [
    [connectError("invalid peer certificate: UnknownIssuer"), true],
    [connectError("dns error: no such host"), false],
    [connectError("tls handshake eof"), false],
    [sendError("connection reset"), false],
  ] as const;
  for (const [error, isLasting] of cases) {
    await rejects(exchange(new PlannedFetch(error).fetch, request(), LIMITS), { isLasting });
  }
});

Deno.test("the time limit covers the connection, also when fetch does not heed its signal", async () => {
  const never = new PlannedFetch(() => new Promise<Response>(() => {}));
  await rejects(exchange(never.fetch, request(), { ...LIMITS, limitMs: 1 }), {
    reason: "timeout",
    sent: true,
    description: 'no answer from "host.test:8443" within 0.001 s',
  });
});

Deno.test("the time limit covers the body", async () => {
  const stuck = new PlannedFetch(new Response(new ReadableStream({ pull: () => never() })));
  await rejects(exchange(stuck.fetch, request(), { ...LIMITS, limitMs: 1 }), { reason: "timeout" });
});

Deno.test("what was given up before is not sent", async () => {
  const network = new PlannedFetch();
  const limits = { ...LIMITS, signal: AbortSignal.abort() };
  await rejects(exchange(network.fetch, request(), limits), { reason: "aborted", sent: false });
  network.assertDone();
});

Deno.test("an abort ends the reading of a body at once", async () => {
  const abort = new AbortController();
  const body = new ReadableStream({
    pull() {
      abort.abort();
      return never();
    },
  });
  const network = new PlannedFetch(new Response(body));
  const limits = { ...LIMITS, signal: abort.signal };
  await rejects(exchange(network.fetch, request(), limits), { reason: "aborted", sent: true });
});

Deno.test("a bug, or a failure of our own, is not taken for the network's", async () => {
  for (const error of [new Failure("usage", "No certificate"), new RangeError("bug")]) {
    await rejects(exchange(new PlannedFetch(error).fetch, request(), LIMITS), error);
  }
});

function never(): Promise<void> {
  return new Promise(() => {});
}

/** An answer whose connection breaks after this much of its body. */
function brokenOff(text: string): Response {
  const parts = [new TextEncoder().encode(text)];
  return new Response(
    new ReadableStream<Uint8Array>({
      pull(controller) {
        const part = parts.shift();
        if (part) controller.enqueue(part);
        else controller.error(new TypeError("error reading a body from connection"));
      },
    }),
  );
}

function endless(): Response {
  return new Response(
    new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(4)),
    }),
  );
}
