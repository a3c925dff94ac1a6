import { deepStrictEqual as equal, throws } from "node:assert/strict";
import { StateFile } from "../../src/credentials/state_file.ts";
import { systemRandom } from "../../src/platform/random.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryFiles } from "../support/memory_files.ts";
import { ProcessFiles } from "../support/process_files.ts";

const PATH = "/q/qwenauth/state.json";
const STATE = JSON.stringify({
  version: 1,
  provider: "openai",
  consents: { "coding-plan": "2026-01-01T00:00:00.000Z" },
  sign_ins: { oauth_creds: { issued: { fingerprint: "0123abcd", lifetime_ms: 5000 } } },
});

function open(facts: { mode?: number; uid?: number }): { files: MemoryFiles; state: StateFile } {
  const clock = new FakeClock();
  const files = new MemoryFiles(clock);
  files.put(PATH, STATE, facts);
  return { files, state: new StateFile({ files, clock, random: systemRandom }, "/q/qwenauth") };
}

Deno.test("choices, trust and consents of a file that belongs to someone else are not believed", () => {
  const { state } = open({ uid: 4321 });
  for (const read of [() => state.choices(), () => state.consents(), () => state.provider()]) {
    throws(read, { name: "Failure", code: "store" });
  }
});

Deno.test("what was accepted or trusted at no date that can be shown was not", () => {
  const { files, state } = open({});
  for (const at of ["\u001b[31mred", "\u009b31m", "soon", "2026", 5, null]) {
    const trusted = { "/srv": { hosts: ["h"], keys: ["K"], pairs: [], at } };
    files.put(PATH, JSON.stringify({ consents: { "coding-plan": at }, trusted }));
    equal([state.consents(), state.trustedFolders()], [{}, {}]);
  }
});

Deno.test("what is known of a sign-in never stands in the way, whosever the file is", () => {
  equal(open({ uid: 4321 }).state.signIn("oauth_creds").issued, {
    fingerprint: "0123abcd",
    lifetimeMs: 5000,
  });
});

Deno.test("a state file that others may write is tightened when its choices are read", () => {
  const { files, state } = open({ mode: 0o666 });
  equal(state.provider(), "openai");
  equal(files.facts(PATH)?.mode, 0o600);
});

Deno.test("state.json is changed under its lock: from before it is read until it is replaced", async () => {
  const { files: disk } = open({});
  const files = new ProcessFiles(disk);
  const unlocked: string[] = [];
  files.before = ({ call, path }) => {
    if (!path.startsWith(PATH)) return;
    const other = disk.openOrCreate("/q/qwenauth/state.lock");
    if (other.tryLock()) unlocked.push(`${call} ${path}`);
    other.close();
  };
  const parts = { files, clock: new FakeClock(), random: systemRandom };
  await new StateFile(parts, "/q/qwenauth").chooseProvider("openrouter");
  equal(unlocked, []);
  equal(files.operations.includes(`rename ${PATH}`), true);
});
