/** Credential files and folders that cannot be used: the documented exit code, the path, nothing lost. */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { startIn } from "./support/live_run.ts";
import { isRoot, needs } from "./support/needs.ts";
import { type Ended } from "./support/program.ts";
import { makeSandbox, type Sandbox, type StoredCredential } from "./support/sandbox.ts";
import { namesIn } from "./support/stored_files.ts";

/** A user that owns nothing. */
const NOBODY = 65534;

const WHOLE: StoredCredential = {
  access_token: "access-token-of-the-test",
  refresh_token: "refresh-token-of-the-test",
  token_type: "Bearer",
  expiry_date: Date.now() + 3_600_000,
};

/** Texts of a damaged credential file, with the reason that is given. */
const DAMAGED: readonly (readonly [string, string, string])[] = [
  ["an empty file", "", "it is empty"],
  ["a truncated file", JSON.stringify(WHOLE, null, 2).slice(0, -20), "not valid JSON"],
  ["a file that is no JSON", "access_token=x", "not valid JSON (line 1)"],
  ["a JSON list", "[]", "not a JSON object"],
  ["a JSON null", "null", "not a JSON object"],
  ...([
    ["access_token", 1, "is not a string"],
    ["access_token", undefined, "is missing"],
    ["access_token", "", "is missing"],
    ["access_token", "a\nb", "contains control characters"],
    ["access_token", "a b", "cannot be sent: it is not visible ASCII"],
    ["refresh_token", {}, "is not a string"],
    ["token_type", [], "is not a string"],
    ["expiry_date", "1795231303335", "is not a number"],
    ["expiry_date", undefined, "is not a number"],
    ["resource_url", 7, "is not a string"],
  ] as const).map(([field, value, reason]) =>
    [
      `${field} = ${JSON.stringify(value)}`,
      JSON.stringify({ ...WHOLE, [field]: value }),
      `"${field}" ${reason}`,
    ] as const
  ),
];

for (const [name, text, reason] of DAMAGED) {
  Deno.test(`a damaged credential file (${name}) is exit 10 and stays as it is`, async () => {
    await using sandbox = await makeSandbox();
    await Deno.mkdir(sandbox.qwenHome, { mode: 0o700 });
    await Deno.writeTextFile(sandbox.credentialFile, text, { mode: 0o600 });
    for (const args of [["token"], ["token", "--refresh"], ["logout"], ["login"]]) {
      const { code, stdout, stderr } = await sandbox.run(args);
      equal({ code, stdout }, { code: 10, stdout: "" }, args.join(" "));
      const [message, hint] = stderr.split("\n");
      ok(
        message!.startsWith(`qwenauth: Cannot read "${sandbox.credentialFile}": ${reason}`),
        stderr,
      );
      equal(hint, "hint: qwenauth login --force");
    }
    const status = await sandbox.run(["status", "--json"]);
    equal(status.code, 10);
    equal(JSON.parse(status.stdout).error.exit, 10);
    equal(await Deno.readTextFile(sandbox.credentialFile), text);
    equal(sandbox.servers.authorization.requests, []);
  });
}

Deno.test("a credential file that is a folder, a FIFO or larger than 1 MiB is exit 10", async () => {
  await using sandbox = await makeSandbox();
  await Deno.mkdir(sandbox.credentialFile, { recursive: true, mode: 0o700 });
  await failsWith(sandbox, 10, `Cannot read "${sandbox.credentialFile}": it is a folder`);
  await Deno.remove(sandbox.credentialFile);
  await new Deno.Command("mkfifo", { args: [sandbox.credentialFile] }).output();
  await failsWith(sandbox, 10, `Cannot read "${sandbox.credentialFile}": it is not a regular file`);
  await Deno.remove(sandbox.credentialFile);
  await Deno.writeTextFile(sandbox.credentialFile, "x".repeat(2_000_000));
  await failsWith(sandbox, 10, `Cannot read "${sandbox.credentialFile}": it is larger than 1 MiB`);
});

