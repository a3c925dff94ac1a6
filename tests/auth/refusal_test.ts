/** A refused refresh token: what is looked for before it is believed, and what clears the mark. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { sendError } from "../support/planned_fetch.ts";
import {
  CREDENTIAL,
  JOURNAL,
  LOCK,
  makeStage,
  type Stage,
  STATE,
} from "../support/sign_in_stage.ts";
import { INVALID_GRANT } from "../support/token_server.ts";

const REFUSED = {
  exit: 4,
  message: "The server refused the refresh token (invalid_grant: refresh token is dead)",
  hint: "qwenauth login",
};
const UUID = "6f1c1f43-2f6c-4f0c-9d59-0a4f3a5f7c11";

/** A stage on which the server refuses once and then something happens after some time. */
function refusing(act: (stage: Stage) => void, afterMs: number): Stage {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.instead.push(INVALID_GRANT());
  const startMs = stage.clock.monotonicMs();
  let done = false;
  stage.clock.onSleep = () => {
    if (done || stage.clock.monotonicMs() - startMs < afterMs) return;
    done = true;
    act(stage);
  };
  return stage;
}

function hasMark(stage: Stage): boolean {
  return /"refused"/.test(stage.files.peek(STATE) ?? "");
}

Deno.test("refused: another refresh token is found during the re-read of 2 s, and its access token is valid: it is used, nothing is sent", async () => {
  const stage = refusing((stage) => stage.refreshElsewhere(), 1900);
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  deepEqual(stage.server.sent, ["MARK-refresh-0"]);
  equal(hasMark(stage), false);
  equal(stage.files.peek(JOURNAL), undefined);
  stage.assertClean();
});

Deno.test("refused: another refresh token is found, its access token has expired: it is sent, once", async () => {
  const stage = refusing((stage) => stage.refreshElsewhere(-10), 500);
  deepEqual(await stage.token(), { token: "MARK-access-2" });
  deepEqual(stage.server.sent, ["MARK-refresh-0", "MARK-refresh-1"]);
  equal(stage.stored()?.["refresh_token"], "MARK-refresh-2");
  equal(hasMark(stage), false);
  stage.assertClean();
});

Deno.test("refused: another refresh token is found and refused as well: exit 4, not sent a third time", async () => {
  const stage = refusing((stage) => stage.refreshElsewhere(-10), 500);
  stage.server.instead.push(INVALID_GRANT());
  deepEqual(await stage.token(), REFUSED);
  deepEqual(stage.server.sent, ["MARK-refresh-0", "MARK-refresh-1"]);
  equal(stage.stored()?.["refresh_token"], "MARK-refresh-1");
  equal(hasMark(stage), true);
});

Deno.test("refused twice, and each time another refresh token is found: exit 4 with the refusal", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.instead.push(INVALID_GRANT(), INVALID_GRANT());
  stage.server.on = (moment) => {
    if (moment === "answer") stage.refreshElsewhere(-10);
  };
  deepEqual(await stage.token(), REFUSED);
  equal(stage.server.sent.length, 2);
});

Deno.test("refused: it is looked for as long as a foreign lock is live", async () => {
  const stage = refusing((stage) => {
    stage.refreshElsewhere();
    stage.files.drop(LOCK);
  }, 25_000);
  stage.server.on = (moment) => {
    if (moment === "answer") stage.files.replace(LOCK, UUID);
  };
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  deepEqual(stage.server.sent, ["MARK-refresh-0"]);
  equal(hasMark(stage), false);
});

Deno.test("refused: a foreign lock that is dead is not waited for", async () => {
  const stage = refusing(() => {}, Infinity);
  stage.server.on = (moment) => {
    const modifiedAtMs = stage.clock.nowMs() - 35_000;
    if (moment === "answer") stage.files.replace(LOCK, UUID, { modifiedAtMs });
  };
  deepEqual(await stage.token(), REFUSED);
  ok(stage.clock.monotonicMs() <= 2200);
});

Deno.test("refused: the file is deleted meanwhile: exit 4, and it is not written again", async () => {
  const stage = refusing(({ files }) => files.drop(CREDENTIAL), 500);
  const outcome = await stage.token();
  ok("exit" in outcome && outcome.exit === 4);
  equal(stage.files.peek(CREDENTIAL), undefined);
});

Deno.test("refused: the mark survives the process, and a new login or refresh elsewhere clears it", async () => {
  const stage = refusing(() => {}, Infinity);
  deepEqual(await stage.token(), REFUSED);
  deepEqual(await stage.token({ minValidSeconds: 60 }), REFUSED);
  equal(stage.server.sent.length, 1);
  stage.refreshElsewhere(-10);
  deepEqual(await stage.token(), { token: "MARK-access-2" });
  equal(hasMark(stage), false);
});

Deno.test("the refused mark is cleared by any change of the file, also with the same refresh token", async () => {
  const stage = refusing(() => {}, Infinity);
  deepEqual(await stage.token(), REFUSED);
  stage.clock.advance(60_000);
  // A server that does not rotate: another program was granted a new access token.
  stage.signIn(-10, { access_token: "MARK-access-other" });
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  deepEqual(stage.server.sent, ["MARK-refresh-0", "MARK-refresh-0"]);
  equal(hasMark(stage), false);
});

Deno.test("--refresh asks again for a refused refresh token, though not for a refusal that it waited for", async () => {
  const stage = refusing(() => {}, Infinity);
  deepEqual(await stage.token(), REFUSED);
  stage.clock.advance(1);
  deepEqual(await stage.token({ forced: true }), { token: "MARK-access-1" });
  equal(hasMark(stage), false);
});

Deno.test("refused after an answer was lost: says that the server has probably replaced it and when", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.instead.push(sendError("connection reset"));
  const lost = await stage.token();
  ok("exit" in lost && lost.exit === 7);
  const lostAt = new Date(stage.clock.nowMs()).toISOString();
  stage.clock.advance(60_000);
  stage.server.instead.push(INVALID_GRANT());
  const refused = {
    ...REFUSED,
    message: `${REFUSED.message}; the server has probably replaced it and the answer was lost ` +
      `at ${lostAt}`,
  };
  deepEqual(await stage.token(), refused);
  deepEqual(await stage.token(), refused);
  equal(stage.server.sent.length, 2);
  equal(stage.files.peek(JOURNAL), undefined);
});

Deno.test("refused, and the mark cannot be written: exit 10 with the path, nothing is lost", async () => {
  const stage = refusing(() => {}, Infinity);
  stage.files.fail("createNew", /state\.json/, "full");
  const outcome = await stage.token();
  ok("exit" in outcome);
  equal(outcome.exit, 10);
  match(outcome.message, /^Cannot write ".*\/state\.json": full$/);
  equal(stage.stored()?.["refresh_token"], "MARK-refresh-0");
});
