/** Which value wins, and where it came from, as `status --json` of the real program tells. */

import { deepStrictEqual as equal, match } from "node:assert/strict";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { type StoredKeys, storeKeys, storeState, writeAt } from "./support/stored_choice.ts";

const KEY = "sk-key-0123456789abcdefghijklmn";
const MODELSCOPE = "https://api-inference.modelscope.cn/v1";

/** What lies where, and what is typed. Paths are below the home; the current folder is `team/a/b/c`. */
interface Stage {
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  readonly files?: Readonly<Record<string, unknown>>;
  readonly keys?: StoredKeys;
  readonly state?: Readonly<Record<string, unknown>>;
}

/** What `status` tells: sources with `~` for the home, the winner first, then what it shadows. */
interface Told {
  readonly provider: readonly [id: string, source: string];
  readonly key?: readonly string[];
  readonly baseUrl?: readonly string[];
  readonly model?: readonly string[];
}

const FOLDER = "team/a/b/c";
const STATE = 'the choice stored in "~/.qwen/qwenauth/state.json"';
const KEY_STORE = 'the key store "~/.qwen/qwenauth/keys.json"';
const ROW = 'the built-in row of "openai"';
const OPENAI = "https://api.openai.com/v1";

/** Everything at once; each row takes the uppermost layer away. */
const ALL: Required<Stage> = {
  env: {
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: "https://env.example/v1",
    OPENAI_MODEL: "env-model",
  },
  flags: [
    ...["--openai-api-key", "env:MINE", "--openai-base-url", "https://flag.example/v1"],
    ...["--model", "flag-model"],
  ],
  files: {
    ".env":
      `OPENAI_API_KEY=${KEY}\n# more\nOPENAI_BASE_URL=https://file.example/v1\nOPENAI_MODEL=file-model\n`,
    ".qwen/settings.json": {
      env: {
        OPENAI_API_KEY: KEY,
        OPENAI_BASE_URL: "https://settings.example/v1",
        OPENAI_MODEL: "settings-model",
      },
      security: {
        auth: { selectedType: "openai", apiKey: KEY, baseUrl: "https://auth.example/v1" },
      },
      model: { name: "named-model" },
    },
  },
  keys: { openai: { key: KEY, base_url: "https://stored.example/v1" } },
  state: { models: { openai: "stored-model" } },
};

const LAYERS = {
  flags: ["--openai-api-key", "--openai-base-url", "--model"],
  env: ["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL"].map((name) =>
    `${name} in the environment`
  ),
  file: [1, 3, 4].map((line, at) =>
    `${["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL"][at]} in "~/.env" (line ${line})`
  ),
  stored: [KEY_STORE, KEY_STORE, STATE],
  settingsEnv: ["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL"].map((name) =>
    `env.${name} in "~/.qwen/settings.json"`
  ),
  auth: ["security.auth.apiKey", "security.auth.baseUrl", "model.name"].map((key) =>
    `${key} in "~/.qwen/settings.json"`
  ),
};

/** The sources of one value in these layers; the base URL has the built-in row below them. */
function told(names: readonly (keyof typeof LAYERS)[], provider: Told["provider"]): Told {
  const of = (at: number) => names.map((name) => LAYERS[name][at]!);
  // A stored base URL belongs to its key: it counts only where that key wins.
  const urls = names[0] === "stored" ? names : names.filter((name) => name !== "stored");
  const baseUrl = [...urls.map((name) => LAYERS[name][1]!), ROW];
  return { provider, key: of(0), baseUrl, model: of(2) };
}

const SELECTED = 'security.auth.selectedType in "~/.qwen/settings.json"';
const { flags: _flags, ...noFlags } = ALL;
const { env: _env, ...noEnv } = noFlags;
const noFile = { ...noEnv, flags: ["--no-env-file"] };
const { keys: _keys, state: _state, ...noStore } = noFile;
const noSettingsEnv = {
  ...noStore,
  files: {
    ".qwen/settings.json": { ...ALL.files[".qwen/settings.json"] as object, env: {} },
  },
};

