/** `models --remote` and the proof of a login, on the way that all model requests take. */

import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import { askForModels } from "../../../src/auth/access/ask_for_models.ts";
import { openDeviceLogin } from "../../../src/auth/device_login/open_device_login.ts";
import { openKeyLogin } from "../../../src/auth/key_login/open_key_login.ts";
import type { Gathered } from "../../../src/auth/values/gather_values.ts";
import { Secret } from "../../../src/platform/secret.ts";
import { findProvider } from "../../../src/providers/catalogue.ts";
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
  equal((await askForModels(gathered, NEVER)).map(({ id }) => id), ["a", "b"]);
  equal(network.sent.map(({ to, headers }) => [to, headers["authorization"]]), [
    ["GET https://portal.example/v1/models", "Bearer MARK-access-0"],
    ["GET https://portal.example/v1/models", "Bearer MARK-access-1"],
  ]);
  equal([booked(stage), stage.server.grants], [2, 1]);
  network.assertDone();
});

Deno.test("models --remote does not try again: who lists models is there to ask again", async () => {
  const { stage, gathered } = await signedIn(sendError("reset"));
  await rejects(askForModels(gathered, NEVER), {
    code: "unavailable",
    message: 'Cannot list the models of "qwen-oauth": ' +
      'the connection with "portal.example" failed: reset',
  });
  equal(stage.clock.sleeps, []);
});

Deno.test("models --remote when the day's requests are used up: exit 6, and nothing is sent", async () => {
  const { network, stage, gathered } = await signedIn();
  useUpTheDay(stage);
  await rejects(askForModels(gathered, NEVER), { code: "quota" });
  network.assertDone();
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
