/** A refresh in which file operations fail: each one alone, and everything from each one on. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { decodeCredential } from "../../../src/credentials/credential.ts";
import { FileError, type FileReason } from "../../../src/platform/files.ts";
import {
  CREDENTIAL,
  HOME,
  JOURNAL,
  makeStage,
  type Outcome,
  OWN,
  type Stage,
} from "../../support/sign_in_stage.ts";

const REASONS: readonly FileReason[] = ["full", "denied", "read_only"];
const CHANGING = new Set([
  "createNew",
  "openOrCreate",
  "open",
  "overwrite",
  "sync",
  "rename",
  "link",
  "remove",
  "makeFolder",
  "setMode",
  "syncFolder",
]);

interface Fault {
  readonly at: string;
  /** Whether the refresh token had been sent when the operation failed. */
  readonly wasSent: boolean;
  /** Whether it was the answer itself that could not be written. */
  readonly lostAnswer: boolean;
}

interface Run {
  readonly stage: Stage;
  readonly outcome: Outcome;
  readonly fault: Fault;
  readonly openHandles: number;
}

/** A refresh in which the operation with this number fails, and all changing ones after it if asked for. */
async function runWith(
  index: number,
  reason: FileReason,
  goesOn: boolean,
): Promise<Run | undefined> {
  const stage = makeStage();
  stage.signIn(-60);
  const process = stage.process();
  let fault: Fault | undefined;
  process.files.before = ({ index: at, call, path }) => {
    if (at < index || (at > index && !(goesOn && CHANGING.has(call)))) return;
    const name = path.split("/").pop() ?? "";
    fault ??= {
      at: `${reason}: ${call} ${path} (${index}${goesOn ? " and on" : ""})`,
      wasSent: stage.server.sent.length > 0,
      lostAnswer: false,
    };
    if (stage.server.grants > 0 && call === "overwrite" && name.startsWith("oauth_creds.json")) {
      fault = { ...fault, lostAnswer: true };
    }
    throw new FileError(reason, path, `marked ${reason}`);
  };
  const outcome = await process.token();
  return fault && { stage, outcome, fault, openHandles: process.files.openHandles };
}

async function* runs(goesOn: boolean): AsyncGenerator<Run> {
  for (const reason of REASONS) {
    for (let index = 0;; index++) {
      const run = await runWith(index, reason, goesOn);
      if (run === undefined) break;
      yield run;
    }
  }
}

/** Exit 10 with a path, or the token all the same. */
function assertOutcome({ outcome, stage, fault }: Run): void {
  if ("token" in outcome) {
    deepEqual(outcome, { token: stage.server.accessToken }, fault.at);
    return;
  }
  equal(outcome.exit, 10, `${fault.at}: ${outcome.message}`);
  match(outcome.message, new RegExp(`"${HOME}[^"]*"`), fault.at);
  match(outcome.message, /marked|mount point|belongs/, fault.at);
}

for (const goesOn of [false, true]) {
  const what = goesOn ? "each file operation and all changes after it" : "each file operation";

  Deno.test(`${what} fails as full, denied or read-only: exit 10 with a path, and the refresh token is not sent after a failure`, async () => {
    let failures = 0;
    for await (const run of runs(goesOn)) {
      assertOutcome(run);
      const { stage, outcome, fault } = run;
      if ("token" in outcome) continue;
      failures++;
      if (!fault.wasSent) deepEqual(stage.server.sent, [], fault.at);
    }
    ok(failures > 50);
  });

  Deno.test(`${what} fails as full, denied or read-only: nothing is lost, the next call is right`, async () => {
    for await (const { stage, fault } of runs(goesOn)) {
      const files = stage.files.allFiles().filter((path) => path.includes("oauth_creds.json"));
      ok(files.length > 0, fault.at);
      decodeCredential(stage.files.peek(CREDENTIAL) ?? "");
      stage.clock.advance(60_000);
      const sentBefore = stage.server.sent.length;
      const outcome = await stage.token();
      if (fault.lostAnswer) {
        // The room was there, the disk refused all the same: then at least it is said.
        ok("exit" in outcome && outcome.exit === 4, fault.at);
        match(outcome.message, /the answer was lost at/, fault.at);
        continue;
      }
      deepEqual(outcome, { token: stage.server.accessToken }, fault.at);
      equal(stage.server.isRevoked, false, fault.at);
      ok(stage.server.sent.length <= sentBefore + (fault.wasSent ? 0 : 1), fault.at);
    }
  });

  Deno.test(`${what} fails as full, denied or read-only: no handle and no lock stays, and nothing after a failure before the request`, async () => {
    for await (const { stage, outcome, fault, openHandles } of runs(goesOn)) {
      equal(openHandles, 0, fault.at);
      const isRemoval = goesOn || fault.at.includes("remove") ||
        fault.at.includes("oauth_creds.lock");
      if (!isRemoval) stage.assertClean();
      if ("token" in outcome || fault.wasSent || isRemoval) continue;
      equal(stage.isJournalOpen(), false, fault.at);
      deepEqual(stage.leftovers(), [], fault.at);
    }
  });
}

