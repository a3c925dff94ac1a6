/** `token` with a valid credential: what it loads, what it touches, what it prints. */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { PROGRAM_FLAGS } from "../../scripts/program_flags.ts";
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
  closureOf("./quick_values.js", found);
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

Deno.test("token of the provider that login chose is answered by the smallest file alone, as a line for curl too", async () => {
  await using sandbox = await makeSandbox();
  const { access_token } = await sandbox.signIn(3600);
  await Deno.mkdir(`${sandbox.qwenHome}/qwenauth`, { mode: 0o700 });
  const state = JSON.stringify({ version: 1, provider: "qwen-oauth" });
  await Deno.writeTextFile(`${sandbox.qwenHome}/qwenauth/state.json`, state, { mode: 0o600 });
  const alone = `${sandbox.folder}/alone`;
  await Deno.mkdir(alone);
  for (const module of ["main.js", "quick_token.js"]) {
    await Deno.copyFile(`${DIST}/${module}`, `${alone}/${module}`);
  }
  const header = `Authorization: Bearer ${access_token}`;
  const printed = { bare: access_token, header, curl: `header = "${header}"` };
  for (const [format, line] of Object.entries(printed)) {
    const ended = await sandbox.run(["token", "--format", format], {
      program: [Deno.execPath(), "run", ...PROGRAM_FLAGS, `${alone}/main.js`],
    });
    equal(ended, { code: 0, stdout: `${line}\n`, stderr: "" });
  }
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
