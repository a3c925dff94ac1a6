/** The stored keys, for whoever removes them; what else is signed in stays. */

import { KeyStore } from "../credentials/key_store.ts";
import { StateFile } from "../credentials/state_file.ts";
import type { SignIn } from "./sign_in.ts";

/** The stored keys and the choice among them. */
export interface StoredKeys {
  /** The provider that the last login or `use` chose. */
  readonly chosen: () => string | undefined;
  readonly has: (provider: string) => boolean;
  /** Removes a key and the choice of its provider; false if there was none. @throws {Failure} `store` */
  readonly remove: (provider: string) => Promise<boolean>;
  /** Removes all keys and every choice; gives the providers that had one. @throws {Failure} `store` */
  readonly removeAll: () => Promise<readonly string[]>;
}

/** The stored keys beside a sign-in. */
export function storedKeysOf(signIn: SignIn): StoredKeys {
  const store = new KeyStore(signIn, signIn.paths.ownFolder);
  const state = new StateFile(signIn, signIn.paths.ownFolder);
  const remove = async (provider: string) => {
    const wasStored = await store.remove(provider);
    if (state.provider() === provider) await state.chooseProvider(undefined);
    return wasStored;
  };
  return {
    chosen: () => state.provider(),
    has: (provider) => store.load().has(provider),
    remove,
    async removeAll() {
      const providers = [...store.load().keys()];
      for (const provider of providers) await remove(provider);
      await store.removeLeftovers();
      if (state.provider() !== undefined) await state.chooseProvider(undefined);
      return providers;
    },
  };
}
