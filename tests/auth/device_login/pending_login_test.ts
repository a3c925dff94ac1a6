/** A device login that is begun by one process and waited for by others. */

import { deepEqual, equal, match, notEqual, ok } from "node:assert/strict";
import type { PendingCode } from "../../../src/auth/device_login/login_steps.ts";
import { listPendingLogins } from "../../../src/auth/device_login/pending_logins.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { PendingStage } from "../../support/pending_stage.ts";
import { json } from "../../support/planned_fetch.ts";
import { CREDENTIAL, KERNEL_LOCK, OWN } from "../../support/sign_in_stage.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

const MINUTE_MS = 60_000;
const DONE = { exit: 0, failure: undefined, id: undefined };
const START = "qwenauth login --start";

function makeStage(): PendingStage<FakeClock> {
  return new PendingStage(new FakeClock());
}

/** A stage with one login begun; gives its ID. */
async function begun(stage = makeStage()): Promise<[PendingStage<FakeClock>, string]> {
  const { exit, id } = await stage.start();
  equal(exit, 0);
  return [stage, id!];
}

Deno.test("--start stores device code, verifier and user code in one file of mode 0600, in a folder of mode 0700", async () => {
  const [stage, id] = await begun();
  const path = `${OWN}/login-${id}.json`;
  const { code_verifier, ...stored } = stage.peek(path)!;
  match(String(code_verifier), /^[\w-]{43}$/);
  const started = stage.clock.nowMs();
  deepEqual(stored, {
    version: 1,
    server: "https://chat.qwen.ai",
    token_endpoint: "https://chat.qwen.ai/api/v1/oauth2/token",
    client_id: "f0304373b74a44d2b584a3fb70ca9e56",
    started,
    expires: started + 30 * MINUTE_MS,
    device_code: "MARK-device-1",
    user_code: "MARK-user-1",
    verification_uri: "https://chat.qwen.ai/authorize",
    verification_uri_complete: "https://chat.qwen.ai/authorize?user_code=MARK-user-1",
    interval: 2,
  });
  for (const name of stage.pendingFiles()) {
    equal(stage.files.facts(`${OWN}/${name}`)?.mode, 0o600);
  }
  equal(stage.files.facts(OWN)?.mode, 0o700);
});

Deno.test("--wait goes on in another process, shows the code again, and signs in", async () => {
  const [stage, id] = await begun();
  stage.clock.advance(10 * MINUTE_MS);
  stage.device.decide(1, "granted");
  deepEqual(await stage.wait({ id }), {
    ...DONE,
    shown: ["resumed MARK-user-1", "authorized", "not_probed"],
  });
  equal(stage.stored()?.["access_token"], "MARK-granted-1");
  stage.assertNothingPending();
});

Deno.test("--wait waits one interval before its first poll, so that a killed one's last poll is no matter", async () => {
  const [stage] = await begun();
  stage.device.decide(1, "granted");
  const before = stage.clock.monotonicMs();
  stage.device.onAnswer = () => equal(stage.clock.monotonicMs() - before, 2000);
  equal((await stage.wait()).exit, 0);
});

Deno.test("denial and expiry are exit 4 and remove the login", async () => {
  for (
    const [decision, message] of [
      ["denied", "The sign-in was denied"],
      ["expired", "The code expired before it was approved"],
    ] as const
  ) {
    const [stage, id] = await begun();
    stage.device.decide(1, decision);
    const { exit, failure } = await stage.wait({ id });
    deepEqual([exit, failure], [4, [message, START]]);
    stage.assertNothingPending();
    equal(stage.stored(), undefined);
  }
});

Deno.test("expiry goes by the wall clock, across processes", async () => {
  const [stage, id] = await begun();
  stage.clock.jumpWall(29 * MINUTE_MS);
  equal((await stage.wait({ id, timeoutSeconds: 30 })).exit, 8);
  stage.clock.jumpWall(MINUTE_MS);
  const { exit, failure } = await stage.wait({ id });
  deepEqual([exit, failure], [4, ["The code expired before it was approved", START]]);
  stage.assertNothingPending();
});

