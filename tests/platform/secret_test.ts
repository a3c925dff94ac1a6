import { deepEqual, equal } from "node:assert/strict";
import { format, inspect } from "node:util";
import { Secret } from "../../src/platform/secret.ts";

const SECRET = new Secret("MARK");

Deno.test("a secret prints, inspects and serialises as [redacted]", () => {
  const shown: Readonly<Record<string, string>> = {
    "as a text": `${SECRET}`,
    "joined": [SECRET].join(),
    "in an error": new Error(String(SECRET)).message,
    "as JSON": JSON.stringify(SECRET),
    "inspected by Deno": Deno.inspect(SECRET),
    "inspected by Node": inspect(SECRET, { showHidden: true, depth: 9 }),
    "formatted": format("%s %o %j", SECRET, SECRET, SECRET),
  };
  for (const [how, text] of Object.entries(shown)) {
    equal(text.replaceAll(/"?\[redacted\]"?/g, "").trim(), "", `${how}: ${text}`);
  }
});

Deno.test("a secret within an object is [redacted] there too", () => {
  const holder = { a: [SECRET], b: new Map([["k", SECRET]]) };
  equal(Deno.inspect(holder), '{ a: [ [redacted] ], b: Map(1) { "k" => [redacted] } }');
  equal(JSON.stringify({ a: [SECRET] }), '{"a":["[redacted]"]}');
});

Deno.test("nothing of a secret can be listed or copied; it is revealed where that is asked for", () => {
  deepEqual([Object.keys(SECRET), { ...SECRET }, Reflect.ownKeys(SECRET)], [[], {}, []]);
  equal(SECRET.reveal(), "MARK");
});

Deno.test("two secrets are equal if their values are", () => {
  deepEqual([
    SECRET.equals(new Secret("MARK")),
    SECRET.equals(new Secret("MARK2")),
    SECRET.equals(undefined),
  ], [true, false, false]);
});
