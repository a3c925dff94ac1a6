/** The key under which fingerprints are made. */

import { deepEqual, match, rejects } from "node:assert/strict";
import { createFingerprint } from "../../src/credentials/fingerprint.ts";
import { systemRandom } from "../../src/platform/random.ts";
import { Secret } from "../../src/platform/secret.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryFiles } from "../support/memory_files.ts";

Deno.test("in a folder that belongs to someone else no key is made, also where everybody may write", async () => {
  const files = new MemoryFiles(new FakeClock());
  files.putFolder("/own", { uid: 1001 });
  const fingerprint = () => createFingerprint(files, systemRandom, "/own")(new Secret("MARK"));
  await rejects(fingerprint(), {
    code: "store",
    message: 'Cannot write to "/own": it belongs to user 1001, this is user 1000',
  });
  deepEqual(files.allFiles(), []);
  files.putFolder("/own", { uid: 0 });
  match(await fingerprint(), /^[0-9a-f]{8}$/);
  deepEqual(files.allFiles(), ["/own/fingerprint.key"]);
});
