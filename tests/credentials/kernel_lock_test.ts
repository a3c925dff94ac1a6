/** The kernel lock: exclusive, freed by death, and on the file that the path names. */

import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import { tryKernelLock } from "../../src/credentials/kernel_lock.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryFiles } from "../support/memory_files.ts";
import { Killed, ProcessFiles } from "../support/process_files.ts";

const PATH = "/own/oauth.lock";

function twoProcesses(): { disk: MemoryFiles; a: ProcessFiles; b: ProcessFiles } {
  const disk = new MemoryFiles(new FakeClock());
  return { disk, a: new ProcessFiles(disk), b: new ProcessFiles(disk) };
}

Deno.test("one process has it, until it releases it", () => {
  const { disk, a, b } = twoProcesses();
  const held = tryKernelLock(a, PATH);
  deepEqual([held.kind, tryKernelLock(b, PATH).kind], ["held", "busy"]);
  deepEqual([a.openHandles, b.openHandles], [1, 0]);
  if (held.kind === "held") held.release();
  equal(tryKernelLock(b, PATH).kind, "held");
  deepEqual(disk.allFiles(), [PATH]);
});

Deno.test("the kernel frees it when a holder dies", async () => {
  const { a, b } = twoProcesses();
  equal(tryKernelLock(a, PATH).kind, "held");
  await rejects(async () => await a.kill(), Killed);
  equal(tryKernelLock(b, PATH).kind, "held");
});

Deno.test("after locking, the handle's inode is compared with the path's: if they differ, it is opened again", () => {
  const { disk, a, b } = twoProcesses();
  let replaced = 0;
  a.before = ({ call }) => {
    if (call === "tryLock" && replaced++ < 3) disk.replace(PATH, "");
  };
  equal(tryKernelLock(a, PATH).kind, "held");
  equal(replaced, 4);
  equal(a.openHandles, 1);
  equal(tryKernelLock(b, PATH).kind, "busy");
});

Deno.test("a file that is replaced again and again is given up as busy", () => {
  const { disk, a } = twoProcesses();
  a.before = ({ call }) => {
    if (call === "tryLock") disk.replace(PATH, "");
  };
  equal(tryKernelLock(a, PATH).kind, "busy");
  equal(a.openHandles, 0);
});

Deno.test("a file system without locks is told apart from a lock that is held", () => {
  const { disk, a } = twoProcesses();
  disk.fail("tryLock", PATH, "unsupported");
  deepEqual(tryKernelLock(a, PATH), { kind: "unsupported" });
  equal(a.openHandles, 0);
});

Deno.test("a folder that cannot be written is exit 10 with the path", () => {
  const { disk, a } = twoProcesses();
  disk.fail("openOrCreate", PATH, "denied");
  throws(() => tryKernelLock(a, PATH), {
    name: "Failure",
    code: "store",
    message: `Cannot lock "${PATH}": denied`,
  });
});

Deno.test("in a folder that belongs to someone else no lock is made, also where everybody may write", () => {
  const { disk, a } = twoProcesses();
  disk.putFolder("/own", { uid: 1001 });
  throws(() => tryKernelLock(a, PATH), {
    code: "store",
    message: 'Cannot write to "/own": it belongs to user 1001, this is user 1000',
  });
  deepEqual(disk.allFiles(), []);
  disk.putFolder("/own", { uid: 0 });
  equal(tryKernelLock(a, PATH).kind, "held");
});
