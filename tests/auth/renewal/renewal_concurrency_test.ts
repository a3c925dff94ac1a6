/** Many callers at once: one refresh, and one outcome for all who waited for it. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { getAccessToken, type TokenRequest } from "../../../src/auth/renewal/get_access_token.ts";
import { refreshUnderLock } from "../../../src/auth/renewal/refresh_under_lock.ts";
import { renewalParts } from "../../../src/auth/renewal/renewal_parts.ts";
import { loadCredential } from "../../../src/credentials/credential_file.ts";
import { takeCredentialLock } from "../../../src/credentials/credential_lock.ts";
import type { RefreshOutcome } from "../../../src/oauth/refresh.ts";
import { Secret } from "../../../src/platform/secret.ts";
import { connectError, sendError, text } from "../../support/planned_fetch.ts";
import { Killed } from "../../support/process_files.ts";
import {
  KERNEL_LOCK,
  LOCK,
  makeStage,
  type Outcome,
  outcomeOf,
  Stage,
} from "../../support/sign_in_stage.ts";
import { INVALID_GRANT } from "../../support/token_server.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

const CALLERS = 20;

function virtualStage(secondsLeft: number): Stage<VirtualClock> {
  const stage = new Stage(new VirtualClock());
  stage.signIn(secondsLeft);
  stage.server.delays = { beforeMs: 150, afterMs: 150 };
  return stage;
}

/** All callers at once, each a process of its own; every second one can hand its renewal on. */
function askAll(
  stage: Stage<VirtualClock>,
  request: TokenRequest = {},
  count = CALLERS,
): Promise<Outcome[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => {
    return stage.token(request, index % 2 === 0 ? {} : { relay: {} });
  }));
}

Deno.test("20 processes, one expired credential, rotation: one refresh, 20 times the same token", async () => {
  const stage = virtualStage(-60);
  deepEqual(await askAll(stage), Array(CALLERS).fill({ token: "MARK-access-1" }));
  deepEqual(stage.server.sent, ["MARK-refresh-0"]);
  equal(stage.server.isRevoked, false);
  stage.assertClean();
});

Deno.test("20 times --refresh of a valid token makes one refresh", async () => {
  const stage = virtualStage(3600);
  const request = { forced: true };
  deepEqual(await askAll(stage, request), Array(CALLERS).fill({ token: "MARK-access-1" }));
  deepEqual(stage.server.sent, ["MARK-refresh-0"]);
});

Deno.test("without kernel locks the lock file alone makes it one refresh", async () => {
  const stage = virtualStage(-60);
  stage.files.fail("tryLock", KERNEL_LOCK, "unsupported");
  deepEqual(await askAll(stage), Array(CALLERS).fill({ token: "MARK-access-1" }));
  deepEqual(stage.server.sent, ["MARK-refresh-0"]);
});

Deno.test("concurrent callers inside one process make one refresh, also after a failure", async () => {
  const stage = virtualStage(-60);
  stage.server.instead.push(text(503, "down"));
  const process = stage.process();
  const ask = () => Promise.all(Array.from({ length: 5 }, () => process.token()));
  for (const outcome of await ask()) ok("exit" in outcome && outcome.exit === 7);
  equal(stage.server.sent.length, 1);
  await stage.clock.sleep(1);
  deepEqual(await ask(), Array(5).fill({ token: "MARK-access-1" }));
  equal(stage.server.sent.length, 2);
});

Deno.test("callers of one process share one renewal: the locks are taken once", async () => {
  const stage = virtualStage(-60);
  const process = stage.process();
  const signIn = await process.open();
  const ask = (request: TokenRequest = {}) => getAccessToken(signIn, request);
  const got = await Promise.all([ask(), ask({ forced: true }), ask({ minValidSeconds: 60 })]);
  deepEqual(got.map((credential) => credential === got[0]), [true, true, true]);
  deepEqual(process.files.operations.filter((text) => text === `link ${LOCK}`), [`link ${LOCK}`]);
});

Deno.test("the promise that callers of one process share is forgotten after a failure as well", async () => {
  const stage = virtualStage(-60);
  stage.server.instead.push(text(503, "down"));
  const signIn = await stage.process().open();
  const ask = () => outcomeOf(async () => (await getAccessToken(signIn, {})).accessToken.reveal());
  const failed = await Promise.all([ask(), ask()]);
  ok("exit" in failed[0] && failed[0].exit === 7);
  deepEqual(failed[1], failed[0]);
  await stage.clock.sleep(1);
  deepEqual(await ask(), { token: "MARK-access-1" });
});

const ADOPTED: readonly (readonly [string, () => Response | Error, number])[] = [
  ["unknown (5xx)", () => text(502, "bad gateway"), 7],
  ["unknown (network, after sending)", () => sendError("reset"), 7],
  ["unknown (nothing was sent)", () => connectError("refused"), 7],
  ["refused", () => INVALID_GRANT(), 4],
];

