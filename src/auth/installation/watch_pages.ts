/** Tells of a real call whether a web page came in place of an answer; changes nothing of it. */

import { mediaTypeOf } from "../../platform/exchange.ts";
import type { Fetch } from "../../platform/network.ts";
import { isPage } from "../../requests/page.ts";

/** Characters from which a page is known. */
const HEAD_LENGTH = 1000;

/** A network that is watched. */
export interface WatchedFetch {
  readonly fetch: Fetch;
  /** Whether the last answer was a web page, as far as it was read. */
  readonly wasPage: () => boolean;
}

/** Watches what comes back. */
export function watchPages(send: Fetch): WatchedFetch {
  let last = { contentType: "", text: "" };
  return {
    fetch: async (request) => {
      last = { contentType: "", text: "" };
      const response = await send(request);
      const seen = last = { contentType: mediaTypeOf(response.headers), text: "" };
      if (response.body === null) return response;
      const decoder = new TextDecoder();
      const watch = new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          if (seen.text.length < HEAD_LENGTH) seen.text += decoder.decode(chunk, { stream: true });
          controller.enqueue(chunk);
        },
      });
      return new Response(response.body.pipeThrough(watch), response);
    },
    wasPage: () => isPage({ ...last, status: 0, headers: new Headers() }),
  };
}
