/** `token` with a valid credential: what it loads, what it touches, what it prints. */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { ROOT } from "../../scripts/repository.ts";
import { makeSandbox } from "./support/sandbox.ts";

const DIST = `${ROOT}/dist`;

/** A chunk with everything that it imports before it runs. */
function closureOf(chunk: string, found = new Set<string>()): Set<string> {
  if (found.has(chunk)) return found;
  found.add(chunk);
  if (!chunk.startsWith("./")) return found;
  const text = Deno.readTextFileSync(`${DIST}/${chunk}`);
  for (const [, specifier] of text.matchAll(/\bimport(?:[^"'();]*?\bfrom)?"([^"]+)"/g)) {
    closureOf(specifier!, found);
  }
  return found;
}

/** The modules of the hot path: the start of the program, that of `token`, and all that it may need. */
function hotModules(): string[] {
  const found = closureOf("./main.js");
  closureOf("./quick_token.js", found);
  return [...closureOf("./quick_program.js", found)];
}

Deno.test("token with a valid credential loads no node: module and no package", () => {
  const modules = hotModules();
  ok(modules.includes("./main.js"), modules.join(" "));
  equal(modules.filter((module) => !module.startsWith("./")), []);
});

Deno.test("token with a valid credential loads nothing beside the start of the program, reads only, and prints the token and one newline", async () => {
  await using sandbox = await makeSandbox();
  const { access_token } = await sandbox.signIn(3600);
  const alone = `${sandbox.folder}/alone`;
  await Deno.mkdir(alone);
  for (const module of hotModules()) await Deno.copyFile(`${DIST}/${module}`, `${alone}/${module}`);
  const flags = ["--no-prompt", "--allow-read", "--allow-env", "--allow-sys=hostname,uid"];
  const before = await snapshot(sandbox.home);
  const ended = await sandbox.run(["token"], {
    program: [Deno.execPath(), "run", ...flags, `${alone}/main.js`],
  });
  equal(ended, { code: 0, stdout: `${access_token}\n`, stderr: "" });
  equal(await snapshot(sandbox.home), before);
  const polls = sandbox.servers.authorization.counters;
  equal(polls.refreshRequests, 0);
});

/** Names, sizes and modification times below a folder. */
async function snapshot(folder: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    const { size, mtime } = await Deno.stat(path);
    lines.push(`${path} ${isDirectory ? "" : size} ${mtime?.getTime()}`);
    if (isDirectory) lines.push(...await snapshot(path));
  }
  return lines.sort();
}
