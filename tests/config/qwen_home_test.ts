/** Where QWEN_HOME is. */

import { deepEqual, equal, rejects } from "node:assert/strict";
import { findQwenHome } from "../../src/config/qwen_home.ts";
import { FileError } from "../../src/platform/files.ts";

interface Machine {
  readonly variables?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string | FileError>>;
}

/** QWEN_HOME, and the files that were read to find it. */
async function find({ variables = {}, files = {} }: Machine): Promise<[string, string[]]> {
  const read: string[] = [];
  const environment = {
    get: (name: string) =>
      ({ HOME: "/home/u", ...variables } as Record<string, string>)[name] ||
      undefined,
    currentFolder: () => "/team/project",
  };
  const home = await findQwenHome(environment, {
    readText(path) {
      read.push(path);
      const file = files[path];
      if (file instanceof FileError) throw file;
      return file;
    },
  });
  return [home, read];
}

const INNER = "/home/u/.qwen/.env";
const OUTER = "/home/u/.env";

Deno.test("QWEN_HOME from the process environment wins, and no file is read", async () => {
  const files = { [INNER]: "QWEN_HOME=/inner", [OUTER]: "QWEN_HOME=/outer" };
  deepEqual(await find({ variables: { QWEN_HOME: "/x" }, files }), ["/x", []]);
});

Deno.test("QWEN_HOME from ~/.qwen/.env, else from ~/.env, else ~/.qwen", async () => {
  const files = { [INNER]: "QWEN_HOME=/inner", [OUTER]: "QWEN_HOME=/outer" };
  deepEqual(await find({ files }), ["/inner", [INNER]]);
  deepEqual(await find({ files: { [OUTER]: "QWEN_HOME=/outer" } }), ["/outer", [INNER, OUTER]]);
  deepEqual(await find({}), ["/home/u/.qwen", [INNER, OUTER]]);
});

Deno.test("QWEN_HOME is absolute, ~/… or relative to the current folder", async () => {
  const CASES = [
    ["/x", "/x"],
    ["/x/", "/x"],
    ["~", "/home/u"],
    ["~/", "/home/u"],
    ["~/q", "/home/u/q"],
    ["q", "/team/project/q"],
    ["./q", "/team/project/q"],
    ["~other/q", "/team/project/~other/q"],
    ["C:\\q", "C:\\q"],
  ] as const;
  for (const [value, expected] of CASES) {
    equal((await find({ variables: { QWEN_HOME: value } }))[0], expected, value);
    equal((await find({ files: { [OUTER]: `QWEN_HOME='${value}'` } }))[0], expected, value);
  }
});

Deno.test("a .env file is read as dotenv does: quotes, export, comments, byte order mark", async () => {
  const CASES = [
    ['QWEN_HOME="/x y"', "/x y"],
    ["export QWEN_HOME=/x", "/x"],
    ["A=1\n# QWEN_HOME=/no\nQWEN_HOME=/x # why\nB=2", "/x"],
    ["\ufeffQWEN_HOME=/x\r\n", "/x"],
    ["QWEN_HOME=$HOME/x", "/team/project/$HOME/x"],
    ["QWEN_HOME=", "/home/u/.qwen"],
    ["# QWEN_HOME=/x", "/home/u/.qwen"],
    ["MY_QWEN_HOME=/x", "/home/u/.qwen"],
    ["not an env file", "/home/u/.qwen"],
  ] as const;
  for (const [text, expected] of CASES) {
    equal((await find({ files: { [OUTER]: text } }))[0], expected, text);
  }
});

Deno.test("an empty QWEN_HOME counts as not set; an empty one in ~/.qwen/.env does not hide ~/.env", async () => {
  const files = { [INNER]: "QWEN_HOME=", [OUTER]: "QWEN_HOME=/outer" };
  equal((await find({ variables: { QWEN_HOME: "" }, files }))[0], "/outer");
});

Deno.test("an unreadable .env file counts as absent", async () => {
  const files = {
    [INNER]: new FileError("denied", INNER, "denied"),
    [OUTER]: new FileError("is_a_folder", OUTER, "a folder"),
  };
  equal((await find({ files }))[0], "/home/u/.qwen");
});

Deno.test("a project's .env can never name QWEN_HOME", async () => {
  const files = {
    "/team/project/.env": "QWEN_HOME=/evil",
    "/team/project/.qwen/.env": "QWEN_HOME=/evil",
  };
  deepEqual(await find({ files }), ["/home/u/.qwen", [INNER, OUTER]]);
});

Deno.test("USERPROFILE stands in for HOME; neither is exit 10 with a hint", async () => {
  equal((await find({ variables: { HOME: "", USERPROFILE: "/users/u" } }))[0], "/users/u/.qwen");
  for (const variables of [{ HOME: "" }, { HOME: "", QWEN_HOME: "~/x" }]) {
    await rejects(find({ variables }), {
      code: "store",
      message: "Cannot find the folder of the sign-in: neither QWEN_HOME nor HOME is set",
      hint: "export QWEN_HOME=/path/to/folder",
    });
  }
  equal((await find({ variables: { HOME: "", QWEN_HOME: "/x" } }))[0], "/x");
});
