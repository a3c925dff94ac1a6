/** `qwenauth status`: the whole report, as text and as JSON, for every state of a sign-in. */

import { deepEqual, doesNotMatch, equal } from "node:assert/strict";
import { command, runStatus } from "../../src/commands/status.ts";
import { EXIT_CODES, Failure } from "../../src/platform/failure.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { sendError } from "../support/planned_fetch.ts";
import {
  CREDENTIAL,
  HOME,
  JOURNAL,
  KERNEL_LOCK,
  LOCK,
  makeStage,
  type Stage,
  STATE,
} from "../support/sign_in_stage.ts";

type Options = Parameters<typeof runStatus>[1];

const NO_OPTIONS = Object.fromEntries(
  Object.keys(command.flags).map((name) => [name, undefined]),
) as unknown as Options;

interface Shown {
  readonly exit: number;
  readonly text: string;
}

/** The report; fingerprints, which depend on a random key, are replaced by a word. */
async function show(
  stage: Stage,
  json: boolean,
  environment: Readonly<Record<string, string>> = {},
): Promise<Shown> {
  const terminal = new FakeTerminal();
  const process = stage.process({ environment });
  const { signal } = new AbortController();
  const context = { ...process.surroundings, terminal, json, abort: signal };
  const sent = stage.server.sent.length;
  let exit = 0;
  try {
    await runStatus(context, { ...NO_OPTIONS, json });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    exit = EXIT_CODES[error.code];
  }
  equal(stage.server.sent.length, sent);
  equal(terminal.stderr.text, "");
  equal(process.files.openHandles, 0);
  doesNotMatch(terminal.stdout.text, /MARK/);
  const text = terminal.stdout.text
    .replaceAll(/fingerprint [0-9a-f]{8}\b/g, "fingerprint SHOWN")
    .replaceAll(/"fingerprint": "[0-9a-f]{8}"/g, '"fingerprint": "SHOWN"');
  return { exit, text };
}

const SIGN_IN = `the sign-in "${CREDENTIAL}"`;

type Rows = Readonly<Record<string, string | undefined>>;

const VALID_ROWS = {
  state: "usable",
  provider: `qwen-oauth, by ${SIGN_IN}`,
  key: `fingerprint SHOWN, from ${SIGN_IN}`,
  "base URL": `https://portal.example/v1, from ${SIGN_IN}`,
  model: 'coder-model, from the built-in row of "qwen-oauth"',
  server: "https://chat.qwen.ai",
  "access token": "valid for another 1 h (until 2026-11-21T13:00:00Z)",
  "": "stored 0 s ago (2026-11-21T12:00:00Z)",
  refresh: "possible",
  lock: "free",
  "kernel lock": undefined as string | undefined,
  file: `"${CREDENTIAL}", mode 0600, changed 0 s ago, owner 1000 (you)`,
  journal: undefined as string | undefined,
  "last minute": "0/60, the next one goes at once",
  today: "0/1000, resets in 4 h (at 2026-11-21T16:00:00Z)",
};

const CHOICE = `the choice stored in "${STATE}"`;
const USAGE = {
  last_minute: 0,
  minute_limit: 60,
  minute_free_at: null,
  today: 0,
  day_limit: 1000,
  day_resets_at: "2026-11-21T16:00:00.000Z",
};
const ORIGIN = { kind: "credential", path: CREDENTIAL };
const OWN_KEY = { fingerprint: "SHOWN", source: SIGN_IN, origin: ORIGIN, shadowed: [] };
const OWN_URL = {
  value: "https://portal.example/v1",
  source: SIGN_IN,
  origin: ORIGIN,
  shadowed: [],
};
const MODEL = {
  value: "coder-model",
  source: 'the built-in row of "qwen-oauth"',
  origin: { kind: "catalogue" },
  shadowed: [],
};
const VALID_VALUES = {
  provider: { value: "qwen-oauth", source: SIGN_IN, origin: ORIGIN, shadowed: [] },
  key: OWN_KEY,
  base_url: OWN_URL,
  model: MODEL,
};

const CREDENTIAL_FILE = {
  kind: "credential",
  path: CREDENTIAL,
  mode: "0600",
  too_wide: false,
  owner_uid: 1000,
  modified_at: "2026-11-21T12:00:00.000Z",
};

const FINGERPRINT_KEY = {
  ...CREDENTIAL_FILE,
  kind: "fingerprint key",
  path: `${HOME}/qwenauth/fingerprint.key`,
};
const JOURNAL_FILE = { ...CREDENTIAL_FILE, kind: "journal", path: JOURNAL };

