/** Replacing a file whole or not at all. */

import { deepEqual, equal, ok, throws } from "node:assert/strict";
import {
  adoptReserved,
  reserveFile,
  sweepLeftovers,
  writeAtomically,
  type WritingParts,
} from "../../src/credentials/atomic_write.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryFiles } from "../support/memory_files.ts";
import { ProcessFiles } from "../support/process_files.ts";

const TARGET = "/home/x.json";
const TEMPORARY = "/home/x.json.tmp.uuid-1";

interface Desk {
  readonly disk: MemoryFiles;
  readonly files: ProcessFiles;
  readonly parts: WritingParts;
  readonly clock: FakeClock;
}

function desk(text?: string): Desk {
  const clock = new FakeClock();
  const disk = new MemoryFiles(clock);
  disk.putFolder("/home");
  if (text !== undefined) disk.put(TARGET, text);
  const files = new ProcessFiles(disk);
  let uuids = 0;
  const random = {
    bytes: (length: number) => new Uint8Array(length),
    uuid: () => `uuid-${++uuids}`,
  };
  return { disk, files, parts: { files, random }, clock };
}

Deno.test("a file is written to a temporary name in the same folder, flushed, renamed, the folder flushed", () => {
  const { disk, files, parts } = desk();
  writeAtomically(parts, TARGET, "new");
  const changing = files.operations.filter((operation) => !/facts|linkFacts/i.test(operation));
  deepEqual(changing, [
    `createNew ${TEMPORARY}`,
    `overwrite ${TEMPORARY}`,
    `sync ${TEMPORARY}`,
    `rename ${TARGET}`,
    "syncFolder /home",
  ]);
  deepEqual([disk.peek(TARGET), disk.facts(TARGET)?.mode, disk.allFiles()], ["new", 0o600, [
    TARGET,
  ]]);
  equal(files.openHandles, 0);
});

Deno.test("a reader sees the old file or the new one, never a part", () => {
  const { disk, files, parts } = desk("old");
  const seen = new Set<string | undefined>();
  files.before = () => void seen.add(disk.peek(TARGET));
  writeAtomically(parts, TARGET, "new");
  seen.add(disk.peek(TARGET));
  deepEqual([...seen], ["old", "new"]);
});

Deno.test("what has been written survives a loss of power", () => {
  const { disk, parts } = desk("old");
  writeAtomically(parts, TARGET, "new");
  disk.cutPower();
  equal(disk.peek(TARGET), "new");
});

Deno.test("a failed write leaves the old file and no temporary one", () => {
  for (const call of ["createNew", "overwrite", "sync", "rename"] as const) {
    const { disk, parts, files } = desk("old");
    disk.fail(call, /x\.json/, "full");
    throws(() => writeAtomically(parts, TARGET, "new"), {
      code: "store",
      message: `Cannot write "${TARGET}": full`,
      hint: "df -h /home",
    });
    deepEqual([disk.peek(TARGET), disk.allFiles(), files.openHandles], ["old", [TARGET], 0]);
  }
});

Deno.test("a reserved file has 64 KiB of real bytes, flushed, that are gone when it is committed", () => {
  const { disk, parts, files } = desk("old");
  const reserved = reserveFile(parts, TARGET);
  equal(reserved.path, TEMPORARY);
  const room = disk.peek(TEMPORARY)!;
  equal(room.length, 65_536);
  equal(room.trim(), "");
  disk.cutPower();
  equal(disk.peek(TEMPORARY), room);
  equal(disk.peek(TARGET), "old");
  reserved.commit("new");
  deepEqual([disk.peek(TARGET), disk.allFiles(), files.openHandles], ["new", [TARGET], 0]);
});

Deno.test("a reserved file that is discarded gives its room back", () => {
  const { disk, parts, files } = desk("old");
  const reserved = reserveFile(parts, TARGET);
  reserved.discard();
  reserved.discard();
  deepEqual([disk.peek(TARGET), disk.allFiles(), files.openHandles], ["old", [TARGET], 0]);
});

