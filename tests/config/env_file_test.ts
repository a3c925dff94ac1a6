import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import fc from "fast-check";
import {
  type EnvFile,
  type EnvFileWhere,
  type EnvSearch,
  findEnvFile,
} from "../../src/config/env_file.ts";
import { DEFAULT_EXCLUDED_VARIABLES } from "../../src/config/protected_names.ts";
import { Failure } from "../../src/platform/failure.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { MemoryFiles } from "../support/memory_files.ts";

const WHERE: EnvFileWhere = {
  home: "/home/x",
  qwenHome: "/home/x/.qwen",
  currentFolder: "/home/x/team/deep/er",
  isKnownName: (name) => /^(?:OPENAI_|DEBUG|MY_KEY$|BROWSER$|PATH$|HTTPS_PROXY$)/.test(name),
  excluded: DEFAULT_EXCLUDED_VARIABLES,
};

function makeFiles(texts: Readonly<Record<string, string>>): MemoryFiles {
  const files = new MemoryFiles(new FakeClock());
  for (const [path, text] of Object.entries(texts)) files.put(path, text);
  return files;
}

async function find(
  files: MemoryFiles,
  where: Partial<EnvFileWhere> = {},
): Promise<EnvSearch & { readonly log: readonly string[] }> {
  const log: string[] = [];
  const debug = (message: () => string) => void log.push(message());
  return { ...await findEnvFile({ files, debug }, { ...WHERE, ...where }), log };
}

/** Names and values of a file. */
function valuesOf(file: EnvFile | undefined): Record<string, string> | undefined {
  return file && Object.fromEntries([...file.variables].map(([name, { value }]) => [name, value]));
}

/** Which of several files is the one, by the folders in which they lie. */
const FIRST: readonly (readonly [string, readonly string[], string | undefined])[] = [
  ["no file", [], undefined],
  ["the current folder's .qwen/.env before its .env", [
    "/home/x/team/deep/er/.env",
    "/home/x/team/deep/er/.qwen/.env",
  ], "/home/x/team/deep/er/.qwen/.env"],
  ["a nearer .env before a farther .qwen/.env", [
    "/home/x/team/deep/.qwen/.env",
    "/home/x/team/deep/er/.env",
  ], "/home/x/team/deep/er/.env"],
  ["a folder above", ["/home/x/team/.env", "/home/x/.env"], "/home/x/team/.env"],
  ["the home folder on the way up", ["/home/.env", "/home/x/.env"], "/home/x/.env"],
  ["the root", ["/.env"], "/.env"],
  ["the root's .qwen", ["/.env", "/.qwen/.env"], "/.qwen/.env"],
];

for (const [name, paths, expected] of FIRST) {
  Deno.test(`.env: the first file that exists is the one: ${name}`, async () => {
    const files = makeFiles(Object.fromEntries(paths.map((path) => [path, `OPENAI_A=${path}`])));
    const { file, warnings } = await find(files);
    equal([file?.path, valuesOf(file), warnings], [
      expected,
      expected && { OPENAI_A: expected },
      [],
    ]);
  });
}

Deno.test(".env: files are not merged: an empty one is the one as well", async () => {
  const files = makeFiles({ "/home/x/team/.env": "", "/home/x/.env": "OPENAI_A=1" });
  const { file } = await find(files);
  equal([file?.path, valuesOf(file)], ["/home/x/team/.env", {}]);
});

Deno.test(".env: outside the home folder QWEN_HOME/.env is next, then ~/.env", async () => {
  const files = makeFiles({ "/q/.env": "OPENAI_A=1", "/home/x/.env": "OPENAI_A=2" });
  const elsewhere = { currentFolder: "/srv/a", qwenHome: "/q" };
  equal((await find(files, elsewhere)).file?.path, "/q/.env");
  files.drop("/q/.env");
  equal((await find(files, elsewhere)).file?.path, "/home/x/.env");
  equal((await find(files, { ...elsewhere, home: undefined })).file, undefined);
});

