/** The codec of the credential file. */

import { deepEqual, doesNotMatch, equal, ok, throws } from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";
import {
  type Credential,
  DamagedCredential,
  decodeCredential,
  encodeCredential,
} from "../../src/credentials/credential.ts";
import { Secret } from "../../src/platform/secret.ts";

const UNSENDABLE = '"access_token" cannot be sent: it is not visible ASCII, or too long';

const WHOLE = {
  access_token: "MARK-access",
  refresh_token: "MARK-refresh",
  token_type: "Bearer",
  expiry_date: 1_795_262_400_000,
  resource_url: "portal.qwen.ai",
};

/** What `decodeCredential` makes of a text, with secrets revealed; the message if it is damaged. */
function decoded(text: string): unknown {
  try {
    const { accessToken, refreshToken, ...rest } = decodeCredential(text);
    return { accessToken: accessToken.reveal(), refreshToken: refreshToken?.reveal(), ...rest };
  } catch (error) {
    ok(error instanceof DamagedCredential, `${error}`);
    return error.message;
  }
}

const WHOLE_DECODED = {
  accessToken: "MARK-access",
  refreshToken: "MARK-refresh",
  tokenType: "Bearer",
  expiresAtMs: 1_795_262_400_000,
  resourceUrl: "portal.qwen.ai",
  other: {},
};

Deno.test("a whole file is decoded, with every other field kept", () => {
  const other = { id_token: "MARK-id", scope: "openid", nested: { deep: [1, null, "x"] } };
  deepEqual(decoded(JSON.stringify({ ...other, ...WHOLE })), { ...WHOLE_DECODED, other });
  deepEqual(decoded("\ufeff" + JSON.stringify(WHOLE, null, 4) + "\r\n"), WHOLE_DECODED);
});

const DAMAGES: readonly (readonly [string, Record<string, unknown>, string])[] = [
  ["no access_token", { access_token: undefined }, '"access_token" is missing'],
  ["an empty access_token", { access_token: "" }, '"access_token" is missing'],
  ["access_token null", { access_token: null }, '"access_token" is missing'],
  ["access_token a number", { access_token: 12 }, '"access_token" is not a string'],
  ["access_token an object", { access_token: {} }, '"access_token" is not a string'],
  ["access_token with a newline", { access_token: "MARK\nx" }, control("access_token")],
  ["access_token with a NUL", { access_token: "MARK\0" }, control("access_token")],
  ["access_token with DEL", { access_token: "MARK\x7f" }, control("access_token")],
  ["access_token with a C1 control", { access_token: "MARK\x9b31m" }, control("access_token")],
  [
    "access_token with half a character",
    { access_token: "MARK\ud800" },
    '"access_token" contains half a character',
  ],
  ["access_token with white space", { access_token: "MARK def" }, UNSENDABLE],
  ["access_token with a letter outside ASCII", { access_token: "MARK\u00e9" }, UNSENDABLE],
  ["access_token longer than a header line", { access_token: "M".repeat(16_385) }, UNSENDABLE],
  ["refresh_token a number", { refresh_token: 12 }, '"refresh_token" is not a string'],
  ["refresh_token with a tab", { refresh_token: "MARK\tx" }, control("refresh_token")],
  ["token_type a list", { token_type: ["Bearer"] }, '"token_type" is not a string'],
  ["token_type with a newline", { token_type: "Bearer\r\nx: y" }, control("token_type")],
  ["no expiry_date", { expiry_date: undefined }, '"expiry_date" is not a number'],
  ["expiry_date as text", { expiry_date: "1795262400000" }, '"expiry_date" is not a number'],
  ["expiry_date null", { expiry_date: null }, '"expiry_date" is not a number'],
  ["expiry_date 1e20", { expiry_date: 1e20 }, '"expiry_date" is not a date'],
  ["expiry_date -1e20", { expiry_date: -1e20 }, '"expiry_date" is not a date'],
  ["expiry_date too late by 1 ms", { expiry_date: 8.64e15 + 1 }, '"expiry_date" is not a date'],
  ["expiry_date too early by 1 ms", { expiry_date: -8.64e15 - 1 }, '"expiry_date" is not a date'],
  ["resource_url a number", { resource_url: 1 }, '"resource_url" is not a string'],
  ["resource_url with an escape", { resource_url: "MARK\x1b[0m" }, control("resource_url")],
];

function control(name: string): string {
  return `"${name}" contains control characters`;
}

for (const [name, change, message] of DAMAGES) {
  Deno.test(`damaged: ${name}`, () => {
    equal(decoded(JSON.stringify({ ...WHOLE, ...change })), message);
  });
}

Deno.test("the first and the last moment that a date can name are an expiry_date", () => {
  for (const expiry_date of [8.64e15, -8.64e15]) {
    const expected = { ...WHOLE_DECODED, expiresAtMs: expiry_date };
    deepEqual(decoded(JSON.stringify({ ...WHOLE, expiry_date })), expected);
    equal(Number.isNaN(new Date(expiry_date).getTime()), false);
  }
});

const TEXTS: readonly (readonly [string, string, string])[] = [
  ["nothing", "", "it is empty"],
  ["white space, as in a reserved file", " ".repeat(1023) + "\n", "it is empty"],
  ["a list", "[]", "not a JSON object"],
  ["null", "null", "not a JSON object"],
  ["a text", '"MARK"', "not a JSON object"],
  ["a truncated file", JSON.stringify(WHOLE).slice(0, -5), "not valid JSON (it ends too early)"],
  ["a truncated token", '{"access_token": "MARK-acc', "not valid JSON (it ends too early)"],
  ["not JSON in line 3", '{\n"a": 1,\nMARK\n}', "not valid JSON (line 3)"],
  ["two files in one", JSON.stringify(WHOLE) + JSON.stringify(WHOLE), "not valid JSON (line 1)"],
  ["an expiry_date without end", '{"access_token":"MARK","expiry_date":1e999}', notANumber()],
];

