/** The fetch for the protocols' libraries: where it sends, with which headers, and which answers are good. */

import { deepStrictEqual as equal, match, ok, rejects } from "node:assert/strict";
import { Failure } from "../../src/platform/failure.ts";
import { Secret } from "../../src/platform/secret.ts";
import { json, page, type PlannedAnswer, text } from "../support/planned_fetch.ts";
import {
  BASE_URL,
  CHAT_URL,
  type Ended,
  ExchangeStage,
  keyCredential,
  type StageOptions,
} from "./exchange_stage.ts";

const GOOD = () => json(200, { ok: true });
const STREAM = () => text(200, "data: a\n\n", "text/event-stream; charset=utf-8");

async function ask(answer: PlannedAnswer, options: StageOptions = {}): Promise<Ended> {
  const stage = new ExchangeStage([answer], options);
  const ended = await stage.ask();
  stage.network.assertDone();
  return ended;
}

function outcome(ended: Ended): string {
  return "text" in ended ? ended.text : `${ended.exit}: ${ended.message}`;
}

for (
  const url of [
    "https://evil.test/v1/chat/completions",
    "https://model.test:8443/v1/x",
    "http://model.test/v1/x",
    "https://model.test.evil.test/v1/x",
    "https://model.test@evil.test/v1/x",
  ]
) {
  Deno.test(`a request to ${url} is refused before anything is sent: exit 5`, async () => {
    const stage = new ExchangeStage([]);
    await rejects(stage.fetch(url, { method: "POST", body: "{}" }), { code: "not_entitled" });
    stage.network.assertDone();
  });
}

Deno.test("plain http goes to a loopback host only, whatever base URL is configured", async () => {
  const local = "http://127.0.0.1:8080/v1";
  const stage = new ExchangeStage([GOOD()], { parts: { baseUrl: local } });
  await stage.fetch(`${local}/x`);
  const far = "http://model.test/v1";
  const refused = new ExchangeStage([], { parts: { baseUrl: far } });
  await rejects(refused.fetch(`${far}/x`), { code: "not_entitled" });
});

/** Each header that can carry the credential, and how it does. */
const CARRIERS = [
  ["Authorization", { authorization: "Bearer MARK-key" }],
  ["x-api-key", { "x-api-key": "MARK-key" }],
  ["x-goog-api-key", { "x-goog-api-key": "MARK-key" }],
] as const;

Deno.test("the credential is put on last: what a library or OPENAI_CUSTOM_HEADERS says is removed", async () => {
  const given = {
    authorization: "Bearer MARK-library",
    "x-api-key": "MARK-library",
    "x-goog-api-key": "MARK-library",
    "proxy-authorization": "MARK-library",
    cookie: "MARK-library",
    "user-agent": "OpenAI/JS",
    "x-stainless-os": "Linux",
    "x-goog-api-client": "google-genai-sdk",
    "anthropic-version": "2023-06-01",
    accept: "application/json",
  };
  for (const [header, sent] of CARRIERS) {
    const credential = { ...keyCredential("MARK-key"), header };
    const stage = new ExchangeStage([GOOD()], { parts: { credential } });
    await stage.ask({ headers: given });
    equal(stage.network.sent[0]?.headers, {
      accept: "application/json",
      "anthropic-version": "2023-06-01",
      "content-type": "text/plain;charset=UTF-8",
      "user-agent": "qwenauth/test",
      ...sent,
    });
  }
});

Deno.test("customHeaders of an entry are added, but never Authorization or what carries a key", async () => {
  const customHeaders = new Map(
    ["Authorization", "X-API-Key", "x-goog-api-key", "Host", "X-Team", "User-Agent"]
      .map((name) => [name, new Secret("mine")]),
  );
  for (const [header, sent] of CARRIERS) {
    const credential = { ...keyCredential("MARK-key"), header };
    const stage = new ExchangeStage([GOOD()], { parts: { customHeaders, credential } });
    await stage.ask({ headers: { "content-type": "application/json" } });
    equal(stage.network.sent[0]?.headers, {
      "content-type": "application/json",
      "user-agent": "mine",
      "x-team": "mine",
      ...sent,
    });
  }
});

Deno.test("a credential that cannot stand in a header is sent nowhere: exit 4", async () => {
  const credential = keyCredential("MARK\nX: y");
  const stage = new ExchangeStage([], { parts: { credential } });
  equal(
    outcome(await stage.ask()),
    "4: The credential cannot be sent: it holds other characters than visible ASCII",
  );
});

Deno.test("method, path, query and body are the library's; redirects are not followed", async () => {
  const stage = new ExchangeStage([STREAM()], { expects: "stream" });
  await stage.fetch(
    new Request(`${BASE_URL}/models/x:stream?alt=sse`, { method: "POST", body: "å" }),
  );
  const { to, body, redirect } = stage.network.sent[0]!;
  equal([to, body, redirect], [`POST ${BASE_URL}/models/x:stream?alt=sse`, "å", "manual"]);
});

