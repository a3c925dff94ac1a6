/**
 * Windows, as far as it differs for a sign-in: no modes, owners nor inode numbers. What is missing is
 * left out, and the lock file is told by its lockId alone.
 */

import { deepEqual, equal } from "node:assert/strict";
import { getAccessToken } from "../../../src/auth/renewal/get_access_token.ts";
import { openSignIn } from "../../../src/auth/sign_in.ts";
import { takeCredentialLock } from "../../../src/credentials/credential_lock.ts";
import type { FileFacts, Files, OpenFile } from "../../../src/platform/files.ts";
import {
  LOCK,
  makeStage,
  type Outcome,
  outcomeOf,
  type Stage,
  type StageProcess,
} from "../../support/sign_in_stage.ts";

const UUID = "6f1c1f43-2f6c-4f0c-9d59-0a4f3a5f7c11";

function withoutIdentity(facts: FileFacts): FileFacts {
  return { ...facts, mode: undefined, uid: undefined, inode: undefined };
}

function windowsFile(file: OpenFile): OpenFile {
  return { ...file, facts: () => withoutIdentity(file.facts()) };
}

/** The files of a process as Windows shows them. */
function windowsFiles(files: Files): Files {
  const changes: Partial<Files> = {
    facts: (path) => {
      const facts = files.facts(path);
      return facts && withoutIdentity(facts);
    },
    linkFacts: (path) => {
      const facts = files.linkFacts(path);
      return facts && withoutIdentity(facts);
    },
    createNew: (path) => windowsFile(files.createNew(path)),
    openOrCreate: (path) => windowsFile(files.openOrCreate(path)),
    open: (path) => windowsFile(files.open(path)),
  };
  return new Proxy(files, {
    get(target, name) {
      if (name === "uid") return undefined;
      const value: unknown = Reflect.get(changes, name) ?? Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function open({ surroundings }: StageProcess) {
  return openSignIn({ ...surroundings, files: windowsFiles(surroundings.files) });
}

function token(process: StageProcess): Promise<Outcome> {
  const signIn = open(process);
  return outcomeOf(async () => (await getAccessToken(signIn, {})).accessToken.reveal());
}

function expired(): Stage {
  const stage = makeStage();
  stage.signIn(-60);
  return stage;
}

Deno.test("Windows: a refresh needs no modes, owners nor inode numbers, and leaves nothing behind", async () => {
  const stage = expired();
  const process = stage.process();
  deepEqual(await token(process), { token: "MARK-access-1" });
  deepEqual(stage.server.sent, ["MARK-refresh-0"]);
  deepEqual([process.files.openHandles, stage.leftovers()], [0, []]);
  stage.assertClean();
});

Deno.test("Windows: a lock that another program has put in place of ours is left alone", async () => {
  const stage = expired();
  stage.server.on = (moment) => {
    if (moment === "answer") stage.files.replace(LOCK, UUID);
  };
  deepEqual(await token(stage.process()), { token: "MARK-access-1" });
  equal(stage.files.peek(LOCK), UUID);
});

Deno.test("Windows: a leftover of this host is stale at once, the lock of a living one is not", async () => {
  const stage = expired();
  const dead = stage.process();
  dead.files.before = ({ call }) => {
    if (call === "sync") dead.files.kill();
  };
  await token(dead).catch(() => {});
  equal(stage.peek(LOCK)?.["program"], "qwenauth");
  deepEqual(await token(stage.process()), { token: "MARK-access-1" });
  deepEqual(stage.clock.sleeps, [50]);

  const living = open(stage.process());
  const taken = await takeCredentialLock(living, living.paths, () => undefined);
  equal(taken.kind, "held");
  const other = open(stage.process());
  equal((await takeCredentialLock(other, other.paths, () => undefined)).kind, "busy");
});

Deno.test("Windows: a lock found gone is created again", async () => {
  const stage = expired();
  const signIn = open(stage.process());
  const taken = await takeCredentialLock(signIn, signIn.paths, () => undefined);
  stage.files.drop(LOCK);
  stage.clock.advance(2000);
  equal(stage.peek(LOCK)?.["program"], "qwenauth");
  if (taken.kind === "held") taken.lock.release();
  equal(stage.files.peek(LOCK), undefined);
});
