/** `models --remote` and the proof of a login, on the way that all model requests take. */

import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import { askForModels } from "../../../src/auth/access/ask_for_models.ts";
import { refusedSignIn } from "../../../src/auth/access/refused_call.ts";
import { openDeviceLogin } from "../../../src/auth/device_login/open_device_login.ts";
import { openKeyLogin } from "../../../src/auth/key_login/open_key_login.ts";
import type { Gathered } from "../../../src/auth/values/gather_values.ts";
import { Secret } from "../../../src/platform/secret.ts";
import { findProvider } from "../../../src/providers/catalogue.ts";
import type { WaitNotice } from "../../../src/requests/wait_notice.ts";
import { fakeValues } from "../../support/fake_values.ts";
import { json, type PlannedAnswer, PlannedFetch, sendError } from "../../support/planned_fetch.ts";
import { makeStage, OWN, type Stage } from "../../support/sign_in_stage.ts";

const NEVER = new AbortController().signal;
const LIST = () => json(200, { data: [{ id: "a" }, { id: "b" }] });
const REFUSED = () => json(401, { error: { code: "invalid_api_key", message: "expired" } });
const BOOK = `${OWN}/requests.json`;

/** A signed-in machine whose model service gives these answers. */
async function signedIn(...plan: readonly PlannedAnswer[]) {
  const network = new PlannedFetch(...plan);
  const stage = makeStage();
  stage.signIn(3600);
  const process = stage.process();
  const { fetch } = process.surroundings;
  const surroundings = {
    ...process.surroundings,
    fetch: (request: Request) =>
      request.url.includes("/oauth2/") ? fetch(request) : network.fetch(request),
  };
  const { gathered } = await fakeValues({ hasCredential: true });
  const values: Gathered = {
    ...gathered,
    signIn: { ...await process.open(), surroundings },
  };
  return { network, stage, surroundings, gathered: values };
}

function booked(stage: Stage): number {
  const times = stage.peek(BOOK)?.["times"] as Record<string, number[]> | undefined;
  return times?.["qwen-oauth"]?.length ?? 0;
}

function useUpTheDay(stage: Stage): void {
  const nowMs = stage.clock.nowMs();
  const times = Array.from({ length: 1_000 }, (_, index) => nowMs - 3e6 + index * 2_900);
  stage.put(BOOK, { version: 1, times: { "qwen-oauth": times } });
}

Deno.test("models --remote with qwen-oauth takes a slot, and a refused token is refreshed once", async () => {
  const { network, stage, gathered } = await signedIn(REFUSED(), LIST());
  equal((await askForModels(gathered, { signal: NEVER })).map(({ id }) => id), ["a", "b"]);
  equal(network.sent.map(({ to, headers }) => [to, headers["authorization"]]), [
    ["GET https://portal.example/v1/models", "Bearer MARK-access-0"],
    ["GET https://portal.example/v1/models", "Bearer MARK-access-1"],
  ]);
  equal([booked(stage), stage.server.grants], [2, 1]);
  network.assertDone();
});

/** A machine with a key, whose requests take no slots. */
async function withKey(...plan: readonly PlannedAnswer[]) {
  const network = new PlannedFetch(...plan);
  const plain = { environment: { OPENAI_API_KEY: "MARK-key" } };
  return { network, ...await fakeValues(plain, network.fetch) };
}

const WAITS: readonly (readonly [string, () => Response | Error, readonly number[]])[] = [
  ["the 30 s of a 429", () => json(429, {}, { "retry-after": "30" }), [30_000]],
  ["the second of a 503", () => json(503, {}, { "retry-after": "1" }), [1_000]],
];

for (const [name, answer, sleeps] of WAITS) {
  Deno.test(`models --remote waits exactly as long as the service asks, and asks again: ${name}`, async () => {
    const { network, stage, gathered } = await withKey(answer(), LIST());
    const waits: WaitNotice[] = [];
    const onWait = (wait: WaitNotice) => void waits.push(wait);
    const listed = await askForModels(gathered, { signal: NEVER, onWait });
    equal(listed.map(({ id }) => id), ["a", "b"]);
    equal([stage.clock.sleeps, waits.map(({ reason }) => reason)], [sleeps, ["retry"]]);
    network.assertDone();
  });
}

Deno.test("models --remote tries 7 times, or as often as it is told, and no answer then is exit 7", async () => {
  for (const [maxRetries, attempts] of [[undefined, 7], [1, 2]] as const) {
    const plan = Array.from({ length: attempts }, () => sendError("reset"));
    const { network, stage, gathered } = await withKey(...plan);
    await rejects(askForModels(gathered, { signal: NEVER, maxRetries }), {
      code: "unavailable",
      message: 'Cannot list the models of "openai": ' +
        'the connection with "api.openai.com" failed: reset',
    });
    equal(stage.clock.sleeps.length, attempts - 1);
    network.assertDone();
  }
});

const TOO_LONG: readonly (readonly [string, () => Response, string])[] = [
  [
    "429",
    () => json(429, {}, { "retry-after": "90" }),
    '"openai" takes no request now (429: {}); it asks to wait until 2026-11-21T12:01:30Z',
  ],
  [
    "503",
    () => json(503, { error: "busy" }, { "retry-after": "90" }),
    '"openai" takes no request now (503: busy); it asks to wait until 2026-11-21T12:01:30Z',
  ],
];