Deno.test(".env: each place is looked at once, and nothing else is, when there is no file", async () => {
  const files = makeFiles({});
  const calls: string[] = [];
  files.onCall = (call, path) => void calls.push(`${call} ${path}`);
  await find(files, { currentFolder: "/home/x/a" });
  equal(calls, [
    "facts /home/x/a/.qwen/.env",
    "facts /home/x/a/.env",
    "facts /home/x/.qwen/.env",
    "facts /home/x/.env",
    "facts /home/.qwen/.env",
    "facts /home/.env",
    "facts /.qwen/.env",
    "facts /.env",
  ]);
});

Deno.test(".env: a Windows folder is walked up to its drive", async () => {
  const files = makeFiles({});
  const calls: string[] = [];
  files.onCall = (_, path) => void calls.push(path);
  await find(files, { currentFolder: "C:\\a", home: undefined, qwenHome: "C:\\q" });
  equal(calls, ["C:\\a/.qwen/.env", "C:\\a/.env", "C:/.qwen/.env", "C:/.env", "C:\\q/.env"]);
});

/** Path of the only file, current folder, what is expected of it. */
const TRUST: readonly (readonly [string, string, EnvFile["trust"], EnvFile["kind"], string])[] = [
  ["/home/x/.qwen/.env", "/home/x", "qwen_home", "dot_qwen", "/home/x"],
  ["/home/x/.qwen/.env", "/home/x/.qwen", "qwen_home", "dot_qwen", "/home/x"],
  ["/home/x/.qwen/.env", "/srv", "qwen_home", "dot_qwen", "/home/x"],
  ["/home/x/.env", "/home/x/team", "home", "plain", "/home/x"],
  ["/home/x/.env", "/srv", "home", "plain", "/home/x"],
  ["/home/x/team/.env", "/home/x/team", "project", "plain", "/home/x/team"],
  ["/home/x/team/.qwen/.env", "/home/x/team", "project", "dot_qwen", "/home/x/team"],
  ["/home/x/team/.qwen/.env", "/home/x/team/.qwen", "project", "dot_qwen", "/home/x/team"],
  ["/home/.env", "/home/x/team", "project", "plain", "/home"],
];

for (const [path, currentFolder, trust, kind, folder] of TRUST) {
  Deno.test(`.env: what ${path} may do depends on its path, also when found from ${currentFolder}`, async () => {
    const { file } = await find(makeFiles({ [path]: "OPENAI_A=1" }), { currentFolder });
    const { variables: _, ...rest } = file!;
    equal(rest, { path, trust, kind, folder });
  });
}

Deno.test(".env: both QWEN_HOME/.env and ~/.qwen/.env are the user's own when they differ", async () => {
  const files = makeFiles({ "/q/.env": "OPENAI_A=1", "/home/x/.qwen/.env": "OPENAI_A=2" });
  const from = async (currentFolder: string) => {
    const { file } = await find(files, { currentFolder, qwenHome: "/q" });
    return [file?.path, file?.trust];
  };
  equal(await from("/q"), ["/q/.env", "qwen_home"]);
  equal(await from("/home/x"), ["/home/x/.qwen/.env", "qwen_home"]);
});

Deno.test(".env: a link to a home file is that home file", async () => {
  const files = makeFiles({ "/home/x/.env": "OPENAI_A=1\nQWEN_HOME=/q" });
  files.putLink("/srv/a/.env", "/home/x/.env");
  const { file } = await find(files, { currentFolder: "/srv/a" });
  equal([file?.path, file?.trust, valuesOf(file)], [
    "/srv/a/.env",
    "home",
    { OPENAI_A: "1", QWEN_HOME: "/q" },
  ]);
});

