import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import {
  judgeDeviceAuthorization,
  requestDeviceAuthorization,
} from "../../src/oauth/device_authorization.ts";
import { OAuthError } from "../../src/oauth/oauth_error.ts";
import { Failure } from "../../src/platform/failure.ts";
import { connectError, json, page, PlannedFetch, text } from "../support/planned_fetch.ts";
import { neverAnswered, withoutPatience } from "../support/without_patience.ts";
import { assertUnmarked, clientOf, replyOf } from "./oauth_fakes.ts";

const FIELDS = {
  device_code: "MARK-device",
  user_code: "MARK-USER",
  verification_uri: "https://chat.qwen.ai/authorize",
  verification_uri_complete: "https://chat.qwen.ai/authorize?user_code=WXYZ",
  expires_in: 1800,
  interval: 3,
};

/** The codes are revealed last: everything else is compared as a whole. */
function view(fields: Record<string, unknown>, defaultInterval = 2): unknown {
  const { deviceCode, userCode, ...rest } = judgeDeviceAuthorization(
    replyOf(200, fields),
    defaultInterval,
  );
  return { ...rest, deviceCode: deviceCode.reveal(), userCode: userCode.reveal() };
}

const WHOLE = {
  deviceCode: "MARK-device",
  userCode: "MARK-USER",
  verificationUri: "https://chat.qwen.ai/authorize",
  verificationUriComplete: "https://chat.qwen.ai/authorize?user_code=WXYZ",
  expiresInSeconds: 1800,
  intervalSeconds: 3,
};

Deno.test("the device authorization request sends client_id, scope and the S256 challenge", async () => {
  const network = new PlannedFetch(json(200, FIELDS));
  const client = clientOf(network.fetch);
  const authorization = await requestDeviceAuthorization(client, "challenge");
  equal(authorization.deviceCode.reveal(), "MARK-device");
  deepEqual(network.sent, [{
    to: "POST https://chat.qwen.ai/api/v1/oauth2/device/code",
    headers: {
      "accept": "application/json",
      "content-type": "application/x-www-form-urlencoded",
      "user-agent": "QwenCode/0.10.3 (linux; x64)",
      "x-request-id": "00000000-0000-4000-8000-000000000001",
    },
    body: "client_id=f0304373b74a44d2b584a3fb70ca9e56" +
      "&scope=openid+profile+email+model.completion" +
      "&code_challenge=challenge&code_challenge_method=S256",
    redirect: "manual",
  }]);
  network.assertDone();
  assertUnmarked(client.lines);
  deepEqual(client.lines, [
    "POST https://chat.qwen.ai/api/v1/oauth2/device/code: status 200 " +
    "(request 00000000-0000-4000-8000-000000000001)",
  ]);
});

Deno.test("the query of an endpoint is sent and stands in no debug line", async () => {
  const network = new PlannedFetch(json(200, FIELDS));
  const url = "https://auth.test/device?tenant=MARK";
  const client = clientOf(network.fetch, { QWENAUTH_DEVICE_ENDPOINT: url });
  await requestDeviceAuthorization(client, "challenge");
  equal(network.sent[0]?.to, `POST ${url}`);
  equal(client.lines.length, 1);
  assertUnmarked(client.lines);
});

Deno.test("a device authorization answer is decoded", () => {
  deepEqual(view(FIELDS), WHOLE);
});

