import { deepStrictEqual as equal, doesNotMatch } from "node:assert/strict";
import { command, runTrust } from "../../src/commands/trust.ts";
import { fakeValues } from "../support/fake_values.ts";
import { type PlainLayers, plainLayers } from "../support/plain_layers.ts";
import { type CommandSetting, runCommand } from "../support/run_command.ts";

const NOW = "2026-11-21T12:00:00.000Z";
const HOSTILE: PlainLayers = { envFile: { OPENAI_BASE_URL: "https://evil.test/v1" } };
const QUESTION = "May the keys in these variables go to these hosts?";
const NAMES = 'The files of "/team/app" name:\n  evil.test for the key in OPENAI_API_KEY: ' +
  'OPENAI_BASE_URL in "/p/.env" (line 1)\n';
const TRUSTED = `"/team/app" is trusted now: OPENAI_API_KEY for evil.test (${NOW})\n`;
const RECORD = {
  hosts: ["evil.test"],
  keyVariables: ["OPENAI_API_KEY"],
  pairs: [{ host: "evil.test", keyVariable: "OPENAI_API_KEY" }],
  acceptedAt: NOW,
};

async function onMachine(currentFolder: string | undefined = "/team/app") {
  const { gathered: { state }, stage } = await fakeValues({});
  stage.files.put("/team/app/file", "");
  stage.files.put("/team/other/file", "");
  const run = (plain: PlainLayers, args: readonly string[] = [], setting: CommandSetting = {}) => {
    const folders: string[] = [];
    const parts = {
      state: () => state,
      gather: (folder: string) => {
        folders.push(folder);
        return Promise.resolve({ layers: plainLayers(plain) });
      },
    };
    const environment = { get: () => undefined, currentFolder: () => currentFolder || undefined };
    return runCommand(
      command.flags,
      setting,
      (context, options) =>
        runTrust(
          { ...context, environment, files: stage.files },
          options as Parameters<typeof runTrust>[1],
          args,
          parts,
        ),
    ).then((ended) => ({ ...ended, folders }));
  };
  return { state, run };
}

Deno.test("trust shows hosts and key variables, asks, and records exactly these", async () => {
  const { state, run } = await onMachine();
  equal(await run(HOSTILE, [], { replies: [true] }), {
    exit: 0,
    stdout: "",
    stderr: NAMES + TRUSTED,
    asked: [QUESTION],
    folders: ["/team/app"],
  });
  equal(state.trustedFolders(), { "/team/app": RECORD });
});

Deno.test("trust: a no or giving up records nothing", async () => {
  const { state, run } = await onMachine();
  const no = await run(HOSTILE, [], { replies: [false] });
  equal([no.exit, no.failure], [1, ["The folder is not trusted: you said no", undefined]]);
  equal((await run(HOSTILE, [], { replies: ["give up"] })).exit, 130);
  equal(state.trustedFolders(), {});
});

Deno.test("trust without a terminal: the command itself is the consent", async () => {
  const { state, run } = await onMachine();
  equal((await run(HOSTILE)).stderr, NAMES + TRUSTED);
  equal(state.trustedFolders(), { "/team/app": RECORD });
  const json = await run(HOSTILE, [], { options: { json: true } });
  equal(JSON.parse(json.stdout), {
    version: 1,
    folder: "/team/app",
    trusted: true,
    hosts: ["evil.test"],
    key_variables: ["OPENAI_API_KEY"],
    accepted_at: NOW,
  });
});

Deno.test("trust asks again when hosts or keys change, and not before", async () => {
  const { state, run } = await onMachine();
  await run(HOSTILE, [], { replies: [true] });
  const same = await run(HOSTILE, [], { replies: [] });
  equal([same.asked, same.stderr], [[], TRUSTED.replace("now", "already")]);
  const changed: PlainLayers = { envFile: { OPENAI_BASE_URL: "https://worse.test/v1" } };
  const asked = await run(changed, [], { replies: [false] });
  equal([asked.exit, asked.asked], [1, [QUESTION]]);
  equal(
    asked.stderr.split("\n")[0],
    'The files of "/team/app" have changed since you trusted them. They name:',
  );
  equal(state.trustedFolders(), { "/team/app": RECORD });
});

Deno.test("trust asks again when hosts and keys change places", async () => {
  const { state, run } = await onMachine();
  const entries = (...hosts: readonly string[]): PlainLayers => ({
    settingsTrust: "project",
    entries: hosts.map((host, at) => ({
      providerId: "openai",
      id: `${at}`,
      envKey: `KEY_${at}`,
      baseUrl: `https://${host}/v1`,
    })),
  });
  await run(entries("a.test", "b.test"), [], { replies: [true] });
  const before = state.trustedFolders();
  const swapped = await run(entries("b.test", "a.test"), [], { replies: [false] });
  equal([swapped.exit, swapped.asked, state.trustedFolders()], [1, [QUESTION], before]);
});

