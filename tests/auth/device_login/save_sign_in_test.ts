/** Storing what a login granted. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { checkStorable, saveSignIn } from "../../../src/auth/device_login/save_sign_in.ts";
import { renewalParts } from "../../../src/auth/renewal/renewal_parts.ts";
import type { Credential } from "../../../src/credentials/credential.ts";
import { Failure } from "../../../src/platform/failure.ts";
import { FileError } from "../../../src/platform/files.ts";
import { Secret } from "../../../src/platform/secret.ts";
import { Killed } from "../../support/process_files.ts";
import {
  CREDENTIAL,
  HOME,
  JOURNAL,
  KERNEL_LOCK,
  LOCK,
  makeStage,
  type Outcome,
  outcomeOf,
  OWN,
  type Stage,
  type StageProcess,
  STATE,
} from "../../support/sign_in_stage.ts";

const NEW = { token: "MARK-login" };

function granted(stage: Stage): Credential {
  return {
    accessToken: new Secret("MARK-login"),
    refreshToken: new Secret("MARK-login-refresh"),
    tokenType: "Bearer",
    expiresAtMs: stage.clock.nowMs() + 7_200_000,
    resourceUrl: "new.example",
    other: { scope: "openid" },
  };
}

function save(
  stage: Stage,
  force = false,
  process: StageProcess = stage.process(),
  told: { waits?: () => void; check?: () => void } = {},
): Promise<Outcome> {
  return outcomeOf(async () => {
    const options = { force, waits: () => {}, ...told };
    await saveSignIn(renewalParts(await process.open()), granted(stage), options);
    return String(stage.stored()?.["access_token"]);
  });
}

Deno.test("login into an empty home makes folders with 0700 and files with 0600", async () => {
  const stage = makeStage();
  const process = stage.process();
  deepEqual(await save(stage, false, process), NEW);
  equal(
    stage.files.peek(CREDENTIAL),
    JSON.stringify(
      {
        access_token: "MARK-login",
        refresh_token: "MARK-login-refresh",
        token_type: "Bearer",
        expiry_date: stage.clock.nowMs() + 7_200_000,
        resource_url: "new.example",
        scope: "openid",
      },
      null,
      2,
    ) + "\n",
  );
  for (const folder of [HOME, OWN]) equal(stage.files.facts(folder)?.mode, 0o700);
  for (const path of stage.files.allFiles()) equal(stage.files.facts(path)?.mode, 0o600, path);
  equal(process.files.openHandles, 0);
  stage.assertClean();
});

Deno.test("login saves under both locks, and releases them", async () => {
  const stage = makeStage();
  const process = stage.process();
  let seen: unknown;
  process.files.before = ({ call, path }) => {
    if (call !== "rename" || path !== CREDENTIAL) return;
    const isKernelLocked = !stage.files.openOrCreate(KERNEL_LOCK).tryLock();
    seen = { isKernelLocked, program: stage.peek(LOCK)?.["program"] };
  };
  await save(stage, false, process);
  deepEqual(seen, { isKernelLocked: true, program: "qwenauth" });
  stage.assertClean();
});

Deno.test("login clears journal and refused mark, and removes the reserved file", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const victim = stage.process();
  victim.files.before = ({ call, path }) => {
    if (call === "rename" && path === CREDENTIAL) victim.files.kill();
  };
  await victim.token().catch((error) => ok(error instanceof Killed));
  equal(stage.leftovers().length, 1);
  deepEqual(await save(stage), NEW);
  equal(stage.files.peek(JOURNAL), undefined);
  deepEqual(stage.leftovers(), []);
  deepEqual(await stage.token(), NEW);

  const refused = makeStage();
  refused.signIn(-60);
  refused.server.revoke();
  await refused.token();
  match(refused.files.peek(STATE)!, /"refused"/);
  deepEqual(await save(refused), NEW);
  const text = refused.files.peek(STATE)!;
  ok(!text.includes('"refused"'));
  match(text, /"lifetime_ms": 7200000/);
});

Deno.test("login keeps the unknown fields of the file, except the identity", async () => {
  const stage = makeStage();
  stage.signIn(-60, { made_up: 1, id_token: "MARK-id", scope: "old" });
  await save(stage);
  const { made_up, id_token, scope } = stage.stored()!;
  deepEqual({ made_up, id_token, scope }, { made_up: 1, id_token: undefined, scope: "openid" });
});

Deno.test("a damaged file is never overwritten without --force: exit 10; with it a copy is kept beside it", async () => {
  const stage = makeStage();
  stage.files.put(CREDENTIAL, '{"access_token": "MARK');
  const outcome = await save(stage);
  ok("exit" in outcome);
  equal(outcome.exit, 10);
  match(outcome.message, /^Cannot read ".*oauth_creds\.json": not valid JSON/);
  equal(stage.files.peek(CREDENTIAL), '{"access_token": "MARK');
  stage.assertClean();

  deepEqual(await save(stage, true), NEW);
  const aside = `${CREDENTIAL}.damaged-${stage.clock.nowMs()}`;
  equal(stage.files.peek(aside), '{"access_token": "MARK');
});

Deno.test("a foreign owner is exit 10 before writing, also with --force", async () => {
  for (const [uid, force] of [[1001, false], [1001, true], [0, true]] as const) {
    const stage = makeStage();
    stage.signIn(-60);
    const text = stage.files.peek(CREDENTIAL)!;
    stage.files.put(CREDENTIAL, text, { uid });
    const outcome = await save(stage, force);
    ok("exit" in outcome, `user ${uid}, force ${force}: saved`);
    equal(outcome.exit, 10);
    match(outcome.message, new RegExp(`belongs to user ${uid}`));
    equal(stage.files.peek(CREDENTIAL), text);
    equal(stage.files.facts(CREDENTIAL)?.uid, uid);
  }
});

Deno.test("a refresh under way that ends after a login does not replace what the login stored", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.on = async (moment) => {
    if (moment !== "answer") return;
    // The person has waited for the lock in vain.
    stage.put(CREDENTIAL, {
      access_token: "MARK-login",
      refresh_token: "MARK-login-refresh",
      token_type: "Bearer",
      expiry_date: stage.clock.nowMs() + 7_200_000,
    });
    await Promise.resolve();
  };
  deepEqual(await stage.token(), NEW);
  equal(stage.stored()?.["refresh_token"], "MARK-login-refresh");
});

Deno.test("whether a credential can be stored is found out before a person is troubled, and leaves nothing", async () => {
  const stage = makeStage();
  const parts = renewalParts(await stage.process().open());
  checkStorable(parts);
  deepEqual(stage.files.allFiles(), []);

  const full = stage.process();
  full.files.before = ({ call, path }) => {
    if (call === "overwrite") throw new FileError("full", path, "the disk is full");
  };
  const fullParts = renewalParts(await full.open());
  deepEqual(
    await outcomeOf(() => {
      checkStorable(fullParts);
      return Promise.resolve("stored");
    }),
    {
      exit: 10,
      message: `Cannot write "${CREDENTIAL}": the disk is full`,
      hint: `df -h ${HOME}`,
    },
  );
  deepEqual(stage.files.allFiles(), []);
});

Deno.test("a target that is a mount point is a clear error that says to mount the folder instead", async () => {
  for (const reason of ["cross_device", "busy"] as const) {
    const stage = makeStage();
    stage.signIn(-60);
    stage.files.fail(reason === "busy" ? "rename" : "link", /oauth_creds\.json/, reason);
    const outcome = await save(stage);
    ok("exit" in outcome);
    equal(outcome.exit, 10);
    equal(outcome.hint, `df ${CREDENTIAL}`);
    equal(stage.stored()?.["access_token"], "MARK-access-0");
    deepEqual(stage.leftovers(), []);
  }
});

Deno.test("a login killed before each of its file operations: the file is whole, the next call is right", async () => {
  for (let index = 0;; index++) {
    const stage = makeStage();
    stage.signIn(-60);
    const process = stage.process();
    process.files.before = (operation) => {
      if (operation.index === index) process.files.kill();
    };
    await save(stage, false, process).catch((error) => ok(error instanceof Killed, `${error}`));
    const isSaved = stage.stored()?.["access_token"] === "MARK-login";
    deepEqual(await stage.token(), isSaved ? NEW : { token: "MARK-access-1" }, `${index}`);
    if (!process.files.isDead) break;
  }
});

Deno.test("a login killed before each of its file operations over an answer that is whole: nothing that was obtained is lost", async () => {
  for (let index = 0;; index++) {
    const stage = makeStage();
    stage.signIn(-60);
    const victim = stage.process();
    victim.files.before = ({ call, path }) => {
      if (call === "rename" && path === CREDENTIAL) victim.files.kill();
    };
    await victim.token().catch((error) => ok(error instanceof Killed));
    const process = stage.process();
    process.files.before = (operation) => {
      if (operation.index === index) process.files.kill();
    };
    await save(stage, false, process).catch((error) => ok(error instanceof Killed, `${error}`));
    const isSaved = stage.stored()?.["access_token"] === "MARK-login";
    deepEqual(await stage.token(), isSaved ? NEW : { token: "MARK-access-1" }, `${index}`);
    deepEqual(stage.server.sent, ["MARK-refresh-0"], `${index}`);
    if (!process.files.isDead) break;
  }
});

Deno.test("a login whose state.json cannot be written, or whose state.lock is a folder, is stored all the same", async () => {
  const FAULTS = [
    ["openOrCreate", /state\.lock$/, "is_a_folder"],
    ["createNew", /state\.json/, "denied"],
    ["rename", /state\.json$/, "is_a_folder"],
    ["createNew", /fingerprint\.key/, "denied"],
  ] as const;
  for (const [call, path, reason] of FAULTS) {
    const stage = makeStage();
    stage.signIn(-60);
    stage.files.fail(call, path, reason);
    const process = stage.process();
    deepEqual(await save(stage, false, process), NEW, `${call} ${path}`);
    equal(stage.stored()?.["refresh_token"], "MARK-login-refresh");
    ok(process.debugLines.some((line) => line.startsWith("could not note what is known")));
    equal(process.files.openHandles, 0);
    equal(stage.files.peek(LOCK), undefined);
    deepEqual(await stage.token(), NEW);
  }
});

/** A lock of another program that lives. */
function putForeignLock(stage: Stage): void {
  const foreign = "5b6a1f0e-0000-4000-8000-000000000000";
  stage.files.put(LOCK, foreign);
  stage.clock.every(
    1_000,
    () => stage.files.peek(LOCK) === foreign && stage.files.put(LOCK, foreign),
  );
}

