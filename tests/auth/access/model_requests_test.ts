/** Requests to the active provider's models, as its access and its entry in settings.json make them. */

import { deepStrictEqual as equal, doesNotMatch, rejects } from "node:assert/strict";
import { getModelAccess, type ModelAccess } from "../../../src/auth/access/model_access.ts";
import type { ModelRequestOptions } from "../../../src/auth/access/model_request_options.ts";
import {
  baseUrlOf,
  openModelExchange,
  openModelRequests,
} from "../../../src/auth/access/model_requests.ts";
import type { Gathered } from "../../../src/auth/values/gather_values.ts";
import type { Clock } from "../../../src/platform/clock.ts";
import { EXIT_CODES, Failure } from "../../../src/platform/failure.ts";
import { Secret } from "../../../src/platform/secret.ts";
import { VERSION } from "../../../src/platform/version.ts";
import type { GenerationConfig } from "../../../src/providers/generation_config.ts";
import { fakeValues } from "../../support/fake_values.ts";
import { type PlainLayers, settingsSource } from "../../support/plain_layers.ts";
import { json, type PlannedAnswer, PlannedFetch } from "../../support/planned_fetch.ts";
import { makeStage, OWN, Stage } from "../../support/sign_in_stage.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

const GOOD = () => json(200, { ok: true });
const REFUSED = (status = 401) =>
  json(status, { error: { code: "invalid_api_key", message: "no MARK-access-0" } });
const NEVER = new AbortController().signal;