Deno.test("what is kept in a reserved file stays there, flushed, and the target is left alone", () => {
  const { disk, parts, files } = desk("old");
  const reserved = reserveFile(parts, TARGET);
  reserved.keep("new");
  disk.cutPower();
  deepEqual([disk.peek(TARGET), disk.peek(TEMPORARY), files.openHandles], ["old", "new", 0]);
  adoptReserved(parts, TEMPORARY, TARGET);
  deepEqual([disk.peek(TARGET), disk.allFiles()], ["new", [TARGET]]);
});

Deno.test("a reserved file that is found again is flushed, renamed, the folder flushed", () => {
  const { disk, files, parts } = desk();
  // What a dead process wrote through a link, and did not come to flush.
  disk.put("/vault/real.json", "old");
  disk.putLink(TARGET, "/vault/real.json");
  disk.put("/vault/real.json.tmp.dead", "new");
  adoptReserved(parts, "/vault/real.json.tmp.dead", TARGET);
  const changing = files.operations.filter((operation) => !/facts|linkTarget/i.test(operation));
  deepEqual(changing, [
    "open /vault/real.json.tmp.dead",
    "sync /vault/real.json.tmp.dead",
    "rename /vault/real.json",
    "syncFolder /vault",
  ]);
  deepEqual([disk.peek("/vault/real.json"), disk.allFiles()], ["new", ["/vault/real.json"]]);
  equal(disk.linkFacts(TARGET)?.kind, "link");
  equal(files.openHandles, 0);
});

Deno.test("the target may be a symbolic link: followed once, written beside the real file", () => {
  const { disk, files, parts } = desk();
  disk.put("/vault/real.json", "old");
  disk.putLink(TARGET, "/vault/real.json");
  writeAtomically(parts, TARGET, "new");
  ok(files.operations.includes("createNew /vault/real.json.tmp.uuid-1"));
  equal(disk.linkFacts(TARGET)?.kind, "link");
  deepEqual([disk.peek("/vault/real.json"), disk.allFiles()], ["new", ["/vault/real.json"]]);
});

Deno.test("a target that is a mount point is a clear error, not an in-place write", () => {
  const hint = `df ${TARGET}`;
  const linked = desk("old");
  linked.disk.fail("link", /x\.json/, "cross_device");
  throws(() => reserveFile(linked.parts, TARGET), {
    code: "store",
    message: `Cannot write "${TARGET}": the single file is a mount point, mount its folder instead`,
    hint,
  });
  const renamed = desk("old");
  renamed.disk.fail("rename", TARGET, "busy");
  throws(() => writeAtomically(renamed.parts, TARGET, "new"), { code: "store", hint });
  for (const { disk } of [linked, renamed]) {
    deepEqual([disk.peek(TARGET), disk.allFiles()], ["old", [TARGET]]);
  }
});

Deno.test("where there are no hard links, whether it is a mount point is found out by the rename", () => {
  const { disk, parts } = desk("old");
  disk.fail("link", /x\.json/, "unsupported");
  writeAtomically(parts, TARGET, "new");
  equal(disk.peek(TARGET), "new");
});

Deno.test("temporary names are created exclusively: one that is taken, also by a link, is not followed", () => {
  const { disk, parts } = desk();
  disk.putLink(TEMPORARY, "/etc/passwd");
  throws(() => writeAtomically(parts, TARGET, "new"), { code: "store" });
  equal(disk.peek("/etc/passwd"), undefined);
});

Deno.test("leftovers older than an hour are swept, except the one to keep; nothing else is", () => {
  const { disk, files, clock } = desk("x");
  const old = { modifiedAtMs: clock.nowMs() - 3_600_001 };
  for (const name of ["x.json.tmp.a", "x.json.tmp.keep", "x.json.old", "y.json.tmp.a"]) {
    disk.put(`/home/${name}`, "x", old);
  }
  disk.put("/home/x.json.tmp.young", "x");
  disk.putLink("/home/x.json.tmp.link", "/home/y.json.tmp.a");
  sweepLeftovers(files, TARGET, clock.nowMs(), "/home/x.json.tmp.keep");
  deepEqual(disk.allFiles(), [
    "/home/x.json",
    "/home/x.json.old",
    "/home/x.json.tmp.keep",
    "/home/x.json.tmp.young",
    "/home/y.json.tmp.a",
  ]);
});