Deno.test("the answer is written but cannot be flushed or renamed: exit 10, and the next call finishes the rename", async () => {
  for (const call of ["sync", "rename"]) {
    const stage = makeStage();
    stage.signIn(-60);
    const process = stage.process();
    process.files.before = (operation) => {
      const isIt = operation.call === call && operation.path.includes("oauth_creds.json");
      if (isIt && stage.server.grants > 0) throw new FileError("full", operation.path, "disk full");
    };
    deepEqual(await process.token(), {
      exit: 10,
      message: `Cannot write "${CREDENTIAL}": disk full`,
      hint: `df -h ${HOME}`,
    });
    equal(stage.isJournalOpen(), true);
    deepEqual(await stage.token(), { token: "MARK-access-1" });
    deepEqual(stage.server.sent, ["MARK-refresh-0"]);
    equal(stage.files.peek(JOURNAL), undefined);
    deepEqual(stage.leftovers(), []);
  }
});

Deno.test("what comes after the save fails: the token is printed all the same", async () => {
  let failures = 0;
  for (let index = 0;; index++) {
    const stage = makeStage();
    stage.signIn(-60);
    const process = stage.process();
    let saved: number | undefined;
    let failed = false;
    process.files.before = ({ index: at, call, path }) => {
      if (call === "rename" && path === CREDENTIAL) saved = at;
      // After it the folder is flushed: that belongs to the save.
      if (saved === undefined || at !== saved + 2 + index) return;
      failed = true;
      throw new FileError("other", path, `marked ${call}`);
    };
    deepEqual(await process.token(), { token: "MARK-access-1" }, `${index}`);
    if (!failed) break;
    failures++;
  }
  ok(failures > 10);
});

Deno.test("no room for 64 KiB of real bytes: exit 10 before the refresh token is spent", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const process = stage.process();
  const sizes: number[] = [];
  process.files.before = ({ call, path, text }) => {
    if (call !== "overwrite" || !path.startsWith(`${CREDENTIAL}.tmp.`)) return;
    sizes.push(text?.length ?? 0);
    throw new FileError("full", path, "the disk is full");
  };
  deepEqual(await process.token(), {
    exit: 10,
    message: `Cannot write "${CREDENTIAL}": the disk is full`,
    hint: `df -h ${HOME}`,
  });
  deepEqual(sizes, [65_536]);
  deepEqual(stage.server.sent, []);
  deepEqual(stage.leftovers(), []);
  equal(stage.files.peek(JOURNAL), undefined);
});

Deno.test("a stored access token that still lives is used when there is no room for a refresh", async () => {
  const stage = makeStage();
  stage.signIn(20);
  const process = stage.process();
  process.files.before = ({ call, path }) => {
    if (call === "createNew") throw new FileError("full", path, "the disk is full");
  };
  deepEqual(await process.token(), { token: "MARK-access-0" });
  deepEqual(stage.server.sent, []);
  match(process.debugLines.join("\n"), /the disk is full/);
});

Deno.test("a credential file that belongs to root can be read, and is not refreshed: exit 10 before the refresh token is spent", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.files.put(CREDENTIAL, stage.files.peek(CREDENTIAL)!, { uid: 0 });
  deepEqual(await stage.token(), {
    exit: 10,
    message: `Cannot write "${CREDENTIAL}": it belongs to user 0, this is user 1000`,
    hint: `ls -ld ${CREDENTIAL}`,
  });
  deepEqual(stage.server.sent, []);
});

Deno.test("a folder that belongs to someone else: exit 10 before the refresh token is spent", async () => {
  for (const folder of [HOME, OWN]) {
    const stage = makeStage();
    stage.signIn(-60);
    stage.files.putFolder(folder, { uid: 1001 });
    const outcome = await stage.token();
    deepEqual(outcome, {
      exit: 10,
      message: `Cannot write to "${folder}": it belongs to user 1001, this is user 1000`,
      hint: `ls -ld ${folder}`,
    });
    deepEqual(stage.server.sent, []);
    deepEqual(stage.leftovers(), []);
  }
});

Deno.test("QWEN_HOME that is a file: exit 10 with its path", async () => {
  const stage = makeStage();
  stage.files.put(HOME, "not a folder");
  const outcome = await stage.token();
  ok("exit" in outcome);
  equal(outcome.exit, 10);
  match(outcome.message, /^Cannot read "\/home\/u\/\.qwen\/oauth_creds\.json": a part of the path/);
  equal(outcome.hint, "export QWEN_HOME=/path/to/folder");
});
