/** The journal, the state file and the key of fingerprints: codecs and damage. */

import { deepEqual, equal, match, notEqual, rejects } from "node:assert/strict";
import fc from "fast-check";
import { createFingerprint } from "../../src/credentials/fingerprint.ts";
import {
  closeJournal,
  type JournalEntry,
  readJournal,
  writeJournal,
} from "../../src/credentials/journal.ts";
import { StateFile } from "../../src/credentials/state_file.ts";
import { Secret } from "../../src/platform/secret.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryFiles } from "../support/memory_files.ts";

const OWN = "/own";
const JOURNAL = `${OWN}/refresh.json`;
const STATE = `${OWN}/state.json`;
const KEY = `${OWN}/fingerprint.key`;

function desk(): {
  files: MemoryFiles;
  clock: FakeClock;
  random: { bytes(length: number): Uint8Array<ArrayBuffer>; uuid(): string };
} {
  const clock = new FakeClock();
  const files = new MemoryFiles(clock);
  files.putFolder(OWN);
  let count = 0;
  const random = {
    bytes: (length: number) => new Uint8Array(length).fill(++count),
    uuid: () => `uuid-${++count}`,
  };
  return { files, clock, random };
}

const ENTRY: JournalEntry = {
  open: true,
  fingerprint: "01234567",
  reserved: "/home/x.tmp.1",
  startedAtMs: 1,
  pid: 2,
  host: "build",
  attempts: 3,
  lastOutcome: "network",
  lastOutcomeAtMs: 4,
  restore: undefined,
};

Deno.test("a journal is read as it was written, and closed twice without harm", () => {
  const parts = desk();
  equal(readJournal(parts.files, JOURNAL), undefined);
  writeJournal(parts, JOURNAL, ENTRY);
  deepEqual(readJournal(parts.files, JOURNAL), ENTRY);
  const bare = {
    ...ENTRY,
    reserved: undefined,
    lastOutcome: undefined,
    lastOutcomeAtMs: undefined,
  };
  writeJournal(parts, JOURNAL, bare);
  deepEqual(readJournal(parts.files, JOURNAL), bare);
  equal(parts.files.facts(JOURNAL)?.mode, 0o600);
  closeJournal(parts.files, JOURNAL);
  closeJournal(parts.files, JOURNAL);
  deepEqual(parts.files.allFiles(), []);
});

Deno.test("a second copy of a credential in the journal is the whole credential", () => {
  const parts = desk();
  const credential = {
    accessToken: new Secret("MARK-access"),
    refreshToken: new Secret("MARK-refresh"),
    tokenType: "Bearer",
    expiresAtMs: 5,
    resourceUrl: undefined,
    other: { made_up: [1] },
  };
  writeJournal(parts, JOURNAL, { ...ENTRY, open: false, restore: { credential, untilMs: 9 } });
  const { restore } = readJournal(parts.files, JOURNAL)!;
  equal(restore?.untilMs, 9);
  const { accessToken, refreshToken, ...rest } = restore!.credential;
  deepEqual([accessToken.reveal(), refreshToken?.reveal()], ["MARK-access", "MARK-refresh"]);
  deepEqual(rest, {
    tokenType: "Bearer",
    expiresAtMs: 5,
    resourceUrl: undefined,
    other: { made_up: [1] },
  });
});

Deno.test("any content of journal and state file is read without an exception", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
    const parts = desk();
    parts.files.put(JOURNAL, text);
    parts.files.put(STATE, text);
    readJournal(parts.files, JOURNAL);
    const state = new StateFile(parts, OWN);
    state.provider();
    state.signIn("oauth_creds");
  }));
});

Deno.test("a time that no date can name is not read from journal nor state", () => {
  for (const moment of [1e20, -1e20, 8_640_000_000_000_001]) {
    const parts = desk();
    const restore = { credential: { access_token: "MARK", expiry_date: 5 }, until: moment };
    const times = { started: moment, at: moment, restore };
    parts.files.put(JOURNAL, JSON.stringify({ fingerprint: "01234567", ...times }));
    const { startedAtMs, lastOutcomeAtMs, restore: copy } = readJournal(parts.files, JOURNAL)!;
    deepEqual([startedAtMs, lastOutcomeAtMs, copy], [0, undefined, undefined]);
    const refused = { fingerprint: "01234567", at: moment, lost_at: moment };
    parts.files.put(STATE, JSON.stringify({ sign_ins: { oauth_creds: { refused } } }));
    const { atMs, lostAtMs } = new StateFile(parts, OWN).signIn("oauth_creds").refused!;
    deepEqual([atMs, lostAtMs], [0, undefined]);
  }
});

const MARK = { fingerprint: "01234567", atMs: 5, reason: "x", lostAtMs: 6, fileChangedAtMs: 7 };
const SIGN_IN = { issued: { fingerprint: "89abcdef", lifetimeMs: 60_000 }, refused: MARK };