const VALID_DOCUMENT = {
  version: 1,
  state: "usable",
  provider: "qwen-oauth",
  provider_source: SIGN_IN,
  values: VALID_VALUES,
  key_stored_at: null,
  plan: null,
  env_file: null,
  own_exports: [],
  warnings: [],
  server: "https://chat.qwen.ai",
  base_url: "https://portal.example/v1",
  credential: {
    path: CREDENTIAL,
    present: true,
    fingerprint: "SHOWN",
    issued_at: null,
    lifetime_seconds: null,
    age_seconds: 0 as number | null,
    expires_at: "2026-11-21T13:00:00.000Z",
    seconds_left: 3600,
    refreshable: true,
    mode: "0600",
    owner_uid: 1000,
    modified_at: "2026-11-21T12:00:00.000Z",
  },
  lock: { held: false },
  kernel_locks: null,
  open_refresh: null,
  refused: null,
  files: [CREDENTIAL_FILE],
  requests: USAGE as object | null,
  also_signed_in: [],
  consents: [],
  trust: null,
  pending_logins: [],
  problems: [],
  probe: null,
  error: null,
};

const EXPIRED_TOKEN = "expired 1 min ago (at 2026-11-21T11:59:00Z)";
const EXPIRED = { expires_at: "2026-11-21T11:59:00.000Z", seconds_left: 0 };
const NO_CREDENTIAL = {
  ...VALID_DOCUMENT.credential,
  fingerprint: null,
  age_seconds: null,
  expires_at: null,
  seconds_left: null,
  refreshable: false,
};
const NO_SIGN_IN = {
  key: undefined,
  "base URL": undefined,
  "access token": "none",
  "": undefined,
  refresh: "-",
};
const NO_FILE = { present: false, mode: null, owner_uid: null, modified_at: null };

interface Case {
  readonly name: string;
  readonly prepare: (stage: Stage) => Promise<void> | void;
  readonly exit: number;
  /** What differs from the valid case. */
  readonly rows?: Rows;
  /** All rows, in place of those of the valid case. */
  readonly only?: Rows;
  readonly document?: Record<string, unknown>;
}

/** The report: labelled lines in sections; a line without a label goes on with the one above. */
function textOf(rows: Rows): string {
  return Object.entries(rows).filter(([, value]) => value !== undefined).map(([label, value]) => {
    const gap = ["provider", "server", "file", "last minute"].includes(label) ? "\n" : "";
    return `${gap}${label.padEnd(15)}${value}\n`;
  }).join("");
}

function failure(code: string, exit: number, message: string, hint: string): object {
  return { code, exit, message, hint, retry_after_seconds: null };
}

