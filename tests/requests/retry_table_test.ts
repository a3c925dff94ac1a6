/** The retry table, row by row. */

import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import { Secret } from "../../src/platform/secret.ts";
import type { ModelCredential } from "../../src/requests/model_exchange.ts";
import { EndlessClock } from "../support/endless_clock.ts";
import {
  connectError,
  json,
  page,
  type PlannedAnswer,
  sendError,
  text,
} from "../support/planned_fetch.ts";
import { ExchangeStage, NOON, type StageOptions } from "./exchange_stage.ts";

const GOOD = () => json(200, { ok: true });
const GOOD_TEXT = { text: '{"ok":true}' };
const error = (code: string, message: string) => ({ error: { code, message } });

async function ask(plan: readonly PlannedAnswer[], options: StageOptions = {}) {
  const stage = new ExchangeStage(plan, options);
  const ended = await stage.ask();
  stage.network.assertDone();
  return { ended, waits: stage.clock.sleeps, stage };
}

for (const status of [429, 503, 529]) {
  Deno.test(`${status}: retried after the wait that retry-after-ms names, exactly`, async () => {
    const busy = json(status, {}, { "retry-after-ms": "1234.5", "retry-after": "9" });
    const { ended, waits } = await ask([busy, GOOD()]);
    equal([ended, waits], [GOOD_TEXT, [1234.5]]);
  });

  Deno.test(`${status}: retried after the seconds of Retry-After, exactly`, async () => {
    const { ended, waits } = await ask([json(status, {}, { "retry-after": "20" }), GOOD()]);
    equal([ended, waits], [GOOD_TEXT, [20_000]]);
  });

  Deno.test(`${status}: retried after one's own wait where none is named`, async () => {
    const { ended, waits } = await ask([json(status, {}), GOOD()]);
    equal([ended, waits], [GOOD_TEXT, [1_500]]);
  });
}

Deno.test("Retry-After as a fraction of seconds, as 0, and as each form of an HTTP date", async () => {
  const cases: readonly (readonly [string, number])[] = [
    ["0.25", 250],
    ["0", 0],
    ["Sat, 21 Nov 2026 12:00:30 GMT", 30_000],
    ["Saturday, 21-Nov-26 12:00:30 GMT", 30_000],
    ["Sat Nov 21 12:00:30 2026", 30_000],
    ["Sat, 21 Nov 2026 11:00:00 GMT", 0],
  ];
  for (const [value, waitMs] of cases) {
    const { ended, waits } = await ask([json(429, {}, { "retry-after": value }), GOOD()]);
    equal([value, ended, waits], [value, GOOD_TEXT, [waitMs]]);
  }
});

Deno.test("Retry-After as a date is compared with the answer's own date, whatever the clock here says", async () => {
  const headers = {
    date: "Sat, 21 Nov 2026 18:00:00 GMT",
    "retry-after": "Sat, 21 Nov 2026 18:00:07 GMT",
  };
  equal((await ask([json(429, {}, headers), GOOD()])).waits, [7_000]);
});

Deno.test("a Retry-After that cannot be read counts as none", async () => {
  for (const value of ["soon", "-5", "1e3", "NaN", "2026-11-21", "12:00", ""]) {
    equal((await ask([json(429, {}, { "retry-after": value }), GOOD()])).waits, [1_500]);
  }
});

Deno.test("a Retry-After longer than what is left is not waited for: exit 6 with the time", async () => {
  for (const status of [429, 503, 529]) {
    const busy = json(status, error("busy", "later"), { "retry-after": "301" });
    const { ended, waits } = await ask([busy]);
    equal([ended, waits], [{
      exit: 6,
      message: `"dashscope" takes no request now (${status}: later); ` +
        "it asks to wait until 2026-11-21T12:05:01Z",
      hint: "qwenauth status",
      retryAfterSeconds: 301,
    }, []]);
  }
});

for (const status of [500, 502, 504]) {
  Deno.test(`${status}: retried with the same backoff, whatever Retry-After says`, async () => {
    const { ended, waits } = await ask([text(status, "", "text/html"), GOOD()]);
    equal([ended, waits], [GOOD_TEXT, [1_500]]);
    equal((await ask([json(status, {}, { "retry-after": "20" }), GOOD()])).waits, [1_500]);
  });
}

Deno.test("a connection failure before the first byte is retried with the same backoff", async () => {
  const plan = [connectError("tcp connect error: refused"), sendError("reset"), GOOD()];
  const { ended, waits } = await ask(plan);
  equal([ended, waits], [GOOD_TEXT, [1_500, 3_000]]);
});

