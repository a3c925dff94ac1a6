/** `env` as shells and other readers evaluate it. */

import { deepStrictEqual as equal, doesNotMatch, match, ok } from "node:assert/strict";
import { needs } from "./support/needs.ts";
import { runScript, SHELLS } from "./support/posix_shells.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { runShell } from "./support/shell.ts";
import { storeKeys, storeState, writeAt } from "./support/stored_choice.ts";
import { openTerminal } from "./support/terminal.ts";

const KEY = "sk-key-0123456789abcdefghijklmn";
const OTHER_KEY = "sk-other-0123456789abcdefghijkl";

/** What makes `env` fail, and with which code. */
const FAILURES: readonly {
  readonly name: string;
  readonly flags: string;
  readonly code: number;
  readonly prepare?: (sandbox: Sandbox) => Promise<unknown>;
}[] = [
  { name: "nothing is signed in", flags: "", code: 4 },
  { name: "a flag is wrong", flags: "--formt sh", code: 2 },
  { name: "a flag stands before the command and is wrong", flags: "--nonsense", code: 2 },
  { name: "a provider is unknown", flags: "--provider nobody", code: 2 },
  { name: "a model is empty", flags: "--model ''", code: 2 },
  {
    name: "the protocol has no variable for the base URL of the flag",
    flags: "--provider gemini --openai-api-key k-1 --openai-base-url https://gemini.example",
    code: 2,
  },
  {
    name: "settings.json is damaged",
    flags: "",
    code: 10,
    prepare: (sandbox) => writeAt(sandbox, ".qwen/settings.json", '{"env": '),
  },
  {
    name: "the key store is damaged",
    flags: "",
    code: 10,
    prepare: (sandbox) => writeAt(sandbox, ".qwen/qwenauth/keys.json", "[]"),
  },
];

for (const [program, ...flags] of SHELLS) {
  const shell = [program, ...flags].join(" ");
  Deno.test({
    ...needs(`eval of a failing env stops a script under set -e, quoted and unquoted: ${shell}`, [
      program,
    ]),
    async fn() {
      for (const failure of FAILURES) {
        await using sandbox = await makeSandbox();
        await failure.prepare?.(sandbox);
        const command = failure.name.includes("before the command")
          ? `qwenauth ${failure.flags} env`
          : `qwenauth env ${failure.flags}`;
        const forms = [`eval "$(${command})"`, `eval $(${command})`];
        for (const form of forms) {
          const script = `set -e; OPENAI_API_KEY=stale; ${form}; echo went on`;
          const { code, stdout } = await runScript(sandbox, [program, ...flags], script);
          equal([code, stdout], [failure.code, ""], `${failure.name}: ${form}`);
        }
        const told = `${forms[0]}; echo "$?"; ${forms[1]} || echo "$?"`;
        const { stdout, stderr } = await runScript(sandbox, [program, ...flags], told);
        equal(stdout, `${failure.code}\n${failure.code}\n`, failure.name);
        match(stderr, /^qwenauth: .+\nhint: .+\nqwenauth: .+\nhint: .+\n$/);
      }
    },
  });

  Deno.test({
    ...needs(
      `eval of env exports key, base URL and model, and status still names the real source: ${shell}`,
      [
        program,
      ],
    ),
    async fn() {
      await using sandbox = await makeSandbox();
      await storeKeys(sandbox, {
        modelscope: { key: KEY, base_url: "https://api-inference.modelscope.cn/v1" },
      });
      await storeState(sandbox, { provider: "modelscope", models: { modelscope: "a model" } });
      for (const form of ['eval "$(qwenauth env)"', "eval $(qwenauth env)"]) {
        const script = `${form}; env | grep ^OPENAI_ | sort; qwenauth status --json`;
        const { code, stdout, stderr } = await runScript(sandbox, [program, ...flags], script);
        equal([code, stderr], [0, ""]);
        const at = stdout.indexOf("{");
        equal(stdout.slice(0, at).trimEnd().split("\n"), [
          `OPENAI_API_KEY=${KEY}`,
          "OPENAI_BASE_URL=https://api-inference.modelscope.cn/v1",
          "OPENAI_MODEL=a model",
        ]);
        const { provider, values } = JSON.parse(stdout.slice(at));
        equal(provider, "modelscope");
        equal(values.key.source, `the key store "${sandbox.qwenHome}/qwenauth/keys.json"`);
        const { key, base_url, model } = values;
        equal([key.shadowed, base_url.shadowed.map(sourceOf), model.shadowed], [[], [
          'the built-in row of "modelscope"',
        ], []]);
      }
    },
  });
}

