/** The machine's files, on a real disk: needs all permissions, and a temporary folder. */

import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { denoFiles as files } from "../../src/platform/deno_files.ts";
import { FileError, type FileReason } from "../../src/platform/files.ts";
import { copyForEveryone } from "../support/open_files.ts";

const isWindows = Deno.build.os === "windows";

/** A test on POSIX systems, in a folder of its own. */
function testIn(
  name: string,
  action: (folder: string) => void | Promise<void>,
  ignore = false,
): void {
  Deno.test({
    name,
    ignore,
    fn: async () => {
      const folder = Deno.realPathSync(Deno.makeTempDirSync());
      try {
        await action(folder);
      } finally {
        Deno.removeSync(folder, { recursive: true });
      }
    },
  });
}

/** Fails unless the action throws a `FileError` with this reason and path. */
function assertFails(reason: FileReason, path: string, action: () => unknown): void {
  throws(action, (error) => {
    ok(error instanceof FileError, `${error}`);
    deepEqual([error.reason, error.path], [reason, path]);
    return true;
  });
}

function create(path: string, text: string): void {
  const file = files.createNew(path);
  file.overwrite(text);
  file.close();
}

testIn("a new file is created exclusively, also against a link to nowhere", (folder) => {
  const path = `${folder}/a`;
  create(path, "text");
  assertFails("exists", path, () => files.createNew(path));
  equal(files.readText(path), "text");
  if (isWindows) return;
  const link = `${folder}/link`;
  Deno.symlinkSync(`${folder}/nowhere`, link);
  assertFails("exists", link, () => files.createNew(link));
  equal(files.facts(`${folder}/nowhere`), undefined);
});

testIn("files are created with 0600 and folders with 0700, whatever the umask", (folder) => {
  const before = Deno.umask(0);
  try {
    create(`${folder}/new`, "");
    files.openOrCreate(`${folder}/opened`).close();
    files.append(`${folder}/appended`, "x");
    files.makeFolder(`${folder}/deep/er`);
  } finally {
    Deno.umask(before);
  }
  for (const name of ["new", "opened", "appended"]) {
    equal(files.facts(`${folder}/${name}`)?.mode, 0o600, name);
  }
  for (const name of ["deep", "deep/er"]) {
    equal(files.facts(`${folder}/${name}`)?.mode, 0o700, name);
  }
  files.setMode(`${folder}/new`, 0o400);
  equal(files.facts(`${folder}/new`)?.mode, 0o400);
}, isWindows);

testIn("facts tell kind, size, time, owner and identity; nothing of what is missing", (folder) => {
  const path = `${folder}/a`;
  const startMs = Date.now();
  create(path, "grüße");
  const facts = files.facts(path)!;
  deepEqual([facts.kind, facts.sizeBytes], ["file", 7]);
  ok(Math.abs(facts.modifiedAtMs - startMs) < 60_000);
  deepEqual(files.linkFacts(path), facts);
  equal(files.facts(folder)?.kind, "folder");
  for (const missing of [`${folder}/none`, `${folder}/none/below`]) {
    equal(files.facts(missing), undefined);
    equal(files.linkFacts(missing), undefined);
    equal(files.readText(missing), undefined);
  }
  if (isWindows) return;
  equal(facts.uid, files.uid);
  ok(facts.inode !== undefined && facts.inode !== files.facts(folder)?.inode);
});

testIn("below a file there is nothing: not a folder", (folder) => {
  const path = `${folder}/file/below`;
  create(`${folder}/file`, "");
  assertFails("not_a_folder", path, () => files.facts(path));
  assertFails("not_a_folder", path, () => files.readText(path));
  assertFails("not_a_folder", path, () => files.createNew(path));
}, isWindows);

testIn("a folder over a file cannot be made", (folder) => {
  create(`${folder}/file`, "");
  throws(() => files.makeFolder(`${folder}/file`), FileError);
  throws(() => files.makeFolder(`${folder}/file/deep`), FileError);
  files.makeFolder(folder);
});

testIn("only regular files up to 1 MiB are read", (folder) => {
  assertFails("is_a_folder", folder, () => files.readText(folder));
  const path = `${folder}/large`;
  create(path, "x".repeat(1024 * 1024));
  equal(files.readText(path)?.length, 1024 * 1024);
  files.append(path, "x");
  assertFails("too_large", path, () => files.readText(path));
});

