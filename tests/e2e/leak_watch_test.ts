/** The watch over secrets itself: a program that leaks one on purpose must fail the sandbox that it ran in. */

import { deepStrictEqual as equal, match, rejects } from "node:assert/strict";
import { requestDeviceCode } from "../support/servers/raw_client.ts";
import { needs } from "./support/needs.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { openTerminal } from "./support/terminal.ts";

/** The secrets that the program knows. */
interface Secrets {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly deviceCode: string;
  readonly userCode: string;
}

const KEY = "a-key-without-any-convention";

/** A program that leaks. */
interface Leak {
  readonly what: string;
  readonly args: readonly string[];
  /** Shell script that stands in for the program; its folder is the home. */
  readonly script: (secrets: Secrets) => string;
  /** What the failure says of the secret and of its place. */
  readonly told: RegExp;
}

const LEAKS: readonly Leak[] = [
  {
    what: "an access token on stderr of token",
    args: ["token"],
    script: ({ accessToken }) => `echo ${accessToken} >&2`,
    told: /^the access token ".*" in stderr of qwenauth token$/m,
  },
  {
    what: "the end of an access token on stdout of status",
    args: ["status"],
    script: ({ accessToken }) => `echo token …${accessToken.slice(-12)}`,
    told: /^the access token ".*" in stdout of qwenauth status$/m,
  },
  {
    what: "a refresh token on stdout of token",
    args: ["token"],
    script: ({ refreshToken }) => `echo ${refreshToken}`,
    told: /^the refresh token ".*" in stdout of qwenauth token$/m,
  },
  {
    what: "a device code in the text of a crash",
    args: ["login", "--debug"],
    script: ({ deviceCode }) => `printf 'Error: x\\n    at poll (%s)\\n' ${deviceCode} >&2; exit 1`,
    told: /^the device code ".*" in stderr of qwenauth login --debug$/m,
  },
  {
    what: "a user code in a debug line of login",
    args: ["login", "--debug"],
    script: ({ userCode }) => `echo "Code: ${userCode}"; echo 'qwenauth: debug: ${userCode}' >&2`,
    told: /^the user code ".*" in debug lines of qwenauth login --debug$/m,
  },
  {
    what: "a key of the environment on stderr",
    args: ["env"],
    script: () => 'echo "bad key $OPENAI_API_KEY" >&2',
    told: /^the key "a-key-without-any-convention" in stderr of qwenauth env$/m,
  },
  {
    what: "a key that was typed and refused",
    args: ["login", "--key-stdin"],
    script: () => 'read key; echo "not a key: $key" >&2; exit 4',
    told: /^the key "typed-and-refused" in stderr of qwenauth login --key-stdin$/m,
  },
  {
    what: "a refresh token in a file that is not for it",
    args: ["status"],
    script: ({ refreshToken }) => `umask 077; echo ${refreshToken} > .qwen/state.json`,
    told: /^the refresh token ".*" in home\/\.qwen\/state\.json$/m,
  },
  {
    what: "a temporary file of the credential that others can read",
    args: ["token"],
    script: ({ accessToken }) =>
      `echo ${accessToken} > .qwen/oauth_creds.json.tmp.0; chmod 640 .qwen/oauth_creds.json.tmp.0`,
    told: /^the access token ".*" in \S+\.json\.tmp\.0, made by qwenauth token, with mode 640$/m,
  },
  {
    what: "a log outside QWEN_HOME",
    args: ["token"],
    script: ({ accessToken }) => `echo ${accessToken} > log; echo ${accessToken}`,
    told: /^the access token ".*" in home\/log, made by qwenauth token$/m,
  },
  {
    what: "a token in its own arguments",
    args: ["token"],
    script: ({ accessToken }) =>
      `case $2 in "") sh "$0" token ${accessToken};; *) sleep 0.5;; esac`,
    told: /^the access token ".*" in the arguments of sh \S+\/main\.js token$/m,
  },
  {
    what: "a token in the arguments of a program that it starts",
    args: ["exec"],
    script: ({ accessToken }) => `sh -c 'sleep 0.5; :' sh ${accessToken}`,
    told: /^the access token ".*" in the arguments of sh -c sleep 0\.5; :$/m,
  },
  {
    what: "a token in the environment of a program that is not for it",
    args: ["login"],
    script: ({ accessToken }) => `TOKEN=${accessToken} sleep 0.5; :`,
    told: /^the access token ".*" in the environment of sleep 0\.5$/m,
  },
  {
    what: "a refresh token in the environment of exec's program",
    args: ["exec", "--", "sleep"],
    script: ({ refreshToken }) => `OPENAI_API_KEY=${refreshToken} sleep 0.5; :`,
    told: /^the refresh token ".*" in the environment of sleep 0\.5$/m,
  },
  {
    what: "the key in the environment of exec --proxy's program",
    args: ["exec", "--proxy", "--", "sleep"],
    script: () => "sleep 0.5; :",
    told: /^the key "a-key-without-any-convention" in the environment of sleep 0\.5$/m,
  },
];

