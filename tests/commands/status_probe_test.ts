/** `status --probe`: every outcome of a real call, with the same exit code as text and as JSON. */

import { deepEqual, equal, match } from "node:assert/strict";
import { encodeBook } from "../../src/credentials/request_book_text.ts";
import type { ProbeDocument } from "../../src/commands/status_screen/encode_more.ts";
import {
  connectError,
  json,
  page,
  type PlannedAnswer,
  PlannedFetch,
  sendError,
  text,
} from "../support/planned_fetch.ts";
import { showDocument, showStatus, type StatusSetting } from "../support/run_status.ts";
import { makeStage, OWN, type Stage } from "../support/sign_in_stage.ts";

const MODELS = "GET https://portal.example/v1/models";
const CHAT = "POST https://portal.example/v1/chat/completions";
const USED_UP = {
  error: { code: "insufficient_quota", message: "Free allocated quota exceeded." },
};
const LISTED = () => json(200, { data: [{ id: "coder-model" }, { id: "vision-model" }] });
const REFUSED = () => json(401, { error: { code: "invalid_api_key", message: "no such token" } });
const FORBIDDEN = () => json(403, { error: { message: "plan does not cover it" } });
const ENDED = "the free tier of Qwen OAuth ended on 2026-04-15";
const INSTEAD = "; use an API key instead, of Alibaba Coding Plan, Alibaba Token Plan, " +
  "Alibaba Model Studio, ModelScope, OpenRouter, OpenAI, Anthropic or Google Gemini";
const KEY = "MARK-key-0123456789abcdef";
const DEAD = "The server refused the refresh token (invalid_grant: refresh token is dead)";

interface Case {
  readonly name: string;
  readonly prepare: (stage: Stage) => void;
  readonly setting?: StatusSetting;
  readonly answers?: readonly (() => PlannedAnswer)[];
  /** Requests to the model service; one to the model list of the sign-in unless given. */
  readonly sent?: readonly string[];
  readonly probe: Pick<ProbeDocument, "outcome" | "exit" | "message"> & Partial<ProbeDocument>;
  /** Exit code of the command; that of the outcome unless given. */
  readonly exit?: number;
  /** What the line begins with. */
  readonly line: string;
}

const withKey = (provider: string, environment: Record<string, string>): StatusSetting => ({
  options: { provider },
  environment,
});

