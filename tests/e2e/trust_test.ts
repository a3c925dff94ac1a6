/** `trust`: a project's base URL and one's own key, once by a flag, or recorded for a folder. */

import { deepStrictEqual as equal, doesNotMatch, match } from "node:assert/strict";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { writeAt } from "./support/stored_choice.ts";

const KEY = "sk-key-0123456789abcdefghijklmn";
const GITHUB = "ghp_token_0123456789abcdefghijklmn";
const CORP = "corp-key-0123456789abcdefghijklmn";
const env = { OPENAI_API_KEY: KEY, GITHUB_TOKEN: GITHUB, CORP_KEY: CORP };

interface Project extends AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly folder: string;
  run(args: readonly string[], folder?: string): ReturnType<Sandbox["run"]>;
  /** Key and base URL that `env` exports; the exit code if it fails. */
  exported(folder?: string, ...flags: string[]): Promise<readonly string[] | number>;
}

/** A project whose files are written relative to its folder. */
async function makeProject(files: Readonly<Record<string, unknown>>): Promise<Project> {
  const sandbox = await makeSandbox();
  const folder = `${sandbox.home}/team/app`;
  await Deno.mkdir(`${folder}/src`, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    await writeAt(sandbox, `team/app/${path}`, content);
  }
  const run = (args: readonly string[], cwd = folder) => sandbox.run(args, { cwd, env });
  return {
    sandbox,
    folder,
    run,
    async exported(cwd, ...flags) {
      const { code, stdout } = await run(["env", "--format", "json", ...flags], cwd);
      if (code !== 0) return code;
      const { OPENAI_API_KEY, OPENAI_BASE_URL } = JSON.parse(stdout);
      return [OPENAI_API_KEY, OPENAI_BASE_URL];
    },
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

const HOST = "https://llm.corp.example/v1";
const OTHER_HOST = "https://elsewhere.example/v1";
const DOT_ENV = { ".env": `OPENAI_BASE_URL=${HOST}\n` };

const entries = (...list: readonly unknown[]) => ({
  ".qwen/settings.json": {
    modelProviders: { openai: list },
    model: { name: "m" },
    security: { auth: { selectedType: "openai" } },
  },
});

Deno.test("a project's base URL with one's own key is exit 5 and names both sources, for every command that would use it", async () => {
  await using project = await makeProject(DOT_ENV);
  const { folder, run } = project;
  for (
    const args of [["token"], ["env"], ["exec", "--", "true"], ["models", "--remote"], ["status"]]
  ) {
    const { code, stderr } = await run(args);
    equal(code, 5);
    match(
      stderr,
      /^qwenauth: Refusing to send the key from OPENAI_API_KEY in the environment to "https:\/\/llm\.corp\.example", which comes from OPENAI_BASE_URL in ".*\/team\/app\/\.env" \(line 1\)\nhint: qwenauth trust/,
    );
    equal(stderr.includes(folder), true);
  }
});

Deno.test("--trust-project allows it once", async () => {
  await using project = await makeProject(DOT_ENV);
  equal(await project.exported(undefined, "--trust-project"), [KEY, HOST]);
  equal((await project.run(["token", "--trust-project"])).stdout, `${KEY}\n`);
  equal((await project.run(["--trust-project", "exec", "--", "true"])).code, 0);
  equal(await project.exported(), 5);
  equal((await project.run(["trust", "--list"])).stdout, "");
});

Deno.test("trust records hosts and key names, and then the folder and those below it work; no other does", async () => {
  await using project = await makeProject(DOT_ENV);
  const { sandbox, folder, run, exported } = project;
  const trusted = await run(["trust"]);
  equal([trusted.code, trusted.stdout], [0, ""]);
  match(trusted.stderr, /llm\.corp\.example for the key in OPENAI_API_KEY: OPENAI_BASE_URL in "/);
  equal(await exported(), [KEY, HOST]);
  equal(await exported(`${folder}/src`), [KEY, HOST]);
  equal((await run(["token"])).stdout, `${KEY}\n`);
  const record = JSON.parse((await run(["trust", "--list", "--json"])).stdout).folders;
  const { accepted_at, ...accepted } = record[0];
  match(accepted_at, /^20\d\d-/);
  equal(accepted, { folder, hosts: ["llm.corp.example"], key_variables: ["OPENAI_API_KEY"] });
  await writeAt(sandbox, "team/other/.env", `OPENAI_BASE_URL=${HOST}\n`);
  equal(await exported(`${sandbox.home}/team/other`), 5);
});

Deno.test("a host or a key that changes is refused again until it is trusted again", async () => {
  await using project = await makeProject(DOT_ENV);
  const { sandbox, run, exported } = project;
  await run(["trust"]);
  await writeAt(sandbox, "team/app/.env", `OPENAI_BASE_URL=${OTHER_HOST}\n`);
  equal(await exported(), 5);
  match((await run(["trust"])).stderr, /have changed since you trusted them/);
  equal(await exported(), [KEY, OTHER_HOST]);
  await writeAt(sandbox, "team/app/.env", `OPENAI_BASE_URL=${HOST}\n`);
  equal(await exported(), 5);
  await writeAt(sandbox, "team/app/.env", `ANTHROPIC_BASE_URL=${OTHER_HOST}\n`);
  const other = await sandbox.run(["token", "--provider", "anthropic"], {
    cwd: project.folder,
    env: { ANTHROPIC_API_KEY: KEY },
  });
  equal(other.code, 5);
});

Deno.test("an envKey that was accepted is used, one that was put in its place is not", async () => {
  const entry = { id: "m", envKey: "CORP_KEY", baseUrl: HOST };
  await using project = await makeProject(entries(entry));
  const { sandbox, run, exported } = project;
  equal(await exported(), 4);
  await run(["trust"]);
  equal(await exported(), [CORP, HOST]);
  for (
    const changed of [{ ...entry, envKey: "GITHUB_TOKEN" }, { id: "m", envKey: "GITHUB_TOKEN" }]
  ) {
    await writeAt(sandbox, "team/app/.qwen/settings.json", entries(changed)[".qwen/settings.json"]);
    equal(await exported(), 4);
  }
  await writeAt(
    sandbox,
    "team/app/.qwen/settings.json",
    entries({ ...entry, baseUrl: OTHER_HOST })[".qwen/settings.json"],
  );
  equal(await exported(), 5);
});

Deno.test("the trust of a folder does not reach the settings.json of a project below it", async () => {
  await using project = await makeProject(DOT_ENV);
  const { sandbox, folder, run } = project;
  await run(["trust"]);
  const nested = `${folder}/vendor/clone`;
  await writeAt(sandbox, "team/app/vendor/clone/.qwen/settings.json", {
    env: { OPENAI_MODEL: "$GITHUB_TOKEN", OPENAI_API_KEY: "$CORP_KEY" },
  });
  for (const args of [["env"], ["status"], ["models"]]) {
    const { stdout, stderr } = await run(args, nested);
    doesNotMatch(stdout + stderr, /ghp_token|corp-key/);
  }
});

Deno.test("--revoke takes the trust back; a second time it is no failure", async () => {
  await using project = await makeProject(DOT_ENV);
  const { folder, run, exported } = project;
  await run(["trust"]);
  const revoked = await run(["trust", "--revoke"]);
  equal([revoked.code, revoked.stdout], [0, ""]);
  equal(revoked.stderr, `"${folder}" is not trusted any more\n`);
  equal(await exported(), 5);
  equal((await run(["trust", "--revoke"])).stderr, `"${folder}" was not trusted\n`);
  equal((await run(["trust", "--list"])).stdout, "");
});

Deno.test("trust DIR works from elsewhere and through a link, and is told when there is nothing to trust", async () => {
  await using project = await makeProject(DOT_ENV);
  const { sandbox, folder, run, exported } = project;
  await Deno.symlink(folder, `${sandbox.home}/link`);
  equal((await run(["trust", "link"], sandbox.home)).code, 0);
  equal(await exported(), [KEY, HOST]);
  equal(await exported(`${sandbox.home}/link`), [KEY, HOST]);
  equal((await run(["trust", `${sandbox.home}/link`, "--revoke"], "/")).code, 0);
  equal(await exported(), 5);
  match((await run(["trust", "team"], sandbox.home)).stderr, /name no base URL and no key/);
  equal((await run(["trust", "nowhere"])).code, 2);
});

Deno.test("a project's own key goes to its own base URL without any trust", async () => {
  await using project = await makeProject({
    ".env": `OPENAI_API_KEY=own\nOPENAI_BASE_URL=${HOST}\n`,
  });
  const { code, stdout } = await project.sandbox.run(["env", "--format", "json"], {
    cwd: project.folder,
  });
  equal([code, JSON.parse(stdout).OPENAI_API_KEY], [0, "own"]);
});
