/** Paths, as text. */

import { equal, throws } from "node:assert/strict";
import {
  folderOf,
  isAbsolutePath,
  joinPath,
  nameOf,
  resolvePath,
  stemOf,
} from "../../src/platform/paths.ts";

const JOINED: readonly (readonly [readonly string[], string])[] = [
  [["/a", "b"], "/a/b"],
  [["/a/", "/b/", "c"], "/a/b/c"],
  [["/", "a"], "/a"],
  [["a", "", "b"], "a/b"],
  [["/"], "/"],
  [["/a//"], "/a"],
  [["C:\\x\\", "y"], "C:\\x/y"],
  [["\\\\server\\share", "x"], "\\\\server\\share/x"],
  [["", "a"], "a"],
];

for (const [parts, expected] of JOINED) {
  Deno.test(`joined: ${JSON.stringify(parts)}`, () => equal(joinPath(...parts), expected));
}

const ABSOLUTE = ["/", "/x", "\\x", "\\\\server\\x", "C:\\x", "c:/x"];
const RELATIVE = ["", "x", "./x", "../x", "C:x", "~/x", "1:/x"];

Deno.test("a path is absolute if it starts at a root", () => {
  for (const path of ABSOLUTE) equal(isAbsolutePath(path), true, path);
  for (const path of RELATIVE) equal(isAbsolutePath(path), false, path);
});

Deno.test("in a folder that has no usable name an absolute path stays, and a relative one is refused", () => {
  equal(resolvePath(undefined, "/x"), "/x");
  throws(() => resolvePath(undefined, "x"), {
    code: "usage",
    message: 'Cannot find "x": the current folder has gone, or its name is not valid UTF-8',
    hint: "cd /path/to/folder",
  });
});

Deno.test("an absolute path stays, a relative one is taken below the folder", () => {
  equal(resolvePath("/f", "/x"), "/x");
  equal(resolvePath("/f", "x/y"), "/f/x/y");
  equal(resolvePath("/f", "./x"), "/f/x");
  equal(resolvePath("/f", "../x"), "/f/../x");
  equal(resolvePath("C:\\f", "D:\\x"), "D:\\x");
});

const TAKEN_APART: readonly (readonly [string, string, string, string])[] = [
  ["/x/oauth_creds.json", "/x", "oauth_creds.json", "oauth_creds"],
  ["/x.json", "/", "x.json", "x"],
  ["x.json", ".", "x.json", "x"],
  ["a/b/c.tar.gz", "a/b", "c.tar.gz", "c.tar"],
  ["/x/.env", "/x", ".env", ".env"],
  ["/x/none", "/x", "none", "none"],
  ["C:\\u\\x.json", "C:\\u", "x.json", "x"],
  ["/a.b/c", "/a.b", "c", "c"],
];

for (const [path, folder, name, stem] of TAKEN_APART) {
  Deno.test(`folder, name and stem of ${path}`, () => {
    equal(folderOf(path), folder);
    equal(nameOf(path), name);
    equal(stemOf(path), stem);
  });
}