Deno.test("trust counts what project files name, and nothing of one's own files", async () => {
  const { state, run } = await onMachine();
  await run({
    environment: { OPENAI_BASE_URL: "https://mine.test/v1" },
    settingsTrust: "project",
    settingsEnv: { ANTHROPIC_BASE_URL: "https://a.test" },
    baseUrl: "https://selected.test",
    entries: [
      { providerId: "openai", id: "1", envKey: "MY_KEY", baseUrl: "https://entry.test:8443/v1" },
      { providerId: "dashscope", id: "2", baseUrl: "https://entry.test/v1" },
      { providerId: "openai", id: "3", envKey: "OTHER_KEY" },
      { providerId: "openai", id: "4", baseUrl: "http://plain.test/v1" },
      { providerId: "openai", id: "5", baseUrl: "nonsense" },
    ],
  });
  equal(state.trustedFolders(), {
    "/team/app": {
      hosts: ["a.test", "entry.test", "entry.test:8443", "selected.test"],
      keyVariables: [
        "ANTHROPIC_API_KEY",
        "DASHSCOPE_API_KEY",
        "MY_KEY",
        "OPENAI_API_KEY",
        "OTHER_KEY",
      ],
      pairs: [
        { host: "a.test", keyVariable: "ANTHROPIC_API_KEY" },
        { host: "entry.test:8443", keyVariable: "MY_KEY" },
        { host: "entry.test", keyVariable: "DASHSCOPE_API_KEY" },
        { host: "selected.test", keyVariable: "OPENAI_API_KEY" },
      ],
      acceptedAt: NOW,
    },
  });
});

Deno.test("trust: where nothing is named there is nothing to trust", async () => {
  const { state, run } = await onMachine();
  const home: PlainLayers = { ...HOSTILE, envFileTrust: "home" };
  for (const plain of [{}, home]) {
    const ended = await run(plain, [], { replies: [] });
    equal(
      ended.stderr,
      'The files of "/team/app" name no base URL and no key: there is nothing to trust\n',
    );
  }
  equal(state.trustedFolders(), {});
});

Deno.test("trust DIR means another folder, which must exist", async () => {
  const { state, run } = await onMachine();
  equal((await run(HOSTILE, ["/team/other"])).folders, ["/team/other"]);
  equal(Object.keys(state.trustedFolders()), ["/team/other"]);
  const missing = await run(HOSTILE, ["/nowhere"]);
  equal([missing.exit, missing.failure], [2, [
    'There is no folder "/nowhere"',
    "qwenauth trust DIR",
  ]]);
});

Deno.test("trust --list and --revoke", async () => {
  const { state, run } = await onMachine();
  await run(HOSTILE);
  const list = await run({}, [], { options: { list: true } });
  equal([list.stdout, list.stderr, list.folders], [
    `/team/app  OPENAI_API_KEY for evil.test (${NOW})\n`,
    "",
    [],
  ]);
  const json = await run({}, [], { options: { list: true, json: true } });
  equal(JSON.parse(json.stdout).folders[0].hosts, ["evil.test"]);
  const revoked = await run({}, [], { options: { revoke: true } });
  equal([revoked.stderr, state.trustedFolders()], ['"/team/app" is not trusted any more\n', {}]);
  const again = await run({}, [], { options: { revoke: true, json: true } });
  equal([again.exit, again.stdout], [0, '{"version":1,"folder":"/team/app","trusted":false}\n']);
  equal((await run({}, [], { options: { revoke: true, list: true } })).exit, 2);
});

Deno.test("trust shows names of a hostile file without control characters", async () => {
  const { run } = await onMachine();
  const { stderr } = await run({
    settingsTrust: "project",
    entries: [{ providerId: "openai\x1b[2J", id: "1", envKey: "K", baseUrl: "https://e.test/v1" }],
  });
  // deno-lint-ignore no-control-regex
  doesNotMatch(stderr, /\x1b/);
});

Deno.test("trust --list takes no folder: it lists them all", async () => {
  const { run } = await onMachine();
  const { exit, stdout, failure } = await run({}, ["/team/app"], { options: { list: true } });
  equal([exit, stdout, failure], [2, "", [
    "Cannot obey --list for one folder: it lists all that are trusted",
    "qwenauth trust --list",
  ]]);
});

Deno.test("trust --list shows what a damaged state file holds without control characters", async () => {
  const { state, run } = await onMachine();
  const acceptedAt = NOW;
  await state.setTrust("/a", {
    hosts: ["h\x1b[2J"],
    keyVariables: ["K\x9b"],
    pairs: [],
    acceptedAt,
  });
  const { stdout } = await run({}, [], { options: { list: true } });
  equal(stdout, `/a  K for h (${NOW})\n`);
});

Deno.test("trust in a folder whose name cannot be used says so, and trusts another by its path", async () => {
  const { state, run } = await onMachine("");
  const why = "the current folder has gone, or its name is not valid UTF-8";
  const refused = await run(HOSTILE);
  const told = [`Cannot trust this folder: ${why}`, "cd /path/to/folder"];
  equal([refused.exit, refused.failure], [2, told]);
  equal((await run(HOSTILE, ["app"])).exit, 2);
  equal(state.trustedFolders(), {});
  equal((await run(HOSTILE, ["/team/app"])).exit, 0);
});
