/** Values that qwenauth itself has stored: keys, and what a person has chosen. */

import type { KeyStore } from "../../credentials/key_store.ts";
import type { Choices, StateFile } from "../../credentials/state_file.ts";
import type { Source, Sourced } from "../../providers/source.ts";
import type { ValueLayers } from "../../providers/value_layers.ts";

/**
 * The layers of key store and state.
 * @throws {Failure} `store` If the key store is damaged, unreadable or someone else's.
 */
export function storedValues(
  keyStore: KeyStore,
  { provider, model }: Choices,
  { path }: Pick<StateFile, "path">,
): Pick<ValueLayers, "storedKey" | "chosenProvider" | "chosenModel"> {
  const keys = keyStore.load();
  const fromState = (value: string | undefined): Sourced<string> | undefined =>
    value === undefined ? undefined : { value, source: { kind: "state", path } };
  return {
    storedKey: (id) => {
      const record = keys.get(id);
      const source: Source = { kind: "key_store", path: keyStore.path };
      return record && {
        key: { value: record.key, source },
        baseUrl: record.baseUrl === undefined ? undefined : { value: record.baseUrl, source },
      };
    },
    chosenProvider: fromState(provider),
    chosenModel: (id) => fromState(model(id)),
  };
}