const sourceOf = ({ source }: { readonly source: string }) => source;

Deno.test({
  ...needs("fish: a failing env makes source return the exit code, a good one exports", ["fish"]),
  async fn() {
    await using sandbox = await makeSandbox();
    for (const flags of ["", "--nonsense"]) {
      const code = flags === "" ? 4 : 2;
      const command = `qwenauth env --format fish ${flags}`;
      const script = `${command} | source; echo $status; eval (${command}); echo $status`;
      const failed = await runScript(sandbox, ["fish", "--no-config"], script);
      equal(failed.stdout, `${code}\n${code}\n`, failed.stderr);
    }
    const env = { OPENAI_API_KEY: KEY, OPENAI_MODEL: "it's a $model\\ *" };
    const script = "qwenauth env --format fish --openai-base-url https://x.example/v1 | source; " +
      "echo $status; printf '%s\\n' $OPENAI_API_KEY $OPENAI_BASE_URL $OPENAI_MODEL";
    equal(await runScript(sandbox, ["fish", "--no-config"], script, env), {
      code: 0,
      stdout: `0\n${KEY}\nhttps://x.example/v1\nit's a $model\\ *\n`,
      stderr: "",
    });
  },
});

Deno.test("a failing env prints nothing on stdout in the formats that are no programs", async () => {
  await using sandbox = await makeSandbox();
  for (const format of ["dotenv", "json", "github"]) {
    const { code, stdout, stderr } = await sandbox.run(["env", "--format", format]);
    equal([code, stdout], [4, ""]);
    match(stderr, /^qwenauth: Not signed in: [^\n]+\nhint: /);
  }
  const { code, stdout } = await sandbox.run(["env", "--json"]);
  equal([code, stdout], [4, ""]);
});

Deno.test({
  ...needs("to a terminal a failing env prints nothing on stdout", ["tmux", "sh"]),
  async fn() {
    await using sandbox = await makeSandbox();
    await using terminal = await openTerminal(sandbox, { columns: 100, rows: 20 });
    await terminal.type("qwenauth env; qwenauth env --format fish; qwenauth env --wrong; echo $?.");
    await terminal.sees(/^2\.$/m);
    const screen = await terminal.screen();
    match(screen, /Not signed in/);
    doesNotMatch(screen, /\(exit|function|__qwenauth/);
  },
});

const ODD = 'it\'s "a" $HOME `x` \\n #1 é\t*';

Deno.test({
  ...needs("an sh script gets values with odd characters as they are, from every layer", ["sh"]),
  async fn() {
    await using sandbox = await makeSandbox();
    const baseUrl = "https://x.example/v1/$a'b*c";
    await writeAt(sandbox, ".env", `OPENAI_MODEL='a b  $c *'\n`);
    const script = 'eval "$(qwenauth env)"; printf "%s\\n" "$OPENAI_BASE_URL" "$OPENAI_MODEL"';
    const env = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: baseUrl };
    equal((await runShell(sandbox, script, env)).stdout, `${baseUrl}\na b  $c *\n`);
    const odd = await runShell(sandbox, script, { ...env, OPENAI_MODEL: ODD });
    equal(odd.stdout, `${baseUrl}\n${ODD}\n`);
  },
});