const VARIANTS: readonly (readonly [string, object, object])[] = [
  ["expires_in absent is 900", { expires_in: undefined }, { expiresInSeconds: 900 }],
  ["expires_in null is 900", { expires_in: null }, { expiresInSeconds: 900 }],
  ["expires_in may be a numeric string", { expires_in: "600" }, { expiresInSeconds: 600 }],
  ["expires_in over a day is a day", { expires_in: 1e9 }, { expiresInSeconds: 86_400 }],
  ["interval absent is the default", { interval: undefined }, { intervalSeconds: 2 }],
  ["interval 0 is 1 s", { interval: 0 }, { intervalSeconds: 1 }],
  ["interval -5 is 1 s", { interval: -5 }, { intervalSeconds: 1 }],
  ["interval 1e9 is 60 s", { interval: 1e9 }, { intervalSeconds: 60 }],
  ["interval may be a numeric string", { interval: "7" }, { intervalSeconds: 7 }],
  [
    "verification_uri_complete is optional and nothing is built when it is absent",
    { verification_uri_complete: undefined },
    { verificationUriComplete: undefined },
  ],
  [
    "a verification_uri with other characters than printable ASCII is encoded",
    { verification_uri: "https://chat.qwen.ai/\u001b]8;;x\u0007/ä" },
    { verificationUri: "https://chat.qwen.ai/%1B]8;;x%07/%C3%A4" },
  ],
];

for (const [name, change, expected] of VARIANTS) {
  Deno.test(`device authorization: ${name}`, () => {
    deepEqual(view({ ...FIELDS, ...change }), { ...WHOLE, ...expected });
  });
}

Deno.test("an absent interval is 2 s on the Qwen server and 5 s elsewhere (RFC 8628, 3.2)", async () => {
  const servers = [{}, { QWENAUTH_OAUTH_BASE_URL: "https://auth.test" }];
  const intervals: number[] = [];
  for (const variables of servers) {
    const network = new PlannedFetch(json(200, { ...FIELDS, interval: undefined }));
    const client = clientOf(network.fetch, variables);
    intervals.push((await requestDeviceAuthorization(client, "c")).intervalSeconds);
  }
  deepEqual(intervals, [2, 5]);
});

const DAMAGED: readonly (readonly [string, unknown, string])[] = [
  ["device_code", undefined, '"device_code" is missing'],
  ["device_code", "", '"device_code" is missing'],
  ["device_code", 7, '"device_code" is not a text'],
  ["device_code", "MARK\n", '"device_code" holds control characters'],
  ["user_code", undefined, '"user_code" is missing'],
  ["user_code", "", '"user_code" is missing'],
  ["user_code", {}, '"user_code" is not a text'],
  ["user_code", " ", '"user_code" holds control characters or nothing else than space'],
  ["user_code", "M\u001b[2J", '"user_code" holds control characters or nothing else than space'],
  ["user_code", "A\u202eB", '"user_code" holds control characters or nothing else than space'],
  ["user_code", "x".repeat(65), '"user_code" is over 64 characters long'],
  ["verification_uri", undefined, '"verification_uri" is missing'],
  ["verification_uri", "", '"verification_uri" is missing'],
  ["verification_uri", 7, '"verification_uri" is not a text'],
  ["verification_uri", "chat.qwen.ai", '"verification_uri" is not an http(s) URL'],
  ["verification_uri", "file:///etc/passwd", '"verification_uri" is not an http(s) URL'],
  ["verification_uri", "javascript:alert(1)", '"verification_uri" is not an http(s) URL'],
  [
    "verification_uri_complete",
    "vscode://x",
    '"verification_uri_complete" is not an http(s) URL',
  ],
  ["verification_uri_complete", [], '"verification_uri_complete" is not a text'],
  ["expires_in", true, '"expires_in" is not a number'],
  ["expires_in", "soon", '"expires_in" is not a number'],
  ["expires_in", 0, '"expires_in" is not positive'],
  ["expires_in", -1, '"expires_in" is not positive'],
  ["interval", "fast", '"interval" is not a number'],
  ["interval", [], '"interval" is not a number'],
];

for (const [field, value, problem] of DAMAGED) {
  Deno.test(`device authorization with ${field} ${JSON.stringify(value)} is refused`, () => {
    const reply = replyOf(200, { ...FIELDS, [field]: value });
    throws(() => judgeDeviceAuthorization(reply, 2), (error) => {
      equal(error instanceof OAuthError && error.code, "failure");
      equal(
        (error as Failure).message,
        `Cannot use the server's device code: ${problem} (status 200, request request-1)`,
      );
      assertUnmarked(error);
      return true;
    });
  });
}

