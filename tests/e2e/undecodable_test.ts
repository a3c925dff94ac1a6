/** What is not valid UTF-8: variables, and the name of the current folder. */

import { deepStrictEqual as equal } from "node:assert/strict";
import { needs } from "./support/needs.ts";
import { makeSandbox } from "./support/sandbox.ts";
import { runShell } from "./support/shell.ts";

/** In a script: text that is not UTF-8. */
const UNDECODABLE = `"$(printf '1\\377')"`;

Deno.test({
  ...needs("a QWENAUTH_DEBUG that is not UTF-8 is exit 2 with a line, for every command", ["sh"]),
  async fn() {
    await using sandbox = await makeSandbox();
    await sandbox.signIn(3600);
    const stderr = "qwenauth: Cannot read the variable QWENAUTH_DEBUG: it is not valid UTF-8\n" +
      "hint: unset QWENAUTH_DEBUG\n";
    for (const line of ["token", "status", "completions bash", "exec -- true", "models"]) {
      const ended = await runShell(sandbox, `QWENAUTH_DEBUG=${UNDECODABLE} qwenauth ${line}`);
      equal(ended, { code: 2, stdout: "", stderr }, line);
    }
  },
});

Deno.test({
  ...needs("a variable for colours that is not UTF-8 stops no command", ["sh"]),
  async fn() {
    await using sandbox = await makeSandbox();
    const { access_token } = await sandbox.signIn(3600);
    for (const name of ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TERM"]) {
      const run = (line: string) =>
        runShell(sandbox, `${name}=${UNDECODABLE}; export ${name}; qwenauth ${line}`);
      equal(await run("exec -- true"), { code: 0, stdout: "", stderr: "" }, name);
      equal(await run("token"), { code: 0, stdout: `${access_token}\n`, stderr: "" }, name);
      equal((await run("status")).code, 0, name);
    }
  },
});

Deno.test({
  ...needs("in a folder whose name is not UTF-8 all but the files of a project is used", ["sh"]),
  async fn() {
    await using sandbox = await makeSandbox();
    const { access_token } = await sandbox.signIn(3600);
    const run = (line: string) =>
      runShell(sandbox, `mkdir -p ${UNDECODABLE} && cd ${UNDECODABLE} && ${line}`);
    equal(await run("qwenauth token"), { code: 0, stdout: `${access_token}\n`, stderr: "" });
    equal((await run("qwenauth status")).code, 0);
    const there = await run("touch file; qwenauth exec -- ls");
    equal(there, { code: 0, stdout: "file\n", stderr: "" });
    equal(await run("qwenauth trust"), {
      code: 2,
      stdout: "",
      stderr: "qwenauth: Cannot trust this folder: the current folder has gone, or its name is " +
        "not valid UTF-8\nhint: cd /path/to/folder\n",
    });
  },
});

Deno.test({
  ...needs("exec hands on variables that are not UTF-8, with --proxy none", ["sh", "od"]),
  async fn() {
    await using sandbox = await makeSandbox();
    await sandbox.signIn(3600);
    const show = `sh -c 'printf %s "\${MINE-none}" | od -An -tx1'`;
    const run = async (flags: string) => {
      const script = `MINE=${UNDECODABLE}; export MINE; qwenauth exec ${flags} -- ${show}`;
      const { stdout } = await runShell(sandbox, script);
      return stdout.trim();
    };
    equal(await run(""), "31 ff");
    // Deliberately: what cannot be read cannot be searched for the secret.
    equal(await run("--proxy"), "6e 6f 6e 65");
  },
});