Deno.test("a repeated request has the same body", async () => {
  const stage = new ExchangeStage([json(500, {}), GOOD()]);
  await stage.ask({ body: new Blob(["once"]).stream(), duplex: "half" } as RequestInit);
  equal(stage.network.sent.map(({ body }) => body), ["once", "once"]);
});

Deno.test("a redirect is a failure that names it: exit 7", async () => {
  for (const location of ["https://evil.test/path?token=MARK", "/elsewhere", ""]) {
    const where = location.startsWith("https") ? ' to "https://evil.test"' : "";
    equal(
      outcome(await ask(new Response(null, { status: 307, headers: { location } }))),
      `7: No answer from "dashscope": it answered with a redirect${where} (status 307), which is not followed`,
    );
  }
});

Deno.test("a redirect or a media type that repeats the key does not show it", async () => {
  const location = "https://mark-key.evil.test/";
  const redirect = new Response(null, { status: 302, headers: { location } });
  equal(
    outcome(await ask(redirect, { secret: "mark-key" })),
    '7: No answer from "dashscope": it answered with a redirect to "https://[redacted].evil.test" ' +
      "(status 302), which is not followed",
  );
  equal(
    outcome(await ask(text(200, "{}", "text/mark-key"), { secret: "mark-key" })),
    '7: No answer from "dashscope": it answered with "text/[redacted]" in place of JSON',
  );
});

Deno.test("a web page in place of an answer is named as such: exit 7", async () => {
  const words = (status: number) =>
    `7: No answer from "dashscope": the server answered with a web page (status ${status}): ` +
    "a firewall or a captive portal";
  for (const expects of ["stream", "json", "any"] as const) {
    equal(outcome(await ask(page(200), { expects })), words(200));
    equal(outcome(await ask(page(405), { expects })), words(405));
  }
  equal(outcome(await ask(text(200, "<!DOCTYPE html>"))), words(200));
});

Deno.test("an answer of another media type than expected is exit 7, with what an error in it says", async () => {
  const wrong = (type: string, wanted: string, said = "") =>
    `7: No answer from "dashscope": it answered with "${type}" in place of ${wanted}${said}`;
  const cases: readonly (readonly [Response, StageOptions, string])[] = [
    [GOOD(), { expects: "stream" }, wrong("application/json", "an event stream")],
    [
      json(200, { error: { message: "busy, MARK-key" } }),
      { expects: "stream" },
      wrong("application/json", "an event stream", ": busy, [redacted]"),
    ],
    [STREAM(), { expects: "json" }, wrong("text/event-stream", "JSON")],
    [text(200, "ok", "text/plain"), {}, wrong("text/plain", "JSON", ": ok")],
    [
      new Response(null),
      {},
      '7: No answer from "dashscope": it answered with nothing (status 200)',
    ],
    [text(200, "{}", ""), {}, wrong("no media type", "JSON")],
    [text(200, "\x1b[2Jno", "text/plain"), {}, wrong("text/plain", "JSON", ": no")],
  ];
  for (const [answer, options, expected] of cases) {
    equal(outcome(await ask(answer, options)), expected);
  }
  equal(outcome(await ask(STREAM(), { expects: "any" })), "data: a\n\n");
  equal(outcome(await ask(text(200, "{}", "application/problem+json"))), "{}");
});

Deno.test("the text of an error is bounded, without control characters and without secrets", async () => {
  const message = `\x1b]0;title\x07no MARK-key ${"x ".repeat(400)}`;
  const ended = outcome(await ask(json(400, { error: { message } })));
  equal(ended.length < 320 && !/MARK|\p{C}/u.test(ended), true, ended);
  let parts = 0;
  const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => {
      parts++;
      controller.enqueue(new Uint8Array(65_536).fill(97));
    },
  });
  equal(
    outcome(await ask(new Response(endless, { status: 400 }))),
    '1: "dashscope" does not accept the request (400)',
  );
  equal(parts <= 18, true, `${parts} parts of 64 KiB`);
});

Deno.test("errors of each protocol are read for their message", async () => {
  const bodies = [
    { error: { message: "said", type: "invalid_request_error", code: null } },
    { type: "error", error: { type: "invalid_request_error", message: "said" } },
    { error: { code: 400, message: "said", status: "INVALID_ARGUMENT" } },
    [{ error: { code: 400, message: "said", status: "INVALID_ARGUMENT" } }],
    { code: "InvalidParameter", message: "said", request_id: "r" },
    { error: "said" },
  ];
  for (const body of bodies) {
    equal(
      outcome(await ask(json(400, body))),
      '1: "dashscope" does not accept the request (400: said)',
    );
  }
});

Deno.test("Google's 400 for a wrong key counts as a refused key", async () => {
  const details = [{ reason: "API_KEY_INVALID" }];
  const wrong = json(400, { error: { code: 400, message: "API key not valid", details } });
  equal(outcome(await ask(wrong)), "4: refused 400: API key not valid");
});

