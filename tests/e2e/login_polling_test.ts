/** `login` against every answer that a poll, a device authorization request and a probe can get. */

import { deepStrictEqual as equal, match, notEqual, ok } from "node:assert/strict";
import { jsonAnswer, pageAnswer, type PlannedAnswer } from "../support/servers/planned_answer.ts";
import { startIn } from "./support/live_run.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { isStored } from "./support/stored_files.ts";

const refusal = (status: number, error: string) =>
  jsonAnswer(status, { error, error_description: `the words for ${error}` });

/** What comes of a login. */
interface Outcome {
  readonly code: number;
  /** Names of the events between the code and the end, with the interval of a `slow_down`. */
  readonly events?: readonly string[];
  /** Message of the error. */
  readonly message?: RegExp;
}

const GRANTED: Outcome = { code: 0, events: [] };
const RETRIED: Outcome = { code: 0, events: ["retry"] };
const EXPIRED: Outcome = { code: 4, events: [], message: /^The code expired before/ };

const FINAL_ERRORS = [
  "invalid_request",
  "invalid_client",
  "invalid_scope",
  "invalid_grant",
  "unauthorized_client",
  "unsupported_grant_type",
  "an_error_of_its_own",
];

/** First answer to a poll, then the server answers by itself: the login has been approved. */
const POLLS: Readonly<Record<string, readonly [PlannedAnswer, Outcome]>> = {
  "200 with a non-empty access_token": ["real", GRANTED],
  "400 authorization_pending": [refusal(400, "authorization_pending"), GRANTED],
  "200 with status: pending": [jsonAnswer(200, { status: "pending" }), GRANTED],
  "429 slow_down": [refusal(429, "slow_down"), { code: 0, events: ["slow_down 1.5"] }],
  "access_denied": [
    refusal(400, "access_denied"),
    { code: 4, events: [], message: /^The sign-in was denied$/ },
  ],
  "expired_token": [refusal(400, "expired_token"), EXPIRED],
  "401": [refusal(401, "invalid_token"), EXPIRED],
  ...Object.fromEntries(FINAL_ERRORS.map((error) => [error, [refusal(400, error), {
    code: 1,
    events: [],
    message: new RegExp(`^Cannot complete the login: .*the words for ${error}.*status 400`),
  }]])),
  "429 without an OAuth error": [jsonAnswer(429, { message: "slowly" }), RETRIED],
  "503 with JSON": [refusal(503, "expired_token"), RETRIED],
  "504 with a page": [pageAnswer(504), RETRIED],
  "405 with a page": [pageAnswer(405), RETRIED],
  "an empty body": [{ status: 200 }, RETRIED],
  "a redirect": [{ status: 302, headers: { location: "/elsewhere" } }, RETRIED],
  "a body cut in the middle": [
    { ...jsonAnswer(200, { access_token: "half" }), cutAfterBytes: 9 },
    RETRIED,
  ],
  "a connection failure": ["cut", RETRIED],
  "a token without a lifetime": [
    jsonAnswer(200, { access_token: "a", token_type: "Bearer" }),
    { code: 1, events: [], message: /"expires_in" is missing/ },
  ],
};

/** Answers to the device authorization request. */
const DEVICES: Readonly<Record<string, readonly [PlannedAnswer, Outcome]>> = {
  "a page": [pageAnswer(405), { code: 7, message: /web page \(status 405\): a firewall/ }],
  "503": [{ status: 503 }, { code: 7, message: /^Cannot request a device code: / }],
  "a connection failure": ["cut", { code: 7, message: /^Cannot request a device code: / }],
  "400 invalid_scope": [refusal(400, "invalid_scope"), { code: 1, message: /invalid_scope/ }],
  "429": [{ status: 429, headers: { "retry-after": "7" } }, { code: 6, message: /status 429/ }],
  "a verification_uri that is no web page": [
    jsonAnswer(200, { device_code: "d", user_code: "u", verification_uri: "javascript:1" }),
    { code: 1, message: /"verification_uri" is not an http\(s\) URL/ },
  ],
};

