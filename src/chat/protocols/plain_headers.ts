/** The headers of a library's request that belong to the protocol. */

import type { SdkFetch } from "../../requests/sdk_fetch.ts";

const OF_PROTOCOL: readonly string[] = [
  "accept",
  "content-type",
  "anthropic-version",
  "anthropic-beta",
];

/**
 * The fetch for a library. Deliberately a list of what passes: libraries take headers from variables of
 * the process (`OPENAI_CUSTOM_HEADERS`, …), and tell of the machine.
 */
export function withPlainHeaders(fetch: SdkFetch): SdkFetch {
  return (input, init) => {
    const request = new Request(input, init);
    for (const name of [...request.headers.keys()]) {
      if (!OF_PROTOCOL.includes(name)) request.headers.delete(name);
    }
    return fetch(request);
  };
}