const ROWS: readonly (readonly [name: string, stage: Stage, told: Told])[] = [
  [
    "flags win over everything",
    { ...ALL, env: { ...ALL.env, MINE: KEY } },
    told(["flags", "env", "file", "stored", "settingsEnv", "auth"], [
      "openai",
      "--openai-api-key",
    ]),
  ],
  [
    "the environment wins over files and what is stored",
    noFlags,
    told(["env", "file", "stored", "settingsEnv", "auth"], ["openai", SELECTED]),
  ],
  [
    "the .env file wins over the key store and settings.json",
    noEnv,
    told(["file", "stored", "settingsEnv", "auth"], ["openai", SELECTED]),
  ],
  [
    "the key store wins over settings.json",
    noFile,
    told(["stored", "settingsEnv", "auth"], ["openai", SELECTED]),
  ],
  ["env of settings.json wins over security.auth", noStore, {
    ...told(["settingsEnv", "auth"], ["openai", SELECTED]),
  }],
  ["security.auth and model.name win over the defaults", noSettingsEnv, {
    ...told(["auth"], ["openai", SELECTED]),
  }],
  ["defaults are left", { env: { OPENAI_API_KEY: KEY } }, {
    provider: ["openai", LAYERS.env[0]!],
    key: [LAYERS.env[0]!],
    baseUrl: [ROW],
  }],
  ["an empty variable counts as not set", {
    env: { OPENAI_API_KEY: "", OPENAI_BASE_URL: "", OPENAI_MODEL: "" },
    files: { ".env": `OPENAI_API_KEY=${KEY}\nOPENAI_MODEL=\n` },
  }, { provider: ["openai", LAYERS.file[0]!], key: [LAYERS.file[0]!], baseUrl: [ROW] }],
  ["a .env three folders up", {
    files: { "team/.env": `A=1\nexport DASHSCOPE_API_KEY='${KEY}' # mine\n` },
  }, {
    provider: ["dashscope", 'DASHSCOPE_API_KEY in "~/team/.env" (line 2)'],
    key: ['DASHSCOPE_API_KEY in "~/team/.env" (line 2)'],
    baseUrl: ['the built-in row of "dashscope"'],
  }],
  ["the nearest .env alone, .qwen/.env before .env", {
    files: {
      "team/.env": "OPENAI_MODEL=far\n",
      [`${FOLDER}/.env`]: "OPENAI_MODEL=near\n",
      [`${FOLDER}/.qwen/.env`]: `OPENAI_API_KEY=${KEY}\n`,
    },
  }, {
    provider: ["openai", `OPENAI_API_KEY in "~/${FOLDER}/.qwen/.env" (line 1)`],
    key: [`OPENAI_API_KEY in "~/${FOLDER}/.qwen/.env" (line 1)`],
    baseUrl: [ROW],
  }],
  ["--env-file names the only file", {
    flags: ["--env-file", "../named"],
    files: { "team/a/b/named": `OPENAI_API_KEY=${KEY}\n`, [`${FOLDER}/.env`]: "OPENAI_MODEL=m\n" },
  }, {
    provider: ["openai", 'OPENAI_API_KEY in "~/team/a/b/c/../named" (line 1)'],
    key: ['OPENAI_API_KEY in "~/team/a/b/c/../named" (line 1)'],
    baseUrl: [ROW],
  }],
  ["--no-settings reads no settings.json", {
    env: { OPENAI_API_KEY: KEY },
    flags: ["--no-settings"],
    files: ALL.files,
  }, {
    provider: ["openai", LAYERS.env[0]!],
    key: [LAYERS.env[0]!, LAYERS.file[0]!],
    baseUrl: [LAYERS.file[1]!, ROW],
    model: [LAYERS.file[2]!],
  }],
  ["QWENAUTH_PROVIDER wins over the stored choice, --provider over both", {
    env: { QWENAUTH_PROVIDER: "openai", OPENAI_API_KEY: KEY },
    state: { provider: "modelscope", models: { modelscope: "m" } },
    keys: { modelscope: { key: KEY, base_url: MODELSCOPE } },
    flags: ["--provider", "modelscope"],
  }, {
    provider: ["modelscope", "--provider"],
    key: [KEY_STORE],
    baseUrl: [KEY_STORE, 'the built-in row of "modelscope"'],
    model: [STATE],
  }],
  ["the stored choice wins over OPENAI_API_KEY", {
    env: { OPENAI_API_KEY: KEY },
    state: { provider: "modelscope" },
    keys: { modelscope: { key: KEY, base_url: MODELSCOPE } },
  }, {
    provider: ["modelscope", STATE],
    key: [KEY_STORE],
    baseUrl: [KEY_STORE, 'the built-in row of "modelscope"'],
  }],
  ["settings.json with a BOM, comments and older names", {
    env: { CORP_KEY: KEY },
    files: {
      ".qwen/settings.json": `\ufeff{
        // a comment with "quotes" and /* more */
        "selectedAuthType": "openai", /* the older name */
        "model": "corp-model",
        "modelProviders": { "openai": [
          { "id": "corp-model", "envKey": "CORP_KEY", "baseUrl": "https://corp.example/v1" } // last
        ] }
      }`,
    },
  }, {
    provider: ["openai", 'selectedAuthType in "~/.qwen/settings.json"'],
    key: ["CORP_KEY in the environment"],
    baseUrl: ['modelProviders.openai[0].baseUrl in "~/.qwen/settings.json"', ROW],
    model: [
      'model in "~/.qwen/settings.json"',
      'modelProviders.openai[0] in "~/.qwen/settings.json"',
    ],
  }],
];