function notANumber(): string {
  return '"expiry_date" is not a number';
}

for (const [name, text, message] of TEXTS) {
  Deno.test(`damaged: ${name}`, () => equal(decoded(text), message));
}

Deno.test("refresh_token, token_type and resource_url may be absent, empty or null", () => {
  for (const nothing of [undefined, null, ""]) {
    const change = { refresh_token: nothing, token_type: nothing, resource_url: nothing };
    deepEqual(decoded(JSON.stringify({ ...WHOLE, ...change })), {
      ...WHOLE_DECODED,
      refreshToken: undefined,
      tokenType: "Bearer",
      resourceUrl: undefined,
    });
  }
});

Deno.test("the file is two-space JSON with the four fields that qwen-code insists on", () => {
  const text = encodeCredential(decodeCredential(JSON.stringify({ x: 1, ...WHOLE })));
  equal(text, JSON.stringify({ ...WHOLE, x: 1 }, null, 2) + "\n");
});

Deno.test("without a refresh token from the server the field is left out; an absent token_type is written as Bearer", () => {
  const { refresh_token: _, token_type: __, ...rest } = WHOLE;
  const text = encodeCredential(decodeCredential(JSON.stringify(rest)));
  deepEqual(JSON.parse(text), { ...rest, token_type: "Bearer" });
});

Deno.test("a field that a server made up and named like one of ours never replaces one of ours", () => {
  const credential: Credential = {
    accessToken: new Secret("ours"),
    refreshToken: undefined,
    tokenType: "Bearer",
    expiresAtMs: 5,
    resourceUrl: undefined,
    other: {
      access_token: "theirs",
      refresh_token: "theirs",
      token_type: "theirs",
      expiry_date: 9,
      resource_url: "theirs",
      scope: "x",
    },
  };
  deepEqual(JSON.parse(encodeCredential(credential)), {
    access_token: "ours",
    token_type: "Bearer",
    expiry_date: 5,
    scope: "x",
  });
});

Deno.test("a credential does not show its tokens when it is printed, inspected or serialised", () => {
  const credential = decodeCredential(JSON.stringify(WHOLE));
  for (const text of [inspect(credential), Deno.inspect(credential), JSON.stringify(credential)]) {
    doesNotMatch(text, /MARK/);
  }
});

const OTHER = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString", "scope", "0")),
  fc.jsonValue(),
);

Deno.test("encode and decode keep all unknown fields", () => {
  fc.assert(fc.property(OTHER, (fields) => {
    // As JSON.parse makes it: `__proto__` is a field like any other.
    const other = Object.entries(JSON.parse(JSON.stringify(fields)))
      .filter(([name]) => !(name in WHOLE));
    const entries = [...other, ...Object.entries(WHOLE)];
    const text = `{${
      entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
    }}`;
    const again = JSON.parse(encodeCredential(decodeCredential(text)));
    const sorted = (value: object) => Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1);
    deepEqual(sorted(again), sorted(JSON.parse(text)));
  }));
});

/** Words of the messages, which a text may happen to contain. */
const VOCABULARY = "it is empty not valid JSON (line 0123456789) (it ends too early) not a JSON " +
  'object "access_token" "refresh_token" "token_type" "expiry_date" "resource_url" is missing ' +
  "is not a number is not a string contains control characters";

function assertSaysNothing(text: string): void {
  try {
    decodeCredential(text);
  } catch (error) {
    ok(error instanceof DamagedCredential, `${error}`);
    for (let at = 0; at + 4 <= text.length; at++) {
      const piece = text.slice(at, at + 4);
      ok(!error.message.includes(piece) || VOCABULARY.includes(piece), error.message);
    }
  }
}

Deno.test("any text gives a credential or DamagedCredential, whose message quotes nothing of it", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), assertSaysNothing));
});

Deno.test("any JSON gives a credential or DamagedCredential, whose message quotes nothing of it", () => {
  fc.assert(fc.property(fc.json(), assertSaysNothing));
});

Deno.test("any fields give a credential or DamagedCredential, whose message quotes nothing of them", () => {
  const value = fc.oneof(fc.string(), fc.jsonValue(), fc.constantFrom("MARK-token", 17, null));
  const fields = fc.record({
    access_token: value,
    refresh_token: value,
    token_type: value,
    expiry_date: fc.oneof(value, fc.double()),
    resource_url: value,
  }, { requiredKeys: [] });
  fc.assert(fc.property(fields, (fields) => assertSaysNothing(JSON.stringify(fields))));
});

Deno.test("a file cut off after any character, or with any one replaced, gives a credential or DamagedCredential", () => {
  const text = JSON.stringify({ ...WHOLE, scope: "openid" }, null, 2);
  for (let at = 0; at < text.length; at++) {
    assertSaysNothing(text.slice(0, at));
    throws(() => decodeCredential(text.slice(0, at)), DamagedCredential);
    assertSaysNothing(text.slice(0, at) + "\u0000" + text.slice(at + 1));
    assertSaysNothing(text.slice(0, at) + '"' + text.slice(at + 1));
  }
});
