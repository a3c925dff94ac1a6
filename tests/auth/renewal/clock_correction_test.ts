/** A clock that was ahead and has been corrected: what was noted in the future does not speak for it. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { text } from "../../support/planned_fetch.ts";
import { JOURNAL, makeStage, type Stage, STATE } from "../../support/sign_in_stage.ts";
import { INVALID_GRANT } from "../../support/token_server.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** A stage on which this answer was given while the clock was a day ahead. */
async function answeredAhead(answer: Response, exit: number): Promise<Stage> {
  const stage = makeStage();
  stage.signIn(-60);
  stage.clock.jumpWall(DAY_MS);
  stage.server.instead.push(answer);
  const outcome = await stage.token();
  ok("exit" in outcome);
  equal(outcome.exit, exit);
  stage.clock.jumpWall(-DAY_MS);
  return stage;
}

Deno.test("an outcome dated in the future was not waited for: token sends a request", async () => {
  const stage = await answeredAhead(text(503, "down"), 7);
  ok(Number(stage.peek(JOURNAL)?.["at"]) > stage.clock.nowMs());
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  deepEqual(stage.server.sent, ["MARK-refresh-0", "MARK-refresh-0"]);
});

Deno.test("a refusal dated in the future was not waited for: token --refresh asks again", async () => {
  const stage = await answeredAhead(INVALID_GRANT(), 4);
  ok(stage.files.peek(STATE)?.includes('"refused"'));
  deepEqual(await stage.token({ forced: true }), { token: "MARK-access-1" });
  deepEqual(stage.server.sent, ["MARK-refresh-0", "MARK-refresh-0"]);
});

Deno.test("a refusal dated in the future still stands for a token without --refresh", async () => {
  const stage = await answeredAhead(INVALID_GRANT(), 4);
  const outcome = await stage.token();
  ok("exit" in outcome && outcome.exit === 4);
  equal(stage.server.sent.length, 1);
});

Deno.test("a time in journal or state that no date can name stands in nobody's way", async () => {
  for (const moment of [1e20, -1e20, 8_640_000_000_000_001]) {
    const lost = await answeredAhead(text(503, "down"), 7);
    lost.put(JOURNAL, { ...lost.peek(JOURNAL), started: moment, at: moment });
    lost.server.instead.push(INVALID_GRANT());
    const refused = await lost.token();
    ok("exit" in refused);
    equal(refused.exit, 4);
    const state = lost.files.peek(STATE)!.replace(/"(at|lost_at)": -?\d+/g, `"$1": ${moment}`);
    lost.files.put(STATE, state);
    const again = await lost.token();
    ok("exit" in again);
    equal(again.exit, 4);
    equal(lost.server.sent.length, 2);
  }
});