Deno.test({
  ...needs("env --format json is read by jq, --format dotenv by parseEnv of node", ["jq", "node"]),
  async fn() {
    await using sandbox = await makeSandbox();
    const env = { OPENAI_API_KEY: KEY, OPENAI_MODEL: "a 'b' $c #d é" };
    const json = await runShell(sandbox, "qwenauth env --format json | jq -r .OPENAI_MODEL", env);
    equal(json, { code: 0, stdout: `${env.OPENAI_MODEL}\n`, stderr: "" });
    const read =
      "const { parseEnv } = require('node:util'); const { readFileSync } = require('fs');" +
      "process.stdout.write(JSON.stringify(parseEnv(readFileSync(0, 'utf8'))))";
    const script = `qwenauth env --format dotenv | node -e "${read}"`;
    const { QWENAUTH_EXPORT: _, ...variables } = JSON.parse(
      (await runShell(sandbox, script, env)).stdout,
    );
    equal(variables, { ...env, OPENAI_BASE_URL: "https://api.openai.com/v1" });
  },
});

Deno.test("env --format github masks the secret, appends to GITHUB_ENV and shows the key nowhere else", async () => {
  await using sandbox = await makeSandbox();
  const path = `${sandbox.folder}/github_env`;
  await Deno.writeTextFile(path, "BEFORE=1\n");
  const env = { OPENAI_API_KEY: KEY, GITHUB_ENV: path, OPENAI_MODEL: "a\nEVIL=1\nb" };
  equal(await sandbox.run(["env", "--format", "github"], { env }), {
    code: 0,
    stdout: `::add-mask::${KEY}\n`,
    stderr: "",
  });
  equal(readGithubEnv(await Deno.readTextFile(path)), {
    BEFORE: "1",
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: "https://api.openai.com/v1",
    OPENAI_MODEL: "a\nEVIL=1\nb",
  });
  const without = await sandbox.run(["env", "--format", "github"], {
    env: { OPENAI_API_KEY: KEY },
  });
  equal([without.code, without.stdout], [2, ""]);
  match(without.stderr, /GITHUB_ENV is set in a step of a GitHub workflow only/);
});

/** The variables of a GITHUB_ENV file, as the runner reads it; without the list of exports. */
function readGithubEnv(text: string): Record<string, string> {
  const variables: Record<string, string> = {};
  const lines = text.trimEnd().split("\n");
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(line) ?? [];
    if (name === undefined) {
      variables[line.split("=")[0]!] = line.replace(/^[^=]*=/, "");
      continue;
    }
    const end = lines.indexOf(delimiter!);
    variables[name] = lines.splice(0, end + 1).slice(0, -1).join("\n");
  }
  delete variables["QWENAUTH_EXPORT"];
  return variables;
}

Deno.test("env with the OAuth sign-in refreshes an expired token, and is silent on stderr", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.signIn(-60);
  const { code, stdout, stderr } = await sandbox.run(["env", "--format", "json"]);
  const { access_token } = sandbox.stored();
  const { QWENAUTH_EXPORT: list, ...variables } = JSON.parse(stdout);
  equal([code, stderr], [0, ""]);
  equal(variables, {
    OPENAI_API_KEY: access_token,
    OPENAI_BASE_URL: sandbox.servers.model.baseUrl,
    OPENAI_MODEL: "coder-model",
  });
  match(list, /^OPENAI_API_KEY=[0-9a-f]{8},OPENAI_BASE_URL=[0-9a-f]{8},OPENAI_MODEL=[0-9a-f]{8}$/);
  equal(sandbox.servers.authorization.counters.refreshRequests, 1);
  ok(sandbox.servers.authorization.isValidAccessToken(access_token));
});

Deno.test({
  ...needs("a variable that was changed after eval counts as the user's", ["sh", "jq"]),
  async fn() {
    await using sandbox = await makeSandbox();
    await sandbox.signIn(3600);
    const script = `eval "$(qwenauth env)"; export OPENAI_API_KEY=${OTHER_KEY}
      qwenauth status --json | jq -r '.provider, .values.key.source, .values.base_url.value'
      qwenauth env --unset`;
    equal(await runShell(sandbox, script), {
      code: 0,
      stdout: "openai\nOPENAI_API_KEY in the environment\nhttps://api.openai.com/v1\n" +
        "unset OPENAI_BASE_URL;\nunset OPENAI_MODEL;\nunset QWENAUTH_EXPORT;\n",
      stderr: "",
    });
  },
});

