/** Every outcome of a refresh request, and what becomes of the stored credential. */

import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { FileError } from "../../../src/platform/files.ts";
import {
  connectError,
  json,
  page,
  type PlannedAnswer,
  sendError,
  text,
} from "../../support/planned_fetch.ts";
import {
  CREDENTIAL,
  HOME,
  JOURNAL,
  LOCK,
  makeStage,
  OWN,
  type Stage,
  STATE,
} from "../../support/sign_in_stage.ts";

const GRANT = { access_token: "MARK-new", token_type: "Bearer", expires_in: 3600 };

function refusedMark(stage: Stage): Record<string, unknown> | undefined {
  const signIns = stage.peek(STATE)?.["sign_ins"] as
    | Record<string, Record<string, Record<string, unknown>>>
    | undefined;
  return signIns?.["oauth_creds"]?.["refused"];
}

// Granted

Deno.test("granted: saved with the new refresh token; resource_url and unknown fields survive", async () => {
  const stage = makeStage();
  stage.signIn(-60, { id_token: "MARK-id", made_up: { by: ["qwen", 1] } });
  const sentAtMs = stage.clock.nowMs();
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  equal(
    stage.files.peek(CREDENTIAL),
    JSON.stringify(
      {
        access_token: "MARK-access-1",
        refresh_token: "MARK-refresh-1",
        token_type: "Bearer",
        expiry_date: sentAtMs + 3_600_000,
        resource_url: "portal.example",
        id_token: "MARK-id",
        made_up: { by: ["qwen", 1] },
      },
      null,
      2,
    ) + "\n",
  );
  equal(stage.files.facts(CREDENTIAL)?.mode, 0o600);
  equal(stage.files.peek(JOURNAL), undefined);
  deepEqual(stage.leftovers(), []);
  stage.assertClean();
});

Deno.test("granted: what is done after the save: the journal is closed, only then anything else", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const process = stage.process();
  await process.token();
  const { operations } = process.files;
  const saved = operations.indexOf(`rename ${CREDENTIAL}`);
  const after = operations.slice(saved).filter((operation) =>
    /^(?:rename|remove|createNew|openOrCreate|syncFolder) /.test(operation)
  );
  deepEqual(after.slice(0, 3), [
    `rename ${CREDENTIAL}`,
    `syncFolder ${HOME}`,
    `remove ${JOURNAL}`,
  ]);
});

Deno.test("granted: the lifetime is counted from when the request was sent", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const sentAtMs = stage.clock.nowMs();
  stage.server.delays = { beforeMs: 4000, afterMs: 5000 };
  await stage.token();
  equal(stage.stored()?.["expiry_date"], sentAtMs + 3_600_000);
});

Deno.test("granted: none in the answer keeps the old refresh token", async () => {
  const stage = makeStage();
  stage.server.rotates = false;
  stage.signIn(-60);
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  equal(stage.stored()?.["refresh_token"], "MARK-refresh-0");
  equal(stage.isJournalOpen(), false);
  stage.clock.advance(3_600_000);
  deepEqual(await stage.token(), { token: "MARK-access-2" });
  deepEqual(stage.server.sent, ["MARK-refresh-0", "MARK-refresh-0"]);
});

const RESOURCE_URLS: readonly (readonly [string, unknown, string])[] = [
  ["a new one replaces the old", "other.example", "other.example"],
  ["an answer without it keeps the stored one", undefined, "portal.example"],
  ["an empty one keeps the stored one", "", "portal.example"],
  ["one that is not https is not stored", "http://evil.example", "portal.example"],
  ["one with a user name is not stored", "https://u@evil.example", "portal.example"],
];

for (const [name, resourceUrl, expected] of RESOURCE_URLS) {
  Deno.test(`granted: resource_url: ${name}`, async () => {
    const stage = makeStage();
    stage.signIn(-60);
    stage.server.extra = { resource_url: resourceUrl };
    deepEqual(await stage.token(), { token: "MARK-access-1" });
    equal(stage.stored()?.["resource_url"], expected);
  });
}

Deno.test("granted: fields not known yet are kept; none named like one of ours replaces it", async () => {
  const stage = makeStage();
  stage.signIn(-60, { scope: "old", kept: 1 });
  stage.server.extra = { scope: "new", expiry_date: 1, made_up: [1], kept: 2 };
  const sentAtMs = stage.clock.nowMs();
  await stage.token();
  deepEqual(stage.stored(), {
    access_token: "MARK-access-1",
    refresh_token: "MARK-refresh-1",
    token_type: "Bearer",
    expiry_date: sentAtMs + 3_600_000,
    resource_url: "portal.example",
    scope: "new",
    made_up: [1],
    kept: 2,
  });
});