const CASES: readonly Case[] = [
  {
    name: "works",
    prepare: (stage) => stage.signIn(3600),
    answers: [LISTED],
    probe: {
      outcome: "works",
      exit: 0,
      message: "works: 2 models at https://portal.example/v1",
      models: 2,
    },
    line: "works: 2 models at https://portal.example/v1",
  },
  {
    name: "works after a refresh",
    prepare: (stage) => stage.signIn(-60),
    answers: [LISTED],
    probe: {
      outcome: "works",
      exit: 0,
      message: "works: 2 models at https://portal.example/v1",
      models: 2,
      refreshed: true,
    },
    line: "works: 2 models at https://portal.example/v1 (the access token was refreshed for it)",
  },
  {
    name: "no credential at all",
    prepare: () => {},
    sent: [],
    probe: {
      outcome: "no_credential",
      exit: 4,
      message:
        "Not signed in: use qwenauth login, qwenauth login --method api-key, or OPENAI_API_KEY",
    },
    line: "no credential: Not signed in",
  },
  {
    name: "no credential: expired, and nothing can renew it",
    prepare: (stage) => stage.signIn(-60, { refresh_token: undefined }),
    sent: [],
    probe: {
      outcome: "no_credential",
      exit: 4,
      message: "The access token has expired and there is no refresh token",
    },
    line: "no credential: The access token has expired",
  },
  {
    name: "no credential: a provider without its key",
    prepare: (stage) => stage.signIn(3600),
    setting: withKey("modelscope", {}),
    sent: [],
    probe: {
      outcome: "no_credential",
      exit: 4,
      message: 'No API key for "modelscope": MODELSCOPE_API_KEY is not set and no key is stored',
    },
    line: "no credential: No API key",
  },
  {
    name: "expired but refreshable, and the refresh cannot be made now",
    prepare: (stage) => {
      stage.signIn(-60);
      stage.server.instead.push(
        sendError("connection reset"),
        sendError("connection reset"),
      );
    },
    sent: [],
    probe: {
      outcome: "expired_refreshable",
      exit: 0,
      message: "The access token has expired and cannot be refreshed now: Cannot refresh the " +
        'access token: the connection with "chat.qwen.ai" failed: connection reset',
    },
    line: "expired but refreshable: The access token has expired",
  },
  {
    name: "refused: the refresh token",
    prepare: (stage) => {
      stage.signIn(-60);
      stage.server.revoke();
    },
    sent: [],
    probe: { outcome: "refused", exit: 4, message: `${DEAD}; ${ENDED}` },
    line: "refused: The server refused the refresh token",
  },
  {
    name: "refused: an access token that was revoked with its refresh token",
    prepare: (stage) => {
      stage.signIn(3600);
      stage.server.revoke();
    },
    answers: [REFUSED],
    probe: { outcome: "refused", exit: 4, message: `${DEAD}; ${ENDED}` },
    line: "refused: The server refused the refresh token",
  },
  {
    name: "refused: a key",
    prepare: () => {},
    setting: withKey("modelscope", { MODELSCOPE_API_KEY: KEY }),
    answers: [REFUSED],
    sent: ["GET https://api-inference.modelscope.cn/v1/models"],
    probe: {
      outcome: "refused",
      exit: 4,
      status: 401,
      message: '"modelscope" refused the key from MODELSCOPE_API_KEY in the environment ' +
        "(401: no such token)",
    },
    line: 'refused: "modelscope" refused the key',
  },
  {
    name: "refused: a key of Google's protocol",
    prepare: () => {},
    setting: withKey("gemini", { GEMINI_API_KEY: KEY }),
    answers: [() =>
      json(400, {
        error: { message: "API key not valid", details: [{ reason: "API_KEY_INVALID" }] },
      })],
    sent: ["GET https://generativelanguage.googleapis.com/v1beta/models?pageSize=1000"],
    probe: {
      outcome: "refused",
      exit: 4,
      status: 400,
      message:
        '"gemini" refused the key from GEMINI_API_KEY in the environment (400: API key not valid)',
    },
    line: 'refused: "gemini" refused the key',
  },
  {
    name: "signed in but not entitled: refused after a refresh as well",
    prepare: (stage) => stage.signIn(3600),
    answers: [REFUSED, REFUSED],
    sent: [MODELS, MODELS],
    probe: {
      outcome: "not_entitled",
      exit: 5,
      status: 401,
      refreshed: true,
      message: `Signed in, but model calls are refused (401: no such token): ${ENDED}${INSTEAD}`,
    },
    line: "signed in but not entitled: Signed in, but model calls are refused",
  },
  {
    name: "signed in but not entitled: the service repeats both tokens that it was sent",
    prepare: (stage) => stage.signIn(3600),
    answers: [REFUSED, () => json(403, { error: "neither MARK-access-0 nor MARK-access-1" })],
    sent: [MODELS, MODELS],
    probe: {
      outcome: "not_entitled",
      exit: 5,
      status: 403,
      refreshed: true,
      message: "Signed in, but model calls are refused " +
        `(403: neither [redacted] nor [redacted]): ${ENDED}${INSTEAD}`,
    },
    line: "signed in but not entitled: Signed in, but model calls are refused",
  },
  {
    name: "signed in but not entitled: a key whose plan does not allow it",
    prepare: () => {},
    setting: withKey("anthropic", { ANTHROPIC_API_KEY: KEY }),
    answers: [FORBIDDEN],
    sent: ["GET https://api.anthropic.com/v1/models?limit=1000"],
    probe: {
      outcome: "not_entitled",
      exit: 5,
      status: 403,
      message: '"anthropic" knows the key from ANTHROPIC_API_KEY in the environment, but does ' +
        "not allow the call (403: plan does not cover it)",
    },
    line: 'signed in but not entitled: "anthropic" knows the key',
  },
  {
    name: "a page instead of JSON, by its media type",
    prepare: (stage) => stage.signIn(3600),
    answers: [() => page(200)],
    probe: {
      outcome: "page",
      exit: 7,
      message: 'Cannot prove that "qwen-oauth" works: the server answered with a web page ' +
        "(status 200): a firewall or a captive portal",
    },
    line: "a page instead of JSON: Cannot prove",
  },
  {
    name: "a page instead of JSON, by its first words",
    prepare: () => {},
    setting: withKey("anthropic", { ANTHROPIC_API_KEY: KEY }),
    answers: [() => text(504, "\n<!DOCTYPE html><title>Gateway</title>")],
    sent: ["GET https://api.anthropic.com/v1/models?limit=1000"],
    probe: {
      outcome: "page",
      exit: 7,
      message: 'Cannot prove that "anthropic" works: the server answered with a web page ' +
        "(status 504): a firewall or a captive portal",
    },
    line: "a page instead of JSON: Cannot prove",
  },
  {
    name: "unreachable: no connection",
    prepare: (stage) => stage.signIn(3600),
    answers: [() => connectError("connection refused")],
    probe: {
      outcome: "unreachable",
      exit: 7,
      message: 'Cannot prove that "qwen-oauth" works: cannot connect to "portal.example": ' +
        "connection refused",
    },
    line: "unreachable: Cannot prove",
  },
  {
    name: "unreachable: a server that is down",
    prepare: (stage) => stage.signIn(3600),
    answers: [() => json(503, { message: "busy" })],
    probe: {
      outcome: "unreachable",
      exit: 7,
      message: 'Cannot prove that "qwen-oauth" works: it answered with status 503: busy',
    },
    line: "unreachable: Cannot prove",
  },
  {
    name: "a rate limit with its wait",
    prepare: (stage) => stage.signIn(3600),
    answers: [() => json(429, { error: { message: "slow down" } }, { "retry-after": "30" })],
    probe: {
      outcome: "quota",
      exit: 6,
      status: 429,
      retry_after_seconds: 30,
      message: '"qwen-oauth" has too many requests (429: slow down); ' +
        "it asks to wait until 2026-11-21T12:00:30Z",
    },
    line: 'quota or rate limit: "qwen-oauth" has too many requests',
  },
  {
    name: "a rate limit of another protocol, which names no wait",
    prepare: () => {},
    setting: withKey("anthropic", { ANTHROPIC_API_KEY: KEY }),
    answers: [() => json(429, { error: { message: "slow down" } })],
    sent: ["GET https://api.anthropic.com/v1/models?limit=1000"],
    probe: {
      outcome: "quota",
      exit: 6,
      status: 429,
      message: '"anthropic" has too many requests (429: slow down)',
    },
    line: 'quota or rate limit: "anthropic" has too many requests',
  },
  {
    name: "quota used up: the service says so",
    prepare: (stage) => stage.signIn(3600),
    answers: [() => text(404, ""), () => json(429, USED_UP)],
    sent: [MODELS, CHAT],
    probe: {
      outcome: "quota",
      exit: 6,
      status: 429,
      // The second request had to wait for its slot.
      retry_after_seconds: 4 * 3600 - 1,
      message: 'The quota of "qwen-oauth" is used up (429: Free allocated quota exceeded.); it ' +
        "begins anew at 2026-11-21T16:00:00Z",
    },
    line: 'quota or rate limit: The quota of "qwen-oauth"',
  },
  {
    name: "quota used up: that of a key, refused with 403",
    prepare: () => {},
    setting: withKey("dashscope", { DASHSCOPE_API_KEY: KEY }),
    answers: [
      () => json(403, { error: { code: "Throttling.AllocationQuota", message: `no ${KEY}` } }),
    ],
    sent: ["GET https://dashscope.aliyuncs.com/compatible-mode/v1/models"],
    probe: {
      outcome: "quota",
      exit: 6,
      status: 403,
      message: 'The quota of "dashscope" is used up (403: no [redacted])',
    },
    line: 'quota or rate limit: The quota of "dashscope"',
  },
  {
    name: "quota used up: the book of requests says so, and nothing is sent",
    prepare: (stage) => {
      stage.signIn(3600);
      const times = Array.from({ length: 1000 }, () => Date.UTC(2026, 10, 21, 11));
      stage.files.put(`${OWN}/requests.json`, encodeBook(new Map([["qwen-oauth", times]])));
    },
    sent: [],
    probe: {
      outcome: "quota",
      exit: 6,
      retry_after_seconds: 4 * 3600,
      message: 'The 1000 requests of "qwen-oauth" a day are used up; the next day begins at ' +
        "2026-11-21T16:00:00Z",
    },
    line: "quota or rate limit: The 1000 requests",
  },
  {
    name: "nothing to prove with a key of Vertex AI",
    prepare: () => {},
    setting: withKey("vertex-ai", { GOOGLE_API_KEY: KEY }),
    sent: [],
    probe: {
      outcome: "unprovable",
      exit: 0,
      message: 'A key alone proves nothing at "vertex-ai": no call was made',
    },
    line: "nothing to prove: A key alone",
  },
  {
    name: "works, but a damaged key store decides the exit code",
    prepare: (stage) => {
      stage.signIn(3600);
      stage.files.put(`${OWN}/keys.json`, "MARK no JSON");
    },
    answers: [LISTED],
    probe: {
      outcome: "works",
      exit: 0,
      message: "works: 2 models at https://portal.example/v1",
      models: 2,
    },
    exit: 10,
    line: "works: 2 models at https://portal.example/v1",
  },
];

