import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import { checksumLine, compile, TARGETS, toAbsolute } from "../../scripts/compile.ts";
import {
  describeSize,
  EMBEDDED_TARGET,
  findEmbeddingProblems,
  parseEmbeddedFiles,
} from "../../scripts/embedded_files.ts";

const TREE = `Compile dist/main.js to qwenauth

Embedded Files

qwenauth
├── main.js (115.38KB)
├─┬ lib
│ └── a.js (919B)
└── program.js (1.5MB - 2 files)

Files: 414.7KB
Metadata: 1.38KB
`;

Deno.test("the embedded files are read from what deno compile prints", () => {
  equal(parseEmbeddedFiles(TREE), [
    { name: "main.js", bytes: 118149 },
    { name: "lib", bytes: 0 },
    { name: "a.js", bytes: 919 },
    { name: "program.js", bytes: 1572864 },
  ]);
});

Deno.test("nothing but the bundle is embedded, and all of it", () => {
  const main = { name: "main.js", bytes: 5 };
  equal(findEmbeddingProblems([main], ["main.js"]), []);
  equal(findEmbeddingProblems([main, { name: ".env", bytes: 1 }], ["main.js", "a.js"]), [
    '".env" is embedded and is no file of the bundle',
    '"a.js" is not embedded',
  ]);
});

Deno.test("the size of what is embedded is said, with the one to reach", () => {
  const ofSize = (bytes: number) => describeSize([{ name: "a", bytes: 1 }, { name: "b", bytes }]);
  equal(ofSize(EMBEDDED_TARGET - 1), "1.00 MB embedded, 1.00 to reach: reached");
  equal(ofSize(2 * EMBEDDED_TARGET), "2.00 MB embedded, 1.00 to reach: missed");
});

Deno.test("an executable holds the files of the bundle and nothing else of the folder", async () => {
  const folder = await Deno.makeTempDir();
  const bundle = `${folder}/bundle`;
  await Deno.mkdir(bundle);
  // Hidden as the build hides it: only what is named to deno compile is embedded.
  await Deno.writeTextFile(`${bundle}/main.js`, 'await import(["./part.js"][0]);');
  await Deno.writeTextFile(`${bundle}/part.js`, "");
  await Deno.writeTextFile(`${bundle}/permissions`, "--allow-net");
  await Deno.writeTextFile(`${bundle}/.env`, "OPENAI_API_KEY=k");
  const output = `${folder}/qwenauth`;
  const runtime = Deno.execPath();
  const embedded = await compile({ bundle, output, runtime });
  equal(embedded.map(({ name }) => name).toSorted(), ["main.js", "part.js"]);
  equal((await Deno.stat(output)).isFile, true);
  // A literal file name is followed by Deno, whoever wrote it: then there is no executable.
  await Deno.writeTextFile(`${folder}/outside.js`, "");
  await Deno.writeTextFile(`${bundle}/main.js`, 'import "../outside.js";');
  await rejects(compile({ bundle, output, runtime }), /is not what it should be/);
  await rejects(Deno.stat(output), Deno.errors.NotFound);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the checksums are those of sha256sum, one line for each executable", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/qwenauth-linux-x64`, "abc");
  equal(
    await checksumLine(folder, "qwenauth-linux-x64"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  qwenauth-linux-x64\n",
  );
  await Deno.remove(folder, { recursive: true });
});

Deno.test("there is an executable for Linux, macOS and Windows", () => {
  equal(TARGETS.map(([, fileName]) => fileName), [
    "qwenauth-linux-x64",
    "qwenauth-linux-arm64",
    "qwenauth-macos-x64",
    "qwenauth-macos-arm64",
    "qwenauth-windows-x64.exe",
  ]);
});

Deno.test("a folder for the executables is meant from where it was typed", () => {
  const typed = ["out", "./out", "/srv/out", "C:\\out", "c:/out"];
  equal(typed.map((path) => toAbsolute(path, "/here")), [
    "/here/out",
    "/here/./out",
    "/srv/out",
    "C:\\out",
    "c:/out",
  ]);
});
