/** Configuration files on a real disk: what only the system itself can show. */

import { deepStrictEqual as equal, ok, rejects } from "node:assert/strict";
import { type EnvSearch, findEnvFile } from "../../src/config/env_file.ts";
import { interpretSettings, readSettings, type Settings } from "../../src/config/settings.ts";
import { denoFiles } from "../../src/platform/deno_files.ts";
import { needs } from "../e2e/support/needs.ts";
import { FakeClock } from "../support/fake_clock.ts";

const NOBODY = 65534;
const SETTINGS = '{"model": {"name": "m"}}';

/** A home folder and, beside it, a project within a folder that has a `.env` of its own. */
interface Folders extends AsyncDisposable {
  readonly root: string;
  readonly home: string;
  readonly project: string;
}

async function makeFolders(): Promise<Folders> {
  const root = await Deno.realPath(await Deno.makeTempDir());
  const folders = { root, home: `${root}/home`, project: `${root}/team/project` };
  await Deno.mkdir(`${folders.home}/.qwen`, { recursive: true });
  await Deno.mkdir(`${folders.project}/.qwen`, { recursive: true });
  await Deno.writeTextFile(`${root}/team/.env`, "OPENAI_A=above");
  return { ...folders, [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}

function find({ home, project }: Folders, currentFolder = project): EnvSearch {
  return findEnvFile({ files: denoFiles, debug: () => {} }, {
    home,
    qwenHome: `${home}/.qwen`,
    currentFolder,
    isKnownName: (name) => name.startsWith("OPENAI_"),
    excluded: [],
  });
}

async function load({ home, project }: Folders): Promise<Settings> {
  const parts = { files: denoFiles, clock: new FakeClock(), debug: () => {} };
  const read = await readSettings(parts, {
    home,
    qwenHome: `${home}/.qwen`,
    currentFolder: project,
  });
  return interpretSettings(read, {
    isFolderTrusted: false,
    lookUp: () => undefined,
    lookUpInProject: () => undefined,
  });
}

/** Things that a repository can bring under the name of a file; none of them must be opened. */
const HOSTILE: readonly (readonly [string, (path: string) => Promise<void>, RegExp])[] = [
  ["a FIFO", async (path) => {
    const made = await new Deno.Command("mkfifo", { args: [path] }).output();
    ok(made.success);
  }, /not a regular file/],
  // The runtime itself refuses to look at devices; where it does not, they are no regular files.
  ["a link to /dev/zero", (path) => Deno.symlink("/dev/zero", path), /./],
  ["a sparse file of 100 MB", async (path) => {
    await Deno.writeTextFile(path, "");
    await Deno.truncate(path, 100_000_000);
  }, /larger than 1 MiB/],
  ["a link to itself", (path) => Deno.symlink(path, path), /too many symbolic links/],
  ["two links to each other", async (path) => {
    await Deno.symlink(`${path}2`, path);
    await Deno.symlink(path, `${path}2`);
  }, /too many symbolic links/],
  ["a folder", (path) => Deno.mkdir(path), /it is a folder/],
  ["a link out of the project", async (path) => {
    const other = await Deno.makeTempFile({ dir: path.slice(0, path.indexOf("/team/")) });
    await Deno.writeTextFile(other, "OPENAI_A=elsewhere");
    await Deno.symlink(other, path);
  }, /a link leads out of its folder/],
];

for (const [name, make, why] of HOSTILE) {
  const programs = name === "a FIFO" ? ["mkfifo"] : [];
  for (const file of [".env", ".qwen/.env"]) {
    Deno.test({
      ...needs(`a project's ${file} that is ${name} gets nothing and stops nothing`, programs),
      async fn() {
        await using folders = await makeFolders();
        await make(`${folders.project}/${file}`);
        const { file: found, warnings } = find(folders);
        equal(found?.path, `${folders.root}/team/.env`);
        equal(warnings.length, 1);
        ok(why.test(warnings[0]!), warnings[0]!);
      },
    });
  }
  Deno.test({
    ...needs(`a project's settings.json that is ${name} gets nothing and stops nothing`, programs),
    async fn() {
      await using folders = await makeFolders();
      await Deno.writeTextFile(`${folders.home}/.qwen/settings.json`, SETTINGS);
      await make(`${folders.project}/.qwen/settings.json`);
      const { modelName, warnings } = await load(folders);
      equal([modelName?.value, warnings.length], ["m", 1]);
      ok(why.test(warnings[0]!), warnings[0]!);
    },
  });
}

Deno.test("a .qwen that is a loop of links gets nothing and stops nothing", async () => {
  await using folders = await makeFolders();
  const { project, root } = folders;
  await Deno.remove(`${project}/.qwen`);
  await Deno.symlink(`${project}/.qwen`, `${project}/.qwen`);
  const { file, warnings } = find(folders);
  equal([file?.path, warnings.length], [`${root}/team/.env`, 1]);
  equal((await load(folders)).warnings.length, 1);
});

Deno.test("a .qwen that leads to another project's is not followed", async () => {
  await using folders = await makeFolders();
  const { project, root } = folders;
  await Deno.mkdir(`${root}/other/.qwen`, { recursive: true });
  await Deno.writeTextFile(`${root}/other/.qwen/.env`, "OPENAI_A=theirs");
  await Deno.writeTextFile(`${root}/other/.qwen/settings.json`, SETTINGS);
  await Deno.remove(`${project}/.qwen`);
  await Deno.symlink(`${root}/other/.qwen`, `${project}/.qwen`);
  equal((find(folders)).file?.path, `${root}/team/.env`);
  equal((await load(folders)).modelName, undefined);
});

Deno.test("a home file is the user's own through any link", async () => {
  await using folders = await makeFolders();
  const { home, root } = folders;
  await Deno.writeTextFile(`${home}/.qwen/.env`, "OPENAI_A=mine");
  await Deno.symlink(home, `${root}/other`);
  const trusts = [];
  for (const from of [home, `${root}/other`, `${root}/other/.qwen`]) {
    const { file } = find(folders, from);
    trusts.push([file?.trust, file?.variables.get("OPENAI_A")?.value]);
  }
  equal(trusts, Array(3).fill(["qwen_home", "mine"]));
});

Deno.test("a project's settings.json whose .qwen leads to QWEN_HOME is the user's, read once", async () => {
  await using folders = await makeFolders();
  const { home, project } = folders;
  await Deno.writeTextFile(`${home}/.qwen/settings.json`, SETTINGS);
  await Deno.remove(`${project}/.qwen`);
  await Deno.symlink(`${home}/.qwen`, `${project}/.qwen`);
  const { modelName } = await load(folders);
  const path = `${home}/.qwen/settings.json`;
  equal(modelName, {
    value: "m",
    source: { kind: "settings", path, key: "model.name", trust: "qwen_home", expanded: [] },
  });
});

Deno.test({
  ...needs("a project's files of another user are ignored with a warning", [], { root: true }),
  async fn() {
    await using folders = await makeFolders();
    const { project, root } = folders;
    const paths = [`${project}/.env`, `${project}/.qwen/.env`, `${project}/.qwen/settings.json`];
    for (const path of paths) {
      await Deno.writeTextFile(path, path.endsWith("json") ? SETTINGS : "OPENAI_A=theirs");
      await Deno.chown(path, NOBODY, NOBODY);
    }
    const why = `it belongs to user ${NOBODY}, this is user 0`;
    const { file, warnings } = find(folders);
    equal([file?.path, warnings], [`${root}/team/.env`, [
      `Skipped "${paths[1]}": ${why}`,
      `Skipped "${paths[0]}": ${why}`,
    ]]);
    const settings = await load(folders);
    equal([settings.modelName, settings.warnings], [undefined, [`Skipped "${paths[2]}": ${why}`]]);
  },
});

Deno.test("a byte order mark and CRLF on the disk are accepted", async () => {
  await using folders = await makeFolders();
  await Deno.writeTextFile(`${folders.project}/.env`, "\ufeffOPENAI_A=1\r\nOPENAI_B=2\r\n");
  await Deno.writeTextFile(`${folders.project}/.qwen/settings.json`, `\ufeff${SETTINGS}\r\n`);
  const { file } = find(folders);
  equal([...file!.variables], [
    ["OPENAI_A", { value: "1", line: 1 }],
    ["OPENAI_B", { value: "2", line: 2 }],
  ]);
  equal((await load(folders)).modelName?.value, "m");
});

Deno.test("bytes that are no UTF-8 stop nothing", async () => {
  await using folders = await makeFolders();
  const bytes = new Uint8Array([...new TextEncoder().encode("OPENAI_A="), 0xff, 0xfe, 0x0a]);
  await Deno.writeFile(`${folders.project}/.env`, bytes);
  await Deno.writeFile(`${folders.project}/.qwen/settings.json`, bytes);
  equal((find(folders)).file?.variables.get("OPENAI_A")?.value, "\ufffd\ufffd");
  await rejects(load(folders), { code: "store" });
});

Deno.test("a user's settings.json that nobody can open is an error", async () => {
  await using folders = await makeFolders();
  const path = `${folders.home}/.qwen/settings.json`;
  await Deno.symlink(path, path);
  await rejects(load(folders), {
    code: "store",
    message: `Cannot read "${path}": too many symbolic links`,
  });
});
