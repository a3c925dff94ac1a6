/** What a process that dies in a change of a small file leaves behind, and who removes it. */

import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { type KeyRecord, KeyStore } from "../../src/credentials/key_store.ts";
import { StateFile } from "../../src/credentials/state_file.ts";
import { FileError } from "../../src/platform/files.ts";
import { systemRandom } from "../../src/platform/random.ts";
import { Secret } from "../../src/platform/secret.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryFiles } from "../support/memory_files.ts";
import { Killed, ProcessFiles } from "../support/process_files.ts";

const OWN = "/q/qwenauth";
const HOUR_MS = 60 * 60 * 1000;

interface Desk {
  readonly disk: MemoryFiles;
  readonly clock: FakeClock;
  /** A new process. */
  readonly open: () => { files: ProcessFiles; keys: KeyStore; state: StateFile };
}

function desk(): Desk {
  const clock = new FakeClock();
  const disk = new MemoryFiles(clock);
  disk.putFolder(OWN);
  return {
    disk,
    clock,
    open: () => {
      const files = new ProcessFiles(disk);
      const parts = { files, clock, random: systemRandom, debug: () => {} };
      return { files, keys: new KeyStore(parts, OWN), state: new StateFile(parts, OWN) };
    },
  };
}

function record(key: string): KeyRecord {
  return { key: new Secret(key), baseUrl: "https://x.example/v1", storedAt: "2026-11-21" };
}

function leftovers({ disk }: Desk): string[] {
  return disk.allFiles().filter((path) => path.includes(".tmp."));
}

/** A process that dies with the new key in a temporary file. */
async function dieStoring(at: Desk, key: string): Promise<void> {
  const { files, keys } = at.open();
  files.before = ({ call }) => {
    if (call === "rename") files.kill();
  };
  await rejects(keys.put("openai", record(key)), Killed);
  equal(leftovers(at).length, 1);
}

Deno.test("a key store killed before each of its file operations: the file is whole, and after an hour no key stays in a leftover", async () => {
  for (let index = 0;; index++) {
    const at = desk();
    await at.open().keys.put("openai", record("MARK-old"));
    const victim = at.open();
    victim.files.before = (operation) => {
      if (operation.index === index) victim.files.kill();
    };
    await victim.keys.put("openai", record("MARK-new")).catch((error) =>
      ok(error instanceof Killed)
    );
    const stored = at.open().keys.load().get("openai")?.key.reveal();
    ok(stored === "MARK-old" || stored === "MARK-new", `${index}`);
    at.clock.advance(HOUR_MS + 1);
    await at.open().keys.put("gemini", record("MARK-other"));
    deepEqual([...at.open().keys.load().keys()], ["openai", "gemini"]);
    deepEqual(leftovers(at), [], `${index}`);
    if (!victim.files.isDead) break;
  }
});

Deno.test("a leftover that is younger than an hour may be a living process's: a change leaves it alone", async () => {
  const at = desk();
  await dieStoring(at, "MARK-young");
  at.clock.advance(HOUR_MS);
  await at.open().keys.put("gemini", record("MARK-other"));
  equal(leftovers(at).length, 1);
  at.clock.advance(1);
  await at.open().keys.put("gemini", record("MARK-other"));
  deepEqual(leftovers(at), []);
});

Deno.test("a key that is removed stands in no leftover either, however young", async () => {
  const at = desk();
  await at.open().keys.put("openai", record("MARK-old"));
  await dieStoring(at, "MARK-new");
  equal(await at.open().keys.remove("openai"), true);
  deepEqual(leftovers(at), []);
  for (const path of at.disk.allFiles()) ok(!at.disk.peek(path)?.includes("MARK"), path);
});

Deno.test("a key whose storing was killed, and that is removed then, stands nowhere", async () => {
  const at = desk();
  await dieStoring(at, "MARK-new");
  equal(await at.open().keys.remove("openai"), false);
  deepEqual(leftovers(at), []);
  for (const path of at.disk.allFiles()) ok(!at.disk.peek(path)?.includes("MARK"), path);
});

Deno.test("removing a key where none was ever stored makes nothing", async () => {
  const at = desk();
  equal(await at.open().keys.remove("openai"), false);
  deepEqual(at.disk.allFiles(), []);
});

Deno.test("leftovers of state.json are removed by a later change of it, also where nobody signs in", async () => {
  const at = desk();
  at.disk.put(`${OWN}/state.json.tmp.old`, "{}");
  at.disk.put(`${OWN}/keys.json.tmp.old`, "{}");
  at.clock.advance(HOUR_MS + 1);
  await at.open().state.chooseProvider("openai");
  deepEqual(leftovers(at), [`${OWN}/keys.json.tmp.old`]);
});

Deno.test("a folder that cannot be listed is no failure of a change", async () => {
  const at = desk();
  const { files, keys } = at.open();
  files.before = ({ call, path }) => {
    if (call === "list") throw new FileError("denied", path, "permission denied");
  };
  await keys.put("openai", record("MARK"));
  equal(at.open().keys.load().size, 1);
});

Deno.test("a change that finds the file's lock busy for 5 s is exit 9 and changes nothing; the next one is made", async () => {
  const at = desk();
  await at.open().keys.put("openai", record("MARK-old"));
  const before = at.disk.allFiles().map((path) => [path, at.disk.peek(path)]);
  const holder = at.disk.openOrCreate(`${OWN}/keys.lock`);
  equal(holder.tryLock(), true);
  const startMs = at.clock.monotonicMs();
  for (const change of ["put", "remove"] as const) {
    const { keys } = at.open();
    const made = change === "put"
      ? keys.put("gemini", record("MARK-new"))
      : keys.remove("openai").then(() => {});
    await rejects(made, {
      code: "lock_busy",
      message: `Cannot change "${OWN}/keys.json": another process is changing it`,
      hint: "qwenauth status",
    });
  }
  ok(at.clock.monotonicMs() - startMs >= 9_900);
  deepEqual(at.disk.allFiles().map((path) => [path, at.disk.peek(path)]), before);
  holder.close();
  await at.open().keys.put("gemini", record("MARK-new"));
  deepEqual([...at.open().keys.load().keys()], ["openai", "gemini"]);
});
