/** A cloned folder that is hostile, the user who works in it, and what must hold whatever stands there. */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { type ModelServer, startModelServer } from "../../support/servers/model_server.ts";
import { type Ended, type RunOptions, runProgram } from "./program.ts";
import { makeSandbox, type Sandbox } from "./sandbox.ts";

/** Secrets of the user that a hostile folder is after. */
export const USER_KEY = "sk-user-key-0123456789abcdefghij";
export const USER_TOKEN_FOR_GITHUB = "ghp_user_token_0123456789abcdefghij";

/** Where the hostile folder lies, and what waits for the user's secrets. */
export interface Hostile {
  readonly sandbox: Sandbox;
  /** The cloned folder. */
  readonly folder: string;
  /** Base URL of a host that records what it is sent. */
  readonly url: string;
  /** A file that exists once something of the folder has been executed. */
  readonly marker: string;
}

/** A hostile folder that may be disposed of. */
export interface HostileFolder extends Hostile, AsyncDisposable {
  readonly host: ModelServer;
  /** The user's access token. */
  readonly accessToken: string;
}

/** Which of the user's secrets is at stake, and how it is known. */
export type User = "oauth" | "key";

/** Makes the folder, below the home of a user who is signed in. */
export async function makeHostileFolder(): Promise<HostileFolder> {
  const sandbox = await makeSandbox();
  const host = await startModelServer({ isValidToken: () => true });
  const { access_token } = await sandbox.signIn(3600);
  await Deno.mkdir(`${sandbox.qwenHome}/qwenauth`, { mode: 0o700 });
  const folder = `${sandbox.home}/src/clone`;
  await Deno.mkdir(`${folder}/.qwen`, { recursive: true });
  return {
    sandbox,
    folder,
    host,
    url: host.baseUrl,
    marker: `${sandbox.folder}/executed`,
    accessToken: access_token,
    async [Symbol.asyncDispose]() {
      await host.stop();
      await sandbox[Symbol.asyncDispose]();
    },
  };
}

/** Longest run, milliseconds: a file without an end must not hold up the tests. */
const RUN_LIMIT_MS = 20_000;

/** Runs the program in the folder as the user; whatever leaves the machine ends at a closed port. */
export async function runIn(
  { sandbox, folder }: HostileFolder,
  user: User,
  args: readonly string[],
  options: Partial<RunOptions> = {},
): Promise<Ended> {
  const env = { ...sandbox.env, ...environmentOf(user), ...options.env };
  return await runProgram({ cwd: folder, ...options, args, env, limitMs: RUN_LIMIT_MS });
}

function environmentOf(user: User): Record<string, string> {
  return {
    GITHUB_TOKEN: USER_TOKEN_FOR_GITHUB,
    HTTPS_PROXY: "http://127.0.0.1:9",
    ...(user === "key" ? { OPENAI_API_KEY: USER_KEY } : { QWENAUTH_PROVIDER: "qwen-oauth" }),
  };
}

/** What hands out secrets. */
const HANDING: readonly (readonly string[])[] = [
  ["token", "--format", "json", "--debug"],
  ["env", "--format", "json"],
  ["env"],
  ["exec", "--", "env", "-0"],
];

/** What a user types in the folder; the sign-in, whose use is checked by `stopsNothing`, needs less. */
const COMMANDS: Readonly<Record<User, readonly (readonly string[])[]>> = {
  oauth: HANDING,
  key: [
    ...HANDING,
    ["status", "--debug"],
    ["status", "--json"],
    ["models"],
    ["models", "--all", "--remote", "--json", "--max-retries", "0"],
  ],
};

/** Base URLs with which the user's own secrets may be handed out. */
function ownUrls({ sandbox }: HostileFolder): readonly string[] {
  return ["https://api.openai.com/v1", sandbox.servers.model.baseUrl];
}

/** Exit codes of `token` for the two users. */
export type Codes = Readonly<Record<User, number>>;

/** What is particular about a folder. */
export interface Expected {
  /** Variables beside the protocol's that the folder's own key may be exported as. */
  readonly ownNames?: readonly string[] | undefined;
  /** How the program is run there. */
  readonly run?: Partial<RunOptions> | undefined;
}

/**
 * Runs every command as both users and checks that the folder got nothing.
 * @param codes with which `token` ends; a failing one has printed nothing
 */
export async function getsNothing(
  hostile: HostileFolder,
  codes: Codes,
  { ownNames = [], run }: Expected = {},
): Promise<void> {
  const before = await snapshot(hostile.folder);
  for (const user of ["oauth", "key"] as const) {
    const ended = await Promise.all(COMMANDS[user].map((args) => runIn(hostile, user, args, run)));
    equal(ended[0]!.code, codes[user], `${user}: ${ended[0]!.stdout}${ended[0]!.stderr}`);
    ended.forEach((each, index) => checkRun(hostile, COMMANDS[user][index]!, each, ownNames));
    await evaluate(hostile, user, ended[2]!.stdout);
  }
  const secrets = [USER_KEY, USER_TOKEN_FOR_GITHUB, hostile.accessToken];
  const sent = JSON.stringify(hostile.host.requests);
  equal(secrets.filter((secret) => sent.includes(secret)), []);
  equal(await snapshot(hostile.folder), before);
  ok(!await exists(hostile.marker), "something of the folder was executed");
}

