/** `status` and `logout` as a user meets them, and what ends a login at an inconvenient moment. */

import { deepStrictEqual as equal, doesNotMatch, match, ok } from "node:assert/strict";
import { startIn } from "./support/live_run.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { isStored, namesIn } from "./support/stored_files.ts";
import { until } from "./support/until.ts";

Deno.test("from nothing to a sign-in and back: login, status, token, logout, logout again", async () => {
  await using sandbox = await makeSandbox();
  const none = await sandbox.run(["status"]);
  equal(none.code, 4);
  match(none.stdout, /^provider +none$/m);
  match(none.stderr, /^qwenauth: Not signed in: [^\n]+\nhint: qwenauth login\n$/);
  equal(namesIn(sandbox.home), [], "status has written something");

  await using login = startIn(sandbox, ["login"]);
  await login.approve();
  equal((await login.ended).code, 0);
  const asked = sandbox.servers.authorization.requests.length;
  const text = await sandbox.run(["status"]);
  equal([text.code, text.stderr], [0, ""]);
  match(text.stdout, /^access token +valid for another (1 h|59 min 5\d s) \(until /m);
  match(
    text.stdout,
    /^file +"[^"]+oauth_creds\.json", mode 0600, changed \d+ s ago, owner \d+ \(you\)$/m,
  );
  match(text.stdout, /^lock +free$/m);
  const json = JSON.parse((await sandbox.run(["status", "--json"])).stdout);
  const { version, provider, base_url, credential, lock, error } = json;
  equal({ version, provider, base_url, lock, error }, {
    version: 1,
    provider: "qwen-oauth",
    base_url: sandbox.servers.model.baseUrl,
    lock: { held: false },
    error: null,
  });
  equal([credential.path, credential.mode, credential.refreshable], [
    sandbox.credentialFile,
    "0600",
    true,
  ]);
  match(credential.fingerprint, /^[0-9a-f]{8}$/);

  const first = await sandbox.run(["logout"]);
  equal([first.code, first.stdout], [0, ""]);
  match(first.stderr, /^Signed out here; the server was not asked to revoke/);
  const second = await sandbox.run(["logout", "--json"]);
  equal([second.code, second.stderr], [0, ""]);
  equal(JSON.parse(second.stdout), {
    version: 1,
    provider: "qwen-oauth",
    was_signed_in: false,
    revocation: "not_configured",
  });
  equal((await sandbox.run(["token"])).code, 4);
  equal(isStored(sandbox), false);
  equal(sandbox.servers.authorization.requests.length, asked, "the server was asked");
});

Deno.test("status says what is wrong: expired, refused, too wide a mode; with --json the same exit codes", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.signIn(-3600);
  const expired = await sandbox.run(["status"]);
  equal(expired.code, 0, "it can be refreshed");
  match(expired.stdout, /^access token +expired 1 h ago \(at /m);
  await Deno.chmod(sandbox.credentialFile, 0o644);
  match((await sandbox.run(["status"])).stdout, /mode 0644 \(too wide\)/);
  await Deno.chmod(sandbox.qwenHome, 0o777);
  const { stdout } = await sandbox.run(["status"]);
  match(stdout, /^folder {9}".*\/\.qwen", mode 0777 \(too wide\)/m);
  await Deno.chmod(sandbox.qwenHome, 0o755);
  doesNotMatch((await sandbox.run(["status"])).stdout, /^folder/m);
  sandbox.servers.authorization.revokeAll();
  equal((await sandbox.run(["token"])).code, 4);
  const refused = await sandbox.run(["status"]);
  equal(refused.code, 4);
  match(refused.stdout, /^refresh +refused by the server at \S+Z$/m);
  const json = await sandbox.run(["status", "--json"]);
  equal(json.code, 4);
  const document = JSON.parse(json.stdout);
  equal(document.credential.refreshable, false);
  equal(document.error.exit, 4);
});

/** Moments at which a login is ended by a signal: how to come there, and whether it is stored by then. */
const MOMENTS: readonly (readonly [string, (sandbox: Sandbox) => void, Arrive, boolean])[] = [
  [
    "while the code is requested",
    ({ servers }) => servers.authorization.planned.device.push("hang"),
    async ({ servers }) => {
      await until("the request", () => servers.authorization.requests.length > 0 || undefined);
    },
    false,
  ],
  [
    "while a poll is answered",
    ({ servers }) => servers.authorization.planned.poll.push("hang"),
    async ({ servers }) => {
      await until("a poll", () => servers.authorization.counters.polls > 0 || undefined);
    },
    false,
  ],
  [
    "while the sign-in is proved",
    ({ servers }) => servers.model.planned.models.push("hang"),
    async ({ servers }, approve) => {
      await approve();
      await until("the probe", () => servers.model.requests.length > 0 || undefined);
    },
    true,
  ],
];

type Arrive = (sandbox: Sandbox, approve: () => Promise<void>) => Promise<void>;

for (const [name, plan, arrive, isKept] of MOMENTS) {
  Deno.test(`SIGINT, SIGTERM and SIGHUP ${name}: exit 130, 143 and 129, the file whole or absent`, async () => {
    const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
    await Promise.all(
      Object.entries(codes).map(async ([signal, expected]) => {
        await using sandbox = await makeSandbox();
        plan(sandbox);
        await using login = startIn(sandbox, ["login"]);
        await arrive(sandbox, () => login.approve());
        login.child.kill(signal as Deno.Signal);
        const { code, stdout, stderr } = await login.ended;
        equal({ code, stdout }, { code: expected, stdout: "" }, stderr);
        ok(!/^qwenauth: /m.test(stderr), stderr);
        equal(isStored(sandbox), isKept);
        if (!isKept) return;
        const { access_token } = sandbox.stored();
        equal(await sandbox.run(["token"]), { code: 0, stdout: `${access_token}\n`, stderr: "" });
      }),
    );
  });
}

Deno.test("SIGINT, SIGTERM and SIGHUP while an approved login waits for the lock: it is stored before they are obeyed", async () => {
  const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  await Promise.all(
    Object.entries(codes).map(async ([signal, expected]) => {
      await using sandbox = await makeSandbox();
      await Deno.mkdir(sandbox.qwenHome, { mode: 0o700 });
      // As a killed qwen-code leaves it.
      await Deno.writeTextFile(`${sandbox.qwenHome}/oauth_creds.lock`, crypto.randomUUID());
      await using login = startIn(sandbox, ["login"]);
      await login.approve();
      await login.sees(/^Approved, waiting until another program/m);
      login.child.kill(signal as Deno.Signal);
      const { code, stdout, stderr } = await login.ended;
      equal({ code, stdout }, { code: expected, stdout: "" }, stderr);
      const { access_token } = sandbox.stored();
      equal(await sandbox.run(["token"]), { code: 0, stdout: `${access_token}\n`, stderr: "" });
    }),
  );
});