Deno.test("a time-out before the first byte is retried with the same backoff", async () => {
  const silent: PlannedAnswer = () => {
    queueMicrotask(() => stage.clock.advance(121_000));
    return new Promise<Response>(() => {});
  };
  const stage = new ExchangeStage([silent, GOOD()]);
  equal(await stage.ask(), GOOD_TEXT);
  equal(stage.clock.sleeps, [1_500]);
});

Deno.test("a certificate that is not accepted is final: exit 7 with host, reason and option", async () => {
  const { ended, waits } = await ask([connectError("invalid peer certificate: UnknownIssuer")]);
  equal([ended, waits], [{
    exit: 7,
    message: 'The model service is unreachable: no TLS connection with "model.test": invalid ' +
      "peer certificate: UnknownIssuer (--ca-file PATH adds a certificate authority)",
    hint: "qwenauth status --probe",
    retryAfterSeconds: undefined,
  }, []]);
});

Deno.test("one's own wait is 1.5 s, doubled each time, at most 30 s; 7 attempts, then the last answer", async () => {
  const plan = Array.from({ length: 7 }, () => json(500, error("oops", "broken")));
  const { ended, waits } = await ask(plan);
  equal(waits, [1_500, 3_000, 6_000, 12_000, 24_000, 30_000]);
  equal(ended, {
    exit: 7,
    message: 'No answer from "dashscope": it failed (500: broken)',
    hint: "qwenauth status --probe",
    retryAfterSeconds: undefined,
  });
});

Deno.test("one's own wait is spread by 30 % either way", async () => {
  equal((await ask([json(500, {}), GOOD()], { chance: 0 })).waits, [1_050]);
  const { waits } = await ask([json(500, {}), GOOD()], { chance: 0.999 });
  equal(waits.every((wait) => wait > 1_900 && wait <= 1_950), true);
});

Deno.test("five minutes in all: a wait that does not fit ends the trying", async () => {
  const busy = () => json(429, error("slow", "slow"), { "retry-after": "120" });
  const { ended, waits } = await ask([busy(), busy(), busy()]);
  equal(waits, [120_000, 120_000]);
  equal("exit" in ended && [ended.exit, ended.retryAfterSeconds], [6, 120]);
  const failing = Array.from({ length: 4 }, () => json(500, {}));
  const short = await ask(failing, { policy: { limitMs: 12_000 } });
  equal(short.waits, [1_500, 3_000, 6_000]);
});

Deno.test("connection failures up to the end: exit 7 with the number of attempts", async () => {
  const { ended } = await ask([sendError("reset"), sendError("reset")], {
    policy: { maxAttempts: 2 },
  });
  equal("exit" in ended && [ended.exit, ended.message], [
    7,
    'The model service is unreachable: the connection with "model.test" failed: reset (2 attempts)',
  ]);
});

Deno.test("no wait is longer than it is told: each is announced with its end, attempt and status", async () => {
  const { stage } = await ask([json(429, {}, { "retry-after": "2" }), sendError("x"), GOOD()]);
  equal(stage.waits, [
    { reason: "retry", untilMs: NOON + 2_000, attempt: 2, status: 429 },
    { reason: "retry", untilMs: NOON + 2_000 + 3_000, attempt: 3 },
  ]);
});

Deno.test("Ctrl-C ends a wait at once", async () => {
  const clock = new EndlessClock();
  const stage = new ExchangeStage([json(429, {}, { "retry-after": "60" })], { parts: { clock } });
  clock.onSleep = () => stage.abort.abort(new DOMException("stopped", "AbortError"));
  await rejects(stage.ask(), { name: "AbortError" });
  stage.network.assertDone();
});

Deno.test("Ctrl-C ends an attempt at once, also when fetch does not heed its signal", async () => {
  const stage = new ExchangeStage([() => {
    stage.abort.abort(new DOMException("stopped", "AbortError"));
    return new Promise<Response>(() => {});
  }]);
  await rejects(stage.ask(), { name: "AbortError" });
});

Deno.test("a stream that breaks after its first byte is not repeated: the partial answer, exit 7", async () => {
  const chunks = [() => "data: a\n\n"];
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const next = chunks.shift();
      if (next === undefined) return controller.error(new TypeError("connection reset"));
      controller.enqueue(new TextEncoder().encode(next()));
    },
  });
  const stream = new Response(body, { headers: { "content-type": "text/event-stream" } });
  const stage = new ExchangeStage([stream], { expects: "stream" });
  const response = await stage.fetch("https://model.test/v1/x", { method: "POST", body: "{}" });
  let partial = "";
  await rejects(async () => {
    for await (const part of response.body!.pipeThrough(new TextDecoderStream())) partial += part;
  }, {
    code: "unavailable",
    message: 'The answer is incomplete: "model.test" broke off its answer',
  });
  equal([partial, stage.clock.sleeps], ["data: a\n\n", []]);
  stage.network.assertDone();
});