for (const [name, answer, exit] of ADOPTED) {
  Deno.test(`callers that were already waiting for the lock adopt the outcome: ${name}`, async () => {
    const stage = virtualStage(-60);
    stage.server.instead.push(answer());
    const outcomes = await askAll(stage);
    deepEqual(outcomes, Array(CALLERS).fill(outcomes[0]));
    ok("exit" in outcomes[0]! && outcomes[0].exit === exit);
    equal(stage.server.sent.length, 1);
  });

  Deno.test(`callers with a token that still lives adopt the outcome and use it: ${name}`, async () => {
    const stage = virtualStage(25);
    stage.server.instead.push(answer());
    deepEqual(await askAll(stage), Array(CALLERS).fill({ token: "MARK-access-0" }));
    equal(stage.server.sent.length, 1);
  });

  Deno.test(`callers that waited with --refresh adopt the outcome too: ${name}`, async () => {
    const stage = virtualStage(25);
    stage.server.instead.push(answer());
    deepEqual(
      await askAll(stage, { forced: true }),
      Array(CALLERS).fill({ token: "MARK-access-0" }),
    );
    equal(stage.server.sent.length, 1);
  });
}

Deno.test("a caller that comes after an unknown outcome asks again", async () => {
  const stage = virtualStage(-60);
  stage.server.instead.push(text(502, "bad gateway"));
  await stage.token();
  await stage.clock.sleep(1);
  deepEqual(await stage.token(), { token: "MARK-access-1" });
});

for (const moment of ["request", "answer"] as const) {
  const when = moment === "request"
    ? "before the server has decided"
    : "after the server has rotated";
  Deno.test(`20 processes, the refreshing one killed ${when}: one more refresh in all, within 2 s`, async () => {
    const stage = virtualStage(-60);
    const processes = Array.from({ length: CALLERS }, () => stage.process());
    let killed = false;
    const outcomes: Promise<Outcome | "killed">[] = [];
    let killedAtMs = 0;
    stage.server.on = (now) => {
      if (now !== moment || killed) return;
      killed = true;
      killedAtMs = stage.clock.monotonicMs();
      const victim = processes.find((process) => process.files.openHandles > 1);
      victim?.files.kill();
    };
    for (const process of processes) {
      outcomes.push(
        process.token().catch((error) => {
          ok(error instanceof Killed, `${error}`);
          return "killed";
        }),
      );
    }
    const others = (await Promise.all(outcomes)).filter((outcome) => outcome !== "killed");
    equal(others.length, CALLERS - 1);
    equal(stage.server.sent.length, 2);
    if (moment === "request") {
      deepEqual(others, Array(CALLERS - 1).fill({ token: "MARK-access-1" }));
      ok(stage.clock.monotonicMs() - killedAtMs < 2000);
      return;
    }
    for (const outcome of others) {
      ok(typeof outcome === "object" && "exit" in outcome && outcome.exit === 4);
      match(outcome.message, /probably replaced it and the answer was lost at 2026-11-21T12:00:00/);
    }
  });
}

// With a planned answer in place of a server

async function refreshWith(...plan: RefreshOutcome[]): Promise<{
  readonly stage: Stage;
  readonly sent: string[];
  readonly steps: string[];
}> {
  const stage = makeStage();
  stage.signIn(-60);
  const sent: string[] = [];
  const steps: string[] = [];
  const parts = {
    ...renewalParts(await stage.process().open()),
    requestRefresh: (refreshToken: Secret) => {
      sent.push(refreshToken.reveal());
      const outcome = plan.shift();
      return outcome ? Promise.resolve(outcome) : Promise.reject(new Error("unplanned request"));
    },
    reached: (step: string) => Promise.resolve(void steps.push(step)),
  };
  const first = await loadCredential(parts, parts.paths.credential);
  const taken = await takeCredentialLock(parts, parts.paths, () => undefined);
  ok(taken.kind === "held");
  const request = { wantedMs: 30_000, forced: false, startedAtMs: stage.clock.nowMs() };
  await refreshUnderLock(parts, taken.lock, first, request).catch(() => {});
  taken.lock.release();
  return { stage, sent, steps };
}

const GRANTED: RefreshOutcome = {
  kind: "granted",
  tokens: {
    accessToken: new Secret("MARK-planned"),
    tokenType: "bearer",
    expiresInSeconds: 60,
    refreshToken: undefined,
    scope: undefined,
    resourceUrl: undefined,
    other: {},
  },
};

Deno.test("the steps of a refresh come in their order: locked, reserved, journalled, answered, saved, closed", async () => {
  const { stage, sent, steps } = await refreshWith(GRANTED);
  deepEqual(sent, ["MARK-refresh-0"]);
  deepEqual(steps, ["locked", "reserved", "journalled", "answered", "saved", "closed"]);
  equal(stage.stored()?.["access_token"], "MARK-planned");
  equal(stage.stored()?.["token_type"], "bearer");
});

Deno.test("an unknown outcome sends the refresh token once", async () => {
  const { stage, sent, steps } = await refreshWith({ kind: "unknown", reason: "x", sent: true });
  deepEqual(sent, ["MARK-refresh-0"]);
  deepEqual(steps, ["locked", "reserved", "journalled", "answered"]);
  equal(stage.isJournalOpen(), true);
});
