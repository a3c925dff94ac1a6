/** What qwenauth's own files hold when they are right. Secrets are marked. */

/** When the clock of the machine in memory stands. */
const NOW_MS = Date.UTC(2026, 10, 21, 12);
const CREDENTIAL = {
  access_token: "MARK-access-0123456789abcdef",
  refresh_token: "MARK-refresh-0123456789abcdef",
  token_type: "Bearer",
  expiry_date: NOW_MS + 3_600_000,
  resource_url: "portal.qwen.ai",
};

/** `state.json` */
export const STATE = {
  version: 1,
  provider: "openai",
  models: { openai: "m" },
  consents: { "coding-plan": "2026-01-01T00:00:00.000Z" },
  trusted: {
    "/folder": {
      hosts: ["h.example"],
      keys: ["TEAM_KEY"],
      pairs: [{ host: "h.example", key: "TEAM_KEY" }],
      at: "2026-01-01T00:00:00.000Z",
    },
  },
  sign_ins: {
    oauth_creds: {
      issued: { fingerprint: "01234567", lifetime_ms: 3_600_000 },
      refused: {
        fingerprint: "01234567",
        at: NOW_MS - 5000,
        reason: "invalid_grant",
        lost_at: NOW_MS - 9000,
        file_changed_at: NOW_MS - 10_000,
      },
    },
  },
};

/** `keys.json` */
export const KEYS = {
  version: 1,
  keys: {
    openai: {
      key: "sk-MARK-0123456789",
      base_url: "https://api.openai.com/v1",
      stored_at: "2026-01-01T00:00:00.000Z",
    },
    gemini: { key: "sk-MARK-9876543210", stored_at: "2026-01-01T00:00:00.000Z" },
  },
};

/** `requests.json` */
export const BOOK = {
  version: 1,
  times: {
    "qwen-oauth": [NOW_MS - 90_000, NOW_MS - 1000, NOW_MS - 500, NOW_MS + 700],
    openai: [NOW_MS - 1],
  },
};

/** `refresh.json` */
export const JOURNAL = {
  version: 1,
  open: true,
  fingerprint: "01234567",
  reserved: "/home/u/.qwen/oauth_creds.json.tmp.1",
  started: NOW_MS - 2000,
  pid: 1,
  host: "h",
  attempts: 1,
  last_outcome: "no answer",
  at: NOW_MS - 1000,
  restore: { credential: CREDENTIAL, until: NOW_MS + 50_000 },
};

const CLIENT = {
  version: 1,
  server: "https://chat.qwen.ai",
  token_endpoint: "https://chat.qwen.ai/api/v1/oauth2/token",
  client_id: "f0304373b74a44d2b584a3fb70ca9e56",
  started: NOW_MS - 10_000,
  expires: NOW_MS + 900_000,
};

/** `login-<id>.json`, of a code that waits and of one that was granted. */
export const LOGIN = [
  {
    ...CLIENT,
    device_code: "MARK-device-0123456789abcdef",
    code_verifier: "MARK-verifier-0123456789abcdef",
    user_code: "MARK-USER",
    verification_uri: "https://chat.qwen.ai/authorize",
    verification_uri_complete: "https://chat.qwen.ai/authorize?user_code=MARK-USER",
    interval: 2,
  },
  { ...CLIENT, granted: CREDENTIAL, replaces: NOW_MS - 20_000 },
];

/** Lines of a chat session. */
export const SESSION = [
  { role: "system", text: "Be brief.", at: "2026-01-01T00:00:00.000Z" },
  { role: "user", text: "Grüße, 世界 👋🏽", pictures: 1, at: "2026-01-01T00:00:01.000Z" },
  { role: "assistant", text: "a\nb\u2028c", at: "2026-01-01T00:00:02.000Z" },
  { role: "clear", at: "2026-01-01T00:00:03.000Z" },
  { role: "user", text: "again", at: "2026-01-01T00:00:04.000Z" },
];