Deno.test("a login that has to wait for the lock says so once, and saves when 60 s are over", async () => {
  const stage = makeStage();
  putForeignLock(stage);
  const startMs = stage.clock.monotonicMs();
  let told = 0;
  deepEqual(await save(stage, false, stage.process(), { waits: () => told++ }), NEW);
  equal(told, 1);
  ok(stage.clock.monotonicMs() - startMs >= 60_000);
});

Deno.test("a login whose lock is free does not say that it waits", async () => {
  let told = 0;
  deepEqual(await save(makeStage(), false, undefined, { waits: () => told++ }), NEW);
  equal(told, 0);
});

Deno.test("a signal ends the waiting for the lock, not the saving: what was granted is stored, and then the signal obeyed", async () => {
  for (const path of [LOCK, KERNEL_LOCK]) {
    const stage = makeStage();
    stage.files.putFolder(OWN);
    if (path === LOCK) putForeignLock(stage);
    else stage.files.openOrCreate(KERNEL_LOCK).tryLock();
    const process = stage.process();
    const startMs = stage.clock.monotonicMs();
    stage.clock.onSleep = () => {
      equal(process.signals.holdCount, 1, "a signal would lose what was granted");
      if (stage.clock.monotonicMs() - startMs >= 5_000) process.signals.notify();
    };
    let held = 0;
    process.files.before = ({ call }) => {
      if (call === "rename") held = process.signals.holdCount;
    };
    deepEqual(await save(stage, false, process), NEW, path);
    ok(stage.clock.monotonicMs() - startMs < 6_000);
    equal(held, 1);
    equal(process.signals.holdCount, 0);
    equal(process.files.openHandles, 0);
  }
});

Deno.test("a lock that cannot be made at all leaves no signal held back", async () => {
  const stage = makeStage();
  stage.files.fail("openOrCreate", /oauth\.lock$/, "denied");
  const process = stage.process();
  ok("exit" in await save(stage, false, process));
  equal(process.signals.holdCount, 0);
});

Deno.test("what forbids a login by the time that it has the lock, forbids it: nothing is written", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const forbidden = new Failure("auth_required", "It was removed");
  const process = stage.process();
  let hasLock = false;
  const outcome = await save(stage, false, process, {
    check: () => {
      hasLock = stage.peek(LOCK)?.["program"] === "qwenauth";
      throw forbidden;
    },
  });
  deepEqual([outcome, hasLock], [{ exit: 4, message: "It was removed", hint: undefined }, true]);
  equal(stage.stored()?.["access_token"], "MARK-access-0");
  equal(stage.files.peek(LOCK), undefined);
});