Deno.test("granted: unknown fields that another program wrote during the request survive", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.on = () => stage.signIn(-60, { written_meanwhile: true });
  await stage.token();
  equal(stage.stored()?.["written_meanwhile"], true);
});

Deno.test("granted: the file is a symbolic link: followed once, written beside the real file", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const text = stage.files.peek(CREDENTIAL)!;
  stage.files.drop(CREDENTIAL);
  stage.files.put("/vault/creds.json", text);
  stage.files.putLink(CREDENTIAL, "/vault/creds.json");
  const reserved: string[] = [];
  const process = stage.process();
  process.files.before = ({ call, path }) => {
    if (call === "createNew" && path.startsWith("/vault/")) reserved.push(path);
  };
  deepEqual(await process.token(), { token: "MARK-access-1" });
  equal(reserved.length, 1);
  equal(stage.files.linkFacts(CREDENTIAL)?.kind, "link");
  equal(stage.peek("/vault/creds.json")?.["access_token"], "MARK-access-1");
  deepEqual(stage.leftovers(), []);
});

Deno.test("granted, but the file is missing: ours is saved all the same", async () => {
  const stage = makeStage();
  stage.signIn(-60, { made_up: 1 });
  stage.server.on = () => stage.files.drop(CREDENTIAL);
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  equal(stage.stored()?.["access_token"], "MARK-access-1");
  equal(stage.stored()?.["made_up"], 1);
});

Deno.test("granted, but another refresh token is there than the one sent and theirs is valid: someone else won, theirs is returned", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const other = { access_token: "MARK-theirs", refresh_token: "MARK-other" };
  stage.server.on = () => stage.signIn(3600, other);
  deepEqual(await stage.token(), { token: "MARK-theirs" });
  equal(stage.stored()?.["refresh_token"], "MARK-other");
  equal(stage.files.peek(JOURNAL), undefined);
  deepEqual(stage.leftovers(), []);
  stage.assertClean();
});

Deno.test("granted, but another refresh token is there than the one sent and theirs has expired: ours is saved", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const other = { access_token: "MARK-theirs", refresh_token: "MARK-other" };
  stage.server.on = () => stage.signIn(-1, other);
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  equal(stage.stored()?.["refresh_token"], "MARK-refresh-1");
});

Deno.test("granted, but another access token beside the refresh token that was sent: ours is saved", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.on = () => stage.signIn(3600, { access_token: "MARK-theirs" });
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  equal(stage.stored()?.["refresh_token"], "MARK-refresh-1");
});

Deno.test("granted, but another sign-in without a refresh token is there: not overwritten while it lives, replaced when it has expired", async () => {
  const theirs = { access_token: "MARK-theirs", refresh_token: undefined };
  for (const secondsLeft of [3600, 1, -1]) {
    const stage = makeStage();
    stage.signIn(-60);
    stage.server.on = () => stage.signIn(secondsLeft, theirs);
    const isKept = secondsLeft > 0;
    deepEqual(await stage.token(), { token: isKept ? "MARK-theirs" : "MARK-access-1" });
    const { access_token, refresh_token } = stage.stored()!;
    deepEqual(
      [access_token, refresh_token],
      isKept ? ["MARK-theirs", undefined] : ["MARK-access-1", "MARK-refresh-1"],
    );
    equal(stage.files.peek(JOURNAL), undefined);
    deepEqual(stage.leftovers(), []);
    stage.assertClean();
  }
});

Deno.test("granted, but the same access token has lost its refresh token meanwhile: ours is saved", async () => {
  const stage = makeStage();
  stage.signIn(20);
  stage.server.on = () => stage.signIn(20, { refresh_token: undefined });
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  equal(stage.stored()?.["refresh_token"], "MARK-refresh-1");
});

Deno.test("granted, but the file is damaged in this moment: it is kept aside, ours is saved", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.on = () => stage.files.put(CREDENTIAL, '{"access_token": "MARK');
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  equal(stage.stored()?.["access_token"], "MARK-access-1");
  const aside = stage.files.allFiles().filter((path) => path.includes(".damaged-"));
  deepEqual(aside.map((path) => stage.files.peek(path)), ['{"access_token": "MARK']);
});

Deno.test("granted, but the file is damaged and cannot be moved aside: exit 10, and the next call finds the answer", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.on = () => stage.files.put(CREDENTIAL, '{"access_token": "MARK');
  const process = stage.process();
  process.files.before = ({ call, path }) => {
    const isIt = call === "rename" && path.includes(".damaged-");
    if (isIt) throw new FileError("denied", path, "permission denied");
  };
  const outcome = await process.token();
  ok("exit" in outcome && outcome.exit === 10);
  stage.server.on = () => {};
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  deepEqual(stage.server.sent, ["MARK-refresh-0"]);
});