Deno.test("no credential file is exit 4, and nothing is created", async () => {
  await using sandbox = await makeSandbox();
  const ways = "use qwenauth login, qwenauth login --method api-key, or OPENAI_API_KEY";
  await failsWith(sandbox, 4, `Not signed in: ${ways}`);
  equal([...Deno.readDirSync(sandbox.home)], []);
});

Deno.test("QWEN_HOME that is a file is exit 10", async () => {
  await using sandbox = await makeSandbox();
  const file = `${sandbox.home}/file`;
  await Deno.writeTextFile(file, "precious");
  const env = { QWEN_HOME: file, QWENAUTH_CREDENTIAL_FILE: "" };
  for (const args of [["token"], ["login"], ["status"]]) {
    const { code, stderr } = await sandbox.run(args, { env });
    equal(code, 10, stderr);
    ok(stderr.includes(file), stderr);
  }
  equal(await Deno.readTextFile(file), "precious");
});

Deno.test({
  ...needs("an unreadable credential file is exit 10", [], { root: true }),
  fn: () =>
    asNobody(async (sandbox, run) => {
      await Deno.chmod(sandbox.credentialFile, 0);
      const { code, stderr } = await run(["token"]);
      equal(code, 10);
      equal(
        stderr.split("\n")[0],
        `qwenauth: Cannot read "${sandbox.credentialFile}": permission denied`,
      );
    }),
});

Deno.test({
  ...needs("a credential file of another user is exit 10 before it is read", [], { root: true }),
  fn: () =>
    asNobody(async (sandbox, run) => {
      await Deno.chown(sandbox.credentialFile, 4711, 4711);
      await Deno.chmod(sandbox.credentialFile, 0o644);
      const { code, stderr } = await run(["token"]);
      equal(code, 10);
      const message =
        `Cannot read "${sandbox.credentialFile}": it belongs to user 4711, this is user ${NOBODY}`;
      equal(stderr.split("\n")[0], `qwenauth: ${message}`);
    }),
});

Deno.test({
  ...needs("a credential file of another user is exit 10 for root before it is written", [], {
    root: true,
  }),
  async fn() {
    await using sandbox = await makeSandbox();
    const before = await sandbox.signIn(-60);
    await Deno.chown(sandbox.credentialFile, NOBODY, NOBODY);
    const path = sandbox.credentialFile;
    await failsWith(
      sandbox,
      10,
      `Cannot write "${path}": it belongs to user ${NOBODY}, this is user 0`,
    );
    equal(sandbox.stored(), before);
    equal(sandbox.servers.authorization.counters.refreshRequests, 0);
  },
});

Deno.test({
  ...needs("a read-only QWEN_HOME is exit 10 before the refresh token is spent", [], {
    root: true,
  }),
  fn: () =>
    asNobody(async (sandbox, run) => {
      await Deno.chmod(sandbox.qwenHome, 0o500);
      const { code, stderr } = await run(["token"]);
      equal(code, 10);
      ok(stderr.includes(sandbox.qwenHome), stderr);
      equal(sandbox.servers.authorization.counters.refreshRequests, 0);
      await Deno.chmod(sandbox.qwenHome, 0o700);
    }),
});

Deno.test({
  ...needs(
    "a full disk is exit 10 before the refresh token is spent, and the next call after it is right",
    [],
    { mounts: true },
  ),
  async fn() {
    await using sandbox = await makeSandbox();
    await Deno.mkdir(sandbox.qwenHome);
    await runTool("mount", ["-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", sandbox.qwenHome]);
    try {
      const before = await sandbox.signIn(-60);
      const filler = `${sandbox.qwenHome}/filler`;
      for (const left of [0, 4, 8, 16, 32, 60]) {
        await fill(filler, left * 1024);
        const { code, stderr } = await sandbox.run(["token"]);
        equal(code, 10, `${left} KiB left: ${stderr}`);
        ok(stderr.includes(sandbox.qwenHome) && stderr.includes("the disk is full"), stderr);
        equal(sandbox.stored(), before);
        equal(sandbox.servers.authorization.counters.refreshRequests, 0);
        equal((await sandbox.run(["login", "--force"])).code, 10);
        equal(sandbox.servers.authorization.counters.deviceAuthorizations, 1);
      }
      await Deno.remove(filler);
      equal((await sandbox.run(["token"])).code, 0);
      equal(sandbox.servers.authorization.counters.refreshes, 1);
    } finally {
      await runTool("umount", [sandbox.qwenHome]);
    }
  },
});

