/** The second copy of a credential that is kept for 60 s: who may read it, and who removes it after that. */

import { deepEqual, equal, ok } from "node:assert/strict";
import {
  describeSignIn,
  type SignInReport,
} from "../../../src/auth/installation/describe_sign_in.ts";
import { gatherValues } from "../../../src/auth/values/gather_values.ts";
import { FakeTerminal } from "../../support/fake_terminal.ts";
import {
  CREDENTIAL,
  JOURNAL,
  KERNEL_LOCK,
  LOCK,
  makeStage,
  type Stage,
  STATE,
} from "../../support/sign_in_stage.ts";

const NOT_SIGNED_IN = { exit: 4, message: "Not signed in", hint: "qwenauth login" };

/** A stage after a refresh during which the lock was removed, so that a second copy is kept. */
async function disturbed(): Promise<Stage> {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.on = (moment) => {
    if (moment === "answer") stage.files.drop(LOCK);
  };
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  stage.server.on = () => {};
  ok(hasCopy(stage));
  return stage;
}

function hasCopy(stage: Stage): boolean {
  return stage.files.peek(JOURNAL)?.includes("MARK-refresh-1") === true;
}

async function describe(stage: Stage): Promise<SignInReport> {
  return await describeSignIn(await stage.process().open());
}

Deno.test("within 60 s and with the file deleted token --no-refresh prints the copy's token and writes nothing; after it nobody is signed in", async () => {
  for (const [afterMs, isThere] of [[0, true], [59_999, true], [60_000, false]] as const) {
    const stage = await disturbed();
    stage.files.drop(CREDENTIAL);
    stage.clock.advance(afterMs);
    const changes = stage.files.changes.length;
    const outcome = await stage.token({ offline: true });
    deepEqual(outcome, isThere ? { token: "MARK-access-1" } : NOT_SIGNED_IN);
    equal(stage.files.changes.length, changes);
    equal(stage.files.peek(CREDENTIAL), undefined);
  }
});

Deno.test("within 60 s and with the file deleted status does not say that nobody is signed in, and writes nothing", async () => {
  const stage = await disturbed();
  stage.files.drop(CREDENTIAL);
  stage.clock.advance(59_999);
  const files = stage.files.allFiles();
  const { failure, credential } = await describe(stage);
  equal(failure, undefined);
  equal(credential?.accessToken.reveal(), "MARK-access-1");
  deepEqual(stage.files.allFiles(), files);
  ok(hasCopy(stage));
});

Deno.test("after 60 s status removes the copy, and leaves the credential alone", async () => {
  for (const isDeleted of [false, true]) {
    const stage = await disturbed();
    if (isDeleted) stage.files.drop(CREDENTIAL);
    stage.clock.advance(60_000);
    const { failure } = await describe(stage);
    equal(failure?.message, isDeleted ? "Not signed in" : undefined);
    equal(stage.files.peek(JOURNAL), undefined);
    equal(stage.stored()?.["refresh_token"], isDeleted ? undefined : "MARK-refresh-1");
    stage.assertClean();
  }
});

Deno.test("after 60 s a renewal that finds the token good enough removes the copy", async () => {
  const stage = await disturbed();
  stage.clock.advance(60_000);
  deepEqual(await stage.token({ minValidSeconds: 3600 }), { token: "MARK-access-1" });
  equal(stage.files.peek(JOURNAL), undefined);
  equal(stage.server.sent.length, 1);
});

Deno.test("the copy is not removed while another process holds the kernel lock", async () => {
  const stage = await disturbed();
  stage.clock.advance(60_000);
  const held = stage.files.openOrCreate(KERNEL_LOCK);
  ok(held.tryLock());
  await describe(stage);
  deepEqual(await stage.token({ minValidSeconds: 3600 }), { token: "MARK-access-1" });
  ok(hasCopy(stage));
  held.close();
  await describe(stage);
  equal(stage.files.peek(JOURNAL), undefined);
});

Deno.test("a copy that cannot be removed is no failure of status nor of token", async () => {
  const stage = await disturbed();
  stage.clock.advance(60_000);
  stage.files.fail("remove", JOURNAL, "read_only");
  equal((await describe(stage)).failure, undefined);
  deepEqual(await stage.token({ minValidSeconds: 3600 }), { token: "MARK-access-1" });
  equal(stage.files.openOrCreate(KERNEL_LOCK).tryLock(), true);
});

Deno.test("a journal that belongs to someone else is not believed: what stands in it signs nobody in", async () => {
  for (const open of [false, true]) {
    const stage = await disturbed();
    const theirs = { ...stage.stored(), access_token: "MARK-theirs" };
    const reserved = `${CREDENTIAL}.tmp.theirs`;
    const restore = { credential: theirs, until: stage.clock.nowMs() + 60_000 };
    const journal = { ...stage.peek(JOURNAL), open, reserved, restore };
    for (const [uid, isBelieved] of [[1001, false], [0, true]] as const) {
      stage.files.put(reserved, JSON.stringify(theirs), { uid });
      stage.files.put(JOURNAL, JSON.stringify(journal), { uid });
      stage.files.drop(CREDENTIAL);
      const expected = isBelieved ? { token: "MARK-theirs" } : NOT_SIGNED_IN;
      deepEqual(await stage.token({ offline: true }), expected);
      if (isBelieved) continue;
      deepEqual(await stage.token(), NOT_SIGNED_IN);
      equal(stage.files.peek(CREDENTIAL), undefined);
    }
  }
});

Deno.test("within 60 s and with the file deleted somebody is signed in, also where no provider was ever chosen", async () => {
  for (const [afterMs, isThere] of [[0, true], [59_999, true], [60_000, false]] as const) {
    const stage = await disturbed();
    stage.files.drop(CREDENTIAL);
    stage.files.drop(STATE);
    stage.clock.advance(afterMs);
    const { surroundings } = stage.process();
    const terminal = new FakeTerminal();
    const { layers } = await gatherValues({ ...surroundings, terminal }, {});
    equal(layers.credential?.value, isThere ? "present" : undefined, `after ${afterMs} ms`);
  }
});

Deno.test("with the file deleted a journal without anything whole in it signs nobody in", async () => {
  const stage = await disturbed();
  const journal = stage.peek(JOURNAL)!;
  stage.files.drop(CREDENTIAL);
  for (const changes of [{ restore: undefined }, { open: true, restore: undefined }]) {
    stage.put(JOURNAL, { ...journal, ...changes });
    const { surroundings } = stage.process();
    const terminal = new FakeTerminal();
    const { layers } = await gatherValues({ ...surroundings, terminal }, {});
    equal(layers.credential, undefined);
  }
});