Deno.test("a status without a body, and one that does not exist, are exit 7", async () => {
  for (const status of [204, 205]) {
    equal(
      outcome(await ask(new Response(null, { status }))),
      `7: No answer from "dashscope": it answered with nothing (status ${status})`,
    );
  }
  const strange = Object.defineProperty(new Response(null), "status", { value: 999 });
  equal(
    outcome(await ask(strange)),
    '7: The model service is unreachable: "model.test" answered with status 999, which does not exist',
  );
});

/** A body that gives one part and then nothing. */
function stuck(): Response {
  let parts = 1;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      if (parts-- <= 0) await new Promise(() => {});
      controller.enqueue(new TextEncoder().encode("data: a\n\n"));
    },
  }, { highWaterMark: 0 });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

Deno.test("a stream that falls silent is a failure: exit 7", async () => {
  const stage = new ExchangeStage([stuck()], { expects: "stream" });
  const reader = (await stage.fetch(CHAT_URL)).body!.getReader();
  await reader.read();
  const next = reader.read();
  // The stream asks for the next part only after what the read has set off.
  await new Promise((resolve) => setTimeout(resolve));
  stage.clock.advance(119_000);
  stage.clock.advance(2_000);
  await rejects(next, {
    code: "unavailable",
    message: 'The answer is incomplete: "model.test" sent nothing more for 120 s',
  });
});

/** The message of a request without an answer, after so long a wait for its slot. */
async function unanswered(slotMs: number): Promise<string> {
  const stage: ExchangeStage = new ExchangeStage([() => new Promise<Response>(() => {})], {
    parts: { book: { waitForSlot: () => stage.clock.sleep(slotMs) } },
    policy: { limitMs: 3_000, silenceMs: 3_000, countsQueue: true, maxAttempts: 1 },
  });
  const asked = stage.ask();
  // The watch begins only after what the request has set off.
  await new Promise((resolve) => setTimeout(resolve));
  stage.clock.advance(3_500);
  return outcome(await asked);
}

Deno.test("no answer in time is told with the time that it had, and with the whole where its slot took some", async () => {
  const message = '7: The model service is unreachable: no answer from "model.test" within ';
  equal(await unanswered(0), `${message}3 s`);
  equal(await unanswered(1_800), `${message}1.2 s, which were left of 3 s`);
});

Deno.test("a reader that takes its time is no silence", async () => {
  const stage = new ExchangeStage([STREAM()], { expects: "stream" });
  const response = await stage.fetch(CHAT_URL);
  stage.clock.advance(3_600_000);
  equal(await response.text(), "data: a\n\n");
});

Deno.test("Ctrl-C ends the reading of a stream at once, and so does the library's own signal", async () => {
  const own = new AbortController();
  const stage = new ExchangeStage([stuck(), stuck()], { expects: "stream" });
  const reason = new DOMException("stopped", "AbortError");
  for (const abort of [own, stage.abort]) {
    const response = await stage.fetch(CHAT_URL, {
      signal: own.signal.aborted ? null : own.signal,
    });
    const reader = response.body!.getReader();
    await reader.read();
    const next = reader.read();
    abort.abort(reason);
    await rejects(next, { name: "AbortError" });
  }
});

Deno.test("a body without an end is cut at 64 MiB: exit 7", async () => {
  const part = new Uint8Array(8 * 1_048_576);
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.enqueue(part),
  });
  const answer = new Response(body, { headers: { "content-type": "application/json" } });
  equal(
    outcome(await ask(answer)),
    '7: The answer is incomplete: "model.test" sent more than 67108864 bytes',
  );
});

Deno.test("a failure of our own, like that of the credential, reaches the library unchanged", async () => {
  const failure = new Failure("auth_required", "Not signed in");
  const credential = { ...keyCredential(""), current: () => Promise.reject(failure) };
  const stage = new ExchangeStage([], { parts: { credential } });
  await rejects(stage.fetch(CHAT_URL), failure);
});

Deno.test("--debug names each request and its answer, without query and without secrets", async () => {
  const stage = new ExchangeStage([json(401, { error: "MARK-key" })]);
  await stage.fetch(`${CHAT_URL}?key=MARK-query`).catch(() => {});
  equal(stage.debugLines, [`GET ${CHAT_URL}`, "status 401, after 0 ms"]);
});

Deno.test("an answer of a wrong media type that comes byte by byte is given up: exit 7, with what has come", async () => {
  let bytes = 0;
  let isCancelled = false;
  const stage = new ExchangeStage([() => {
    const body = new ReadableStream({
      pull(controller) {
        bytes++;
        stage.clock.advance(1_000);
        controller.enqueue(new TextEncoder().encode("x"));
      },
      cancel: () => void (isCancelled = true),
    }, { highWaterMark: 0 });
    return new Response(body, { headers: { "content-type": "text/plain" } });
  }]);
  const ended = await stage.ask();
  ok(bytes < 15 && isCancelled, `${bytes} bytes`);
  ok("exit" in ended);
  equal(ended.exit, 7);
  match(
    ended.message,
    /^No answer from "dashscope": it answered with "text\/plain" in place of JSON: x+$/,
  );
});