testIn("a FIFO, an endless device and a loop of links are errors at once, not a wait", (folder) => {
  const fifo = `${folder}/fifo`;
  const made = new Deno.Command("mkfifo", { args: [fifo] }).outputSync();
  ok(made.success);
  equal(files.facts(fifo)?.kind, "other");
  assertFails("other", fifo, () => files.readText(fifo));
  Deno.symlinkSync("/dev/zero", `${folder}/zero`);
  assertFails("other", `${folder}/zero`, () => files.readText(`${folder}/zero`));
  Deno.symlinkSync(`${folder}/b`, `${folder}/a`);
  Deno.symlinkSync(`${folder}/a`, `${folder}/b`);
  assertFails("link_loop", `${folder}/a`, () => files.readText(`${folder}/a`));
}, isWindows);

testIn("symbolic links are followed, but by linkFacts, and their target is told", (folder) => {
  create(`${folder}/real`, "text");
  Deno.symlinkSync("real", `${folder}/link`);
  equal(files.linkFacts(`${folder}/link`)?.kind, "link");
  equal(files.facts(`${folder}/link`)?.inode, files.facts(`${folder}/real`)?.inode);
  equal(files.readText(`${folder}/link`), "text");
  equal(files.linkTarget(`${folder}/link`), `${folder}/real`);
}, isWindows);

testIn(
  "a shorter text replaces a longer one whole, through a handle also after a rename",
  (folder) => {
    const file = files.createNew(`${folder}/a`);
    file.overwrite("a long text");
    file.sync();
    file.overwrite("short");
    equal(files.readText(`${folder}/a`), "short");
    if (!isWindows) {
      files.rename(`${folder}/a`, `${folder}/b`);
      file.overwrite("moved");
      equal(files.readText(`${folder}/b`), "moved");
      equal(file.facts().inode, files.facts(`${folder}/b`)?.inode);
    }
    file.close();
  },
);

testIn("opening: an existing file keeps its content; a missing one is an error", (folder) => {
  const path = `${folder}/a`;
  assertFails("missing", path, () => files.open(path));
  files.openOrCreate(path).close();
  equal(files.readText(path), "");
  create(`${folder}/b`, "text");
  files.openOrCreate(`${folder}/b`).close();
  files.open(`${folder}/b`).close();
  equal(files.readText(`${folder}/b`), "text");
});

testIn("a rename replaces what is there", (folder) => {
  create(`${folder}/a`, "new");
  create(`${folder}/b`, "old");
  files.rename(`${folder}/a`, `${folder}/b`);
  deepEqual([files.readText(`${folder}/b`), files.list(folder)], ["new", ["b"]]);
  assertFails("missing", `${folder}/b`, () => files.rename(`${folder}/none`, `${folder}/b`));
});

testIn("a second name is given once, and both are the same file", (folder) => {
  create(`${folder}/a`, "text");
  files.link(`${folder}/a`, `${folder}/b`);
  assertFails("exists", `${folder}/b`, () => files.link(`${folder}/a`, `${folder}/b`));
  equal(files.readText(`${folder}/b`), "text");
  if (!isWindows) equal(files.facts(`${folder}/a`)?.inode, files.facts(`${folder}/b`)?.inode);
});

testIn("removing tells whether there was a file", (folder) => {
  create(`${folder}/a`, "");
  deepEqual([files.remove(`${folder}/a`), files.remove(`${folder}/a`)], [true, false]);
});

testIn("a folder is listed; one that is missing is empty", (folder) => {
  for (const name of ["b", "a"]) create(`${folder}/${name}`, "");
  deepEqual(files.list(folder).sort(), ["a", "b"]);
  deepEqual(files.list(`${folder}/none`), []);
});

testIn(
  "the kernel lock is exclusive between two handles, and free when one is closed",
  (folder) => {
    const [a, b] = [1, 2].map(() => files.openOrCreate(`${folder}/lock`));
    deepEqual([a!.tryLock(), b!.tryLock()], [true, false]);
    a!.close();
    equal(b!.tryLock(), true);
    b!.close();
  },
);