Deno.test("granted, but the file cannot be read in this moment: it is not moved aside, ours is saved", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const process = stage.process();
  process.files.before = ({ call, path }) => {
    const isIt = call === "readText" && path === CREDENTIAL && stage.server.grants > 0;
    if (isIt) throw new FileError("other", path, "input/output error");
  };
  deepEqual(await process.token(), { token: "MARK-access-1" });
  equal(stage.stored()?.["refresh_token"], "MARK-refresh-1");
  deepEqual(stage.files.allFiles().filter((path) => path.includes(".damaged-")), []);
});

Deno.test("from before the request is sent until the file is saved, signals are held back, at most 35 s", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const process = stage.process();
  const events: string[] = [];
  process.signals.hold = (limitMs?: number) => {
    events.push(`hold ${limitMs}`);
    return () => void events.push("obey");
  };
  process.files.before = ({ call, path }) => {
    if (call === "rename" && path === CREDENTIAL) events.push("saved");
    if (call === "rename" && path === JOURNAL) events.push("journalled");
  };
  stage.server.on = (moment) => void events.push(moment);
  await process.token();
  deepEqual(events, ["journalled", "hold 35000", "request", "answer", "saved", "obey"]);
});

// Refused

const REFUSALS: readonly (readonly [string, () => Response, string])[] = [
  [
    "invalid_grant (400)",
    () => json(400, { error: "invalid_grant", error_description: "expired" }),
    "invalid_grant: expired",
  ],
  [
    "invalid_request (400)",
    () =>
      json(400, {
        error: "invalid_request",
        error_description: "Invalid refresh token or client_id",
      }),
    "invalid_request: Invalid refresh token or client_id",
  ],
  [
    "any JSON error with 401",
    () => json(401, { error: "invalid_client" }),
    "invalid_client: invalid_client",
  ],
];

for (const [name, answer, reason] of REFUSALS) {
  Deno.test(`refused: ${name}: the file is kept, marked refused by fingerprint, exit 4`, async () => {
    const stage = makeStage();
    stage.signIn(-60);
    const file = stage.files.peek(CREDENTIAL);
    stage.server.instead.push(answer());
    const startMs = stage.clock.nowMs();
    const refused = {
      exit: 4,
      message: `The server refused the refresh token (${reason})`,
      hint: "qwenauth login",
    };
    deepEqual(await stage.token(), refused);
    ok(stage.clock.nowMs() - startMs >= 2000, "believed at once");
    ok(stage.clock.nowMs() - startMs <= 2200, "believed too late");
    equal(stage.files.peek(CREDENTIAL), file);
    match(String(refusedMark(stage)?.["fingerprint"]), /^[0-9a-f]{8}$/);
    equal(stage.files.peek(JOURNAL), undefined);
    deepEqual(stage.leftovers(), []);
    stage.assertClean();
    deepEqual(await stage.token(), refused);
    equal(stage.server.sent.length, 1);
  });

  Deno.test(`refused: ${name}: the stored access token is returned while it lives`, async () => {
    const stage = makeStage();
    stage.signIn(20);
    stage.server.instead.push(answer());
    deepEqual(await stage.token(), { token: "MARK-access-0" });
    deepEqual(await stage.token(), { token: "MARK-access-0" });
    equal(stage.server.sent.length, 1);
    stage.clock.advance(20_000);
    const outcome = await stage.token();
    ok("exit" in outcome && outcome.exit === 4);
    equal(stage.server.sent.length, 1);
  });
}

// Unknown

const UNKNOWN:
  readonly (readonly [string, PlannedAnswer & (Response | Error | (() => Response))])[] = [
    ["network, after something was sent", sendError("connection reset")],
    ["5xx", () => text(502, "bad gateway")],
    ["5xx with JSON", () => json(500, { error: "server_error" })],
    ["5xx with the error of a refusal", () => json(503, { error: "invalid_grant" })],
    ["504 with a page", () => page(504)],
    ["429", () => json(429, { error: "too_many_requests" })],
    ["429 with the error of a refusal", () => json(429, { error: "invalid_request" })],
    ["429 without JSON", () => text(429, "slow down")],
    ["a page with 200", () => page(200)],
    ["an empty 200", () => text(200, "")],
    ["an unreadable 200", () => text(200, "{")],
    ["200 with a list", () => json(200, [GRANT])],
    ["200 without access_token", () => json(200, { ...GRANT, access_token: undefined })],
    ["200 with an empty access_token", () => json(200, { ...GRANT, access_token: "" })],
    ["200 with a wrong access_token", () => json(200, { ...GRANT, access_token: 1 })],
    ["200 with a newline in it", () => json(200, { ...GRANT, access_token: "MARK\nx" })],
    ["200 without expires_in", () => json(200, { ...GRANT, expires_in: undefined })],
    ["200 with expires_in 0", () => json(200, { ...GRANT, expires_in: 0 })],
    ["200 with a wrong refresh_token", () => json(200, { ...GRANT, refresh_token: 1 })],
    ["200 with another token_type", () => json(200, { ...GRANT, token_type: "mac" })],
    ["a 400 without JSON", () => text(400, "bad request")],
    ["a 401 without JSON", () => text(401, "unauthorized")],
    ["a 400 with another error", () => json(400, { error: "invalid_client" })],
    ["a redirect", () => new Response(null, { status: 302 })],
  ];