Deno.test("the state of each sign-in is kept apart, and everything unknown is kept", async () => {
  const parts = desk();
  parts.files.put(STATE, JSON.stringify({ made_up: 1, sign_ins: { other: { kept: true } } }));
  const state = new StateFile(parts, OWN);
  await state.setSignIn("a", SIGN_IN);
  await state.chooseProvider("qwen-oauth");
  deepEqual(state.signIn("a"), SIGN_IN);
  deepEqual(state.signIn("b"), { issued: undefined, refused: undefined });
  equal(state.provider(), "qwen-oauth");
  await state.setSignIn("a", undefined);
  await state.chooseProvider(undefined);
  deepEqual(JSON.parse(parts.files.peek(STATE)!), {
    made_up: 1,
    sign_ins: { other: { kept: true } },
    version: 1,
  });
  equal(parts.files.facts(STATE)?.mode, 0o600);
});

Deno.test("a damaged state file is kept aside, and the new one is whole", async () => {
  const parts = desk();
  parts.files.put(STATE, '{"consents": ');
  const state = new StateFile(parts, OWN);
  equal(state.provider(), undefined);
  await state.chooseProvider("qwen-oauth");
  equal(state.provider(), "qwen-oauth");
  const aside = parts.files.allFiles().filter((path) => path.includes(".damaged-"));
  deepEqual(aside.map((path) => parts.files.peek(path)), ['{"consents": ']);
});

Deno.test("a sign-in named like a part of every object is a sign-in like any other", async () => {
  const parts = desk();
  const state = new StateFile(parts, OWN);
  for (const key of ["constructor", "toString"]) {
    deepEqual(state.signIn(key), { issued: undefined, refused: undefined });
    await state.setSignIn(key, SIGN_IN);
    deepEqual(state.signIn(key), SIGN_IN);
  }
});

Deno.test("fingerprints are the first 8 hex digits of an HMAC-SHA-256 under a key kept in qwenauth/", async () => {
  const { files, random } = desk();
  const fingerprint = createFingerprint(files, random, OWN);
  const shown = await fingerprint(new Secret("MARK-a-secret"));
  match(files.peek(KEY)!, /^(01){32}\n$|^(02){32}\n$/);
  const bytes = Uint8Array.from(files.peek(KEY)!.trim().match(/../g)!, (hex) => parseInt(hex, 16));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode("MARK-a-secret"));
  const hex = Array.from(
    new Uint8Array(mac).slice(0, 4),
    (byte) => byte.toString(16).padStart(2, "0"),
  );
  equal(shown, hex.join(""));
  equal(files.facts(KEY)?.mode, 0o600);
  deepEqual(files.allFiles(), [KEY]);
});

Deno.test("the same secret has one fingerprint in all processes of a folder, and another elsewhere", async () => {
  const { files, random } = desk();
  const secret = new Secret("MARK-a-secret");
  const [a, b] = await Promise.all(
    [1, 2].map(() => createFingerprint(files, random, OWN)(secret)),
  );
  equal(a, b);
  notEqual(await createFingerprint(files, random, "/elsewhere")(secret), a);
});

Deno.test("two processes that make the key at once use the same one", async () => {
  const { files, random } = desk();
  const secret = new Secret("MARK-a-secret");
  let other: Promise<string> | undefined;
  files.onCall = (call, path) => {
    if (call !== "link" || path !== KEY || other) return;
    files.onCall = () => {};
    other = createFingerprint(files, random, OWN)(secret);
  };
  const mine = await createFingerprint(files, random, OWN)(secret);
  equal(mine, await other);
  deepEqual(files.allFiles(), [KEY]);
});

Deno.test("a key of fingerprints that belongs to someone else is not used: exit 10", async () => {
  const secret = new Secret("MARK-a-secret");
  for (const [uid, isUsed] of [[1000, true], [0, true], [1001, false]] as const) {
    const { files, random } = desk();
    files.put(KEY, `${"ab".repeat(32)}\n`, { uid });
    const shown = createFingerprint(files, random, OWN)(secret);
    if (isUsed) match(await shown, /^[0-9a-f]{8}$/);
    else await rejects(shown, { name: "Failure", code: "store" });
  }
});

Deno.test("a damaged key is replaced, also where there are no hard links", async () => {
  for (const links of [true, false]) {
    for (const content of ["", "short", "zz".repeat(32)]) {
      const { files, random } = desk();
      if (!links) files.fail("link", KEY, "unsupported");
      files.put(KEY, content);
      const secret = new Secret("MARK-a-secret");
      const first = await createFingerprint(files, random, OWN)(secret);
      equal(await createFingerprint(files, random, OWN)(secret), first);
      deepEqual(files.allFiles(), [KEY]);
    }
  }
});
