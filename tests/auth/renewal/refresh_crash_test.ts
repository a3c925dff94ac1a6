/** A refresh that is killed before each of its file operations, in each of its writes, and around the request. */

import assert, { deepEqual, equal, match, ok } from "node:assert/strict";
import { decodeCredential } from "../../../src/credentials/credential.ts";
import type { FileOperation } from "../../support/process_files.ts";
import { Killed } from "../../support/process_files.ts";
import {
  CREDENTIAL,
  JOURNAL,
  makeStage,
  type Outcome,
  type Stage,
} from "../../support/sign_in_stage.ts";

const HOUR_MS = 60 * 60 * 1000;

/** What was there when a process died. */
interface Death {
  readonly at: string;
  readonly wasSent: boolean;
  readonly wasGranted: boolean;
  /** Whether the answer stood whole in a file. */
  readonly wasWritten: boolean;
}

type Plan = (operation: FileOperation, stage: Stage, kill: () => never) => void;

/** A process that refreshes and dies where the plan says; undefined if it lived to the end. */
async function dieBy(
  stage: Stage,
  plan: Plan,
  moment?: "request" | "answer",
): Promise<Death | undefined> {
  const victim = stage.process();
  const { sent } = stage.server;
  let death: Death | undefined;
  const kill = (at: string): never => {
    const texts = stage.files.allFiles().map((path) => stage.files.peek(path) ?? "");
    const granted = stage.server.grants > 0;
    const wasWritten = granted && texts.some((text) => holdsAnswer(text, stage.server.accessToken));
    death = { at, wasSent: sent.length > 0, wasGranted: granted, wasWritten };
    return victim.files.kill();
  };
  victim.files.before = (operation) =>
    plan(operation, stage, () => kill(`${operation.call} ${operation.path} (${operation.index})`));
  stage.server.on = (now) => {
    if (now === moment) kill(now);
  };
  await victim.token().catch((error) => assert(error instanceof Killed, error));
  stage.server.on = () => {};
  return death;
}

function holdsAnswer(text: string, accessToken: string | undefined): boolean {
  try {
    return decodeCredential(text).accessToken.reveal() === accessToken;
  } catch {
    return false;
  }
}

/** The file is whole, there is one journal at most, and every leftover is named by it or is young. */
function assertWhole(stage: Stage, death: Death): void {
  decodeCredential(stage.files.peek(CREDENTIAL) ?? "");
  const journals = stage.files.allFiles().filter((path) => /refresh.*\.json$/.test(path));
  ok(journals.length <= 1, death.at);
  const journal = stage.peek(JOURNAL);
  if (journal !== undefined) equal(typeof journal["open"], "boolean", death.at);
}

/** What the next call must do, whatever the death. */
async function assertNextIsRight(stage: Stage, death: Death): Promise<void> {
  const { server, clock } = stage;
  const sentBefore = server.sent.length;
  const startMs = clock.monotonicMs();
  const outcome: Outcome = await stage.token();
  const took = clock.monotonicMs() - startMs;
  if (death.wasGranted && !death.wasWritten) {
    ok("exit" in outcome && outcome.exit === 4, death.at);
    match(outcome.message, /probably replaced it and the answer was lost at 2026-11-21T/, death.at);
    equal(server.sent.length, sentBefore + 1, death.at);
    return;
  }
  deepEqual(outcome, { token: server.accessToken }, death.at);
  equal(server.isRevoked, false, death.at);
  equal(server.sent.length, sentBefore + (death.wasWritten ? 0 : 1), death.at);
  ok(took < 1000, `${death.at}: ${took} ms`);
  equal(stage.stored()?.["access_token"], server.accessToken, death.at);
  await assertNothingStays(stage, death);
}

/** After more than an hour and one more refresh no trace of the death is left. */
async function assertNothingStays(stage: Stage, death: Death): Promise<void> {
  stage.clock.advance(2 * HOUR_MS);
  deepEqual(await stage.token(), { token: stage.server.accessToken }, death.at);
  deepEqual(stage.leftovers(), [], death.at);
  equal(stage.isJournalOpen(), false, death.at);
  stage.assertClean();
}