Deno.test("a process that goes on waits for what is left of the code's life, and no longer", async () => {
  const [stage, id] = await begun();
  stage.clock.jumpWall(29 * MINUTE_MS);
  const before = stage.clock.sleeps.length;
  equal((await stage.wait({ id })).exit, 4);
  equal(stage.clock.sleeps.slice(before).reduce((sum, ms) => sum + ms, 0), MINUTE_MS);
});

Deno.test("--timeout is exit 8 with the command to go on, and the login stays", async () => {
  const stage = new PendingStage(new VirtualClock());
  const { id } = await stage.start();
  const { exit, failure } = await stage.wait({ timeoutSeconds: 5 });
  deepEqual([exit, failure], [8, [
    "The approval did not come within 5 s",
    `qwenauth login --wait ${id}`,
  ]]);
  equal(stage.device.polls.length, 2);
  deepEqual(stage.pendingFiles(), [`login-${id}.json`, `login-${id}.lock`]);
  stage.device.decide(1, "granted");
  equal((await stage.wait()).exit, 0);
  stage.assertNothingPending();
});

Deno.test("a code that is shown again says for how long it is still valid", async () => {
  const stage = new PendingStage(new VirtualClock());
  await stage.start();
  await stage.clock.sleep(20 * MINUTE_MS);
  stage.device.decide(1, "granted");
  const { openDeviceLogin } = await import("../../../src/auth/device_login/open_device_login.ts");
  const { waitForPendingLogin } = await import("../../../src/auth/device_login/pending_wait.ts");
  const codes: PendingCode[] = [];
  const audience = {
    showCode: (code: PendingCode) => Promise.resolve(void codes.push(code)),
    endCode: () => {},
    show: () => {},
    mayReplace: () => Promise.resolve(undefined),
    wantsNewCode: () => Promise.resolve(false),
  };
  const nowMs = stage.clock.nowMs();
  await waitForPendingLogin(
    openDeviceLogin(stage.surroundings(stage.process())),
    audience,
    { id: undefined, timeoutSeconds: 60, force: false, probe: false, provider: "x" },
    new AbortController().signal,
  );
  const [{ authorization, expiresAtMs, waitEndsAtMs }] = codes as [PendingCode];
  deepEqual(
    [authorization.expiresInSeconds, expiresAtMs - nowMs, waitEndsAtMs - nowMs],
    [600, 10 * MINUTE_MS, MINUTE_MS],
  );
});

Deno.test("what --timeout cuts off is a pause, never a request: its answer may be the grant", async () => {
  const stage = new PendingStage(new VirtualClock());
  await stage.start();
  stage.device.decide(1, "granted");
  const process = stage.process();
  const surroundings = stage.surroundings(process);
  const { openDeviceLogin } = await import("../../../src/auth/device_login/open_device_login.ts");
  const { waitForPendingLogin } = await import("../../../src/auth/device_login/pending_wait.ts");
  const login = await openDeviceLogin({
    ...surroundings,
    fetch: async (request) => {
      await stage.clock.sleep(4000, request.signal);
      return await surroundings.fetch(request);
    },
  });
  const audience = {
    showCode: () => Promise.resolve(),
    endCode: () => {},
    show: () => {},
    mayReplace: () => Promise.resolve(undefined),
    wantsNewCode: () => Promise.resolve(false),
  };
  const request = { id: undefined, timeoutSeconds: 3, force: false, probe: false, provider: "x" };
  await waitForPendingLogin(login, audience, request, new AbortController().signal);
  equal(stage.stored()?.["access_token"], "MARK-granted-1");
});

Deno.test("the interval that grew by slow_down is kept for the next process", async () => {
  const [stage] = await begun();
  stage.device.instead.push(() => json(400, { error: "slow_down" }));
  stage.device.instead.push(() => json(429, { error: "slow_down" }));
  const victim = stage.process();
  let polls = 0;
  stage.clock.onSleep = () => {
    if (++polls === 3) victim.files.kill();
  };
  await stage.wait({}, victim).catch((error) => equal(error.name, "Killed"));
  stage.clock.onSleep = () => {};
  deepEqual(stage.clock.sleeps.splice(0), [2000, 7000, 10_000]);
  stage.device.decide(1, "granted");
  equal((await stage.wait()).exit, 0);
  deepEqual(stage.clock.sleeps[0], 10_000);
});