/** Checks that the user's own sign-in works there beside the key. */
export async function stopsNothing(
  hostile: HostileFolder,
  flags: readonly string[] = [],
  run?: Partial<RunOptions>,
): Promise<void> {
  const { sandbox, accessToken } = hostile;
  const named = ["--provider", "qwen-oauth", ...flags];
  const inFolder = (...args: string[]) => runIn(hostile, "key", args, run);
  const [token, env, models, status] = await Promise.all([
    inFolder("token", ...named),
    inFolder("env", ...named, "--format", "json"),
    inFolder("models", ...named, "--remote", "--json"),
    inFolder("status", ...named, "--json"),
  ]);
  equal(token, { code: 0, stdout: `${accessToken}\n`, stderr: "" });
  equal([env.code, env.stderr], [0, ""]);
  const { OPENAI_API_KEY, OPENAI_BASE_URL } = JSON.parse(env.stdout);
  equal([OPENAI_API_KEY, OPENAI_BASE_URL], [accessToken, sandbox.servers.model.baseUrl]);
  equal([models.code, models.stderr], [0, ""]);
  equal([status.code, status.stderr], [0, ""]);
}

// deno-lint-ignore no-control-regex
const CONTROLS = /[\x00-\x09\x0b-\x1f\x7f-\x9f]/;
// deno-lint-ignore no-control-regex
const CONTROLS_OF_JSON = /[\x00-\x1f]/;

/** Checks what one command has printed. */
function checkRun(
  hostile: HostileFolder,
  args: readonly string[],
  { code, stdout, stderr }: Ended,
  ownNames: readonly string[],
): void {
  const name = `${args.join(" ")} (exit ${code})\n${stdout}${stderr}`;
  ok([0, 2, 4, 5, 7, 10].includes(code), name);
  const secrets = [USER_KEY, USER_TOKEN_FOR_GITHUB, hostile.accessToken];
  equal(secrets.filter((secret) => stderr.includes(secret)), [], name);
  ok(!CONTROLS.test(stderr), `control characters: ${JSON.stringify(name)}`);
  ok(!/^\s+at /m.test(stderr), name);
  const handed = handedOut(args, stdout);
  if (handed === undefined) {
    equal(secrets.filter((secret) => stdout.includes(secret)), [], name);
    const text = args.includes("--json") ? JSON.stringify(JSON.parse(stdout || "0")) : stdout;
    const controls = args.includes("--json") ? CONTROLS_OF_JSON : CONTROLS;
    ok(!controls.test(text), `control characters: ${JSON.stringify(name)}`);
    return;
  }
  const { key, baseUrl, names } = handed;
  if (secrets.includes(key)) ok(ownUrls(hostile).includes(baseUrl), `${baseUrl} gets it: ${name}`);
  ok(key !== USER_TOKEN_FOR_GITHUB, name);
  const usual = ["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL", "QWENAUTH_EXPORT"];
  equal(names.filter((each) => ![...usual, ...ownNames].includes(each)), [], name);
}

interface HandedOut {
  readonly key: string;
  readonly baseUrl: string;
  /** Variables that were set, or that differ in the started program. */
  readonly names: readonly string[];
}

/** What a command handed to others; undefined if that is nothing. */
function handedOut(args: readonly string[], stdout: string): HandedOut | undefined {
  if (stdout === "") return undefined;
  if (args[0] === "token") {
    const { access_token, base_url } = JSON.parse(stdout);
    return { key: access_token, baseUrl: base_url, names: [] };
  }
  if (args[0] === "env" && args.length > 1) {
    const variables = JSON.parse(stdout);
    const names = Object.keys(variables).filter((name) => variables[name] !== null);
    return { key: variables.OPENAI_API_KEY, baseUrl: variables.OPENAI_BASE_URL, names };
  }
  if (args[0] !== "exec") {
    return args[0] === "env" ? { key: "", baseUrl: "", names: [] } : undefined;
  }
  const variables = Object.fromEntries(
    stdout.split("\0").slice(0, -1).map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
  const given = ["PATH", "DENO_DIR", "DENO_NO_UPDATE_CHECK", "NO_PROXY", "HOME", "PWD"];
  const ours = ["QWENAUTH_OAUTH_BASE_URL", "QWENAUTH_CREDENTIAL_FILE", "QWENAUTH_PROVIDER"];
  const known = [...given, ...ours, "HTTPS_PROXY"];
  const names = Object.keys(variables).filter((name) =>
    !known.includes(name) &&
    !(name === "GITHUB_TOKEN" && variables[name] === USER_TOKEN_FOR_GITHUB)
  );
  return { key: variables["OPENAI_API_KEY"]!, baseUrl: variables["OPENAI_BASE_URL"]!, names };
}

/** Evaluates what `env` printed, as a shell does: nothing but variables may come of it. */
async function evaluate({ sandbox }: HostileFolder, user: User, text: string): Promise<void> {
  const script = 'eval "$TEXT" || :; printf %s "$GITHUB_TOKEN"';
  const { stdout } = await new Deno.Command("sh", {
    args: ["-c", script],
    cwd: sandbox.folder,
    env: { ...environmentOf(user), TEXT: text },
    stdin: "null",
  }).output();
  equal(new TextDecoder().decode(stdout), USER_TOKEN_FOR_GITHUB);
}

/** Names, kinds, sizes and modification times below a folder. */
async function snapshot(folder: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    const { size, mtime, isDirectory, mode, uid } = await Deno.lstat(path);
    lines.push([path, isDirectory ? "" : size, mtime?.getTime(), mode, uid].join(" "));
    if (isDirectory) lines.push(...await snapshot(path));
  }
  return lines.sort();
}

async function exists(path: string): Promise<boolean> {
  return await Deno.lstat(path).then(() => true, () => false);
}