async function successfulRefresh(): Promise<string[]> {
  const stage = makeStage();
  stage.signIn(-60);
  const process = stage.process();
  deepEqual(await process.token(), { token: "MARK-access-1" });
  equal(process.files.openHandles, 0);
  return process.files.operations;
}

/** Each place of one refresh, on a new stage. */
async function* deaths(plan: (index: number) => Plan): AsyncGenerator<[Stage, Death]> {
  const { length } = await successfulRefresh();
  for (let index = 0; index < length; index++) {
    const stage = makeStage();
    stage.signIn(-60);
    const death = await dieBy(stage, plan(index));
    if (death !== undefined) yield [stage, death];
  }
}

Deno.test("killed before each file operation of a refresh: the file is whole, nothing that was obtained is lost, the next call is right", async () => {
  let count = 0;
  for await (
    const [stage, death] of deaths((index) => (operation, _, kill) => {
      if (operation.index === index) kill();
    })
  ) {
    count++;
    assertWhole(stage, death);
    await assertNextIsRight(stage, death);
  }
  equal(count, (await successfulRefresh()).length);
});

for (
  const [name, part] of [["first byte", 1], ["half", 0.5], [
    "last byte, before it is cut off",
    0,
  ]] as const
) {
  Deno.test(`killed after the ${name} of each write of a refresh: the file is whole, the next call is right`, async () => {
    let count = 0;
    for await (
      const [stage, death] of deaths((index) => ({ call, path, text, index: at }, stage, kill) => {
        if (at !== index || call !== "overwrite" || text === undefined) return;
        const cut = part === 1 ? 1 : part === 0 ? text.length : Math.floor(text.length * part);
        tear(stage, path, text, cut);
        kill();
      })
    ) {
      count++;
      assertWhole(stage, death);
      await assertNextIsRight(stage, death);
    }
    ok(count >= 5);
  });
}

/** A write that ended early: new text over the start of the old. */
function tear(stage: Stage, path: string, text: string, cut: number): void {
  const old = stage.files.peek(path);
  if (old !== undefined) stage.files.put(path, text.slice(0, cut) + old.slice(cut));
}

for (const moment of ["request", "answer"] as const) {
  Deno.test(`killed when the server ${moment === "request" ? "has not yet decided" : "has answered"}: the next call is right`, async () => {
    const stage = makeStage();
    stage.signIn(-60);
    const death = await dieBy(stage, () => {}, moment);
    assert(death);
    equal(death.wasGranted, moment === "answer");
    assertWhole(stage, death);
    await assertNextIsRight(stage, death);
    equal(stage.server.sent.length, moment === "request" ? 3 : 2);
  });
}

Deno.test("killed before each file operation, and the power fails: the file is whole, the next call is right or says that the answer was lost", async () => {
  for await (
    const [stage, death] of deaths((index) => (operation, stage, kill) => {
      if (operation.index !== index) return;
      stage.files.cutPower();
      kill();
    })
  ) {
    assertWhole(stage, death);
    // A lock whose content was never flushed tells nothing of its holder.
    stage.clock.advance(35_000);
    const outcome = await stage.token();
    if ("token" in outcome) equal(outcome.token, stage.server.accessToken, death.at);
    else {
      ok(death.wasGranted && !death.wasWritten, death.at);
      match(outcome.message, /the answer was lost at/, death.at);
    }
  }
});

Deno.test("killed in the call that recovers, before each of its file operations: nothing that was obtained is lost", async () => {
  for (let index = 0;; index++) {
    const stage = makeStage();
    stage.signIn(-60);
    // Dies with the whole answer in the reserved file.
    const first = await dieBy(stage, ({ call, path }, { server }, kill) => {
      if (call === "rename" && path === CREDENTIAL && server.grants > 0) kill();
    });
    assert(first?.wasWritten);
    const second = await dieBy(stage, (operation, _, kill) => {
      if (operation.index === index) kill();
    });
    const death = { ...first, at: `${index}: ${second?.at}` };
    assertWhole(stage, death);
    await assertNextIsRight(stage, death);
    if (second === undefined) break;
  }
});