/** Runs a `login --json` with the planned answer, approved at once where there is a code. */
async function check(
  endpoint: "poll" | "device",
  answer: PlannedAnswer,
  expected: Outcome,
): Promise<void> {
  await using sandbox = await makeSandbox();
  const { planned } = sandbox.servers.authorization;
  planned[endpoint].push(answer);
  await using login = startIn(sandbox, ["login", "--json"]);
  if (endpoint === "poll") await login.approve();
  const ended = await login.ended;
  equal(ended.code, expected.code, ended.stderr);
  const events = readEvents(ended.stdout);
  const last = events.at(-1)!;
  if (expected.code === 0) {
    equal(ended.stderr, "");
    equal(last, {
      version: 1,
      event: "probe",
      base_url: sandbox.servers.model.baseUrl,
      result: "works",
      models: 2,
    });
    ok(sandbox.servers.authorization.isValidAccessToken(sandbox.stored().access_token));
  } else {
    const { version, error } = JSON.parse(ended.stderr);
    equal(last, { version, event: "error", error });
    equal(error.exit, expected.code);
    match(error.message, expected.message!);
    equal(isStored(sandbox), false);
  }
  if (endpoint === "device") return;
  const between = events.slice(1, expected.code === 0 ? -2 : -1);
  equal(events[0]!["event"], "device_code");
  const names = between.map(({ event, interval }) => [event, interval].join(" ").trim());
  equal(names, expected.events);
  sendsEachOnce(sandbox);
}

function readEvents(stdout: string): Record<string, unknown>[] {
  const events = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  for (const { version } of events) equal(version, 1);
  return events;
}

/** The runtime must not send a request again by itself: each has an id of its own. */
function sendsEachOnce(sandbox: Sandbox): void {
  const ids = sandbox.servers.authorization.requests
    .flatMap(({ headers }) => headers["x-request-id"] ?? []);
  equal(new Set(ids).size, ids.length, "a request was sent twice");
}

/** Runs the cases at once, for most of their time is waiting. */
function testCases(
  name: string,
  cases: Readonly<Record<string, () => Promise<void>>>,
): void {
  Deno.test(name, async (context) => {
    const leakless = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
    await Promise.all(
      Object.entries(cases).map(([name, fn]) => context.step({ name, fn, ...leakless })),
    );
  });
}

testCases(
  "the answers to a poll, each with its exit code and events, none sent twice",
  Object.fromEntries(
    Object.entries(POLLS).map((
      [name, [answer, expected]],
    ) => [name, () => check("poll", answer, expected)]),
  ),
);

testCases(
  "the answers to a device authorization request, each with its exit code",
  Object.fromEntries(
    Object.entries(DEVICES).map((
      [name, [answer, expected]],
    ) => [name, () => check("device", answer, expected)]),
  ),
);

testCases("the ends of a login", {
  "400 slow_down adds 5 s, and --timeout over is exit 8": async () => {
    await using sandbox = await makeSandbox();
    sandbox.servers.authorization.planned.poll.push(refusal(400, "slow_down"));
    const ended = await sandbox.run(["login", "--json", "--timeout", "2s"]);
    const [, slowDown, error] = readEvents(ended.stdout);
    equal([ended.code, slowDown!["interval"]], [8, 6]);
    equal(error!["error"], JSON.parse(ended.stderr).error);
    equal(sandbox.servers.authorization.counters.polls, 1);
    equal(isStored(sandbox), false);
  },
  "expires_in has passed by our own clock: exit 4": async () => {
    await using sandbox = await makeSandbox({ authorization: { deviceCodeSeconds: 2 } });
    sandbox.servers.authorization.planned.poll.push(...Array(9).fill(pageAnswer(504)));
    const ended = await sandbox.run(["login"]);
    equal([ended.code, ended.stdout], [4, ""]);
    match(
      ended.stderr,
      /^No answer that helps \(.*web page \(status 504\).*\), trying again in 2 s$/m,
    );
    match(
      ended.stderr,
      /\nqwenauth: The code expired before it was approved\nhint: qwenauth login\n$/,
    );
  },
  "denied on the page: exit 4": async () => {
    await using sandbox = await makeSandbox();
    await using login = startIn(sandbox, ["login"]);
    await login.deny();
    equal((await login.ended).code, 4);
    equal(isStored(sandbox), false);
  },
  "the Qwen dialect: no interval sent, 429 slow_down when too fast": async () => {
    await using sandbox = await makeSandbox({
      authorization: { dialect: "qwen", deviceFields: { interval: 1 } },
    });
    const { authorization } = sandbox.servers;
    authorization.behaviour.intervalSeconds = 1.4;
    await using login = startIn(sandbox, ["login", "--json"]);
    await login.sees(/"event":"slow_down","interval":1.5/);
    await login.approve();
    equal((await login.ended).code, 0);
  },
});