testIn("the kernel lock is freed when its holder is killed", async (folder) => {
  const path = `${folder}/lock`;
  const code = `
    const file = Deno.openSync(${JSON.stringify(path)}, { write: true, create: true });
    Deno.stdout.writeSync(new TextEncoder().encode(String(file.tryLockSync(true))));
    setInterval(() => file, 1000);
  `;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", code],
    stdout: "piped",
    stdin: "null",
  }).spawn();
  const reader = child.stdout.getReader();
  equal(new TextDecoder().decode((await reader.read()).value), "true");
  const file = files.openOrCreate(path);
  equal(file.tryLock(), false);
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  equal(file.tryLock(), true);
  file.close();
});

testIn("what the system forbids is told as denied", async (folder) => {
  files.makeFolder(`${folder}/closed`);
  create(`${folder}/closed/a`, "");
  create(`${folder}/secret`, "");
  Deno.chmodSync(folder, 0o755);
  Deno.chmodSync(`${folder}/secret`, 0);
  Deno.chmodSync(`${folder}/closed`, 0o555);
  const calls = [["createNew", `${folder}/closed/b`], ["remove", `${folder}/closed/a`], [
    "readText",
    `${folder}/secret`,
  ], ["list", folder]];
  deepEqual(await reasonsFor(calls, folder), ["denied", "denied", "denied", "none"]);
  Deno.chmodSync(`${folder}/closed`, 0o700);
}, isWindows);

/** A user that owns nothing, for whom nothing is open that is closed: root may do everything. */
const NOBODY = 65534;

/** Why calls of `files` with a path fail in a process of a user who is not root. */
async function reasonsFor(calls: string[][], folder: string): Promise<string[]> {
  const cache = `${folder}/cache`;
  Deno.mkdirSync(cache);
  Deno.chmodSync(cache, 0o777);
  const open = `${folder}/open`;
  Deno.mkdirSync(open);
  const program = await bundleProgram("./support/failing_calls.ts", `${folder}/calls.js`);
  const deno = copyForEveryone(open, [program]);
  const { success, stdout, stderr } = await new Deno.Command(deno, {
    args: ["run", "-A", "--no-config", "--no-lock", `${open}/calls.js`, JSON.stringify(calls)],
    cwd: folder,
    env: { PATH: Deno.env.get("PATH") ?? "", DENO_DIR: cache, NO_COLOR: "1" },
    clearEnv: true,
    ...(Deno.uid() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
  }).output();
  ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** One file with all that a program imports; gives its path. */
async function bundleProgram(program: string, output: string): Promise<string> {
  const { href } = new URL(program, import.meta.url);
  const args = ["bundle", "--quiet", "--output", output, href];
  ok((await new Deno.Command(Deno.execPath(), { args }).output()).success);
  return output;
}

testIn("a folder is flushed; one that is missing is an error", (folder) => {
  files.syncFolder(folder);
  assertFails("missing", `${folder}/none`, () => files.syncFolder(`${folder}/none`));
}, isWindows);

testIn("text that is appended follows what is there", (folder) => {
  files.append(`${folder}/a`, "one\n");
  files.append(`${folder}/a`, "two\n");
  equal(files.readText(`${folder}/a`), "one\ntwo\n");
});

testIn("appending to a file leaves its mode as it is: it may be another program's", (folder) => {
  const path = `${folder}/a`;
  create(path, "one\n");
  files.setMode(path, 0o644);
  files.append(path, "two\n");
  deepEqual([files.readText(path), files.facts(path)?.mode], ["one\ntwo\n", 0o644]);
}, isWindows);

testIn(
  "a link leads to its target, also where nothing is yet, also below a folder that is a link",
  (folder) => {
    files.makeFolder(`${folder}/real/deep`);
    Deno.symlinkSync("real/deep", `${folder}/short`);
    for (const target of ["../new", `${folder}/real/new`]) {
      for (const link of [`${folder}/real/deep/link`, `${folder}/short/link`]) {
        Deno.symlinkSync(target, link);
        create(files.linkTarget(link), "through the link");
        equal(files.readText(`${folder}/real/new`), "through the link", `${link} to ${target}`);
        equal(files.linkTarget(link), `${folder}/real/new`);
        files.remove(`${folder}/real/new`);
        files.remove(link);
      }
    }
    assertFails("missing", `${folder}/none`, () => files.linkTarget(`${folder}/none`));
  },
  isWindows,
);