for (const [name, answer, message] of TOO_LONG) {
  Deno.test(`models --remote does not wait longer than its time: ${name} is exit 6 with the wait`, async () => {
    const { stage, gathered } = await withKey(answer());
    await rejects(askForModels(gathered, { signal: NEVER, timeoutSeconds: 60 }), {
      code: "quota",
      message,
      retryAfterSeconds: 90,
    });
    equal(stage.clock.sleeps, []);
  });
}

Deno.test("models --remote: a rate limit that stays is exit 6 with the wait that the service asks for", async () => {
  const { gathered } = await withKey(json(429, {}, { "retry-after": "30" }));
  await rejects(askForModels(gathered, { signal: NEVER, maxRetries: 0 }), {
    code: "quota",
    message: '"openai" has too many requests (429: {}); ' +
      "it asks to wait until 2026-11-21T12:00:30Z",
    retryAfterSeconds: 30,
  });
});

Deno.test("models --remote with the sign-in of another server: nothing is said of the free tier, the alternatives are named", async () => {
  for (const isDefaultServer of [true, false]) {
    const { gathered } = await signedIn(REFUSED(), REFUSED());
    const settings = { ...gathered.signIn.settings, isDefaultServer };
    const signIn = { ...gathered.signIn, settings };
    const { message, hint } = refusedSignIn("401: expired", { isDefaultServer });
    await rejects(askForModels({ ...gathered, signIn }, { signal: NEVER }), {
      code: "not_entitled",
      message,
      hint,
    });
  }
});

Deno.test("models --remote: a list that comes byte by byte is given up after 15 s", async () => {
  const { stage, gathered } = await withKey(() => {
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        stage.clock.advance(1_000);
        controller.enqueue(new Uint8Array([0x20]));
      },
    }, { highWaterMark: 0 });
    return new Response(body, { headers: { "content-type": "application/json" } });
  });
  const startMs = stage.clock.monotonicMs();
  await rejects(askForModels(gathered, { signal: NEVER }), { code: "unavailable" });
  equal(stage.clock.monotonicMs() - startMs, 15_000);
});

Deno.test("models --remote when the day's requests are used up: exit 6, and nothing is sent", async () => {
  const { network, stage, gathered } = await signedIn();
  useUpTheDay(stage);
  await rejects(askForModels(gathered, { signal: NEVER }), { code: "quota" });
  network.assertDone();
});

Deno.test("models --remote: the token of a refresh is redacted too, where the service repeats it", async () => {
  for (const status of [401, 403]) {
    const again = json(status, { error: { message: "MARK-access-0, MARK-access-1 and more" } });
    const { gathered } = await signedIn(REFUSED(), again);
    await rejects(askForModels(gathered, { signal: NEVER }), {
      code: "not_entitled",
      message: refusedSignIn(`${status}: [redacted], [redacted] and more`, gathered.signIn.settings)
        .message,
    });
  }
});

Deno.test("models --remote: a 403 that names a used-up quota is exit 6, as it is for every model request", async () => {
  const error = { code: "Throttling.AllocationQuota", message: "no MARK-access-1" };
  const { gathered } = await signedIn(REFUSED(), json(403, { error }));
  await rejects(askForModels(gathered, { signal: NEVER }), {
    code: "quota",
    message: 'The quota of "qwen-oauth" is used up (403: no [redacted])',
  });
});

/** Proves the stored credential as `login` does after the approval. */
async function prove(...plan: readonly PlannedAnswer[]) {
  const { network, stage, surroundings } = await signedIn(...plan);
  const login = await openDeviceLogin(surroundings);
  return {
    network,
    stage,
    run: async () => {
      const credential = (await login.read())!;
      return await login.prove(credential, NEVER);
    },
  };
}

Deno.test("the proof of a login takes a slot and makes one attempt", async () => {
  const works = await prove(LIST());
  equal(await works.run(), { kind: "works", models: 2 });
  equal(booked(works.stage), 1);
  const failing = await prove(json(503, { error: "busy" }, { "retry-after": "1" }));
  equal(await failing.run(), {
    kind: "unreachable",
    reason: "it answered with status 503: busy",
  });
  equal([failing.stage.clock.sleeps, failing.stage.server.sent], [[], []]);
});

Deno.test("the proof of a login when the day's requests are used up proves nothing, and is no failure", async () => {
  const { network, stage, run } = await prove();
  useUpTheDay(stage);
  const proof = await run();
  equal([proof.kind, "reason" in proof && proof.reason.slice(0, 40)], [
    "unreachable",
    'The 1000 requests of "qwen-oauth" a day ',
  ]);
  network.assertDone();
});

Deno.test("the proof of a key goes with the header of its protocol, and without a slot", async () => {
  const { network, stage, gathered } = await signedIn(LIST(), LIST());
  const login = openKeyLogin(gathered);
  for (const id of ["anthropic", "dashscope"]) {
    const row = findProvider(id)!;
    const place = { row, baseUrl: row.baseUrl };
    const prove = login.prove as (place: unknown, key: Secret, signal: AbortSignal) => unknown;
    await prove(place, new Secret("MARK-key"), NEVER);
  }
  equal(
    network.sent.map(({ headers }) => [headers["x-api-key"], headers["authorization"]]),
    [["MARK-key", undefined], [undefined, "Bearer MARK-key"]],
  );
  equal(stage.peek(BOOK), undefined);
});
