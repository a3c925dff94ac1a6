/** Removing stored keys. */

import { deepEqual, ok, rejects } from "node:assert/strict";
import { storedKeysOf } from "../../src/auth/stored_keys.ts";
import { KeyStore } from "../../src/credentials/key_store.ts";
import { Secret } from "../../src/platform/secret.ts";
import { Killed } from "../support/process_files.ts";
import { makeStage, OWN } from "../support/sign_in_stage.ts";

const RECORD = { key: new Secret("MARK-key"), baseUrl: undefined, storedAt: "2026-11-21" };

Deno.test("removing all keys removes also one whose storing was killed", async () => {
  for (const stored of [[], ["gemini"]]) {
    const stage = makeStage();
    for (const provider of stored) {
      await new KeyStore(await stage.process().open(), OWN).put(provider, RECORD);
    }
    const victim = stage.process();
    victim.files.before = ({ call }) => {
      if (call === "rename") victim.files.kill();
    };
    await rejects(new KeyStore(await victim.open(), OWN).put("openai", RECORD), Killed);
    deepEqual(await storedKeysOf(await stage.process().open()).removeAll(), stored);
    for (const path of stage.files.allFiles()) ok(!stage.files.peek(path)?.includes("MARK"), path);
  }
});