Deno.test(".env: a project's link out of its folder is not followed", async () => {
  const files = makeFiles({ "/home/x/other/.env": "OPENAI_API_KEY=mine" });
  files.putLink("/srv/a/.env", "/home/x/other/.env");
  const { file, warnings } = await find(files, { currentFolder: "/srv/a" });
  equal([file, warnings], [undefined, [
    'Skipped "/srv/a/.env": a link leads out of its folder, to "/home/x/other/.env"',
  ]]);
});

Deno.test(".env: a project's link into a folder whose name only begins like its own is not followed", async () => {
  const files = makeFiles({ "/srv/ab/.env": "OPENAI_API_KEY=mine" });
  files.putLink("/srv/a/.env", "/srv/ab/.env");
  equal((await find(files, { currentFolder: "/srv/a" })).file, undefined);
});

Deno.test(".env: a project's link within its folder is followed", async () => {
  const files = makeFiles({ "/srv/a/env/dev": "OPENAI_A=1" });
  files.putLink("/srv/a/.qwen/.env", "/srv/a/env/dev");
  const { file } = await find(files, { currentFolder: "/srv/a" });
  equal([file?.trust, valuesOf(file)], ["project", { OPENAI_A: "1" }]);
});

/** What counts of one text in the kinds of files. */
const TEXT =
  "OPENAI_A=1\nOTHER=2\nDEBUG=3\nDEBUG_MODE=4\nQWEN_HOME=/q\nOPENAI_B=\nMY_KEY=$OPENAI_A\n" +
  "BROWSER=x\nPATH=x\nHTTPS_PROXY=x\nQWENAUTH_PROVIDER=x\nLD_PRELOAD=x\n";
const COUNTS: readonly (readonly [string, readonly string[]])[] = [
  ["/srv/a/.env", ["OPENAI_A", "MY_KEY"]],
  ["/srv/a/.qwen/.env", ["OPENAI_A", "DEBUG", "DEBUG_MODE", "MY_KEY"]],
  ["/home/x/.env", ["OPENAI_A", "DEBUG", "DEBUG_MODE", "QWEN_HOME", "MY_KEY"]],
  ["/home/x/.qwen/.env", ["OPENAI_A", "DEBUG", "DEBUG_MODE", "QWEN_HOME", "MY_KEY"]],
];

for (const [path, names] of COUNTS) {
  Deno.test(`.env: of ${path} only the names count that mean something and that it may set`, async () => {
    const { file } = await find(makeFiles({ [path]: TEXT }), { currentFolder: "/srv/a" });
    equal([...file!.variables.keys()], names);
    equal(file!.variables.get("MY_KEY"), { value: "$OPENAI_A", line: 7 });
  });
}

Deno.test(".env: another list replaces DEBUG and DEBUG_MODE, and only for a project's .env", async () => {
  const excluded = ["MY_KEY", "QWEN_HOME"];
  const names = async (path: string) => {
    const files = makeFiles({ [path]: TEXT });
    const { file } = await find(files, { currentFolder: "/srv/a", excluded });
    return [...file!.variables.keys()];
  };
  equal(await names("/srv/a/.env"), ["OPENAI_A", "DEBUG", "DEBUG_MODE"]);
  equal(await names("/srv/a/.qwen/.env"), ["OPENAI_A", "DEBUG", "DEBUG_MODE", "MY_KEY"]);
  equal(await names("/home/x/.env"), ["OPENAI_A", "DEBUG", "DEBUG_MODE", "QWEN_HOME", "MY_KEY"]);
});

Deno.test(".env: no name is known that programs act on, even if an entry names it as its key", async () => {
  const { file } = await find(makeFiles({ "/home/x/.env": TEXT }), { isKnownName: () => true });
  equal([...file!.variables.keys()], [
    ..."OPENAI_A OTHER DEBUG DEBUG_MODE QWEN_HOME MY_KEY".split(" "),
  ]);
});