for (const [name, stage, expected] of ROWS) {
  Deno.test(`values with their sources: ${name}`, async () => {
    await using sandbox = await makeSandbox();
    const { stdout, stderr } = await runOn(sandbox, stage, ["status", "--json"]);
    const { provider, provider_source, values } = JSON.parse(stdout || stderr);
    const shown: Record<string, unknown> = {
      provider: [provider, short(sandbox, provider_source)],
    };
    for (const [field, value] of [["key", "key"], ["baseUrl", "base_url"], ["model", "model"]]) {
      const resolved = values[value!];
      if (resolved === null) continue;
      shown[field!] = [resolved, ...resolved.shadowed].map(({ source }) => short(sandbox, source));
    }
    equal(shown, expected);
  });
}

/** Prepares the stage and runs the program in its folder. */
async function runOn(
  sandbox: Sandbox,
  { env = {}, flags = [], files = {}, keys, state }: Stage,
  args: readonly string[],
): ReturnType<Sandbox["run"]> {
  await Deno.mkdir(`${sandbox.home}/${FOLDER}`, { recursive: true });
  for (const [path, content] of Object.entries(files)) await writeAt(sandbox, path, content);
  if (keys) await storeKeys(sandbox, keys);
  if (state) await storeState(sandbox, state);
  return await sandbox.run([...args, ...flags], { cwd: `${sandbox.home}/${FOLDER}`, env });
}

function short({ home }: Sandbox, source: string): string {
  return source.replaceAll(home, "~");
}

Deno.test("token, env, exec and status use the same key of the same .env three folders up", async () => {
  await using sandbox = await makeSandbox();
  const stage = { files: { "team/.env": `OPENAI_API_KEY=${KEY}\n` } };
  equal((await runOn(sandbox, stage, ["token"])).stdout, `${KEY}\n`);
  const { stdout } = await runOn(sandbox, stage, ["env", "--format", "json"]);
  equal(JSON.parse(stdout).OPENAI_API_KEY, KEY);
  const program = ["exec", "--", "sh", "-c", "echo $OPENAI_API_KEY $OPENAI_BASE_URL"];
  equal((await runOn(sandbox, stage, program)).stdout, `${KEY} ${OPENAI}\n`);
  const off = await runOn(sandbox, { ...stage, flags: ["--no-env-file"] }, ["token"]);
  equal([off.code, off.stdout], [4, ""]);
});

