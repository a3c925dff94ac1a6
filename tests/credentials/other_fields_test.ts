/** What is kept of the fields that others put into the credential file. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { decodeCredential, encodeCredential } from "../../src/credentials/credential.ts";
import { mergeOtherFields } from "../../src/credentials/other_fields.ts";
import { Secret } from "../../src/platform/secret.ts";

const KIB = 1024;

Deno.test("fields of an answer replace stored ones, every other field survives", () => {
  deepEqual(mergeOtherFields({ a: 1, b: { c: [2] } }, { a: "x", d: null }), {
    a: "x",
    b: { c: [2] },
    d: null,
  });
});

Deno.test("over 32 KiB together new names are left out first, and what is stored stays", () => {
  const stored = { id_token: "old", theirs: "x".repeat(20 * KIB) };
  const answered = { first: "y".repeat(13 * KIB), id_token: "z".repeat(5 * KIB), small: 1 };
  deepEqual(mergeOtherFields(stored, answered), {
    id_token: answered.id_token,
    theirs: stored.theirs,
    small: 1,
  });
});

Deno.test("stored fields over 32 KiB survive, may shrink, and do not grow", () => {
  const stored = { theirs: "x".repeat(40 * KIB), mine: "long" };
  deepEqual(mergeOtherFields(stored, { theirs: "y".repeat(41 * KIB), more: 1 }), stored);
  deepEqual(mergeOtherFields(stored, { theirs: "short" }), { theirs: "short", mine: "long" });
});

Deno.test("a server that adds fields at each refresh cannot make the file unreadable", () => {
  let other: Readonly<Record<string, unknown>> = {};
  for (let refresh = 0; refresh < 300; refresh++) {
    const deep = Array.from({ length: 2 * KIB }, () => [[[[[[[["é"]]]]]]]]);
    other = mergeOtherFields(other, { [`a${refresh}`]: deep, [`b${refresh}`]: "x".repeat(KIB) });
  }
  const text = encodeCredential({
    accessToken: new Secret("a"),
    refreshToken: undefined,
    tokenType: "Bearer",
    expiresAtMs: 1,
    resourceUrl: undefined,
    other,
  });
  ok(text.length < 33 * KIB, `${text.length}`);
  deepEqual(decodeCredential(text).other, other);
});

Deno.test("a stored field named __proto__ is a field like any other", () => {
  const stored = JSON.parse('{"__proto__":{"a":1}}');
  const merged = mergeOtherFields(stored, { b: 2 });
  deepEqual(Object.keys(merged), ["__proto__", "b"]);
  equal(Object.getPrototypeOf(merged), Object.prototype);
});