Deno.test({
  ...needs(
    "what the user has exported stays the user's after eval, for status, token and --unset",
    [
      "sh",
      "jq",
    ],
  ),
  async fn() {
    await using sandbox = await makeSandbox();
    const env = { OPENAI_API_KEY: KEY, OPENAI_MODEL: "mine" };
    const script = `eval "$(qwenauth env)"; eval "$(qwenauth env)"; qwenauth token
      qwenauth status --json | jq -r '.values.key.source, .values.model.source'
      eval "$(qwenauth env --unset)"; env | grep -E '^(OPENAI|QWENAUTH_EXPORT)' | sort`;
    equal(await runShell(sandbox, script, env), {
      code: 0,
      stdout: `${KEY}\nOPENAI_API_KEY in the environment\nOPENAI_MODEL in the environment\n` +
        `OPENAI_API_KEY=${KEY}\nOPENAI_MODEL=mine\n`,
      stderr: "",
    });
  },
});

Deno.test({
  ...needs("--unset removes its own variables and no others, and works when nothing is signed in", [
    "sh",
  ]),
  async fn() {
    await using sandbox = await makeSandbox();
    await sandbox.signIn(3600);
    const script = `export ANTHROPIC_API_KEY=mine; eval "$(qwenauth env)"; qwenauth logout --quiet
      eval "$(qwenauth env --unset)"; env | grep -E '^(OPENAI|ANTHROPIC|QWENAUTH_EXPORT)'; qwenauth env --unset`;
    equal(
      (await runShell(sandbox, script)).stdout,
      "ANTHROPIC_API_KEY=mine\nunset QWENAUTH_EXPORT;\n",
    );
  },
});

Deno.test({
  ...needs("switching the provider unsets the variables of the other", ["sh"]),
  async fn() {
    await using sandbox = await makeSandbox();
    const keys = { dashscope: { key: KEY }, anthropic: { key: OTHER_KEY }, gemini: { key: KEY } };
    await storeKeys(sandbox, {
      dashscope: {
        ...keys.dashscope,
        base_url: "https://dashscope.aliyuncs.com/compatible-mode/v1",
      },
      anthropic: { ...keys.anthropic, base_url: "https://api.anthropic.com" },
      gemini: keys.gemini,
    });
    const show = "env | grep -E '^(OPENAI|ANTHROPIC|GEMINI)' | sort; echo";
    const script = ["dashscope --model m", "anthropic", "gemini", "dashscope"].map((provider) =>
      `eval "$(qwenauth env --provider ${provider})" && ${show}`
    ).join("\n");
    const alibaba = "OPENAI_BASE_URL=https://dashscope.aliyuncs.com/compatible-mode/v1";
    equal(await runShell(sandbox, script), {
      code: 0,
      stdout: [
        `OPENAI_API_KEY=${KEY}\n${alibaba}\nOPENAI_MODEL=m\n`,
        `ANTHROPIC_API_KEY=${OTHER_KEY}\nANTHROPIC_BASE_URL=https://api.anthropic.com\n`,
        `GEMINI_API_KEY=${KEY}\n`,
        `OPENAI_API_KEY=${KEY}\n${alibaba}\n`,
      ].map((block) => `${block}\n`).join(""),
      stderr: "",
    });
  },
});

Deno.test("env sets the variable that the entry's envKey names as well", async () => {
  await using sandbox = await makeSandbox();
  await writeAt(sandbox, ".qwen/settings.json", {
    modelProviders: {
      openai: [{ id: "m", envKey: "CORP_KEY", baseUrl: "https://corp.example/v1" }],
    },
    model: { name: "m" },
    security: { auth: { selectedType: "openai" } },
  });
  const { stdout } = await sandbox.run(["env", "--format", "json"], { env: { CORP_KEY: KEY } });
  const { QWENAUTH_EXPORT: _, ...variables } = JSON.parse(stdout);
  equal(variables, {
    OPENAI_API_KEY: KEY,
    CORP_KEY: KEY,
    OPENAI_BASE_URL: "https://corp.example/v1",
    OPENAI_MODEL: "m",
  });
  const missing = await sandbox.run(["env", "--format", "json"], { env: { OPENAI_API_KEY: KEY } });
  equal([missing.code, missing.stdout], [4, ""]);
  match(missing.stderr, /names CORP_KEY, which is not set\nhint: export CORP_KEY=/);
});