Deno.test("several at once: each has a file and an ID of its own, and none is chosen without one", async () => {
  const [stage, first] = await begun();
  const [, second] = await begun(stage);
  notEqual(first, second);
  const [a, b] = [first, second].sort();
  const { exit, failure } = await stage.wait();
  deepEqual([exit, failure], [2, [
    `Cannot choose among 2 pending logins: "${a}" (https://chat.qwen.ai, 30 min left), ` +
    `"${b}" (https://chat.qwen.ai, 30 min left)`,
    `qwenauth login --wait ${a}`,
  ]]);
  stage.device.decide(2, "granted");
  equal((await stage.wait({ id: second.toUpperCase() })).exit, 0);
  equal(stage.stored()?.["access_token"], "MARK-granted-2");
  deepEqual(stage.pendingFiles(), [`login-${first}.json`, `login-${first}.lock`]);
});

Deno.test("an ID that is taken is not given again", async () => {
  const stage = makeStage();
  const same = {
    bytes: (length: number) => new Uint8Array(length),
    uuid: () => crypto.randomUUID(),
  };
  let calls = 0;
  const random = {
    ...same,
    bytes: (length: number) => new Uint8Array(length).fill(length === 4 ? calls++ >> 1 : 1),
  };
  const ids: (string | undefined)[] = [];
  for (let times = 0; times < 3; times++) {
    const process = stage.process();
    Object.assign(process.surroundings, { random });
    ids.push((await stage.start(process)).id);
  }
  deepEqual(ids, ["2222", "3333", "4444"]);
});

Deno.test("none pending, and one that is not: exit 4", async () => {
  const stage = makeStage();
  const none = await stage.wait();
  deepEqual([none.exit, none.failure], [4, ["No login is pending", START]]);
  const unknown = await stage.wait({ id: "abcd" });
  const message = 'No login "abcd" is pending: it has expired or ended, or never was';
  deepEqual([unknown.exit, unknown.failure], [4, [message, START]]);
  for (const id of ["../x", " ", "MARK-device-1", "l0o1"]) {
    const { exit, failure } = await stage.wait({ id });
    deepEqual([exit, failure], [4, [
      "No login of this name is pending: an ID is what --start printed, 4 letters and digits",
      START,
    ]]);
  }
  deepEqual(stage.files.allFiles(), []);
});

Deno.test("an empty ID, as of a --start that began nothing: exit 0 for whoever is signed in, else exit 2", async () => {
  const stage = makeStage();
  const nobody = await stage.wait({ id: "" });
  const message = "Cannot wait for a login without a name: --start has begun none";
  deepEqual([nobody.exit, nobody.failure], [2, [message, START]]);
  stage.signIn(3600);
  deepEqual(await stage.wait({ id: "" }), { ...DONE, shown: ["already_signed_in"] });
  const forced = await stage.wait({ id: "", force: true });
  deepEqual([forced.exit, forced.failure], [2, [message, `${START} --force`]]);
  stage.signIn(-1);
  equal((await stage.wait({ id: "" })).exit, 2);
});

Deno.test('what a wait that failed says to type does not end with "already signed in"', async () => {
  for (const [signedIn, force] of [[false, false], [true, false], [false, true]] as const) {
    const again = signedIn || force ? `${START} --force` : START;
    for (const decision of ["denied", "expired"] as const) {
      const [stage, id] = await begun();
      if (signedIn) stage.signIn(3600);
      stage.device.decide(1, decision);
      equal((await stage.wait({ id, force })).failure?.[1], again);
    }
  }
  const stage = new PendingStage(new VirtualClock());
  const { id } = await stage.start();
  const { failure } = await stage.wait({ timeoutSeconds: 5, force: true });
  equal(failure?.[1], `qwenauth login --wait ${id} --force`);
});