/** Ways in which a nearer file cannot be used; the next one is. */
const PASSED_OVER: readonly (readonly [string, (files: MemoryFiles) => void, string])[] = [
  ["a folder", (files) => files.putFolder("/srv/a/.env"), "it is a folder"],
  ["unreadable", (files) => {
    files.put("/srv/a/.env", "OPENAI_A=no");
    files.fail("readText", "/srv/a/.env", "denied");
  }, "denied"],
  ["behind a closed folder", (files) => files.fail("facts", "/srv/a/.env", "denied"), "denied"],
  ["a loop of links", (files) => files.fail("facts", "/srv/a/.env", "link_loop"), "link_loop"],
  [
    "another user's",
    (files) => files.put("/srv/a/.env", "OPENAI_A=no", { uid: 1001 }),
    "it belongs to user 1001, this is user 1000",
  ],
  [
    "larger than 1 MiB",
    (files) => files.put("/srv/a/.env", "#".repeat(2 ** 20 + 1)),
    "it is larger than 1 MiB",
  ],
  ["removed in the meantime", (files) => {
    files.put("/srv/a/.env", "OPENAI_A=no");
    files.onCall = (call, path) => {
      if (call === "readText" && path === "/srv/a/.env") files.drop(path);
    };
  }, "it has just been removed"],
];

for (const [name, prepare, why] of PASSED_OVER) {
  Deno.test(`.env: a project's file that is ${name} is skipped with a warning`, async () => {
    const files = makeFiles({ "/srv/.env": "OPENAI_A=1" });
    prepare(files);
    const { file, warnings, log } = await find(files, { currentFolder: "/srv/a" });
    const warning = `Skipped "/srv/a/.env": ${why}`;
    equal([valuesOf(file), warnings, log[0]], [{ OPENAI_A: "1" }, [warning], warning]);
  });
}

Deno.test(".env: what is no regular file is not opened", async () => {
  const files = makeFiles({ "/srv/a/.env": "" });
  const { facts } = files;
  files.facts = (path) => {
    const known = facts.call(files, path);
    return known && { ...known, kind: "other" };
  };
  const opened: string[] = [];
  files.onCall = (call, path) => void (call === "readText" && opened.push(path));
  const { warnings } = await find(files, { currentFolder: "/srv/a" });
  equal([warnings, opened], [['Skipped "/srv/a/.env": it is not a regular file'], []]);
});

Deno.test(".env: a project's file of root is believed, a file of exactly 1 MiB as well", async () => {
  const files = makeFiles({});
  files.put("/srv/a/.env", "OPENAI_A=1\n".padEnd(2 ** 20, "#"), { uid: 0 });
  equal(valuesOf((await find(files, { currentFolder: "/srv/a" })).file), { OPENAI_A: "1" });
});

Deno.test(".env: where .qwen is no folder there is no file, and no warning", async () => {
  const files = makeFiles({ "/srv/a/.qwen": "", "/srv/a/.env": "OPENAI_A=1" });
  const { file, warnings } = await find(files, { currentFolder: "/srv/a" });
  equal([file?.path, warnings], ["/srv/a/.env", []]);
});

Deno.test(".env: a home file of another user is skipped", async () => {
  const files = makeFiles({ "/home/x/.env": "OPENAI_A=1" });
  files.put("/home/x/.qwen/.env", "OPENAI_A=2", { uid: 1001 });
  const { file, warnings } = await find(files);
  equal([file?.path, warnings.length], ["/home/x/.env", 1]);
});

Deno.test(".env: a home file larger than 1 MiB is refused", async () => {
  const files = makeFiles({ "/home/x/.env": "#".repeat(2 ** 20 + 1) });
  await rejects(
    find(files),
    new Failure("store", 'Cannot read "/home/x/.env": it is larger than 1 MiB', {
      hint: "ls -l /home/x/.env",
    }),
  );
});