const CANNOT = "Cannot request a device code: ";
const ID = "00000000-0000-4000-8000-000000000001";

const REFUSALS: readonly (readonly [string, () => Response | Error, string, string])[] = [
  [
    "a page is named as such",
    () => page(405),
    "unavailable",
    "the server answered with a web page (status 405): a firewall or a captive portal " +
    `(status 405, request ${ID})`,
  ],
  [
    "a page without any markup is named as such",
    () => text(405, "Blocked", "text/html"),
    "unavailable",
    "the server answered with a web page (status 405): a firewall or a captive portal " +
    `(status 405, request ${ID})`,
  ],
  [
    "a page with status 200 is no success",
    () => page(200),
    "unavailable",
    "the server answered with a web page (status 200): a firewall or a captive portal " +
    `(status 200, request ${ID})`,
  ],
  [
    "an OAuth error stops with the server's description",
    () => json(400, { error: "invalid_scope", error_description: "no such \u001b[31mscope\n" }),
    "failure",
    `the server answered "no such scope" (status 400, request ${ID})`,
  ],
  [
    "an OAuth error without a description is named",
    () => json(401, { error: "invalid_client" }),
    "failure",
    `the server answered "invalid_client" (status 401, request ${ID})`,
  ],
  [
    "404 as plain text is a failure",
    () => text(404, "Not Found"),
    "failure",
    `the server answered "Not Found" (status 404, request ${ID})`,
  ],
  [
    "5xx is unavailable",
    () => json(503, { error: "temporarily_unavailable" }),
    "unavailable",
    `the server answered "temporarily_unavailable" (status 503, request ${ID})`,
  ],
  [
    "an empty body is unavailable",
    () => text(200, ""),
    "unavailable",
    `the server answered with an empty body (status 200, request ${ID})`,
  ],
  [
    "a redirect is not followed",
    () => new Response(null, { status: 302, headers: { location: "https://evil.test/" } }),
    "unavailable",
    `the server answered with a redirect (status 302, request ${ID})`,
  ],
  [
    "a network failure is unavailable",
    () => connectError("dns error: no such host"),
    "unavailable",
    'cannot connect to "chat.qwen.ai": dns error: no such host',
  ],
];

for (const [name, answer, code, why] of REFUSALS) {
  Deno.test(`device authorization: ${name}`, async () => {
    const network = new PlannedFetch(answer());
    await rejects(requestDeviceAuthorization(clientOf(network.fetch), "c"), (error) => {
      deepEqual(error instanceof Failure && [error.code, error.message], [code, CANNOT + why]);
      return true;
    });
    network.assertDone();
  });
}

Deno.test("device authorization: the request is given up after 15 s", async () => {
  const network = new PlannedFetch(neverAnswered());
  await withoutPatience(() =>
    rejects(requestDeviceAuthorization(clientOf(network.fetch), "c"), {
      code: "unavailable",
      message: `${CANNOT}no answer from "chat.qwen.ai" within 15 s`,
    })
  );
});

Deno.test("device authorization: 429 is a rate limit with its wait", async () => {
  const network = new PlannedFetch(json(429, { error: "slow_down" }, { "retry-after": "30" }));
  await rejects(requestDeviceAuthorization(clientOf(network.fetch), "c"), {
    code: "quota",
    retryAfterSeconds: 30,
  });
});

Deno.test("device authorization: an abort ends it with the signal's reason", async () => {
  const reason = new Error("given up");
  const network = new PlannedFetch();
  const signal = AbortSignal.abort(reason);
  await rejects(requestDeviceAuthorization(clientOf(network.fetch), "c", signal), reason);
  network.assertDone();
});
