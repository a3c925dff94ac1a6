/** A credential file that is damaged beside an answer that is whole: the answer is found, nothing is lost. */

import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import { Killed } from "../../support/process_files.ts";
import { CREDENTIAL, JOURNAL, makeStage, type Stage } from "../../support/sign_in_stage.ts";

const DAMAGED = '{"access_token": "MARK';

/** A process died between the answer and the rename; after it another program damaged the file. */
async function answerThenDamage(): Promise<Stage> {
  const stage = makeStage();
  stage.signIn(-60);
  const victim = stage.process();
  victim.files.before = ({ call, path }) => {
    if (call === "rename" && path === CREDENTIAL) victim.files.kill();
  };
  await victim.token().catch((error) => ok(error instanceof Killed, `${error}`));
  equal(stage.isJournalOpen(), true);
  stage.files.put(CREDENTIAL, DAMAGED);
  return stage;
}

function keptAside(stage: Stage): (string | undefined)[] {
  const aside = stage.files.allFiles().filter((path) => path.startsWith(`${CREDENTIAL}.damaged-`));
  return aside.map((path) => stage.files.peek(path));
}

for (const forced of [false, true]) {
  Deno.test(`a damaged credential file and a whole answer in the reserved file: token${forced ? " --refresh" : ""} adopts the answer and keeps the damaged file aside`, async () => {
    const stage = await answerThenDamage();
    deepEqual(await stage.token({ forced }), { token: "MARK-access-1" });
    deepEqual(stage.server.sent, ["MARK-refresh-0"]);
    equal(stage.stored()?.["refresh_token"], "MARK-refresh-1");
    deepEqual(keptAside(stage), [DAMAGED]);
    equal(stage.files.peek(JOURNAL), undefined);
    deepEqual(stage.leftovers(), []);
    stage.assertClean();
  });
}

Deno.test("a damaged credential file and a whole answer: token --no-refresh prints the answer and writes nothing", async () => {
  const stage = await answerThenDamage();
  const changes = stage.files.changes.length;
  deepEqual(await stage.token({ offline: true }), { token: "MARK-access-1" });
  equal(stage.files.changes.length, changes);
  equal(stage.files.peek(CREDENTIAL), DAMAGED);
});

Deno.test("a damaged credential file that is damaged only while the lock is awaited: the whole answer is adopted all the same", async () => {
  const stage = await answerThenDamage();
  stage.signIn(-60);
  const process = stage.process({
    reached: (step) => {
      if (step === "locked") stage.files.put(CREDENTIAL, DAMAGED);
      return Promise.resolve();
    },
  });
  deepEqual(await process.token(), { token: "MARK-access-1" });
  deepEqual(keptAside(stage), [DAMAGED]);
});

Deno.test("a credential file that is damaged only while the lock is awaited, and no answer: exit 10, and it stays as it is", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const process = stage.process({
    reached: (step) => {
      if (step === "locked") stage.files.put(CREDENTIAL, DAMAGED);
      return Promise.resolve();
    },
  });
  const outcome = await process.token();
  ok("exit" in outcome && outcome.exit === 10);
  match(outcome.message, /^Cannot read ".*oauth_creds\.json": not valid JSON/);
  equal(stage.files.peek(CREDENTIAL), DAMAGED);
  deepEqual([keptAside(stage), stage.server.sent], [[], []]);
});

const WITHOUT_ANSWER: readonly (readonly [string, (stage: Stage) => void])[] = [
  ["no answer in the reserved file", (stage) => {
    stage.files.put(stage.leftovers()[0]!, " ".repeat(1023) + "\n");
  }],
  ["no reserved file", (stage) => stage.files.drop(stage.leftovers()[0]!)],
  ["a closed journal", (stage) => stage.put(JOURNAL, { ...stage.peek(JOURNAL), open: false })],
  ["no journal", (stage) => stage.files.drop(JOURNAL)],
];

for (const [name, change] of WITHOUT_ANSWER) {
  Deno.test(`a damaged credential file and ${name}: exit 10, and it stays as it is`, async () => {
    const stage = await answerThenDamage();
    change(stage);
    const outcome = await stage.token();
    ok("exit" in outcome, "a token");
    equal(outcome.exit, 10);
    match(outcome.message, /^Cannot read ".*oauth_creds\.json": not valid JSON/);
    equal(stage.files.peek(CREDENTIAL), DAMAGED);
    deepEqual(keptAside(stage), []);
  });
}

Deno.test("an expiry_date that no date can name: exit 10 from every form of token, never an internal error", async () => {
  for (const expiry_date of [1e20, -1e20, 8_640_000_000_000_001, -8_640_000_000_000_001]) {
    const stage = makeStage();
    stage.signIn(0, { expiry_date });
    for (const request of [{}, { forced: true }, { offline: true }, { minValidSeconds: 60 }]) {
      const outcome = await stage.token(request);
      ok("exit" in outcome, `${expiry_date}: a token`);
      equal(outcome.exit, 10);
      equal(outcome.message, `Cannot read "${CREDENTIAL}": "expiry_date" is not a date`);
      doesNotMatch(outcome.message, /internal error/i);
    }
    equal(stage.stored()?.["expiry_date"], expiry_date);
    deepEqual(stage.server.sent, []);
  }
});
