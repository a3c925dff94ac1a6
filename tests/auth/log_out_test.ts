/** Removing the stored sign-in. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { logOut } from "../../src/auth/log_out.ts";
import { EXIT_CODES, Failure } from "../../src/platform/failure.ts";
import { sendError, text } from "../support/planned_fetch.ts";
import { Killed } from "../support/process_files.ts";
import {
  CREDENTIAL,
  HOME,
  JOURNAL,
  KERNEL_LOCK,
  LOCK,
  makeStage,
  OWN,
  type Stage,
  type StageProcess,
  STATE,
} from "../support/sign_in_stage.ts";

const REVOKING = { QWENAUTH_REVOCATION_ENDPOINT: "/revoke" };

async function signOut(stage: Stage, process: StageProcess = stage.process()): Promise<unknown> {
  try {
    return await logOut(await process.open(), new AbortController().signal);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { exit: EXIT_CODES[error.code], message: error.message };
  }
}

const DONE = {
  wasSignedIn: true,
  revocation: { kind: "not_configured" },
  damagedCopies: [],
  pendingLogins: 0,
};
const NOTHING = { ...DONE, wasSignedIn: false };

Deno.test("logout removes the credential under both locks; a second one finds nothing", async () => {
  const stage = makeStage();
  stage.signIn(3600);
  const process = stage.process();
  let seen: unknown;
  process.files.before = ({ call, path }) => {
    if (call !== "remove" || path !== CREDENTIAL) return;
    const isKernelLocked = !stage.files.openOrCreate(KERNEL_LOCK).tryLock();
    seen = { isKernelLocked, program: stage.peek(LOCK)?.["program"] };
  };
  deepEqual(await signOut(stage, process), DONE);
  deepEqual(seen, { isKernelLocked: true, program: "qwenauth" });
  equal(stage.stored(), undefined);
  equal(process.files.openHandles, 0);
  stage.assertClean();
  deepEqual(await signOut(stage), NOTHING);
  deepEqual(stage.server.sent, []);
});

Deno.test("a logout where nobody was ever signed in makes nothing", async () => {
  const stage = makeStage();
  deepEqual(await signOut(stage), NOTHING);
  deepEqual(stage.files.allFiles(), []);
});

Deno.test("logout clears the journal, the refused mark, reserved files and second copies", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const victim = stage.process();
  victim.files.before = ({ call, path }) => {
    if (call === "rename" && path === CREDENTIAL) victim.files.kill();
  };
  await victim.token().catch((error) => ok(error instanceof Killed));
  deepEqual(await signOut(stage), DONE);
  deepEqual(stage.leftovers(), []);
  equal(stage.files.peek(JOURNAL), undefined);
  deepEqual(await stage.token(), { exit: 4, message: "Not signed in", hint: "qwenauth login" });

  const refused = makeStage();
  refused.signIn(-60);
  refused.server.revoke();
  await refused.token();
  deepEqual(await signOut(refused), DONE);
  deepEqual(refused.peek(STATE), { sign_ins: {}, version: 1 });
});

Deno.test("logout removes the second copy of a credential whose file has been deleted", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.on = () => stage.files.drop(LOCK);
  await stage.token();
  stage.files.drop(CREDENTIAL);
  deepEqual(await signOut(stage), DONE);
  deepEqual(await stage.token(), { exit: 4, message: "Not signed in", hint: "qwenauth login" });
  for (const path of stage.files.allFiles()) ok(!stage.files.peek(path)?.includes("MARK"), path);
});

Deno.test("logout keeps what belongs to others", async () => {
  const stage = makeStage();
  stage.signIn(3600);
  stage.put(STATE, { provider: "openrouter", sign_ins: { other: { issued: {} } }, consents: 1 });
  stage.files.put(`${OWN}/keys.json`, "{}");
  await signOut(stage);
  const kept = { provider: "openrouter", sign_ins: { other: { issued: {} } }, consents: 1 };
  deepEqual(stage.peek(STATE), { ...kept, version: 1 });
  equal(stage.files.peek(`${OWN}/keys.json`), "{}");
});

Deno.test("logout takes back the choice of the provider", async () => {
  const stage = makeStage();
  stage.signIn(3600);
  stage.put(STATE, { provider: "qwen-oauth" });
  await signOut(stage);
  deepEqual(stage.peek(STATE), { sign_ins: {}, version: 1 });
});

Deno.test("a damaged file is not deleted by a logout: exit 10 with the path", async () => {
  const stage = makeStage();
  stage.files.put(CREDENTIAL, "{");
  const outcome = await signOut(stage) as { exit: number; message: string };
  equal(outcome.exit, 10);
  match(outcome.message, /oauth_creds\.json/);
  equal(stage.files.peek(CREDENTIAL), "{");
});

Deno.test("a foreign owner is exit 10 before anything is removed", async () => {
  for (const uid of [0, 1001]) {
    const stage = makeStage();
    stage.signIn(3600);
    stage.files.put(CREDENTIAL, stage.files.peek(CREDENTIAL)!, { uid });
    const outcome = await signOut(stage) as { exit: number; message: string };
    equal(outcome.exit, 10);
    match(outcome.message, new RegExp(`belongs to user ${uid}`));
    deepEqual(stage.files.changes, []);
  }
});

Deno.test("a logout waits for the lock, at most 60 s: exit 9 naming the holder", async () => {
  const stage = makeStage();
  stage.signIn(3600);
  stage.clock.onSleep = () => stage.files.put(LOCK, "another program's lock");
  stage.files.put(LOCK, "another program's lock");
  const outcome = await signOut(stage) as { exit: number; message: string };
  equal(outcome.exit, 9);
  match(outcome.message, /^Cannot sign out: the lock is held by another program since /);
  ok(stage.stored());
});

const REVOCATIONS = [
  ["revoked", undefined, { kind: "revoked" }],
  ["an error", () => text(503, "down"), { kind: "failed" }],
  ["the network", () => sendError("reset"), { kind: "failed" }],
] as const;

for (const [name, answer, expected] of REVOCATIONS) {
  Deno.test(`logout with a revocation endpoint: ${name}`, async () => {
    const stage = makeStage();
    stage.signIn(3600);
    const process = stage.process({ environment: REVOKING });
    const bodies: string[] = [];
    const { surroundings } = process;
    const fetch = async (request: Request) => {
      bodies.push(`${request.url} ${await request.text()}`);
      // The file is gone by then: what the server says changes nothing here.
      equal(stage.stored(), undefined);
      const planned = answer?.() ?? new Response(null, { status: 200 });
      if (planned instanceof Error) throw planned;
      return planned;
    };
    Object.assign(surroundings, { fetch });
    const outcome = await signOut(stage, process) as { revocation: { kind: string } };
    equal(outcome.revocation.kind, expected.kind);
    deepEqual(bodies.map((body) => body.replace(/&client_id.*/, "")), [
      "https://chat.qwen.ai/revoke token=MARK-refresh-0&token_type_hint=refresh_token",
    ]);
    ok(!JSON.stringify(outcome).includes("MARK"));
  });
}

