/** A refused refresh token: what is looked for before it is believed, and what clears the mark. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { FileError } from "../../../src/platform/files.ts";
import { sendError } from "../../support/planned_fetch.ts";
import { Killed } from "../../support/process_files.ts";
import {
  CREDENTIAL,
  JOURNAL,
  LOCK,
  makeStage,
  type Stage,
  STATE,
} from "../../support/sign_in_stage.ts";
import { INVALID_GRANT } from "../../support/token_server.ts";

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

Deno.test("the refused mark of another refresh token says nothing of the stored one", async () => {
  const stage = refusing(() => {}, Infinity);
  const process = stage.process();
  let isMarking = false;
  process.files.before = ({ call, path }) => {
    // Another program stores a new one between the last look and the mark.
    if (isMarking || call !== "createNew" || !path.startsWith(STATE)) return;
    isMarking = true;
    const { modifiedAtMs } = stage.files.facts(CREDENTIAL)!;
    stage.refreshElsewhere(-10);
    stage.files.put(CREDENTIAL, stage.files.peek(CREDENTIAL)!, { modifiedAtMs });
  };
  await process.token();
  equal(isMarking, true);
  equal(hasMark(stage), true);
  stage.clock.advance(1);
  deepEqual(await stage.token(), { token: "MARK-access-2" });
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
  stage.server.delays = { beforeMs: 4000, afterMs: 0 };
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

/** Ends the process that looks for another refresh token after a refusal, in one of several ways. */
const ENDS: readonly (readonly [string, (stage: Stage) => Promise<void>])[] = [
  ["killed", async (stage) => {
    const victim = stage.process();
    const sent = stage.server.sent.length;
    stage.clock.onSleep = () => {
      // Not in the wait for the lock of the one before.
      if (stage.server.sent.length > sent) victim.files.kill();
    };
    await victim.token().catch((error) => ok(error instanceof Killed, `${error}`));
    ok(victim.files.isDead);
    stage.clock.onSleep = () => {};
  }],
  ["ended by a signal", async (stage) => {
    const victim = stage.process();
    stage.clock.onSleep = () => {
      victim.signals.end();
      victim.files.kill();
    };
    await victim.token().catch((error) => ok(error instanceof Killed, `${error}`));
    stage.clock.onSleep = () => {};
    equal(stage.files.peek(LOCK), undefined);
  }],
  ["ended by an exception", async (stage) => {
    const victim = stage.process();
    victim.files.before = ({ call, path }) => {
      if (call === "createNew" && path.startsWith(STATE)) throw new FileError("full", path, "full");
    };
    const outcome = await victim.token();
    ok("exit" in outcome && outcome.exit === 10);
  }],
];

for (const [how, end] of ENDS) {
  Deno.test(`refused, and ${how} while it was looked for another one: the next call does not claim that an answer was lost`, async () => {
    for (const times of [1, 2, 3]) {
      const stage = makeStage();
      stage.signIn(-60);
      for (let refusals = 0; refusals <= times; refusals++) {
        stage.server.instead.push(INVALID_GRANT());
      }
      for (let ended = 0; ended < times; ended++) {
        await end(stage);
        equal(hasMark(stage), false);
        equal(stage.isJournalOpen(), true);
        stage.clock.advance(1000);
      }
      deepEqual(await stage.token(), REFUSED, `${times} times`);
      equal(stage.server.sent.length, times + 1);
      equal(stage.files.peek(JOURNAL), undefined);
    }
  });

  Deno.test(`refused after an answer was lost, and ${how} while it was looked for another one: the next call still says that it was lost`, async () => {
    for (const times of [1, 2]) {
      const stage = makeStage();
      stage.signIn(-60);
      const lostAt = new Date(stage.clock.nowMs()).toISOString();
      stage.server.instead.push(sendError("connection reset"));
      await stage.token();
      for (let ended = 0; ended < times; ended++) {
        stage.clock.advance(1000);
        stage.server.instead.push(INVALID_GRANT());
        await end(stage);
      }
      stage.clock.advance(1000);
      stage.server.instead.push(INVALID_GRANT());
      deepEqual(await stage.token(), {
        ...REFUSED,
        message: `${REFUSED.message}; the server has probably replaced it and the answer was ` +
          `lost at ${lostAt}`,
      });
    }
  });
}

Deno.test("refused and killed while it was looked for another one, then an answer is lost: says so, and when", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.instead.push(INVALID_GRANT());
  await ENDS[0]![1](stage);
  stage.clock.advance(60_000);
  stage.server.instead.push(sendError("connection reset"));
  const lost = await stage.token();
  ok("exit" in lost && lost.exit === 7);
  const lostAt = new Date(stage.clock.nowMs()).toISOString();
  stage.clock.advance(60_000);
  stage.server.instead.push(INVALID_GRANT());
  const refused = await stage.token();
  ok("exit" in refused);
  match(refused.message, new RegExp(`lost at ${lostAt}$`));
});

Deno.test("a refusal that is not yet believed is no outcome to adopt for those who waited: they ask again", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.instead.push(INVALID_GRANT(), INVALID_GRANT());
  await ENDS[0]![1](stage);
  // As it is for a process that has waited for the lock since before the refusal.
  stage.put(JOURNAL, { ...stage.peek(JOURNAL), at: stage.clock.nowMs() });
  deepEqual(await stage.token(), REFUSED);
  equal(stage.server.sent.length, 2);
});
