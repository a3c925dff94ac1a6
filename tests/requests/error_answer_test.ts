/** Whatever a server says, reading it never fails. */

import { ok } from "node:assert/strict";
import fc from "fast-check";
import { readErrorAnswer } from "../../src/requests/error_answer.ts";
import { findQuotaEnd } from "../../src/requests/quota_end.ts";
import { readRetryAfter } from "../../src/requests/retry_after.ts";
import { backoffMs, judgeErrorAnswer } from "../../src/requests/retry_table.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const headerValue = fc.oneof(
  fc.string({ unit: "grapheme-ascii" }),
  fc.double().map(String),
  fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
);

Deno.test("any Retry-After gives a wait that is finite and not negative, or none", () => {
  fc.assert(fc.property(headerValue, headerValue, (seconds, milliseconds) => {
    const headers = new Headers({ "retry-after": seconds, "retry-after-ms": milliseconds });
    const waitMs = readRetryAfter(headers, NOW);
    ok(waitMs === undefined || (Number.isFinite(waitMs) && waitMs >= 0));
  }));
});

Deno.test("any body of any status is read and judged", () => {
  const fields = fc.dictionary(
    fc.constantFrom("error", "code", "message", "type", "status", "details"),
    fc.jsonValue(),
  );
  const bodies = fc.oneof(
    fc.string(),
    fc.json(),
    fields.map((value) => JSON.stringify({ error: value, ...value })),
    fc.string().map((time) => JSON.stringify({ message: `quota will reset at ${time}` })),
  );
  fc.assert(fc.property(fc.integer({ min: 300, max: 599 }), bodies, (status, text) => {
    const answer = readErrorAnswer(status, new Headers(), text);
    const end = findQuotaEnd(answer, NOW);
    ok(end?.resetsAtMs === undefined || Number.isFinite(end.resetsAtMs));
    judgeErrorAnswer(answer, NOW);
  }));
});

Deno.test("one's own wait is between 1.05 and 39 s, however often it was tried", () => {
  const chance = fc.double({ min: 0, max: 0.999, noNaN: true });
  fc.assert(fc.property(fc.integer({ min: 1, max: 5_000 }), chance, (attempts, number) => {
    const waitMs = backoffMs(attempts, number);
    ok(waitMs >= 1_050 && waitMs <= 39_000);
  }));
});