interface Setting {
  readonly plain: PlainLayers;
  readonly plan: readonly PlannedAnswer[];
  readonly config?: Partial<GenerationConfig>;
  readonly options?: Partial<ModelRequestOptions>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Asks a provider with a key. */
async function askWithKey({ plain, plan, config, options }: Setting) {
  const network = new PlannedFetch(...plan);
  const { gathered, stage } = await fakeValues(plain, network.fetch);
  const found = await getModelAccess(gathered, { isScript: false });
  const access = config === undefined ? found : withConfig(found, config);
  const ended = await ask(gathered, access, options);
  network.assertDone();
  return { ...ended, sent: network.sent, stage, access };
}

function withConfig(access: ModelAccess, config: Partial<GenerationConfig>): ModelAccess {
  const entry = access.target.entry!;
  const generationConfig = { ...entry.generationConfig, ...config };
  return { ...access, target: { ...access.target, entry: { ...entry, generationConfig } } };
}

async function ask(
  gathered: Gathered,
  access: ModelAccess,
  options: Partial<ModelRequestOptions> = {},
) {
  const { fetch } = openModelRequests(gathered, access, {
    expects: "json",
    signal: NEVER,
    ...options,
  });
  const body = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
  try {
    const response = await fetch(`${baseUrlOf(access)}/chat/completions`, body);
    return { text: await response.text() };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    doesNotMatch(error.message, /MARK/);
    return { exit: EXIT_CODES[error.code], message: error.message, hint: error.hint };
  }
}

/** A signed-in machine whose model service gives these answers. */
function signedIn(plan: readonly PlannedAnswer[], secondsLeft = 3600) {
  return signedInOn(makeStage(), plan, secondsLeft);
}

/** The same on a stage of one's own. */
function signedInOn<C extends Clock>(
  stage: Stage<C>,
  plan: readonly PlannedAnswer[],
  secondsLeft = 3600,
) {
  const network = new PlannedFetch(...plan);
  stage.signIn(secondsLeft);
  const isToken = (url: string) => url.includes("/oauth2/token");
  const process = async (): Promise<{ gathered: Gathered; access: ModelAccess }> => {
    const signIn = await stage.process().open();
    const { surroundings } = signIn;
    const fetch: typeof surroundings.fetch = (request) =>
      isToken(request.url) ? surroundings.fetch(request) : network.fetch(request);
    const values = await fakeValues({ hasCredential: true });
    const gathered = {
      ...values.gathered,
      signIn: { ...signIn, surroundings: { ...surroundings, fetch } },
    };
    return { gathered, access: await getModelAccess(gathered, { isScript: false }) };
  };
  return { network, stage, process };
}

const DASHSCOPE: PlainLayers = {
  environment: { DASHSCOPE_API_KEY: "MARK-key" },
  flags: { provider: "dashscope" },
};

Deno.test("a key at DashScope's host: our own name, cache control, and the key last", async () => {
  const { text, sent } = await askWithKey({ plain: DASHSCOPE, plan: [GOOD()] });
  const agent = `qwenauth/${VERSION} (linux; x64)`;
  equal(text, '{"ok":true}');
  equal([sent[0]?.to, sent[0]?.headers], [
    "POST https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions",
    {
      authorization: "Bearer MARK-key",
      "content-type": "application/json",
      "user-agent": agent,
      "x-dashscope-authtype": "openai",
      "x-dashscope-cachecontrol": "enable",
      "x-dashscope-useragent": agent,
    },
  ]);
});

Deno.test("each protocol has its own header for the key, and its library's host where none is named", async () => {
  const cases = [
    ["anthropic", "ANTHROPIC_API_KEY", "x-api-key", "https://api.anthropic.com"],
    [
      "gemini",
      "GEMINI_API_KEY",
      "x-goog-api-key",
      "https://generativelanguage.googleapis.com/v1beta",
    ],
    ["vertex-ai", "GOOGLE_API_KEY", "x-goog-api-key", "https://aiplatform.googleapis.com"],
  ] as const;
  for (const [provider, variable, header, baseUrl] of cases) {
    const plain = { environment: { [variable]: "MARK-key" }, flags: { provider } };
    const { sent } = await askWithKey({ plain, plan: [GOOD()] });
    equal([sent[0]?.to, sent[0]?.headers[header], sent[0]?.headers["authorization"]], [
      `POST ${baseUrl}/chat/completions`,
      "MARK-key",
      undefined,
    ]);
  }
});

Deno.test("the OAuth credential goes under Qwen Code's headers, to the host of its resource_url", async () => {
  const { network, process } = signedIn([GOOD()]);
  const { gathered, access } = await process();
  await ask(gathered, access);
  const agent = "QwenCode/0.10.3 (linux; x64)";
  equal([network.sent[0]?.to, network.sent[0]?.headers], [
    "POST https://portal.example/v1/chat/completions",
    {
      authorization: "Bearer MARK-access-0",
      "content-type": "application/json",
      "user-agent": agent,
      "x-dashscope-authtype": "qwen-oauth",
      "x-dashscope-cachecontrol": "enable",
      "x-dashscope-useragent": agent,
    },
  ]);
});

Deno.test("a token that has expired meanwhile is refreshed before the request", async () => {
  const { network, stage, process } = signedIn([GOOD(), GOOD()], 600);
  const { gathered, access } = await process();
  await ask(gathered, access);
  stage.clock.advance(3_600_000);
  await ask(gathered, access);
  equal(network.sent.map(({ headers }) => headers["authorization"]), [
    "Bearer MARK-access-0",
    "Bearer MARK-access-1",
  ]);
});

Deno.test("401 with qwen-oauth: one forced refresh, one repetition", async () => {
  const { network, stage, process } = signedIn([REFUSED(), GOOD()]);
  const { gathered, access } = await process();
  equal(await ask(gathered, access), { text: '{"ok":true}' });
  equal([network.sent.length, stage.server.grants], [2, 1]);
});

Deno.test("12 chats that met one 401 make one refresh", async () => {
  const answer = ({ headers }: { headers: Readonly<Record<string, string>> }) =>
    headers["authorization"] === "Bearer MARK-access-0" ? REFUSED() : GOOD();
  const stage = new Stage(new VirtualClock());
  const { process } = signedInOn(stage, Array.from({ length: 24 }, () => answer));
  const chats = await Promise.all(Array.from({ length: 12 }, process));
  const ended = await Promise.all(chats.map(({ gathered, access }) => ask(gathered, access)));
  equal(ended.every((end) => "text" in end), true);
  equal(stage.server.grants, 1);
});

Deno.test("401 with qwen-oauth where another program has refreshed meanwhile: its token is taken", async () => {
  const { network, stage, process } = signedIn([
    () => {
      stage.refreshElsewhere();
      return REFUSED();
    },
    GOOD(),
  ]);
  const { gathered, access } = await process();
  equal(await ask(gathered, access), { text: '{"ok":true}' });
  equal([stage.server.sent, network.sent[1]?.headers["authorization"]], [
    [],
    "Bearer MARK-access-1",
  ]);
});

const INSTEAD = "use an API key instead, of Alibaba Coding Plan, Alibaba Token Plan, " +
  "Alibaba Model Studio, ModelScope, OpenRouter, OpenAI, Anthropic or Google Gemini";

for (const status of [401, 403]) {
  Deno.test(`${status} for qwen-oauth, also after the refresh: the free tier ended, the alternatives, exit 5`, async () => {
    const { process } = signedIn([REFUSED(status), REFUSED(status)]);
    const { gathered, access } = await process();
    equal(await ask(gathered, access), {
      exit: 5,
      message: `Signed in, but model calls are refused (${status}: no [redacted]): ` +
        `the free tier of Qwen OAuth ended on 2026-04-15; ${INSTEAD}`,
      hint: "qwenauth login --method api-key",
    });
  });
}

Deno.test("the token of a refresh is redacted too, where the service repeats it", async () => {
  const again = json(401, { error: { message: "MARK-access-0, MARK-access-1 and more" } });
  const { process } = signedIn([REFUSED(), again]);
  const { gathered, access } = await process();
  const ended = await ask(gathered, access);
  const said = "(401: [redacted], [redacted] and more)";
  equal(ended.message?.includes(said), true);
});

Deno.test("401 for qwen-oauth and the refresh refused too, by the time the token has expired: exit 4, sign in", async () => {
  const { stage, process } = signedIn([() => {
    stage.clock.jumpWall(3_600_000);
    return REFUSED();
  }]);
  stage.server.revoke();
  const { gathered, access } = await process();
  const ended = await ask(gathered, access);
  equal(["exit" in ended && ended.exit, "hint" in ended && ended.hint], [4, "qwenauth login"]);
});

Deno.test("401 for qwen-oauth and no answer from the OAuth server: the refusal is what is told", async () => {
  const { stage, process } = signedIn([REFUSED()]);
  stage.server.instead.push(json(502, {}));
  const { gathered, access } = await process();
  const ended = await ask(gathered, access);
  equal("exit" in ended && ended.exit, 5);
});

Deno.test("a sign-in that belongs to another host by now: its token is not sent to the old one, exit 5", async () => {
  const { stage, process, network } = signedIn([]);
  const { gathered, access } = await process();
  stage.signIn(3600, { resource_url: "elsewhere.example" });
  const ended = await ask(gathered, access);
  equal(["exit" in ended && ended.exit, network.sent], [5, []]);
});

Deno.test("401 for an sk-sp- key: key, plan and region must match, with the hosts; exit 4", async () => {
  const plain = {
    environment: { BAILIAN_CODING_PLAN_API_KEY: "sk-sp-key" },
    flags: { provider: "coding-plan" },
  };
  equal(
    (({ exit, message, hint }) => ({ exit, message, hint }))(
      await askWithKey({ plain, plan: [json(401, { error: { message: "wrong sk-sp-key" } })] }) as {
        exit: number;
        message: string;
        hint: string;
      },
    ),
    {
      exit: 4,
      message:
        '"coding-plan" refused the key from BAILIAN_CODING_PLAN_API_KEY in the environment ' +
        "(401: wrong [redacted]): key, plan and region must match (" +
        "coding-plan: coding.dashscope.aliyuncs.com, " +
        "coding-plan-intl: coding-intl.dashscope.aliyuncs.com, " +
        "token-plan: token-plan.cn-beijing.maas.aliyuncs.com, " +
        "token-plan-intl: token-plan.ap-southeast-1.maas.aliyuncs.com)",
      hint: "qwenauth login --method api-key --provider coding-plan",
    },
  );
});

Deno.test("401 for another key: which variable and file it came from; exit 4", async () => {
  const answer = json(401, { error: { message: "wrong" } });
  const cases: readonly (readonly [PlainLayers, string])[] = [
    [DASHSCOPE, "DASHSCOPE_API_KEY in the environment"],
    [
      { envFile: { DASHSCOPE_API_KEY: "MARK-key" }, flags: { provider: "dashscope" } },
      'DASHSCOPE_API_KEY in "/p/.env" (line 1)',
    ],
    [
      {
        stored: {
          dashscope: {
            key: "MARK-key",
            baseUrl: "https://dashscope.aliyuncs.com/compatible-mode/v1",
          },
        },
        flags: { provider: "dashscope" },
      },
      'the key store "/q/qwenauth/keys.json"',
    ],
  ];
  for (const [plain, source] of cases) {
    const ended = await askWithKey({ plain, plan: [answer.clone()] });
    equal("exit" in ended && [ended.exit, ended.message, ended.hint], [
      4,
      `"dashscope" refused the key from ${source} (401: wrong)`,
      "qwenauth login --method api-key --provider dashscope",
    ]);
  }
});

Deno.test("403 for a key: known, but not allowed; exit 5", async () => {
  const plan = [json(403, { error: { message: "no" } })];
  const ended = await askWithKey({ plain: DASHSCOPE, plan });
  equal("exit" in ended && [ended.exit, ended.message], [
    5,
    '"dashscope" knows the key from DASHSCOPE_API_KEY in the environment, but does not allow the ' +
    "call (403: no)",
  ]);
});

const ENTRY: PlainLayers = {
  environment: { OPENAI_API_KEY: "MARK-key", OPENAI_MODEL: "mine" },
  entries: [{ providerId: "openai", id: "mine", baseUrl: "https://own.test/v1" }],
  settingsTrust: "qwen_home",
};
const NO_HEADERS = { customHeaders: new Map() };

Deno.test("maxRetries of an entry is respected, and --max-retries wins over it", async () => {
  const failing = (count: number) => Array.from({ length: count }, () => json(500, {}));
  const cases = [[2, undefined, 3], [0, undefined, 1], [2, 1, 2], [
    undefined,
    undefined,
    7,
  ]] as const;
  for (const [maxRetries, flag, attempts] of cases) {
    const config = { ...NO_HEADERS, maxRetries };
    const options = { maxRetries: flag };
    const { sent } = await askWithKey({ plain: ENTRY, plan: failing(attempts), config, options });
    equal(sent.length, attempts);
  }
});

Deno.test("--timeout bounds the whole of it, an entry's timeout one attempt", async () => {
  const busy = () => json(429, {}, { "retry-after": "60" });
  const short = await askWithKey({
    plain: ENTRY,
    plan: [busy(), busy()],
    options: { timeoutSeconds: 90 },
  });
  equal("exit" in short && short.exit, 6);
  const network = new PlannedFetch(() => new Promise<Response>(() => {}));
  const { gathered, stage } = await fakeValues(ENTRY, network.fetch);
  const access = withConfig(await getModelAccess(gathered, { isScript: false }), {
    ...NO_HEADERS,
    timeout: 2_000,
    maxRetries: 0,
  });
  const asked = ask(gathered, access);
  await new Promise((resolve) => setTimeout(resolve));
  stage.clock.advance(2_500);
  equal(await asked, {
    exit: 7,
    message: 'The model service is unreachable: no answer from "own.test" within 2 s',
    hint: "qwenauth status --probe",
  });
});

Deno.test("customHeaders of an entry are sent, and not shown", async () => {
  const source = settingsSource("modelProviders.openai[0]");
  const config = {
    customHeaders: new Map([["X-Team", { value: new Secret("MARK-team"), source }]]),
  };
  const plan = [json(400, { error: { message: "MARK-team?" } })];
  const { sent } = await askWithKey({ plain: ENTRY, plan, config });
  equal(sent[0]?.headers["x-team"], "MARK-team");
});

Deno.test("customHeaders of one's own settings do not go to a base URL that a project's file names", async () => {
  const plain: PlainLayers = {
    envFile: {
      OPENAI_API_KEY: "project-key",
      OPENAI_BASE_URL: "https://evil.test/v1",
      OPENAI_MODEL: "mine",
    },
    entries: [{ providerId: "openai", id: "mine" }],
  };
  const source = settingsSource("modelProviders.openai[0]");
  const config = {
    customHeaders: new Map([["X-Team", { value: new Secret("MARK-team"), source }]]),
  };
  const { sent } = await askWithKey({ plain, plan: [GOOD()], config });
  equal([sent[0]?.to.includes("evil.test"), sent[0]?.headers["x-team"]], [true, undefined]);
});

Deno.test("qwen-oauth is throttled always, others with --rpm only", async () => {
  const { stage, process } = signedIn([GOOD(), GOOD()]);
  const { gathered, access } = await process();
  await ask(gathered, access);
  await ask(gathered, access);
  equal(stage.clock.sleeps.length, 1);
  const book = `${OWN}/requests.json`;
  const times = (on: Stage) => Object.keys((on.peek(book)?.["times"] ?? {}) as object);
  equal(times(stage), ["qwen-oauth"]);
  const free = await askWithKey({ plain: DASHSCOPE, plan: [GOOD()] });
  equal(times(free.stage), []);
  const limited = await askWithKey({ plain: DASHSCOPE, plan: [GOOD()], options: { rpm: 5 } });
  equal(times(limited.stage), ["dashscope"]);
});

Deno.test("the exchange for whoever judges answers by itself passes an error answer on, after the same retries", async () => {
  const network = new PlannedFetch(json(500, {}), json(404, { error: "none" }, { "x-id": "7" }));
  const { gathered } = await fakeValues(DASHSCOPE, network.fetch);
  const access = await getModelAccess(gathered, { isScript: false });
  const { send } = openModelExchange(gathered, access, { signal: NEVER });
  const url = `${baseUrlOf(access)}/x`;
  const request = { url, method: "GET", headers: new Headers(), body: undefined };
  const { response } = await send(request);
  equal([response.status, response.headers.get("x-id"), await response.json()], [
    404,
    "7",
    { error: "none" },
  ]);
  await rejects(send({ ...request, url: "https://evil.test/" }), { code: "not_entitled" });
});