Deno.test("QWEN_HOME from ~/.qwen/.env moves everything; from a project's .env it moves nothing", async () => {
  await using sandbox = await makeSandbox();
  await writeAt(sandbox, "moved/qwenauth/keys.json", {
    version: 1,
    keys: { modelscope: { key: KEY, base_url: MODELSCOPE, stored_at: "2026-11-01T00:00:00Z" } },
  });
  const project = { [`${FOLDER}/.env`]: 'QWEN_HOME="~/moved"\n' };
  const args = ["token", "--provider", "modelscope"];
  equal((await runOn(sandbox, { files: project }, args)).code, 4);
  await Deno.remove(`${sandbox.home}/${FOLDER}/.env`);
  const home = { ".qwen/.env": "# mine\nexport QWEN_HOME='~/moved'\n" };
  equal(await runOn(sandbox, { files: home }, args), { code: 0, stdout: `${KEY}\n`, stderr: "" });
  const env = { QWEN_HOME: `${sandbox.home}/elsewhere` };
  equal((await runOn(sandbox, { files: home, env }, args)).code, 4);
});

Deno.test("when nothing is signed in, the error names the home file and the project's file that hides it", async () => {
  await using sandbox = await makeSandbox();
  const files = { ".env": `OPENAI_API_KEY=${KEY}\n`, "team/.env": "OPENAI_MODEL=m\n" };
  for (const args of [["token"], ["env"], ["status"], ["models"]]) {
    const { code, stderr } = await runOn(sandbox, { files }, args);
    equal(code, 4);
    match(
      short(sandbox, stderr),
      /^qwenauth: Not signed in: OPENAI_API_KEY stands in "~\/\.env", which is not read, since "~\/team\/\.env" is found first/,
    );
  }
});

Deno.test("a broken settings.json of the user is exit 10 with file, line and column, and --no-settings goes on", async () => {
  await using sandbox = await makeSandbox();
  const broken = [
    ['{\n  // more\n  "env": { "A": 1,, }\n}', 3, 19],
    ['\ufeff{"a": tru}', 1, 10],
    [`{"key": "${KEY}"\n`, 2, 1],
  ] as const;
  for (const [text, line, column] of broken) {
    const stage = { env: { OPENAI_API_KEY: KEY }, files: { ".qwen/settings.json": text } };
    for (const args of [["token"], ["env", "--format", "json"], ["status"], ["models"]]) {
      const { code, stderr } = await runOn(sandbox, stage, args);
      equal(code, 10);
      const place = `"~/.qwen/settings.json": not valid JSON (line ${line}, column ${column})`;
      equal(short(sandbox, stderr).split("\n")[0], `qwenauth: Cannot read ${place}`);
    }
    equal((await runOn(sandbox, { ...stage, flags: ["--no-settings"] }, ["token"])).code, 0);
  }
});

Deno.test("an --env-file that is not there is exit 2, one larger than 1 MiB exit 10", async () => {
  await using sandbox = await makeSandbox();
  const flags = ["--env-file", "no-such-file"];
  const missing = await runOn(sandbox, { flags }, ["token"]);
  equal([missing.code, missing.stdout], [2, ""]);
  const files = { [`${FOLDER}/large`]: "#".repeat(1_048_577) };
  const large = await runOn(sandbox, { files, flags: ["--env-file", "large"] }, ["token"]);
  equal(large.code, 10);
  match(large.stderr, /it is larger than 1 MiB\nhint: /);
});