/** A credential that has so many tokens, one after the other. */
function tokens(...values: string[]): ModelCredential & { readonly refused: string[] } {
  const refused: string[] = [];
  let at = 0;
  return {
    header: "Authorization",
    refused,
    current: () => Promise.resolve(new Secret(values[at]!)),
    renew: (secret) => {
      refused.push(secret.reveal());
      at++;
      return Promise.resolve(values[at] === undefined ? undefined : new Secret(values[at]!));
    },
  };
}

for (const status of [401, 403]) {
  Deno.test(`${status} with qwen-oauth: one forced refresh, one repetition with the new token`, async () => {
    const credential = tokens("MARK-old", "MARK-new");
    const { ended, stage } = await ask([json(status, {}), GOOD()], { parts: { credential } });
    equal([ended, credential.refused], [GOOD_TEXT, ["MARK-old"]]);
    equal(stage.network.sent.map(({ headers }) => headers["authorization"]), [
      "Bearer MARK-old",
      "Bearer MARK-new",
    ]);
  });

  Deno.test(`${status} with qwen-oauth a second time: the error`, async () => {
    const credential = tokens("MARK-old", "MARK-new", "MARK-third");
    const refused = () => json(status, error("invalid_api_key", "no"));
    const { ended, waits } = await ask([refused(), refused()], { parts: { credential } });
    equal([credential.refused, waits], [["MARK-old"], []]);
    equal("exit" in ended && ended.message, `refused ${status}: no`);
  });

  Deno.test(`${status} with qwen-oauth where no other token is to be had: the error at once`, async () => {
    const credential = tokens("MARK-old");
    const { ended } = await ask([json(status, error("x", "no"))], { parts: { credential } });
    equal("exit" in ended && ended.message, `refused ${status}: no`);
  });

  Deno.test(`${status} with a key: final`, async () => {
    const { ended, waits } = await ask([json(status, error("x", "no"))]);
    equal(["exit" in ended && ended.message, waits], [`refused ${status}: no`, []]);
  });

  Deno.test(`${status} as a web page says nothing of the token: no refresh, exit 7`, async () => {
    const credential = tokens("MARK-old", "MARK-new");
    const { ended } = await ask([page(status)], { parts: { credential } });
    equal(["exit" in ended && ended.exit, credential.refused], [7, []]);
  });
}

Deno.test("one forced refresh for the whole of a request, also when it fails otherwise in between", async () => {
  const credential = tokens("MARK-old", "MARK-new", "MARK-third");
  const refused = () => json(401, error("x", "no"));
  const { ended } = await ask([refused(), json(500, {}), refused()], { parts: { credential } });
  equal(["exit" in ended && ended.message, credential.refused], ["refused 401: no", ["MARK-old"]]);
});

Deno.test("each attempt has a slot of its own, the repetition after a refresh too", async () => {
  const credential = tokens("MARK-old", "MARK-new");
  let slots = 0;
  const book = { waitForSlot: () => Promise.resolve(void slots++) };
  const { stage } = await ask([json(500, {}), json(401, {}), GOOD()], {
    parts: { credential, book },
  });
  equal([slots, stage.network.sent.length], [3, 3]);
});

Deno.test("the refresh does not use up an attempt: with no retries it is made all the same", async () => {
  const credential = tokens("MARK-old", "MARK-new");
  const { ended } = await ask([json(401, {}), GOOD()], {
    parts: { credential },
    policy: { maxAttempts: 1 },
  });
  equal(ended, GOOD_TEXT);
});

Deno.test("429 insufficient_quota with free allocated quota exceeded: final, exit 6 with Beijing midnight", async () => {
  const body = error("insufficient_quota", "Free allocated quota exceeded.");
  const { ended, waits } = await ask([json(429, body, { "retry-after": "1" })]);
  equal([ended, waits], [{
    exit: 6,
    message:
      'The quota of "dashscope" is used up (429: Free allocated quota exceeded.); it begins anew at ' +
      "2026-11-21T16:00:00Z",
    hint: "qwenauth status",
    retryAfterSeconds: 4 * 3600,
  }, []]);
});

Deno.test("429 insufficient_quota with another text is throttling and is retried", async () => {
  const body = error("insufficient_quota", "You exceeded your current quota");
  const { ended, waits } = await ask([json(429, body), GOOD()]);
  equal([ended, waits], [GOOD_TEXT, [1_500]]);
});

