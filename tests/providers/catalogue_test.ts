/** What the rules rely on when they take a URL of the catalogue as it stands. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { PROVIDERS } from "../../src/providers/catalogue.ts";

const URLS = PROVIDERS.flatMap(({ id, plan, baseUrl }) =>
  baseUrl === undefined ? [] : [{ id, plan, url: new URL(baseUrl) }]
);

Deno.test("every base URL of the catalogue is https, without a user, a query or a fragment", () => {
  for (const { id, url } of URLS) {
    const { protocol, username, password, search, hash } = url;
    deepEqual([protocol, username, password, search, hash], ["https:", "", "", "", ""], id);
  }
});

Deno.test("no provider without a plan has the host of a plan", () => {
  const plans = new Set(URLS.filter(({ plan }) => plan).map(({ url }) => url.hostname));
  ok(plans.size > 0);
  equal(URLS.find(({ plan, url }) => plan === undefined && plans.has(url.hostname)), undefined);
});