const make = (answer: PlannedAnswer): Response | Error =>
  typeof answer === "function" ? (answer as () => Response)() : answer;

for (const [name, answer] of UNKNOWN) {
  Deno.test(`unknown: ${name}: the file is unchanged, exit 7, the journal stays with attempts, lastOutcome and at`, async () => {
    const stage = makeStage();
    stage.signIn(-60);
    const file = stage.files.peek(CREDENTIAL);
    const startedAtMs = stage.clock.nowMs();
    stage.server.instead.push(make(answer));
    const outcome = await stage.token();
    ok("exit" in outcome);
    equal(outcome.exit, 7);
    match(outcome.message, /^Cannot refresh the access token: /);
    equal(outcome.hint, "qwenauth status");
    equal(stage.files.peek(CREDENTIAL), file);
    equal(refusedMark(stage), undefined);
    const { open, attempts, started, at, last_outcome } = stage.peek(JOURNAL)!;
    deepEqual({ open, attempts, started, at }, {
      open: true,
      attempts: 1,
      started: startedAtMs,
      at: stage.clock.nowMs(),
    });
    equal(outcome.message, `Cannot refresh the access token: ${last_outcome}`);
    deepEqual(stage.leftovers(), []);
    stage.assertClean();
  });

  Deno.test(`unknown: ${name}: the stored access token is returned while it lives`, async () => {
    const stage = makeStage();
    stage.signIn(20);
    stage.server.instead.push(make(answer));
    deepEqual(await stage.token(), { token: "MARK-access-0" });
    equal(stage.isJournalOpen(), true);
  });
}

Deno.test("unknown: nothing was sent: the journal closes, exit 7", async () => {
  for (const reason of ["dns error: no such host", "tcp connect error: refused"]) {
    const stage = makeStage();
    stage.signIn(-60);
    stage.server.instead.push(connectError(reason));
    const outcome = await stage.token();
    ok("exit" in outcome && outcome.exit === 7);
    equal(stage.isJournalOpen(), false);
    deepEqual(stage.leftovers(), []);
    stage.clock.advance(1);
    deepEqual(await stage.token(), { token: "MARK-access-1" });
  }
});

Deno.test("unknown: nothing was sent in the second attempt: the first stays open", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  stage.server.instead.push(sendError("reset"), connectError("refused"));
  await stage.token();
  stage.clock.advance(1);
  await stage.token();
  equal(stage.isJournalOpen(), true);
});

Deno.test("a refresh that fails before anything is sent for our own fault closes the journal and leaves nothing", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const outcome = await stage.token({}, { environment: { QWENAUTH_USER_AGENT: "a\nb" } });
  ok("exit" in outcome);
  equal(outcome.exit, 2);
  deepEqual(stage.server.sent, []);
  equal(stage.isJournalOpen(), false);
  deepEqual(stage.leftovers(), []);
});

Deno.test("a bug in the middle of a refresh leaves the journal open: perhaps it was sent", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const process = stage.process();
  stage.server.instead.push(new RangeError("bug"));
  await rejects(process.token(), RangeError);
  equal(stage.isJournalOpen(), true);
  equal(stage.files.peek(LOCK), undefined);
});

Deno.test("a stored refresh token that cannot be sent: nothing is sent, the journal closes, exit 7", async () => {
  const stage = makeStage();
  stage.signIn(-60, { refresh_token: "MARK with a blank" });
  const outcome = await stage.token();
  ok("exit" in outcome && outcome.exit === 7);
  deepEqual(stage.server.sent, []);
  equal(stage.isJournalOpen(), false);
});

Deno.test("an ordinary refresh leaves no copy of the credential in the journal or elsewhere", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  await stage.token();
  const holders = stage.files.allFiles().filter((path) => stage.files.peek(path)?.includes("MARK"));
  deepEqual(holders, [CREDENTIAL]);
  deepEqual(stage.files.allFiles().filter((path) => path.startsWith(OWN)), [
    `${OWN}/fingerprint.key`,
    `${OWN}/oauth.lock`,
    `${OWN}/state.json`,
    `${OWN}/state.lock`,
  ]);
});
