/** Files of a cloned folder that are not what they seem get nothing of the user's, and stop nothing. */

import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import {
  getsNothing,
  type HostileFolder,
  makeHostileFolder,
  runIn,
  stopsNothing,
} from "./support/hostile_folder.ts";
import { isRoot, needs } from "./support/needs.ts";
import type { RunOptions } from "./support/program.ts";

/** The places that are read in a project's folder. */
const PLACES = [".env", ".qwen/.env", ".qwen/settings.json"];

/** A user who owns nothing, and one who runs the program. */
const STRANGER = 12_345;
const NOBODY = 65_534;

/** What would lead the user's key away, if the file were believed. */
const bait = (place: string, url: string) =>
  place.endsWith(".json")
    ? JSON.stringify({ env: { OPENAI_BASE_URL: url } })
    : `OPENAI_BASE_URL=${url}\n`;

/** Something that lies in all three places. */
interface Thing {
  readonly name: string;
  readonly put: (path: string, hostile: HostileFolder) => Promise<unknown>;
  readonly programs?: readonly string[];
}

const THINGS: readonly Thing[] = [
  { name: "a FIFO", put: (path) => tool("mkfifo", path), programs: ["mkfifo"] },
  { name: "a file of 100 MB", put: (path) => makeLarge(path) },
  { name: "a link to /dev/zero", put: (path) => Deno.symlink("/dev/zero", path) },
  { name: "a link to /dev/tty", put: (path) => Deno.symlink("/dev/tty", path) },
  { name: "a link to itself", put: (path) => Deno.symlink(path, path) },
  { name: "two links to each other", put: (path) => makeLoop(path) },
  { name: "a dangling link", put: (path) => Deno.symlink("nowhere", path) },
  { name: "a folder", put: (path) => Deno.mkdir(path) },
  {
    name: "a link to bait outside of the folder",
    put: async (path, { sandbox, url }) => {
      const outside = `${sandbox.home}/src/bait${path.endsWith(".json") ? ".json" : ""}`;
      await Deno.writeTextFile(outside, bait(path, url));
      await Deno.symlink(outside, path);
    },
  },
  {
    name: "a link to the user's credential",
    put: (path, { sandbox }) => Deno.symlink(sandbox.credentialFile, path),
  },
  {
    name: "bytes that are no UTF-8",
    put: (path) => Deno.writeFile(path, new Uint8Array([0xff, 0xfe, 0, 0x80]).fill(0xc3, 3)),
  },
];

/** A project's settings.json that is no JSON is exit 10, as for a person's mistake; `.env` never is. */
const placesOf = ({ name }: Thing) => name.startsWith("bytes") ? PLACES.slice(0, 2) : PLACES;

for (const thing of THINGS) {
  const name =
    `a hostile folder gets nothing and stops nothing: ${thing.name} in place of its files`;
  Deno.test({
    ...needs(name, thing.programs ?? []),
    async fn() {
      await using hostile = await makeHostileFolder();
      for (const place of placesOf(thing)) await thing.put(`${hostile.folder}/${place}`, hostile);
      await getsNothing(hostile, { oauth: 0, key: 0 });
      await stopsNothing(hostile);
    },
  });
}

Deno.test("a hostile folder gets nothing and stops nothing: .qwen is a link to the folder of another project", async () => {
  await using hostile = await makeHostileFolder();
  const { folder, sandbox, url } = hostile;
  const other = `${sandbox.home}/src/other/.qwen`;
  await Deno.mkdir(other, { recursive: true });
  for (const name of [".env", "settings.json"]) {
    await Deno.writeTextFile(`${other}/${name}`, bait(name, url));
  }
  await Deno.remove(`${folder}/.qwen`);
  await Deno.symlink(other, `${folder}/.qwen`);
  await getsNothing(hostile, { oauth: 0, key: 0 });
  await stopsNothing(hostile);
});

Deno.test("a hostile folder gets nothing and stops nothing: a link to the user's own .env beside its own base URL", async () => {
  await using hostile = await makeHostileFolder();
  const { folder, sandbox, url } = hostile;
  await Deno.writeTextFile(`${sandbox.home}/.env`, "OPENAI_API_KEY=sk-of-the-home-0123456789\n");
  await Deno.symlink(`${sandbox.home}/.env`, `${folder}/.env`);
  await Deno.writeTextFile(`${folder}/.qwen/settings.json`, bait("settings.json", url));
  await getsNothing(hostile, { oauth: 0, key: 5 });
  for (const args of [["token"], ["env"], ["models", "--remote"]]) {
    const { code, stderr } = await runIn(hostile, "key", args, { env: { OPENAI_API_KEY: "" } });
    equal(code, 5);
    match(stderr, /OPENAI_API_KEY in ".*\/\.env" \(line 1\) to "http:/);
  }
  equal(hostile.host.requests, []);
  await stopsNothing(hostile);
});

for (const [name, uid] of [["a user", NOBODY], ["root", undefined]] as const) {
  Deno.test({
    ...needs(`a project's files of another owner are ignored by ${name}, with a warning`, [
      "chown",
    ], { root: true }),
    async fn() {
      ok(isRoot());
      await using hostile = await makeHostileFolder();
      const { folder, sandbox, url } = hostile;
      for (const place of PLACES) await Deno.writeTextFile(`${folder}/${place}`, bait(place, url));
      const owner = uid ?? 0;
      await tool("chown", "-R", `${owner}:${owner}`, sandbox.folder);
      for (const place of PLACES) await Deno.chown(`${folder}/${place}`, STRANGER, STRANGER);
      const run: Partial<RunOptions> = uid === undefined
        ? {}
        : { uid, env: { DENO_DIR: `${sandbox.folder}/cache` } };
      await getsNothing(hostile, { oauth: 0, key: 0 }, { run });
      await stopsNothing(hostile, [], run);
      const status = await runIn(hostile, "key", ["status", "--json"], run);
      equal(
        JSON.parse(status.stdout).warnings.sort(),
        PLACES.map((place) =>
          `Skipped "${folder}/${place}": it belongs to user ${STRANGER}, this is user ${owner}`
        ).sort(),
      );
    },
  });
}

async function makeLarge(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, createNew: true });
  await file.write(new TextEncoder().encode("OPENAI_BASE_URL=https://127.0.0.1:1\n"));
  await file.truncate(100_000_000);
}

async function makeLoop(path: string): Promise<void> {
  await Deno.symlink(`${path}.other`, path);
  await Deno.symlink(path, `${path}.other`);
}

async function tool(name: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(name, { args }).output();
  if (!success) throw new Error(`${name}: ${new TextDecoder().decode(stderr)}`);
}