const CASES: readonly Case[] = [
  { name: "valid", prepare: (stage) => stage.signIn(3600), exit: 0 },
  {
    name: "expired, can be refreshed",
    prepare: (stage) => stage.signIn(-60),
    exit: 0,
    rows: {
      state: "usable after a refresh, which the next call makes",
      "access token": EXPIRED_TOKEN,
    },
    document: {
      state: "refreshable",
      credential: { ...VALID_DOCUMENT.credential, ...EXPIRED },
    },
  },
  {
    name: "valid for days, chosen by login, without a resource URL",
    prepare: (stage) => {
      stage.signIn(2 * 86_400 + 3 * 3600 + 59, { resource_url: undefined });
      stage.put(STATE, { provider: "qwen-oauth" });
    },
    exit: 0,
    rows: {
      provider: `qwen-oauth, by ${CHOICE}\n${" ".repeat(15)}over qwen-oauth, by ${SIGN_IN}`,
      "base URL": `https://portal.qwen.ai/v1, from ${SIGN_IN}`,
      "access token": "valid for another 2 d 3 h (until 2026-11-23T15:00:59Z)",
    },
    document: {
      provider_source: CHOICE,
      values: {
        ...VALID_VALUES,
        provider: {
          value: "qwen-oauth",
          source: CHOICE,
          origin: { kind: "state", path: STATE },
          shadowed: [{ value: "qwen-oauth", source: SIGN_IN, origin: ORIGIN }],
        },
        base_url: { ...OWN_URL, value: "https://portal.qwen.ai/v1" },
      },
      base_url: "https://portal.qwen.ai/v1",
      credential: {
        ...VALID_DOCUMENT.credential,
        expires_at: "2026-11-23T15:00:59.000Z",
        seconds_left: 183_659,
      },
    },
  },
  {
    name: "expired without a refresh token",
    prepare: (stage) => stage.signIn(-60, { refresh_token: undefined }),
    exit: 4,
    rows: {
      state: "cannot be used: The access token has expired and there is no refresh token",
      "access token": EXPIRED_TOKEN,
      refresh: "impossible: the server gave no refresh token",
    },
    document: {
      state: "unusable",
      credential: { ...VALID_DOCUMENT.credential, ...EXPIRED, refreshable: false },
      error: failure(
        "auth_required",
        4,
        "The access token has expired and there is no refresh token",
        "qwenauth login",
      ),
    },
  },
  {
    name: "expired and refused",
    prepare: async (stage) => {
      stage.signIn(-58);
      stage.server.revoke();
      await stage.token();
    },
    exit: 4,
    rows: {
      state:
        "cannot be used: The server refused the refresh token (invalid_grant: refresh token is dead)",
      "access token": "expired 1 min ago (at 2026-11-21T11:59:02Z)",
      "": "stored 2 s ago (2026-11-21T12:00:00Z)",
      refresh: "refused by the server at 2026-11-21T12:00:02Z",
      today: "0/1000, resets in 3 h 59 min (at 2026-11-21T16:00:00Z)",
      file: `"${CREDENTIAL}", mode 0600, changed 2 s ago, owner 1000 (you)`,
    },
    document: {
      state: "unusable",
      kernel_locks: true,
      credential: {
        ...VALID_DOCUMENT.credential,
        age_seconds: 2,
        expires_at: "2026-11-21T11:59:02.000Z",
        seconds_left: 0,
        refreshable: false,
      },
      files: [CREDENTIAL_FILE, FINGERPRINT_KEY],
      refused: { at: "2026-11-21T12:00:02.000Z", reason: "invalid_grant: refresh token is dead" },
      error: failure(
        "auth_required",
        4,
        "The server refused the refresh token (invalid_grant: refresh token is dead)",
        "qwenauth login",
      ),
    },
  },
  {
    name: "missing",
    prepare: () => {},
    exit: 4,
    only: {
      state: "cannot be used: Not signed in: use qwenauth login, " +
        "qwenauth login --method api-key, or OPENAI_API_KEY",
      provider: "none",
    },
    document: {
      state: "unusable",
      requests: null,
      files: [],
      provider: null,
      provider_source: null,
      values: { provider: null, key: null, base_url: null, model: null },
      base_url: null,
      credential: { ...NO_CREDENTIAL, ...NO_FILE },
      error: failure(
        "auth_required",
        4,
        "Not signed in: use qwenauth login, qwenauth login --method api-key, or OPENAI_API_KEY",
        "qwenauth login",
      ),
    },
  },
  {
    name: "damaged",
    prepare: (stage) => stage.files.put(CREDENTIAL, '{"access_token": "MARK'),
    exit: 10,
    rows: {
      ...NO_SIGN_IN,
      state: `cannot be used: Cannot read "${CREDENTIAL}": not valid JSON (it ends too early)`,
      // It was read again for 100 ms.
      today: "0/1000, resets in 3 h 59 min (at 2026-11-21T16:00:00Z)",
    },
    document: {
      state: "unusable",
      values: { ...VALID_VALUES, key: null, base_url: null },
      base_url: null,
      credential: NO_CREDENTIAL,
      error: failure(
        "store",
        10,
        `Cannot read "${CREDENTIAL}": not valid JSON (it ends too early)`,
        "qwenauth login --force",
      ),
    },
  },
  {
    name: "foreign owner",
    prepare: (stage) => {
      stage.signIn(3600);
      stage.files.put(CREDENTIAL, stage.files.peek(CREDENTIAL)!, { uid: 1001 });
    },
    exit: 10,
    rows: {
      ...NO_SIGN_IN,
      state: `cannot be used: Cannot read "${CREDENTIAL}": ` +
        "it belongs to user 1001, this is user 1000",
      file: `"${CREDENTIAL}", mode 0600, changed 0 s ago, owner 1001`,
    },
    document: {
      state: "unusable",
      values: { ...VALID_VALUES, key: null, base_url: null },
      files: [{ ...CREDENTIAL_FILE, owner_uid: 1001 }],
      base_url: null,
      credential: { ...NO_CREDENTIAL, owner_uid: 1001 },
      error: failure(
        "store",
        10,
        `Cannot read "${CREDENTIAL}": it belongs to user 1001, this is user 1000`,
        "ls -ld /home/u/.qwen/oauth_creds.json",
      ),
    },
  },
  {
    name: "wide mode",
    prepare: (stage) => {
      stage.signIn(3600);
      stage.files.put(CREDENTIAL, stage.files.peek(CREDENTIAL)!, { mode: 0o644 });
    },
    exit: 0,
    rows: { file: `"${CREDENTIAL}", mode 0644 (too wide), changed 0 s ago, owner 1000 (you)` },
    document: {
      credential: { ...VALID_DOCUMENT.credential, mode: "0644" },
      files: [{ ...CREDENTIAL_FILE, mode: "0644", too_wide: true }],
    },
  },
  {
    name: "lock held by qwenauth",
    prepare: (stage) => {
      stage.signIn(3600);
      const holder = { lockId: "x", pid: 99, host: "build", program: "qwenauth" };
      stage.put(LOCK, { ...holder, timestamp: stage.clock.nowMs() });
    },
    exit: 0,
    rows: { lock: 'held by qwenauth, pid 99 on "build" since 2026-11-21T12:00:00Z, for 0 s' },
    document: {
      lock: {
        held: true,
        pid: 99,
        host: "build",
        program: "qwenauth",
        since: "2026-11-21T12:00:00.000Z",
      },
    },
  },
  {
    name: "lock held by qwen-code",
    prepare: (stage) => {
      stage.signIn(3600);
      stage.files.put(LOCK, "6f1c1f43-2f6c-4f0c-9d59-0a4f3a5f7c11");
    },
    exit: 0,
    rows: { lock: "held by another program since 2026-11-21T12:00:00Z, for 0 s" },
    document: {
      lock: {
        held: true,
        pid: null,
        host: null,
        program: null,
        since: "2026-11-21T12:00:00.000Z",
      },
    },
  },
  {
    name: "open refresh",
    prepare: async (stage) => {
      stage.signIn(25);
      stage.server.instead.push(sendError("connection reset"));
      await stage.token();
    },
    exit: 0,
    rows: {
      "access token": "valid for another 25 s (until 2026-11-21T12:00:25Z)",
      refresh: "open since 2026-11-21T12:00:00Z (1. attempt): the connection with " +
        '"chat.qwen.ai" failed: connection reset',
      journal: `"${JOURNAL}", mode 0600, changed 0 s ago, owner 1000 (you)`,
    },
    document: {
      kernel_locks: true,
      files: [CREDENTIAL_FILE, JOURNAL_FILE, FINGERPRINT_KEY],
      credential: {
        ...VALID_DOCUMENT.credential,
        expires_at: "2026-11-21T12:00:25.000Z",
        seconds_left: 25,
      },
      open_refresh: {
        started_at: "2026-11-21T12:00:00.000Z",
        attempts: 1,
        last_outcome: 'the connection with "chat.qwen.ai" failed: connection reset',
      },
    },
  },
  {
    name: "no kernel locks",
    prepare: (stage) => {
      stage.signIn(3600);
      stage.files.put(KERNEL_LOCK, "");
      stage.files.fail("tryLock", KERNEL_LOCK, "unsupported");
    },
    exit: 0,
    rows: { "kernel lock": "not supported by this file system: the lock file alone decides" },
    document: { kernel_locks: false },
  },
];