Deno.test("Throttling.AllocationQuota: final, exit 6", async () => {
  const bodies = [
    { code: "Throttling.AllocationQuota", message: "Allocated quota exceeded" },
    error("Throttling.AllocationQuota", "Allocated quota exceeded"),
  ];
  for (const body of bodies) {
    const { ended, waits } = await ask([json(429, body)]);
    equal([ended, waits], [{
      exit: 6,
      message: 'The quota of "dashscope" is used up (429: Allocated quota exceeded)',
      hint: "qwenauth status",
      retryAfterSeconds: undefined,
    }, []]);
  }
});

Deno.test("quota … will reset at …: final, exit 6 with the named time, Beijing's where no zone is named", async () => {
  const times: readonly (readonly [string, number | undefined])[] = [
    ["2026-11-21T12:30:00Z", 1800],
    ["2026-11-21 20:30:00 +0800 CST", 1800],
    ["2026-11-21 20:30:00", 1800],
    ["2026-11-21 13:30:00+01:00", 1800],
    ["2026-11-21 20:30", 1800],
    ["tomorrow", undefined],
  ];
  for (const [time, seconds] of times) {
    const message = `Your 5-hour quota is used up. It will reset at ${time}.`;
    const { ended, waits } = await ask([json(429, error("Throttling", message))]);
    equal([time, "exit" in ended && [ended.exit, ended.retryAfterSeconds], waits], [
      time,
      [6, seconds],
      [],
    ]);
  }
});

for (const status of [400, 402, 404, 408, 413, 422]) {
  Deno.test(`${status}: final`, async () => {
    const { ended, waits } = await ask([json(status, error("bad", "no MARK-key here"))]);
    const exit = status === 402 ? 5 : status === 408 ? 7 : 1;
    equal(["exit" in ended && ended.exit, waits], [exit, []]);
    equal("exit" in ended && /MARK/.test(ended.message), false);
  });
}

/** Google's error as it names the wait, in the body alone. */
const busyFor = (retryDelay: unknown, type = "type.googleapis.com/google.rpc.RetryInfo") => ({
  error: {
    code: 429,
    status: "RESOURCE_EXHAUSTED",
    message: "later",
    details: [{ "@type": "type.googleapis.com/google.rpc.Help" }, { "@type": type, retryDelay }],
  },
});

for (const status of [429, 503]) {
  Deno.test(`${status}: retried after the RetryInfo of Google's error, exactly`, async () => {
    const delays: readonly (readonly [string, number])[] = [
      ["12.5s", 12_500],
      ["0s", 0],
      ["0.250000000s", 250],
      ["37s", 37_000],
    ];
    for (const [delay, waitMs] of delays) {
      for (const body of [busyFor(delay), [busyFor(delay)]]) {
        const { ended, waits } = await ask([json(status, body), GOOD()]);
        equal([delay, ended, waits], [delay, GOOD_TEXT, [waitMs]]);
      }
    }
  });
}

Deno.test("a Retry-After counts before the RetryInfo of the body", async () => {
  const answer = json(429, busyFor("12.5s"), { "retry-after": "3" });
  equal((await ask([answer, GOOD()])).waits, [3_000]);
});

Deno.test("a RetryInfo that cannot be read counts as none, and so does that of another type", async () => {
  const bodies = [
    ...["soon", "12", "-1s", "1e3s", "12 s", "", 12, null].map((delay) => busyFor(delay)),
    busyFor("12s", "type.googleapis.com/google.rpc.QuotaFailure"),
    { error: { message: "later", details: "12s" } },
    { error: { message: "later", details: [null, "12s", ["12s"]] } },
  ];
  for (const body of bodies) equal((await ask([json(429, body), GOOD()])).waits, [1_500]);
});

Deno.test("a RetryInfo longer than what is left is not waited for: exit 6 with the time", async () => {
  const { ended, waits } = await ask([json(429, busyFor("300.5s"))]);
  equal([ended, waits], [{
    exit: 6,
    message: '"dashscope" takes no request now (429: later); it asks to wait until ' +
      "2026-11-21T12:05:00Z",
    hint: "qwenauth status",
    retryAfterSeconds: 301,
  }, []]);
});

Deno.test("the RetryInfo of the last answer is told when no attempt is left", async () => {
  const { ended } = await ask([json(429, busyFor("12.5s"))], { policy: { maxAttempts: 1 } });
  equal("exit" in ended && [ended.exit, ended.retryAfterSeconds], [6, 13]);
});
