/** A renewal that one file of the bundle begins and another one goes on with. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { beginRenewal } from "../../../src/auth/renewal/begin_renewal.ts";
import { loadCredential } from "../../../src/credentials/credential_file.ts";
import type { Relay } from "../../../src/platform/relay.ts";
import { text } from "../../support/planned_fetch.ts";
import { makeStage, type Stage, type StageProcess } from "../../support/sign_in_stage.ts";

/** A process whose renewal has its turn and is handed on, as a quick command leaves it. */
async function begun(stage: Stage): Promise<{ process: StageProcess; relay: Relay }> {
  const relay: Relay = {};
  const process = stage.process({ relay });
  const signIn = await process.open();
  const first = await loadCredential(signIn, signIn.paths.credential);
  ok(first);
  const beginning = await beginRenewal(signIn, first, stage.clock.nowMs());
  ok(beginning.kind === "begun");
  relay.renewal = beginning.renewal;
  return { process, relay };
}

Deno.test("a renewal that is handed on is finished under the lock that it has", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const { process, relay } = await begun(stage);
  equal(process.files.openHandles, 1);
  deepEqual(await process.token(), { token: "MARK-access-1" });
  deepEqual(stage.server.sent, ["MARK-refresh-0"]);
  deepEqual([relay.renewal, process.files.openHandles], [undefined, 0]);
  stage.assertClean();
});

Deno.test("a renewal that is handed on names the token first read: --refresh takes another one found since", async () => {
  const stage = makeStage();
  stage.signIn(3600);
  const { process } = await begun(stage);
  stage.refreshElsewhere();
  deepEqual(await process.token({ forced: true }), { token: "MARK-access-1" });
  deepEqual(stage.server.sent, []);
  equal(process.files.openHandles, 0);
});

Deno.test("a renewal that is handed on adopts an outcome that became known while it waited", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const { process, relay } = await begun(stage);
  const { renewal } = relay;
  ok(renewal?.turn.kernelLock.kind === "held");
  renewal.turn.kernelLock.release();
  stage.clock.advance(100);
  stage.server.instead.push(text(502, "bad gateway"));
  const before = await stage.token();
  stage.clock.advance(100);
  const { turn } = (await begun(stage)).relay.renewal!;
  relay.renewal = { ...renewal, turn };
  deepEqual(await process.token(), before);
  ok("exit" in before && before.exit === 7);
  equal(stage.server.sent.length, 1);
});

Deno.test("a renewal of another credential is dropped, and its lock with it", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const { process, relay } = await begun(stage);
  relay.renewal = { ...relay.renewal!, path: "/elsewhere/oauth_creds.json" };
  deepEqual(await process.token(), { token: "MARK-access-1" });
  deepEqual([relay.renewal, process.files.openHandles], [undefined, 0]);
});

Deno.test("the wait for the turn ends at once with a token that was renewed after the first look", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const process = stage.process();
  const signIn = await process.open();
  const first = await loadCredential(signIn, signIn.paths.credential);
  stage.refreshElsewhere();
  const beginning = await beginRenewal(signIn, first!, stage.clock.nowMs());
  ok(beginning.kind === "needless");
  equal(beginning.value.accessToken.reveal(), "MARK-access-1");
  deepEqual([stage.clock.sleeps, process.files.openHandles], [[], 0]);
});

Deno.test("a renewal that was waited for until the time was up is not waited for again: exit 9", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const holder = await begun(stage);
  const late = await begun(stage);
  equal(late.relay.renewal?.turn.kernelLock.kind, "busy");
  const waitedMs = stage.clock.monotonicMs();
  const outcome = await late.process.token();
  ok("exit" in outcome && outcome.exit === 9);
  equal(stage.clock.monotonicMs(), waitedMs);
  deepEqual(await holder.process.token(), { token: "MARK-access-1" });
});