Deno.test("a logout killed before each of its file operations leaves a sign-in or none, never the ghost of one", async () => {
  for (let index = 0;; index++) {
    const stage = makeStage();
    stage.signIn(3600);
    const process = stage.process();
    process.files.before = (operation) => {
      if (operation.index === index) process.files.kill();
    };
    await signOut(stage, process).catch((error) => ok(error instanceof Killed, `${error}`));
    const outcome = await signOut(stage) as object;
    ok("wasSignedIn" in outcome, `${index}: ${JSON.stringify(outcome)}`);
    equal(stage.stored(), undefined);
    const { exit } = await stage.token() as { exit: number };
    equal(exit, 4);
    if (!process.files.isDead) break;
  }
});

Deno.test("a logout killed before each of its file operations: no second copy signs anyone in once the file has gone", async () => {
  for (let index = 0;; index++) {
    const stage = makeStage();
    stage.signIn(-60);
    stage.server.on = () => stage.files.drop(LOCK);
    await stage.token();
    ok(stage.files.peek(JOURNAL)?.includes("MARK-refresh-1"));
    const process = stage.process();
    process.files.before = (operation) => {
      if (operation.index === index) process.files.kill();
    };
    await signOut(stage, process).catch((error) => ok(error instanceof Killed, `${error}`));
    const isSignedIn = stage.stored() !== undefined;
    const outcome = await stage.token();
    deepEqual("token" in outcome, isSignedIn, `${index}`);
    if (!process.files.isDead) break;
  }
});

