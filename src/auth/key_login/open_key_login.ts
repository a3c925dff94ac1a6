/** The storing of a key, joined from values, stores and network for the use case. */

import { probeFetch } from "../access/probe_fetch.ts";
import type { Gathered } from "../values/gather_values.ts";
import type { KeyLoginParts } from "./key_login_steps.ts";
import { findKeyShadows } from "./key_shadows.ts";
import { proveApiKey } from "./prove_api_key.ts";

/** Opens it. */
export function openKeyLogin({ signIn, layers, state, keyStore }: Gathered): KeyLoginParts {
  const { surroundings } = signIn;
  return {
    clock: surroundings.clock,
    prove: ({ row, baseUrl }, key, signal) => {
      const { id: provider, protocol } = row;
      const fetch = probeFetch(signIn, { provider, protocol, baseUrl, secret: key });
      return proveApiKey({ ...surroundings, fetch }, row, baseUrl, key, signal);
    },
    storePath: keyStore.path,
    storedKey: (provider) => keyStore.load().get(provider),
    putKey: (provider, record) => keyStore.put(provider, record),
    chooseProvider: (provider) => state.chooseProvider(provider),
    hasConsent: (plan) => state.consents()[plan] !== undefined,
    setConsent: (plan, acceptedAt) => state.setConsent(plan, acceptedAt),
    shadows: (place) => findKeyShadows(layers, place),
  };
}