Deno.test("a login of another server or client is refused, and nothing is sent", async () => {
  const cases = [
    [
      { QWENAUTH_OAUTH_BASE_URL: "https://other.example" },
      /^Cannot wait for the login "\w{4}": it was begun at https:\/\/chat\.qwen\.ai, and https:\/\/other\.example is configured$/,
      "export QWENAUTH_OAUTH_BASE_URL=https://chat.qwen.ai",
    ],
    [
      { QWENAUTH_TOKEN_ENDPOINT: "https://other.example/token" },
      /: its token endpoint is https:\/\/chat\.qwen\.ai\/api\/v1\/oauth2\/token, and https:\/\/other\.example\/token is configured$/,
      "export QWENAUTH_TOKEN_ENDPOINT=https://chat.qwen.ai/api/v1/oauth2/token",
    ],
    [
      {
        QWENAUTH_OAUTH_BASE_URL: "https://other.example",
        QWENAUTH_TOKEN_ENDPOINT: "https://other.example/token",
      },
      /: it was begun at https:\/\/chat\.qwen\.ai, and https:\/\/other\.example is configured$/,
      "export QWENAUTH_OAUTH_BASE_URL=https://chat.qwen.ai " +
      "QWENAUTH_TOKEN_ENDPOINT=https://chat.qwen.ai/api/v1/oauth2/token",
    ],
    [
      { QWENAUTH_CLIENT_ID: "another" },
      /begun by another client$/,
      "export QWENAUTH_CLIENT_ID=f0304373b74a44d2b584a3fb70ca9e56",
    ],
  ] as const;
  const [stage, id] = await begun();
  for (const [environment, message, hint] of cases) {
    for (const named of [id, undefined]) {
      const outcome = await stage.wait({ id: named }, stage.process({ environment }));
      equal(outcome.exit, 2);
      match(outcome.failure![0]!, message);
      equal(outcome.failure![1], hint);
      const typed = hint.replace("export ", "").split(" ").map((set) => set.split("=", 2));
      const obeyed = { ...environment, ...Object.fromEntries(typed) };
      const after = await stage.wait(
        { id: named, timeoutSeconds: 1 },
        stage.process({ environment: obeyed }),
      );
      equal(after.exit, 8, "what the hint says helps");
    }
  }
  stage.device.polls.length = 0;
  const elsewhere = { QWENAUTH_OAUTH_BASE_URL: "https://other.example" };
  const other = await stage.start(stage.process({ environment: elsewhere }));
  stage.device.decide(2, "granted");
  equal((await stage.waitIn(elsewhere)).exit, 0, "the only one of its server");
  deepEqual(stage.device.polls, ["MARK-device-2"]);
  ok(!stage.pendingFiles().includes(`login-${other.id}.json`));
});

Deno.test("a damaged pending login is exit 10, is not quoted, and is in nobody's way", async () => {
  const [stage, id] = await begun();
  const path = `${OWN}/login-${id}.json`;
  const whole = stage.peek(path)!;
  const damaged: [string, RegExp][] = [
    ["", /not valid JSON/],
    [JSON.stringify(whole).slice(0, -9), /not valid JSON/],
    ["[]", /not a JSON object/],
    [JSON.stringify({ ...whole, device_code: 7 }), /"device_code" is no text/],
    [JSON.stringify({ ...whole, code_verifier: "" }), /"code_verifier" is no text/],
    [JSON.stringify({ ...whole, user_code: "MARK\u001b" }), /"user_code" contains control/],
    [JSON.stringify({ ...whole, expires: "MARK" }), /"expires" is no number/],
    [JSON.stringify({ ...whole, interval: -1 }), /"interval" is no number/],
    [JSON.stringify({ ...whole, interval: 0 }), /"interval" is no number/],
    [JSON.stringify({ ...whole, interval: 1e-7 }), /"interval" is no number/],
    [JSON.stringify({ ...whole, granted: { access_token: "MARK" } }), /"expiry_date"/],
    [JSON.stringify({ ...whole, token_endpoint: undefined }), /"token_endpoint" is no text/],
  ];
  for (const [text, why] of damaged) {
    stage.files.put(path, text);
    for (const named of [id, undefined]) {
      const { exit, failure } = await stage.wait({ id: named });
      equal(exit, 10, text);
      match(failure![0]!, why);
      equal(failure![1], `rm ${path}`);
    }
    equal(stage.files.peek(path), text);
  }
  const [, sound] = await begun(stage);
  stage.device.decide(2, "granted");
  equal((await stage.wait()).exit, 0, "the only sound one");
  deepEqual(stage.pendingFiles(), [`login-${id}.json`, `login-${id}.lock`]);
  notEqual(sound, id);
});