Deno.test("logout removes what a login left that was killed before it had stored anything", async () => {
  const stage = makeStage();
  stage.signIn(3600);
  const text = stage.files.peek(CREDENTIAL)!;
  stage.files.drop(CREDENTIAL);
  stage.files.put(`${CREDENTIAL}.tmp.dead`, text);
  const process = stage.process();
  let isKernelLocked = false;
  process.files.before = ({ call, path }) => {
    if (call !== "remove" || path !== `${CREDENTIAL}.tmp.dead`) return;
    isKernelLocked = !stage.files.openOrCreate(KERNEL_LOCK).tryLock();
  };
  deepEqual(await signOut(stage, process), NOTHING);
  // Else a login under way would lose what it is about to store.
  equal(isKernelLocked, true);
  for (const path of stage.files.allFiles()) ok(!stage.files.peek(path)?.includes("MARK"), path);
  equal(process.files.openHandles, 0);
});

Deno.test("logout removes the temporary files of the sign-in, also young ones, leaves those of other locks, and keeps what is damaged and names it", async () => {
  const stage = makeStage();
  stage.signIn(3600);
  const young = [CREDENTIAL, JOURNAL].map((path) => `${path}.tmp.young`);
  const damaged = [`${CREDENTIAL}.damaged-1`, `${CREDENTIAL}.damaged-2`];
  // A living process may be about to put them in place, and none of them holds a token.
  const living = [LOCK, STATE, `${OWN}/fingerprint.key`].map((path) => `${path}.tmp.young`);
  const others = [`${HOME}/other.json.tmp.young`, `${STATE}.damaged-3`, ...living];
  for (const path of [...young, ...damaged.toReversed(), ...others]) {
    stage.files.put(path, "MARK-half");
  }
  deepEqual(await signOut(stage), { ...DONE, damagedCopies: damaged });
  const left = stage.files.allFiles().filter((path) => stage.files.peek(path) === "MARK-half");
  deepEqual(left, [...damaged, ...others].sort());
  deepEqual(await signOut(stage), { ...NOTHING, damagedCopies: damaged });
});

Deno.test("logout removes every pending login, what is left of others, and damaged ones, also where nobody is signed in", async () => {
  const names = ["aaaa.json", "aaaa.lock", "bbbb.json", "cccc.json.tmp.1", "dddd.lock"];
  for (const isSignedIn of [true, false]) {
    const stage = makeStage();
    if (isSignedIn) stage.signIn(3600);
    for (const name of names) stage.files.put(`${OWN}/login-${name}`, "MARK-device");
    const expected = isSignedIn ? DONE : NOTHING;
    deepEqual(await signOut(stage), { ...expected, pendingLogins: 2 });
    deepEqual(stage.files.allFiles().filter((path) => path.includes("/login-")), []);
  }
});

Deno.test("logout names the damaged copies beside the target of a link", async () => {
  const stage = makeStage();
  stage.signIn(3600);
  stage.files.put("/vault/creds.json", stage.files.peek(CREDENTIAL)!);
  stage.files.put("/vault/creds.json.damaged-1", "MARK-half");
  stage.files.drop(CREDENTIAL);
  stage.files.putLink(CREDENTIAL, "/vault/creds.json");
  deepEqual(await signOut(stage), { ...DONE, damagedCopies: ["/vault/creds.json.damaged-1"] });
});

Deno.test("a folder that cannot be listed is no failure of a logout", async () => {
  const stage = makeStage();
  stage.signIn(3600);
  stage.files.fail("list", HOME, "denied");
  deepEqual(await signOut(stage), DONE);
  equal(stage.stored(), undefined);
});

Deno.test("what is known of the sign-in cannot be forgotten: it is signed out all the same, and the server is told", async () => {
  const stage = makeStage();
  stage.signIn(3600);
  stage.files.putFolder(OWN);
  const process = stage.process({ environment: REVOKING });
  equal(stage.files.openOrCreate(`${OWN}/state.lock`).tryLock(), true);
  const ended = await signOut(stage, process);
  ok(JSON.stringify(ended).includes('"wasSignedIn":true'), JSON.stringify(ended));
  ok(!JSON.stringify(ended).includes("not_configured"), "the server was not asked");
  equal(stage.stored(), undefined);
  ok(process.debugLines.some((line) => line.startsWith("could not forget what is known")));
});