Deno.test({
  ...needs(
    "a credential file that is a mount point is exit 10 before the refresh token is spent",
    [],
    { mounts: true },
  ),
  async fn() {
    await using sandbox = await makeSandbox();
    const before = await sandbox.signIn(-60);
    const elsewhere = `${sandbox.folder}/elsewhere.json`;
    await Deno.copyFile(sandbox.credentialFile, elsewhere);
    await runTool("mount", ["--bind", elsewhere, sandbox.credentialFile]);
    try {
      const path = sandbox.credentialFile;
      await failsWith(
        sandbox,
        10,
        `Cannot write "${path}": the single file is a mount point, mount its folder instead`,
      );
      equal(sandbox.servers.authorization.counters.refreshRequests, 0);
      equal(sandbox.stored(), before);
    } finally {
      await runTool("umount", [sandbox.credentialFile]);
    }
  },
});

async function failsWith(sandbox: Sandbox, code: number, message: string): Promise<void> {
  const ended = await sandbox.run(["token"]);
  equal({ code: ended.code, stdout: ended.stdout }, { code, stdout: "" }, ended.stderr);
  equal(ended.stderr.split("\n")[0], `qwenauth: ${message}`);
}

type Run = (args: readonly string[]) => Promise<Ended>;

/** A sandbox with an expired sign-in that belongs to a user who is not root. */
async function asNobody(test: (sandbox: Sandbox, run: Run) => Promise<void>): Promise<void> {
  ok(isRoot());
  await using sandbox = await makeSandbox();
  await sandbox.signIn(-60);
  await runTool("chown", ["-R", `${NOBODY}:${NOBODY}`, sandbox.folder]);
  const env = { DENO_DIR: `${sandbox.folder}/cache` };
  await test(sandbox, (args) => sandbox.run(args, { uid: NOBODY, env }));
}

async function runTool(name: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(name, { args }).output();
  if (!success) throw new Error(`${name}: ${new TextDecoder().decode(stderr)}`);
}

/** Fills the disk but for `leftBytes`. */
async function fill(path: string, leftBytes: number): Promise<void> {
  await Deno.remove(path).catch(() => {});
  using file = await Deno.open(path, { write: true, create: true });
  const block = new Uint8Array(4096);
  let written = 0;
  try {
    for (;;) written += file.writeSync(block);
  } catch {
    file.truncateSync(Math.max(0, written - leftBytes));
  }
}

Deno.test("a login whose state.json cannot be written, since state.lock is a folder, is exit 0 and stored", async () => {
  await using sandbox = await makeSandbox();
  await Deno.mkdir(`${sandbox.qwenHome}/qwenauth/state.lock`, { recursive: true, mode: 0o700 });
  await using login = startIn(sandbox, ["login"]);
  await login.approve();
  const { code, stderr } = await login.ended;
  equal(code, 0, stderr);
  const { access_token } = sandbox.stored();
  equal(await sandbox.run(["token"]), { code: 0, stdout: `${access_token}\n`, stderr: "" });
});

Deno.test("a credential file that is a link to nowhere: login writes to where it points, logout removes the tokens", async () => {
  await using sandbox = await makeSandbox();
  const target = `${sandbox.folder}/vault/creds.json`;
  await Deno.mkdir(sandbox.qwenHome, { recursive: true, mode: 0o700 });
  await Deno.mkdir(`${sandbox.folder}/vault`, { mode: 0o700 });
  await Deno.symlink("../../vault/creds.json", sandbox.credentialFile);
  await using login = startIn(sandbox, ["login"]);
  await login.approve();
  equal((await login.ended).code, 0);
  ok((await Deno.lstat(sandbox.credentialFile)).isSymlink);
  equal(JSON.parse(await Deno.readTextFile(target)), sandbox.stored());
  equal((await sandbox.run(["token"])).code, 0);
  equal((await sandbox.run(["logout"])).code, 0);
  equal(namesIn(`${sandbox.folder}/vault`), []);
});
