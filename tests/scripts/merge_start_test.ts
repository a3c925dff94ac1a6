/** One file for everything that the program loads at its start. */

import assert from "node:assert/strict";
import { findStart } from "../../scripts/join_start.ts";
import { mergeStart } from "../../scripts/merge_start.ts";

Deno.test("the start's chunk becomes part of the entry, whose names stay its own", () => {
  const bundle = {
    "main.js": `import{a as o,b}from"./chunk-ABC123.js";o(await b());\n`,
    "chunk-ABC123.js": `function o(){}function r(){}var b=1;export{o as a,r as b,b as c};\n`,
    "chunk-DEF456.js": `export{};\n`,
    "login-X.js":
      `import{c}from"./chunk-ABC123.js";import"./chunk-DEF456.js";export{c as command};\n`,
  };
  assert.deepEqual(mergeStart(bundle), {
    "main.js": `function o(){}function r(){}var b=1;export{o as a,r as b,b as c};\n` +
      `(async(o,b)=>{o(await b());})(o,r);\n`,
    "chunk-DEF456.js": `export{};\n`,
    "login-X.js": `import{c}from"./main.js";import"./chunk-DEF456.js";export{c as command};\n`,
  });
});

Deno.test("a bundle of an unexpected form is refused, not damaged", () => {
  const chunk = "var o=1;export{o as a};\n";
  const bundles = [
    {},
    { "main.js": "run();" },
    {
      "main.js": `import{a}from"./chunk-A.js";import{b}from"./chunk-B.js";a(b);`,
      "chunk-A.js": "",
    },
    { "main.js": `import{b}from"./chunk-A.js";b();`, "chunk-A.js": chunk },
  ];
  for (const bundle of bundles) assert.throws(() => mergeStart(bundle), Error);
});

Deno.test("what is imported statically from the entry is loaded at the start, what is imported on demand is not", () => {
  const link = (specifier: string, isDynamic?: true) => ({
    code: { specifier },
    ...(isDynamic ? { isDynamic } : {}),
  });
  const start = findStart({
    roots: ["file:///main.ts"],
    modules: [
      { specifier: "file:///main.ts", dependencies: [link("file:///run.ts"), {}] },
      {
        specifier: "file:///run.ts",
        dependencies: [
          link("file:///main.ts"),
          link("file:///login.ts", true),
          link("npm:x"),
          link("npm:y", true),
        ],
      },
      {
        specifier: "file:///login.ts",
        dependencies: [link("file:///screen.ts"), link("file:///run.ts", true)],
      },
      { specifier: "file:///screen.ts" },
    ],
  });
  assert.deepEqual(start, {
    eager: ["file:///main.ts", "file:///run.ts"],
    lazy: ["file:///login.ts"],
  });
});