for (const { name, prepare, exit, rows = {}, only, document = {} } of CASES) {
  Deno.test(`status as text: ${name}`, async () => {
    const stage = makeStage();
    await prepare(stage);
    const expected = textOf(only ?? { ...VALID_ROWS, ...rows });
    deepEqual(await show(stage, false), { exit, text: expected });
  });

  Deno.test(`status --json, on stdout whatever the exit code: ${name}`, async () => {
    const stage = makeStage();
    await prepare(stage);
    const { exit: code, text } = await show(stage, true);
    deepEqual({ exit: code, document: JSON.parse(text) }, {
      exit,
      document: { ...VALID_DOCUMENT, ...document },
    });
  });
}

Deno.test("status of another server describes its own file", async () => {
  const stage = makeStage();
  stage.signIn(3600);
  const { exit, text } = await show(stage, true, {
    QWENAUTH_OAUTH_BASE_URL: "https://auth.example",
  });
  const { server, credential } = JSON.parse(text);
  deepEqual([exit, server, credential.path, credential.present], [
    4,
    "https://auth.example",
    `${HOME}/qwenauth/oauth-auth.example.json`,
    false,
  ]);
});

Deno.test("status of a credential whose resource URL must not be used says so", async () => {
  const stage = makeStage();
  stage.signIn(3600, { resource_url: "http://evil.example" });
  const { exit, text } = await show(stage, true);
  const { base_url, error } = JSON.parse(text);
  deepEqual([exit, base_url, error.code], [10, null, "store"]);
});

Deno.test("status where QWEN_HOME is a file: exit 10 with the path", async () => {
  const stage = makeStage();
  stage.files.put(HOME, "a file");
  const { exit, text } = await show(stage, true);
  deepEqual([exit, JSON.parse(text).error.message], [
    10,
    `Cannot read "${CREDENTIAL}": a part of the path is not a folder`,
  ]);
});

Deno.test("status where nobody is signed in makes no file", async () => {
  const stage = makeStage();
  await show(stage, false);
  deepEqual([stage.files.allFiles(), stage.files.changes], [[], []]);
});

Deno.test("status takes no lock from anyone and leaves a lock as it is", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.files.put(LOCK, "old", { modifiedAtMs: stage.clock.nowMs() - 86_400_000 });
  await show(stage, false);
  equal(stage.files.peek(LOCK), "old");
});
