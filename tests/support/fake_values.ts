/** Gathered values with plain layers, over a real state file and key store in memory. */

import type { Gathered } from "../../src/auth/values/gather_values.ts";
import { createFingerprint } from "../../src/credentials/fingerprint.ts";
import { KeyStore } from "../../src/credentials/key_store.ts";
import { StateFile } from "../../src/credentials/state_file.ts";
import type { Fetch } from "../../src/platform/network.ts";
import { type PlainLayers, plainLayers } from "./plain_layers.ts";
import { makeStage, OWN, type Stage } from "./sign_in_stage.ts";

/** Values, and the stage on which they are stored. */
export interface FakeValues {
  readonly stage: Stage;
  readonly gathered: Gathered;
}

/** Gathers these layers. */
export async function fakeValues(plain: PlainLayers, fetch?: Fetch): Promise<FakeValues> {
  const stage = makeStage();
  const signIn = await stage.process().open();
  const { surroundings } = signIn;
  const { files, random, debug } = surroundings;
  const gathered: Gathered = {
    signIn: { ...signIn, surroundings: fetch ? { ...surroundings, fetch } : surroundings },
    layers: plainLayers(plain),
    state: new StateFile(signIn, OWN),
    keyStore: new KeyStore(signIn, OWN),
    trust: { everything: false, covers: () => false },
    exports: { listed: [], own: new Set() },
    fingerprint: createFingerprint(files, random, OWN),
    envFile: { path: undefined, warnings: [] },
    skipped: [],
    hiddenHomeVariable: () => undefined,
    dropNetwork: () => {},
    debug,
  };
  return { stage, gathered };
}
