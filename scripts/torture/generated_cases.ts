/** What is laid before the program: files in its folders, answers of its servers, words on its command line. */

import fc from "fast-check";
import { damaged, withWrongFields } from "./generated_texts.ts";

/** One call, with everything that it finds. */
export interface GeneratedCase {
  readonly args: readonly string[];
  /** Texts by path below the home folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Bodies of the next answers to a refresh and to model requests, with a status and a media type. */
  readonly answers: readonly GeneratedAnswer[];
}

/** One answer of both servers. */
export interface GeneratedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const NOW_MS = Date.now();
const CREDENTIAL = {
  access_token: "access-0123456789abcdef",
  refresh_token: "refresh-0123456789abcdef",
  token_type: "Bearer",
  expiry_date: NOW_MS + 3_600_000,
  resource_url: "portal.qwen.ai",
};
const EXPIRED = { ...CREDENTIAL, expiry_date: NOW_MS - 60_000 };
const ENTRY = {
  id: "m",
  name: "M",
  envKey: "TEAM_KEY",
  baseUrl: "https://m.example/v1",
  generationConfig: {
    timeout: 1000,
    samplingParams: { temperature: 0 },
    customHeaders: { a: "b" },
  },
  capabilities: { vision: true },
};
const SETTINGS = {
  env: { OPENAI_API_KEY: "sk-settings-0123456789", X: "$HOME" },
  modelProviders: { openai: [ENTRY, ENTRY], mine: [ENTRY] },
  providerProtocol: { mine: "openai" },
  model: { name: "m", baseUrl: "https://m.example/v1" },
  security: { auth: { selectedType: "openai", apiKey: "k", baseUrl: "https://a.example" } },
  advanced: { excludedEnvVars: ["X"] },
};
const KEYS = {
  version: 1,
  keys: { openai: { key: "sk-stored-0123456789", base_url: "https://api.openai.com/v1" } },
};
const STATE = {
  version: 1,
  provider: "openai",
  models: { openai: "m" },
  consents: { "coding-plan": { at: "2026-01-01T00:00:00.000Z" } },
  trusted: { "/srv": { pairs: [{ host: "h", key: "K" }], key_variables: ["K"] } },
};
const JOURNAL = {
  open: true,
  fingerprint: "01234567",
  reserved: "/nowhere/oauth_creds.json.tmp.1",
  started: "2026-01-01T00:00:00.000Z",
  pid: 1,
  host: "h",
  attempts: 1,
};
const BOOK = { version: 1, times: [NOW_MS - 1000, NOW_MS - 500] };
const ENV_TEXT =
  "OPENAI_API_KEY=\"sk-env-0123456789\"\nexport TEAM_KEY='a$b'\n# c\nOPENAI_MODEL=`m`\n";
const TOKENS = {
  access_token: "access-fedcba9876543210",
  refresh_token: "refresh-fedcba9876543210",
  token_type: "Bearer",
  expires_in: 3600,
  resource_url: "portal.qwen.ai",
};

const file = (path: string, right: fc.Arbitrary<unknown>, more = 2) =>
  fc.option(damaged(right), { freq: more, nil: undefined }).map((text) => [path, text] as const);

const FILES = fc.tuple(
  file(
    ".qwen/oauth_creds.json",
    fc.oneof(withWrongFields(CREDENTIAL), withWrongFields(EXPIRED)),
    4,
  ),
  file(".qwen/settings.json", withWrongFields(SETTINGS)),
  file("project/.qwen/settings.json", withWrongFields(SETTINGS), 1),
  file("project/.env", fc.constant(ENV_TEXT)),
  file("project/.qwen/.env", fc.constant(ENV_TEXT), 1),
  file(".qwen/.env", fc.constant(ENV_TEXT), 1),
  file(".qwen/qwenauth/keys.json", withWrongFields(KEYS), 1),
  file(".qwen/qwenauth/state.json", withWrongFields(STATE), 1),
  file(".qwen/qwenauth/refresh.json", withWrongFields(JOURNAL), 1),
  file(".qwen/qwenauth/requests.json", withWrongFields(BOOK), 1),
  file(".qwen/oauth_creds.lock", fc.constant({ lockId: "x", timestamp: 1 }), 1),
).map((files) =>
  Object.fromEntries(
    files.filter((entry): entry is readonly [string, string] => entry[1] !== undefined),
  )
);

const COMMANDS = fc.constantFrom<readonly string[]>(
  ["token"],
  ["token", "--no-refresh"],
  ["token", "--refresh"],
  ["token", "--format", "json"],
  ["env"],
  ["env", "--format", "json"],
  ["env", "--provider", "mine"],
  ["status"],
  ["status", "--json"],
  ["models"],
  // A service that cannot be reached is tried again for minutes.
  ["models", "--remote", "--max-retries", "0"],
  ["exec", "--", "true"],
  ["use", "openai"],
  ["trust", "--list"],
  ["consent", "--list"],
  ["logout"],
  ["chat", "--max-retries", "0", "hi"],
  ["chat", "--dry-run", "hi"],
);

/** Words that mean something, in an order that need not, and some that mean nothing. */
const LINES = fc.array(
  fc.oneof(
    fc.constantFrom(
      ..."token env status models exec login logout use trust consent help completions".split(
        " ",
      ),
      ..."--json --debug --format sh --provider openai --model m --help --version -- --no-refresh"
        .split(" "),
      ..."--min-valid 90s 1h --refresh --no-env-file --env-file /dev/null -x -m -c --no-input"
        .split(" "),
    ),
    fc.string({ unit: "grapheme", maxLength: 20 }).filter((text) => !text.includes("\0")),
  ),
  { maxLength: 6 },
).filter((words) => !words.includes("exec") && !words.includes("login"));

const ANSWER = fc.record({
  status: fc.constantFrom(200, 200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 422, 500, 503),
  contentType: fc.constantFrom(
    "application/json",
    "text/html",
    "text/event-stream",
    "text/plain; charset=latin1",
    "",
  ),
  body: fc.oneof(
    damaged(withWrongFields(TOKENS)),
    damaged(withWrongFields({ error: "invalid_grant", error_description: "no" })),
    damaged(fc.constant('data: {"choices":[{"delta":{"content":"hi"}}]}\n\ndata: [DONE]\n\n')),
  ),
});

/** Any case. */
export const CASES: fc.Arbitrary<GeneratedCase> = fc.record({
  args: fc.oneof({ weight: 4, arbitrary: COMMANDS }, { weight: 1, arbitrary: LINES }),
  files: FILES,
  answers: fc.array(ANSWER, { maxLength: 3 }),
});