for (const { name, prepare, setting = {}, answers = [], sent = [MODELS], ...rest } of CASES) {
  const { probe, exit = probe.exit, line } = rest;
  const run = { ...setting, options: { ...setting.options, probe: true } };

  Deno.test(`status --probe --json: ${name}`, async () => {
    const stage = makeStage();
    prepare(stage);
    const network = new PlannedFetch(...answers.map((answer) => answer()));
    const shown = await showDocument(stage, { ...run, fetch: network.fetch });
    const { document } = shown;
    deepEqual([shown.exit, document.error?.exit ?? 0, document.probe], [exit, exit, {
      models: null,
      status: null,
      retry_after_seconds: null,
      refreshed: false,
      ...probe,
    }]);
    deepEqual(network.sent.map(({ to }) => to), sent);
    network.assertDone();
  });

  Deno.test(`status --probe as text: ${name}`, async () => {
    const stage = makeStage();
    prepare(stage);
    const network = new PlannedFetch(...answers.map((answer) => answer()));
    const shown = await showStatus(stage, { ...run, fetch: network.fetch });
    equal(shown.exit, exit);
    match(shown.stdout, new RegExp(`^probe {10}${RegExp.escape(line)}`, "m"));
  });
}

Deno.test("status without --probe asks nobody, whatever the credential", async () => {
  for (const secondsLeft of [3600, -60]) {
    const stage = makeStage();
    stage.signIn(secondsLeft);
    const network = new PlannedFetch();
    const { document } = await showDocument(stage, { fetch: network.fetch });
    deepEqual([document.probe, network.sent, stage.server.sent], [null, [], []]);
  }
});