/** Signs in, and begins a login. */
async function secretsOf(sandbox: Sandbox): Promise<Secrets> {
  const { access_token, refresh_token } = await sandbox.signIn(3600);
  const { body } = await requestDeviceCode(sandbox.servers.authorization);
  return {
    accessToken: access_token,
    refreshToken: refresh_token,
    deviceCode: String(body["device_code"]),
    userCode: String(body["user_code"]),
  };
}

/** Runs a script in place of the program; gives the leaks that the end of the sandbox tells. */
async function runScript(
  args: readonly string[],
  script: (secrets: Secrets) => string,
): Promise<readonly string[]> {
  const told: string[] = [];
  {
    await using sandbox = await makeSandbox({ onLeaks: (leaks) => void told.push(...leaks) });
    await runIn(sandbox, args, script);
  }
  return told;
}

async function runIn(
  sandbox: Sandbox,
  args: readonly string[],
  script: (secrets: Secrets) => string,
): Promise<void> {
  const path = `${sandbox.folder}/main.js`;
  await Deno.writeTextFile(path, script(await secretsOf(sandbox)));
  await sandbox.run(args, {
    program: ["sh", path],
    env: { OPENAI_API_KEY: KEY },
    stdin: "typed-and-refused\n",
  });
}

for (const { what, args, script, told } of LEAKS) {
  const isOfProcess = told.source.includes(" in the ");
  Deno.test({
    name: `a leak is told: ${what}`,
    ignore: isOfProcess && Deno.build.os !== "linux",
    fn: async () => match((await runScript(args, script)).join("\n"), told),
  });
}

Deno.test("secrets where they belong are no leaks", async () => {
  const leaks = await Promise.all([
    runScript(["token"], ({ accessToken }) => `echo ${accessToken}`),
    runScript(["login"], ({ userCode }) => `echo 'Code: ${userCode}' >&2`),
    runScript(["exec", "--", "sleep"], ({ accessToken }) => `A=${accessToken} sleep 0.2; :`),
    runScript(
      ["login", "--start"],
      ({ deviceCode }) =>
        `umask 077; echo '{"device_code": "${deviceCode}"}' > .qwen/login-1.json
echo ${KEY} > .qwen/.env`,
    ),
  ]);
  equal(leaks.flat(), []);
});

Deno.test({
  ...needs("a leak fails the test in which it is found: a token on a terminal", ["tmux"]),
  async fn() {
    const leaking = async () => {
      await using sandbox = await makeSandbox();
      await secretsOf(sandbox);
      await using terminal = await openTerminal(sandbox, { columns: 200, rows: 50 });
      await terminal.type("cat .qwen/oauth_creds.json; echo; echo shown");
      await terminal.sees(/^shown$/m);
    };
    await rejects(leaking, /the refresh token ".*" in what the terminal was sent/);
  },
});