testCases("what the probe proves", {
  "model calls are refused: exit 5, stored, and the alternatives are named": async () => {
    await using sandbox = await makeSandbox({ model: { refuseAll: true } });
    const ended = await signIn(sandbox, ["login"]);
    equal([ended.code, ended.stdout], [5, ""]);
    match(
      ended.stderr,
      /\nqwenauth: Signed in, but model calls are refused \(401: invalid access token or token expired\); use an API key instead, of .*OpenRouter.*\nhint: qwenauth login --method api-key\n$/,
    );
    equal((await sandbox.run(["token"])).stdout, `${sandbox.stored().access_token}\n`);
  },
  "the model service cannot be reached: exit 0 with a warning": async () => {
    await using sandbox = await makeSandbox();
    sandbox.servers.authorization.behaviour.resourceUrl = await closedPort();
    const ended = await signIn(sandbox, ["login", "--quiet"]);
    equal([ended.code, ended.stdout], [0, ""]);
    match(
      ended.stderr,
      /^Warning: signed in, but the model service could not be reached: cannot /m,
    );
  },
  "a page in place of models: exit 0 with a warning": async () => {
    await using sandbox = await makeSandbox();
    sandbox.servers.model.planned.models.push(pageAnswer(200));
    const ended = await signIn(sandbox, ["login"]);
    equal(ended.code, 0);
    match(ended.stderr, /could not be reached: .*web page \(status 200\)/);
  },
  "where no models are served a chat of one token proves it": async () => {
    await using sandbox = await makeSandbox({
      model: { servesModels: false, requiresSystemMessage: true },
    });
    const ended = await signIn(sandbox, ["login"]);
    equal(ended.code, 0);
    match(ended.stderr, /\nSigned in, and it works at http:\S+\/v1\n$/);
    const asked = sandbox.servers.model.requests.map(({ method, path }) => `${method} ${path}`);
    equal(asked, ["GET /v1/models", "POST /v1/chat/completions"]);
  },
  "--no-probe asks nothing of the model service": async () => {
    await using sandbox = await makeSandbox({ model: { refuseAll: true } });
    const ended = await signIn(sandbox, ["login", "--no-probe"]);
    equal(ended.code, 0);
    match(ended.stderr, /\nSigned in, not checked with a model call \(--no-probe\)\n$/);
    equal(sandbox.servers.model.requests, []);
  },
  "a resource_url that is not https is refused, and nothing is stored": async () => {
    await using sandbox = await makeSandbox({
      authorization: { resourceUrl: "http://models.example/v1" },
    });
    const ended = await signIn(sandbox, ["login"]);
    notEqual(ended.code, 0);
    match(ended.stderr, /\nqwenauth: .*models\.example/);
    equal(isStored(sandbox), false);
  },
});

async function signIn(sandbox: Sandbox, args: readonly string[]) {
  await using login = startIn(sandbox, args);
  await login.approve();
  return await login.ended;
}

/** Address at which nobody listens. */
function closedPort(): Promise<string> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return Promise.resolve(`http://127.0.0.1:${listener.addr.port}/v1`);
}