Deno.test("a pending login of another user is exit 10", async () => {
  const [stage, id] = await begun();
  const path = `${OWN}/login-${id}.json`;
  stage.files.put(path, stage.files.peek(path)!, { uid: 1001 });
  const { exit, failure } = await stage.wait({ id });
  equal(exit, 10);
  match(failure![0]!, /belongs to user 1001/);
});

Deno.test("two processes that wait for one login: the second is exit 9 and names the first; when that is dead, it goes on", async () => {
  const stage = new PendingStage(new VirtualClock());
  const { id } = await stage.start();
  const first = stage.process({ pid: 4000 });
  const waiting = stage.wait({}, first).catch((error) => error);
  await stage.clock.sleep(5000);
  const polls = stage.device.polls.length;
  const second = await stage.wait({ id });
  equal(second.exit, 9);
  match(
    second.failure![0]!,
    /^Cannot wait for the login "\w{4}": qwenauth, pid 4000 on "build" does so since 2026-11-21T12:00:00\.000Z$/,
  );
  equal(second.failure![1], "kill 4000");
  equal(stage.device.polls.length, polls);
  const afar = await stage.wait({ id }, stage.process({ hostName: "elsewhere" }));
  equal(afar.failure![1], "qwenauth status");
  try {
    first.files.kill();
  } catch {
    // It says that it is dead.
  }
  equal((await waiting).name, "Killed");
  stage.device.decide(1, "granted");
  equal((await stage.wait({ id })).exit, 0);
  stage.assertNothingPending();
});

Deno.test("every login sweeps what has expired, also a damaged one in time and what dead processes left, and no other", async () => {
  const [stage, old] = await begun();
  stage.files.put(`${OWN}/login-${old}.json.tmp.1`, "MARK-device-1");
  stage.files.put(`${OWN}/login-dddd.json`, "MARK-device half");
  stage.files.put(`${OWN}/login-eeee.lock`, "");
  stage.files.put(`${OWN}/login-ffff.json.tmp.1`, "MARK-device-1");
  stage.files.put(`${OWN}/login.json`, "another's");
  stage.clock.advance(20 * MINUTE_MS);
  const [, young] = await begun(stage);
  await stage.sweep();
  equal(stage.pendingFiles().length, 8);
  stage.clock.advance(20 * MINUTE_MS);
  await stage.sweep();
  const ofYoung = [`login-${young}.json`, `login-${young}.lock`];
  const damaged = ["login-dddd.json"];
  deepEqual(
    stage.pendingFiles(),
    [
      ...damaged,
      "login-eeee.lock",
      "login-ffff.json.tmp.1",
      ...ofYoung,
    ].sort(),
  );
  stage.clock.advance(25 * 60 * MINUTE_MS);
  await stage.sweep();
  stage.assertNothingPending();
  equal(stage.files.peek(`${OWN}/login.json`), "another's");
});

Deno.test("a sweep leaves a login alone that a process works with, and fails at nothing", async () => {
  const stage = new PendingStage(new VirtualClock());
  const { id } = await stage.start();
  const path = `${OWN}/login-${id}.json`;
  const waiting = stage.wait({ timeoutSeconds: 20 });
  await stage.clock.sleep(3000);
  stage.put(path, { ...stage.peek(path), expires: stage.clock.nowMs() - 1 });
  await stage.sweep();
  ok(stage.files.peek(path));
  equal((await waiting).exit, 8);
  stage.files.fail("list", OWN, "denied");
  await stage.sweep();
});

