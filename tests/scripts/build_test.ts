/** The bundle: what is in it and how it runs. */

import assert from "node:assert/strict";
import { makeKeyUser, makeSignedIn } from "../../scripts/bench_home.ts";
import { build } from "../../scripts/build.ts";
import { hideLibraries, leaveOut, librariesOf, namesImported } from "../../scripts/bundled_text.ts";
import { PROGRAM_FLAGS } from "../../scripts/program_flags.ts";
import { RUNS } from "../../scripts/recorded_calls.ts";
import { ROOT } from "../../scripts/repository.ts";
import { VERSION } from "../../src/platform/version.ts";

const FLAGS_LINE =
  "--no-prompt --allow-net --allow-read --allow-write --allow-env --allow-run --allow-sys=hostname,uid\n";

Deno.test("libraries and node: modules are hidden from the module graph until they are used", () => {
  const text =
    `x=()=>import("@a/b"),y=()=>import("node:c"),z="import('./d.js')",w=()=>import("@a/b");`;
  assert.deepEqual(librariesOf(text), [{ specifier: "@a/b", fileName: "a-b.js" }]);
  assert.equal(
    hideLibraries(text),
    `x=()=>import(["./a-b.js"][0]),y=()=>import(["node:c"][0]),z="import('./d.js')",` +
      `w=()=>import(["./a-b.js"][0]);`,
  );
});

Deno.test("a part of the program has a file of its own, and what it leaves out cannot be imported", () => {
  const text = `x=()=>import("./quick_values.ts"),y=()=>import("../auth/z.ts")`;
  assert.deepEqual(librariesOf(leaveOut(text, ["../auth/z.ts"])), [
    { specifier: "./quick_values.ts", fileName: "quick_values.js" },
  ]);
  assert.equal(
    hideLibraries(leaveOut(text, ["../auth/z.ts"])),
    `x=()=>import(["./quick_values.js"][0]),` +
      `y=()=>Promise.reject(Error("left to the whole program"))`,
  );
});

Deno.test("of a library only the names that are used are bundled, unless the whole module is taken", () => {
  const taking = (names: string) => `let ${names}=await import(["./a-b.js"][0]);`;
  const texts = [taking("{B:n,A:t}") + taking("{default:r}"), taking("{A}"), "x()"];
  assert.deepEqual(namesImported(texts, "a-b.js"), ["A", "B", "default"]);
  assert.equal(namesImported([...texts, taking("all")], "a-b.js"), undefined);
});

for (
  const text of [
    'import"node:util";x()',
    'x();import{a as b}from"c";',
    'import*as a from"c";',
    'import a from"c";',
    'var a;import b,{c as d}from"e";',
    'export{a}from"c";',
  ]
) {
  Deno.test(`a bundle that imports before it starts is refused: ${text}`, () => {
    assert.throws(() => hideLibraries(text), /is imported before it is needed$/);
  });
}

Deno.test("a build has its entry, its permissions, and runs with exactly these", async () => {
  const out = `.build-test-${crypto.randomUUID()}`;
  try {
    await build("main.ts", out);
    assert.equal(await Deno.readTextFile(`${ROOT}/${out}/permissions`), FLAGS_LINE);
    assert.deepEqual(await runBundle(out, ["--version"]), {
      code: 0,
      stdout: `qwenauth ${VERSION}\n`,
      stderr: "",
    });
    assert.deepEqual(await runBundle(out, ["xyzzy"]), {
      code: 2,
      stdout: "",
      stderr: `qwenauth: Unknown command "xyzzy"\nhint: qwenauth --help\n`,
    });
  } finally {
    await Deno.remove(`${ROOT}/${out}`, { recursive: true });
  }
});

Deno.test("the runs after which the build is arranged succeed", async () => {
  const out = `.build-test-${crypto.randomUUID()}`;
  const folder = await Deno.makeTempDir();
  try {
    await build("main.ts", out);
    for (const user of [await makeSignedIn(folder), await makeKeyUser(folder)]) {
      for (const args of RUNS) {
        const { code, stderr } = await new Deno.Command(Deno.execPath(), {
          args: ["run", ...PROGRAM_FLAGS, `${ROOT}/${out}/main.js`, ...args],
          ...user,
        }).output();
        assert.deepEqual([code, new TextDecoder().decode(stderr)], [0, ""], args.join(" "));
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
    await Deno.remove(`${ROOT}/${out}`, { recursive: true });
  }
});

Deno.test("the bundle starts as one file, and imports the rest only when it is needed", async () => {
  const out = `.build-test-${crypto.randomUUID()}`;
  try {
    await build("main.ts", out);
    const { stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", `${out}/main.js`],
      cwd: ROOT,
    }).output();
    const { modules } = JSON.parse(new TextDecoder().decode(stdout));
    assert.deepEqual(
      modules.map(({ specifier }: { specifier: string }) => specifier.split("/").at(-1)),
      ["main.js"],
    );
  } finally {
    await Deno.remove(`${ROOT}/${out}`, { recursive: true });
  }
});

Deno.test("building again what has not changed leaves the folder alone", async () => {
  const out = `.build-test-${crypto.randomUUID()}`;
  try {
    await build("main.ts", out);
    const before = await Deno.stat(`${ROOT}/${out}`);
    await build("main.ts", out);
    assert.equal((await Deno.stat(`${ROOT}/${out}`)).ino, before.ino);
    await Deno.writeTextFile(`${ROOT}/${out}/stale.js`, "");
    await build("main.ts", out);
    await assert.rejects(Deno.stat(`${ROOT}/${out}/stale.js`), Deno.errors.NotFound);
  } finally {
    await Deno.remove(`${ROOT}/${out}`, { recursive: true });
  }
});

Deno.test("an entry that cannot be bundled leaves no folder behind", async () => {
  const out = `.build-test-${crypto.randomUUID()}`;
  await assert.rejects(build("missing.ts", out), /cannot bundle/);
  await assert.rejects(Deno.stat(`${ROOT}/${out}`), Deno.errors.NotFound);
});

async function runBundle(
  out: string,
  args: string[],
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...PROGRAM_FLAGS, `${out}/main.js`, ...args],
    cwd: ROOT,
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