Deno.test(".env: --env-file names the only file, relative to the current folder, links allowed", async () => {
  const files = makeFiles({ "/srv/a/.env": "OPENAI_A=no", "/srv/b/keys": "OPENAI_A=1\nDEBUG=1" });
  files.putLink("/srv/a/keys", "/srv/b/keys");
  const { file, hiddenHomeFile } = await find(files, { currentFolder: "/srv/a", named: "keys" });
  equal([file?.path, file?.trust, valuesOf(file), hiddenHomeFile()], [
    "/srv/a/keys",
    "project",
    { OPENAI_A: "1" },
    undefined,
  ]);
  const home = await find(makeFiles({ "/home/x/.env": "DEBUG=1" }), { named: "/home/x/.env" });
  equal([home.file?.trust, valuesOf(home.file)], ["home", { DEBUG: "1" }]);
});

Deno.test(".env: a named file that cannot be used is an error", async () => {
  const files = makeFiles({ "/srv/.env": "OPENAI_A=no" });
  files.putFolder("/srv/folder");
  files.put("/srv/theirs", "", { uid: 1001 });
  files.put("/srv/large", "#".repeat(2 ** 20 + 1));
  const failures: Readonly<Record<string, readonly [string, string]>> = {
    none: ["usage", "no such file"],
    folder: ["store", "it is a folder"],
    theirs: ["store", "it belongs to user 1001, this is user 1000"],
    large: ["store", "it is larger than 1 MiB"],
  };
  for (const [named, [code, why]] of Object.entries(failures)) {
    await rejects(find(files, { currentFolder: "/srv", named }), {
      code,
      message: `Cannot read "/srv/${named}": ${why}`,
    });
  }
});

Deno.test(".env: --no-env-file looks at nothing", async () => {
  const files = makeFiles({ "/srv/.env": "OPENAI_A=1" });
  files.onCall = (call, path) => {
    throw new Error(`${call} ${path}`);
  };
  const { file, warnings } = await find(files, { isOff: true, named: "/srv/.env" });
  equal([file, warnings], [undefined, []]);
});

Deno.test(".env: the home file that a project's file hides can be told", async () => {
  const files = makeFiles({ "/srv/.env": "OPENAI_A=1", "/home/x/.env": "OPENAI_A=2\nOTHER=3" });
  const { hiddenHomeFile } = await find(files, { currentFolder: "/srv" });
  equal([hiddenHomeFile()?.path, valuesOf(hiddenHomeFile())], ["/home/x/.env", { OPENAI_A: "2" }]);
  files.put("/home/x/.qwen/.env", "#".repeat(2 ** 20 + 1));
  equal(hiddenHomeFile(), undefined);
  equal((await find(makeFiles({ "/home/x/.env": "" }))).hiddenHomeFile(), undefined);
});

Deno.test(".env: whatever a file holds, only known names with a value come out of it", async () => {
  const texts = fc.array(
    fc.oneof(
      fc.constantFrom("OPENAI_A=", "\nPATH=", "\nDEBUG=1\n", "'", '"', "`", "\n", "__proto__=1\n"),
      fc.string(),
    ),
  );
  await fc.assert(fc.asyncProperty(texts, async (pieces) => {
    const { file } = await find(makeFiles({ "/srv/.env": pieces.join("") }), {
      currentFolder: "/srv",
    });
    for (const [name, { value }] of file!.variables) {
      equal([WHERE.isKnownName(name), name === "DEBUG", value === ""], [true, false, false]);
    }
  }));
});

Deno.test(".env: in an unknown folder only the home files and one with an absolute path are read", async () => {
  const files = makeFiles({ "/.env": "OPENAI_MODEL=root", "/home/x/.env": "OPENAI_MODEL=home" });
  const currentFolder = undefined;
  const paths = [(await find(files, { currentFolder })).file?.path];
  paths.push((await find(files, { currentFolder, named: "/.env" })).file?.path);
  equal(paths, ["/home/x/.env", "/.env"]);
  await rejects(find(files, { currentFolder, named: "x.env" }), { code: "usage" });
});