Deno.test("what is pending is listed without anything secret, and without being changed", async () => {
  const [stage, id] = await begun();
  stage.clock.advance(10 * MINUTE_MS);
  stage.files.put(`${OWN}/login-zzzz.json`, "MARK");
  const changes = stage.files.changes.length;
  const process = stage.process();
  const listed = listPendingLogins(process.surroundings, OWN);
  deepEqual(listed, [
    {
      id,
      server: "https://chat.qwen.ai",
      leftMs: 20 * MINUTE_MS,
      isGranted: false,
      problem: undefined,
    },
    {
      id: "zzzz",
      server: undefined,
      leftMs: undefined,
      isGranted: false,
      problem: `Cannot read "${OWN}/login-zzzz.json": the pending login is damaged, not valid JSON`,
    },
  ]);
  equal(stage.files.changes.length, changes);
  stage.clock.advance(20 * MINUTE_MS);
  deepEqual(listPendingLogins(process.surroundings, OWN).map(({ id }) => id), ["zzzz"]);
  deepEqual(listPendingLogins(makeStage().process().surroundings, OWN), []);
});

Deno.test("a grant that names a place to which no token may be sent is not stored, and nothing is left", async () => {
  const [stage] = await begun();
  stage.device.extra = { resource_url: "http://models.example" };
  stage.device.decide(1, "granted");
  const { exit, failure } = await stage.wait();
  notEqual(exit, 0);
  match(failure![0]!, /models\.example/);
  equal(stage.stored(), undefined);
  stage.assertNothingPending();
});

Deno.test("a folder that cannot be written is found out before anything is polled for", async () => {
  const [stage] = await begun();
  stage.files.fail("createNew", /oauth_creds\.json/, "read_only");
  equal((await stage.wait()).exit, 10);
  deepEqual(stage.device.polls, []);
  equal(stage.pendingFiles().length, 2);
});

Deno.test("a grant that cannot be stored is kept, without its codes, and stored by the next --wait", async () => {
  const [stage, id] = await begun();
  stage.device.decide(1, "granted");
  stage.device.onAnswer = () => stage.files.put(CREDENTIAL, "{damaged");
  equal((await stage.wait()).exit, 10);
  const kept = stage.files.peek(`${OWN}/login-${id}.json`)!;
  match(kept, /MARK-granted-1/);
  ok(!kept.includes("MARK-device") && !kept.includes("MARK-user") && !kept.includes("verifier"));
  equal((await stage.wait()).exit, 10);
  deepEqual(await stage.wait({ force: true }), { ...DONE, shown: ["authorized", "not_probed"] });
  equal(stage.stored()?.["access_token"], "MARK-granted-1");
  equal(stage.device.polls.length, 1);
  stage.assertNothingPending();
});

Deno.test("a login that logout removes while it is waited for signs nobody in", async () => {
  const [stage, id] = await begun();
  stage.device.decide(1, "granted");
  stage.device.onAnswer = () => stage.files.drop(`${OWN}/login-${id}.json`);
  const { exit, failure } = await stage.wait();
  deepEqual([exit, failure], [4, [
    `The login "${id}" was removed while it was waited for`,
    START,
  ]]);
  equal(stage.stored(), undefined);
});

Deno.test("a login that logout removes while it waits for the lock signs nobody in", async () => {
  const [stage, id] = await begun();
  stage.device.decide(1, "granted");
  const logout = stage.files.openOrCreate(KERNEL_LOCK);
  stage.device.onAnswer = () => void logout.tryLock();
  let waited = 0;
  stage.clock.onSleep = () => {
    if (stage.device.polls.length === 0 || waited++ < 10) return;
    stage.files.drop(`${OWN}/login-${id}.json`);
    logout.close();
  };
  const { exit, failure } = await stage.wait();
  deepEqual([exit, failure], [4, [
    `The login "${id}" was removed while it was waited for`,
    START,
  ]]);
  equal(stage.stored(), undefined);
});
