/** What the proxy sends for its program: in its slot, under the credential of that moment, once. */

import { deepEqual, rejects } from "node:assert/strict";
import type { ProxyBody } from "../../../src/auth/proxy/proxy_body.ts";
import { createProxyExchange, type ProxyParts } from "../../../src/auth/proxy/proxy_exchange.ts";
import { Failure } from "../../../src/platform/failure.ts";
import { Secret } from "../../../src/platform/secret.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import {
  connectError,
  json,
  page,
  type PlannedAnswer,
  PlannedFetch,
} from "../../support/planned_fetch.ts";

const BASE = "https://models.example/v1";

const whole = (text: string): ProxyBody => ({
  canRepeat: true,
  open: () => new TextEncoder().encode(text),
});

/** What a renewal gives: a token, nothing, or a failure. */
type Renewed = string | undefined | Failure;

/** An exchange with planned answers and renewals, and what happened in what order. */
class Stage {
  readonly steps: string[] = [];
  readonly clock = new FakeClock();
  readonly network: PlannedFetch;
  readonly debugLines: string[] = [];
  token = "token-0";
  readonly #renewals: Renewed[];
  readonly #exchange: ReturnType<typeof createProxyExchange>;

  constructor(renewals: Renewed[] | undefined, ...answers: PlannedAnswer[]) {
    this.network = new PlannedFetch(...answers);
    this.#renewals = renewals ?? [];
    const parts: ProxyParts = {
      fetch: (request) => {
        this.steps.push(`send ${request.headers.get("authorization")}`);
        return this.network.fetch(request);
      },
      clock: this.clock,
      debug: (message) => void this.debugLines.push(message()),
      baseUrl: BASE,
      headers: { "User-Agent": "qwenauth/1" },
      customHeaders: new Map([["x-entry", new Secret("1")], ["Authorization", new Secret("no")]]),
      credential: {
        header: "Authorization",
        current: () => {
          this.steps.push("credential");
          return Promise.resolve(new Secret(this.token));
        },
        ...(renewals === undefined ? {} : { renew: (refused: Secret) => this.#renew(refused) }),
      },
      book: {
        waitForSlot: ({ signal }) => {
          signal.throwIfAborted();
          this.steps.push("slot");
          return Promise.resolve();
        },
      },
    };
    this.#exchange = createProxyExchange(parts);
  }

  /** Sends a request; gives status and body. */
  async send(body = whole("{}"), signal = new AbortController().signal): Promise<[number, string]> {
    const headers = new Headers({ "x-mine": "1", "user-agent": "client", "x-stainless-os": "x" });
    const url = `${BASE}/chat/completions`;
    const answer = await this.#exchange.send({ method: "POST", url, headers, body, signal });
    return [answer.status, await answer.text()];
  }

  #renew(refused: Secret): Promise<Secret | undefined> {
    this.steps.push(`renew ${refused.reveal()}`);
    const renewed = this.#renewals.shift();
    if (renewed instanceof Failure) return Promise.reject(renewed);
    if (renewed !== undefined) this.token = renewed;
    return Promise.resolve(renewed === undefined ? undefined : new Secret(renewed));
  }
}

const refusal = () => json(401, { error: "refused" });
const REFUSED: [number, string] = [401, '{"error":"refused"}'];

Deno.test("a request waits for its slot and takes its credential then", async () => {
  const stage = new Stage([], json(200, {}));
  deepEqual(await stage.send(), [200, "{}"]);
  deepEqual(stage.steps, ["slot", "credential", "send Bearer token-0"]);
  const [sent] = stage.network.sent;
  deepEqual({ ...sent, headers: { ...sent!.headers } }, {
    to: `POST ${BASE}/chat/completions`,
    body: "{}",
    redirect: "manual",
    headers: {
      "authorization": "Bearer token-0",
      "user-agent": "qwenauth/1",
      "x-entry": "1",
      "x-mine": "1",
    },
  });
});

for (const status of [401, 403]) {
  Deno.test(`${status} renews the credential, and the request goes once more in a slot of its own`, async () => {
    const stage = new Stage(["token-1"], json(status, {}), json(200, { ok: 1 }));
    deepEqual(await stage.send(), [200, '{"ok":1}']);
    deepEqual(stage.steps, [
      ...["slot", "credential", "send Bearer token-0", "renew token-0"],
      ...["slot", "send Bearer token-1"],
    ]);
    deepEqual(stage.network.sent.map(({ body }) => body), ["{}", "{}"]);
  });
}

Deno.test("429 and 5xx are answers, and so is a page: nothing is repeated", async () => {
  for (const status of [400, 404, 429, 500, 502, 503, 504, 529]) {
    const stage = new Stage(["token-1"], json(status, { n: status }));
    deepEqual(await stage.send(), [status, `{"n":${status}}`]);
  }
  const stage = new Stage(["token-1"], page(403));
  deepEqual((await stage.send())[0], 403);
  deepEqual(stage.steps.length, 3);
});

Deno.test("a refusal is the answer where there is no other credential", async () => {
  const failure = new Failure("auth_required", "No");
  for (const renewals of [undefined, [undefined], [failure]]) {
    const stage = new Stage(renewals, refusal());
    deepEqual(await stage.send(), REFUSED);
  }
});

Deno.test("a refusal is the answer where the body cannot go again", async () => {
  const stage = new Stage(["token-1"], refusal());
  deepEqual(await stage.send({ canRepeat: false, open: () => null }), REFUSED);
  deepEqual(stage.steps, ["slot", "credential", "send Bearer token-0"]);
});

Deno.test("where a renewal does not help, the next ones wait for 60 s", async () => {
  for (const renewal of ["token-1", undefined, new Failure("auth_required", "No")]) {
    const answers = Array.from({ length: 6 }, refusal);
    const stage = new Stage([renewal, "token-2"], ...answers);
    deepEqual(await stage.send(), REFUSED);
    stage.clock.advance(59_999);
    deepEqual(await stage.send(), REFUSED);
    deepEqual(stage.steps.filter((step) => step.startsWith("renew")).length, 1);
    stage.clock.advance(1);
    deepEqual(await stage.send(), REFUSED);
    deepEqual(stage.steps.filter((step) => step.startsWith("renew")).length, 2);
  }
});

Deno.test("another credential, from a new sign-in, is renewed at once", async () => {
  const stage = new Stage([undefined, "token-2"], refusal(), refusal(), json(200, {}));
  deepEqual(await stage.send(), REFUSED);
  stage.token = "token-1";
  deepEqual(await stage.send(), [200, "{}"]);
});

Deno.test("no connection is a failure without a repetition; an end is an end", async () => {
  await rejects(
    new Stage([], connectError("refused")).send(),
    new Failure(
      "unavailable",
      'The model service is unreachable: cannot connect to "models.example": refused',
    ),
  );
  const ending = new AbortController();
  ending.abort(new Error("left"));
  const stage = new Stage([]);
  await rejects(stage.send(whole(""), ending.signal), /left/);
  deepEqual(stage.steps, []);
});

Deno.test("a credential that cannot be sent is not sent", async () => {
  const stage = new Stage([]);
  stage.token = "a\nb";
  await rejects(stage.send(), { code: "auth_required" });
  deepEqual(stage.network.sent, []);
});
