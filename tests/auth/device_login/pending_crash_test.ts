/** `login --start` and `login --wait`, killed before each of their file operations and around the grant. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { decodeCredential } from "../../../src/credentials/credential.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { PendingStage } from "../../support/pending_stage.ts";
import { type FileOperation, Killed } from "../../support/process_files.ts";
import { CREDENTIAL, type StageProcess } from "../../support/sign_in_stage.ts";

const HOUR_MS = 60 * 60 * 1000;
const GRANTED = "MARK-granted-1";

/** What was there when a process died. */
interface Death {
  readonly at: string;
  readonly wasGranted: boolean;
  /** Whether the grant stood whole in a file. */
  readonly wasWritten: boolean;
  readonly wasStored: boolean;
}

type Stage = PendingStage<FakeClock>;
type Action = (stage: Stage, victim: StageProcess) => Promise<unknown>;

/** A process that dies where `kills` says; undefined if it lived to the end. */
async function dieBy(
  stage: Stage,
  kills: (operation: FileOperation) => boolean,
  action: Action,
): Promise<Death | undefined> {
  const victim = stage.process();
  let death: Death | undefined;
  victim.files.before = (operation) => {
    if (!kills(operation)) return;
    const texts = stage.files.allFiles().map((path) => stage.files.peek(path) ?? "");
    death = {
      at: `${operation.call} ${operation.path} (${operation.index})`,
      wasGranted: stage.device.grants > 0,
      wasWritten: texts.some((text) => text.includes(GRANTED)),
      wasStored: stage.stored()?.["access_token"] === GRANTED,
    };
    victim.files.kill();
  };
  await action(stage, victim).catch((error) => ok(error instanceof Killed, `${error}`));
  return death;
}

async function begun(decision: "granted" | "denied" | "expired" = "granted"): Promise<Stage> {
  const stage: Stage = new PendingStage(new FakeClock());
  stage.signIn(-60);
  stage.clock.advance(60_000);
  await stage.start();
  stage.device.decide(1, decision);
  return stage;
}

const wait: Action = (stage, victim) => stage.wait({}, victim);

/** Each place of an action, on a new stage. */
async function* deaths(
  make: () => Promise<Stage>,
  action: Action,
): AsyncGenerator<[Stage, Death]> {
  for (let index = 0;; index++) {
    const stage = await make();
    const death = await dieBy(stage, (operation) => operation.index === index, action);
    if (death === undefined) return;
    yield [stage, death];
  }
}

/** What the next `--wait` must do. */
async function nextIsRight(stage: Stage, death: Death): Promise<void> {
  const { exit } = await stage.wait();
  if (death.wasGranted && !death.wasWritten) {
    // The answer was in the memory of the dead process alone, and a code is good for one answer.
    equal(exit, 1, death.at);
    stage.assertNothingPending(death.at);
    return;
  }
  equal(stage.stored()?.["access_token"], GRANTED, death.at);
  equal(stage.stored()?.["refresh_token"], "MARK-renewal-1", death.at);
  equal(stage.device.polls.length, 1, death.at);
  ok(exit === 0 || (exit === 4 && death.wasStored), death.at);
  deepEqual(stage.pendingFiles().filter((name) => name.endsWith(".json")), [], death.at);
  stage.clock.advance(2 * HOUR_MS);
  await stage.sweep();
  stage.assertNothingPending(death.at);
}

Deno.test("a --wait killed before each of its file operations: what was granted is stored by the next one, and nothing is left", async () => {
  const lost: string[] = [];
  let count = 0;
  for await (const [stage, death] of deaths(begun, wait)) {
    count++;
    decodeCredential(stage.files.peek(CREDENTIAL) ?? "");
    if (death.wasGranted && !death.wasWritten) lost.push(death.at.replace(/ .*\//, " "));
    await nextIsRight(stage, death);
  }
  ok(count > 40, `${count}`);
  // Between the answer and its writing there are only looks at what it replaces and whether it is wanted.
  deepEqual(lost.map((at) => at.replace(/ .*/, "")), ["facts", "facts", "overwrite"]);
});

Deno.test("a --wait killed before each of its file operations, and the power fails: nothing that was flushed is lost", async () => {
  for (let index = 0;; index++) {
    const stage = await begun();
    const death = await dieBy(stage, (operation) => {
      if (operation.index !== index) return false;
      stage.files.cutPower();
      return true;
    }, wait);
    if (death === undefined) break;
    decodeCredential(stage.files.peek(CREDENTIAL) ?? "");
    // A lock whose content was never flushed tells nothing of its holder.
    stage.clock.advance(35_000);
    await nextIsRight(stage, death);
  }
});

Deno.test("killed in the --wait that takes up a grant, before each of its file operations: it is not lost", async () => {
  for (let index = 0;; index++) {
    const stage = await begun();
    const first = await dieBy(
      stage,
      ({ call, path }) => call === "rename" && path === CREDENTIAL,
      wait,
    );
    ok(first?.wasWritten);
    const second = await dieBy(stage, (operation) => operation.index === index, wait);
    const wasStored = stage.stored()?.["access_token"] === GRANTED;
    await nextIsRight(stage, { ...first, at: `${second?.at}`, wasStored });
    if (second === undefined) break;
  }
});

Deno.test("killed after the save, and the sign-in is refreshed since: the older grant does not replace it", async () => {
  const stage = await begun();
  let isSaved = false;
  const death = await dieBy(stage, ({ call, path }) => {
    isSaved ||= call === "rename" && path === CREDENTIAL;
    return isSaved && call === "remove" && path.endsWith(".json");
  }, wait);
  ok(death?.wasStored, `${death?.at}`);
  stage.clock.advance(5000);
  stage.signIn(3600, { access_token: "MARK-refreshed", refresh_token: "MARK-rotated" });
  deepEqual((await stage.wait()).shown, ["already_signed_in"]);
  equal(stage.stored()?.["refresh_token"], "MARK-rotated");
  stage.assertNothingPending();
});

for (const decision of ["denied", "expired"] as const) {
  Deno.test(`a --wait that is ${decision}, killed before each of its file operations: the next one says so or finds nothing`, async () => {
    for await (const [stage, death] of deaths(() => begun(decision), wait)) {
      equal((await stage.wait()).exit, 4, death.at);
      stage.clock.advance(2 * HOUR_MS);
      await stage.sweep();
      stage.assertNothingPending(death.at);
    }
  });
}

Deno.test("a --start killed before each of its file operations: a whole login or none, and in time nothing is left", async () => {
  const start: Action = (stage, victim) => stage.start(victim);
  const make = () => Promise.resolve(new PendingStage(new FakeClock()));
  let count = 0;
  for await (const [stage, death] of deaths(make, start)) {
    count++;
    stage.device.decide(1, "granted");
    const { exit } = await stage.wait();
    equal(exit, stage.stored() === undefined ? 4 : 0, death.at);
    stage.clock.advance(2 * HOUR_MS);
    await stage.sweep();
    stage.assertNothingPending(death.at);
  }
  ok(count > 10, `${count}`);
});
