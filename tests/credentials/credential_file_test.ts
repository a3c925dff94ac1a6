/** Reading the credential file. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { glimpseCredential, loadCredential } from "../../src/credentials/credential_file.ts";
import { type FileReason } from "../../src/platform/files.ts";
import { type Outcome, outcomeOf } from "../support/sign_in_stage.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryFiles } from "../support/memory_files.ts";

const PATH = "/home/u/.qwen/oauth_creds.json";
const WHOLE = JSON.stringify({ access_token: "MARK-access", expiry_date: 1 });
const TORN = WHOLE.slice(0, 20);
const HINT = "qwenauth login --force";

interface Reading {
  readonly files: MemoryFiles;
  readonly clock: FakeClock;
  readonly debugLines: string[];
  load(): Promise<Outcome>;
}

function reading(): Reading {
  const clock = new FakeClock();
  const files = new MemoryFiles(clock);
  const debugLines: string[] = [];
  const parts = {
    files,
    clock,
    debug: (message: () => string) => void debugLines.push(message()),
  };
  return {
    files,
    clock,
    debugLines,
    load: () =>
      outcomeOf(async () => {
        const credential = await loadCredential(parts, PATH);
        return credential?.accessToken.reveal() ?? "nothing";
      }),
  };
}

Deno.test("a missing file means not signed in", async () => {
  const { load, clock } = reading();
  deepEqual(await load(), { token: "nothing" });
  deepEqual(clock.sleeps, []);
});

Deno.test("a whole file is read once, without waiting and without writing", async () => {
  const { load, files, clock } = reading();
  files.put(PATH, WHOLE);
  deepEqual(await load(), { token: "MARK-access" });
  deepEqual([clock.sleeps, files.changes], [[], []]);
});

Deno.test("a file that cannot be parsed is read again up to 5 times, 20 ms apart, before it counts as damaged: exit 10 with the path", async () => {
  for (
    const [text, damage] of [
      [TORN, "not valid JSON (it ends too early)"],
      ["", "it is empty"],
      ['{"access_token": 1, "expiry_date": 1}', '"access_token" is not a string'],
      ["[1,\n2,\n3 4]", "not valid JSON (line 3)"],
    ] as const
  ) {
    const { load, files, clock } = reading();
    files.put(PATH, text);
    deepEqual(await load(), {
      exit: 10,
      message: `Cannot read "${PATH}": ${damage}`,
      hint: HINT,
    });
    deepEqual(clock.sleeps, Array(5).fill(20));
    deepEqual([files.peek(PATH), files.changes], [text, []]);
  }
});

Deno.test("a file that other programs rewrite in place is read when it is whole", async () => {
  for (let sleeps = 1; sleeps <= 5; sleeps++) {
    const { load, files, clock } = reading();
    files.put(PATH, TORN);
    clock.onSleep = () => {
      if (clock.sleeps.length === sleeps) files.put(PATH, WHOLE);
    };
    deepEqual(await load(), { token: "MARK-access" });
    equal(clock.sleeps.length, sleeps);
  }
});

Deno.test("a file that cannot be parsed is read again as long as its modification time changes", async () => {
  const { load, files, clock } = reading();
  files.put(PATH, TORN);
  clock.onSleep = () => {
    const count = clock.sleeps.length;
    if (count <= 60) files.put(PATH, count < 60 ? TORN : WHOLE);
  };
  deepEqual(await load(), { token: "MARK-access" });
  equal(clock.sleeps.length, 60);
});

Deno.test("a file that never stops changing is given up", async () => {
  const { load, files, clock } = reading();
  files.put(PATH, TORN);
  clock.onSleep = () => files.put(PATH, TORN);
  const outcome = await load();
  ok("exit" in outcome && outcome.exit === 10);
  ok(clock.monotonicMs() < 10_000);
});

Deno.test("a file that is removed while it is damaged means not signed in", async () => {
  const { load, files, clock } = reading();
  files.put(PATH, TORN);
  clock.onSleep = () => files.drop(PATH);
  deepEqual(await load(), { token: "nothing" });
});

Deno.test("a file that cannot be read: exit 10 with the path and the reason", async () => {
  const CASES: readonly (readonly [FileReason, string | undefined])[] = [
    ["denied", `ls -ld /home/u/.qwen ${PATH}`],
    ["is_a_folder", undefined],
    ["not_a_folder", "export QWEN_HOME=/path/to/folder"],
    ["too_large", undefined],
    ["link_loop", undefined],
    ["other", undefined],
  ];
  for (const [reason, hint] of CASES) {
    const { load, files } = reading();
    files.put(PATH, WHOLE);
    files.fail("readText", PATH, reason);
    deepEqual(await load(), { exit: 10, message: `Cannot read "${PATH}": ${reason}`, hint });
  }
});

Deno.test("a symbolic link is followed", async () => {
  const { load, files } = reading();
  files.putLink(PATH, "../elsewhere.json");
  deepEqual(await load(), { token: "nothing" });
  files.put("/home/u/elsewhere.json", WHOLE);
  deepEqual(await load(), { token: "MARK-access" });
});

Deno.test("a foreign owner is exit 10 before reading, unless the owner is root", async () => {
  for (
    const [uid, isAllowed] of [[1000, true], [0, true], [1001, false], [65534, false]] as const
  ) {
    const { load, files } = reading();
    files.put(PATH, WHOLE, { uid });
    let reads = 0;
    files.onCall = (call) => void (call === "readText" && reads++);
    const outcome = await load();
    equal(reads, isAllowed ? 1 : 0);
    if (isAllowed) deepEqual(outcome, { token: "MARK-access" });
    else {
      deepEqual(outcome, {
        exit: 10,
        message: `Cannot read "${PATH}": it belongs to user ${uid}, this is user 1000`,
        hint: `ls -ld ${PATH}`,
      });
    }
  }
});

Deno.test("root reads anyone's file, and does not change its mode", async () => {
  const { load, files } = reading();
  Object.defineProperty(files, "uid", { value: 0 });
  files.put(PATH, WHOLE, { uid: 1001, mode: 0o644 });
  deepEqual(await load(), { token: "MARK-access" });
  deepEqual(files.changes, []);
});

Deno.test("a wider mode on a file that holds a secret is tightened, with a note under --debug", async () => {
  for (
    const [mode, after] of [
      [0o644, 0o600],
      [0o660, 0o600],
      [0o777, 0o600],
      [0o604, 0o600],
      [0o440, 0o400],
      [0o600, 0o600],
      [0o400, 0o400],
    ] as const
  ) {
    const { load, files, debugLines } = reading();
    files.put(PATH, WHOLE, { mode });
    deepEqual(await load(), { token: "MARK-access" });
    equal(files.facts(PATH)?.mode, after);
    const isChanged = mode !== after;
    deepEqual(files.changes, isChanged ? [`setMode ${PATH}`] : []);
    equal(debugLines.length, isChanged ? 1 : 0);
    if (isChanged) {
      match(debugLines[0]!, /^tightened the mode of ".*oauth_creds\.json" from \d{3}$/);
    }
  }
});

Deno.test("a mode that cannot be tightened is noted under --debug and is no failure", async () => {
  const { load, files, debugLines } = reading();
  files.put(PATH, WHOLE, { mode: 0o644 });
  files.fail("setMode", PATH, "read_only");
  deepEqual(await load(), { token: "MARK-access" });
  match(debugLines.join(), /^could not tighten/);
});

Deno.test("a glimpse sees a whole file or nothing, and does not wait", () => {
  const { files, clock } = reading();
  const parts = { files, clock, debug: () => {} };
  equal(glimpseCredential(parts, PATH), undefined);
  files.put(PATH, TORN);
  equal(glimpseCredential(parts, PATH), undefined);
  files.put(PATH, WHOLE);
  equal(glimpseCredential(parts, PATH)?.accessToken.reveal(), "MARK-access");
  deepEqual(clock.sleeps, []);
});
