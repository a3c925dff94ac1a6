import { deepEqual, equal, throws } from "node:assert/strict";
import { decodeTokenAnswer } from "../../src/oauth/token_answer.ts";
import { Secret } from "../../src/platform/secret.ts";
import { parseJsonObject } from "../../src/requests/json_object.ts";
import { assertUnmarked, TOKEN_FIELDS } from "./oauth_fakes.ts";

Deno.test("a token answer is decoded, and fields not known yet are kept", () => {
  const tokens = decodeTokenAnswer({ ...TOKEN_FIELDS, plan: { name: "free" } });
  equal(tokens.accessToken.reveal(), "MARK-access-token");
  equal(tokens.refreshToken?.reveal(), "MARK-new-refresh-token");
  deepEqual({ ...tokens, accessToken: 0, refreshToken: 0 }, {
    accessToken: 0,
    refreshToken: 0,
    tokenType: "Bearer",
    expiresInSeconds: 21600,
    scope: "openid profile",
    resourceUrl: "portal.qwen.ai",
    other: { id_token: "MARK-id-token", status: "success", plan: { name: "free" } },
  });
});

Deno.test("a token answer that is printed shows no secret", () => {
  assertUnmarked(Deno.inspect(decodeTokenAnswer(TOKEN_FIELDS), { depth: 9 }));
});

Deno.test("all but access_token and expires_in may be absent", () => {
  const tokens = decodeTokenAnswer({ access_token: "a", expires_in: 60 });
  deepEqual(tokens, {
    accessToken: new Secret("a"),
    tokenType: "Bearer",
    expiresInSeconds: 60,
    refreshToken: undefined,
    scope: undefined,
    resourceUrl: undefined,
    other: {},
  });
});

Deno.test("null and empty texts count as absent in refresh_token, scope and resource_url", () => {
  for (const value of [null, ""]) {
    const fields = { ...TOKEN_FIELDS, refresh_token: value, scope: value, resource_url: value };
    const { refreshToken, scope, resourceUrl } = decodeTokenAnswer(fields);
    deepEqual([refreshToken, scope, resourceUrl], [undefined, undefined, undefined]);
  }
});

Deno.test("expires_in is a number or a numeric string", () => {
  const lifetimes: readonly (readonly [unknown, number])[] = [
    [3600, 3600],
    ["3600", 3600],
    [3599.9, 3599],
    ["59.5", 59],
    [1, 1],
    [1e300, 10_000_000_000],
  ];
  for (const [value, seconds] of lifetimes) {
    const fields = { ...TOKEN_FIELDS, expires_in: value };
    equal(decodeTokenAnswer(fields).expiresInSeconds, seconds);
  }
});

Deno.test("token_type is compared without case", () => {
  for (const tokenType of ["Bearer", "bearer", "BEARER"]) {
    equal(decodeTokenAnswer({ ...TOKEN_FIELDS, token_type: tokenType }).tokenType, tokenType);
  }
});

const DAMAGED: readonly (readonly [string, unknown, string])[] = [
  ["access_token", undefined, '"access_token" is missing'],
  ["access_token", null, '"access_token" is missing'],
  ["access_token", "", '"access_token" is missing'],
  ["access_token", 7, '"access_token" is not a text'],
  ["access_token", ["MARK"], '"access_token" is not a text'],
  ["access_token", { MARK: 1 }, '"access_token" is not a text'],
  ["access_token", "MARK\nX: y", '"access_token" holds white space or control characters'],
  ["access_token", "MARK token", '"access_token" holds white space or control characters'],
  ["access_token", "MARK\u007f", '"access_token" holds white space or control characters'],
  ["access_token", "MARK\u00e9", '"access_token" holds white space or control characters'],
  ["access_token", "x".repeat(16_385), '"access_token" is over 16384 characters long'],
  ["token_type", 1, '"token_type" is not a text'],
  ["token_type", "mac", '"token_type" is not "Bearer"'],
  ["token_type", "N_A", '"token_type" is not "Bearer"'],
  ["expires_in", undefined, '"expires_in" is missing'],
  ["expires_in", null, '"expires_in" is missing'],
  ["expires_in", "", '"expires_in" is not a number'],
  ["expires_in", true, '"expires_in" is not a number'],
  ["expires_in", "soon", '"expires_in" is not a number'],
  ["expires_in", "-5", '"expires_in" is not a number'],
  ["expires_in", "0x10", '"expires_in" is not a number'],
  ["expires_in", [60], '"expires_in" is not a number'],
  ["expires_in", 0, '"expires_in" is not positive'],
  ["expires_in", -1, '"expires_in" is not positive'],
  ["expires_in", "0", '"expires_in" is not positive'],
  ["refresh_token", 7, '"refresh_token" is not a text'],
  ["refresh_token", { MARK: 1 }, '"refresh_token" is not a text'],
  ["refresh_token", "MARK\r", '"refresh_token" holds white space or control characters'],
  ["scope", ["openid"], '"scope" is not a text'],
  ["resource_url", 7, '"resource_url" is not a text'],
  ["resource_url", {}, '"resource_url" is not a text'],
];

for (const [field, value, message] of DAMAGED) {
  Deno.test(`a token answer with ${field} ${JSON.stringify(value)?.slice(0, 40)} is an error`, () => {
    throws(() => decodeTokenAnswer({ ...TOKEN_FIELDS, [field]: value }), {
      name: "WrongField",
      message,
    });
  });
}

Deno.test("a refresh takes scope, resource_url and token_type of a wrong type for absent", () => {
  for (const value of [7, true, ["openid"], { a: 1 }, "x".repeat(4_097)]) {
    const fields = { ...TOKEN_FIELDS, scope: value, resource_url: value, token_type: value };
    const { scope, resourceUrl, tokenType, other } = decodeTokenAnswer(fields, { lenient: true });
    deepEqual([scope, resourceUrl, tokenType], [undefined, undefined, "Bearer"]);
    deepEqual(other, { id_token: "MARK-id-token", status: "success" });
  }
});

Deno.test("a refresh is as strict as a login about tokens, lifetime and a token type that is a text", () => {
  const lenient = { lenient: true };
  deepEqual(decodeTokenAnswer(TOKEN_FIELDS, lenient), decodeTokenAnswer(TOKEN_FIELDS));
  for (const [field, value, message] of DAMAGED) {
    if (["scope", "resource_url"].includes(field) || value === 1) continue;
    throws(() => decodeTokenAnswer({ ...TOKEN_FIELDS, [field]: value }, lenient), { message });
  }
});

Deno.test("unknown fields that are too deep or too large are dropped, the token is kept", () => {
  const deep = parseJsonObject(`{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`);
  const fields = { ...TOKEN_FIELDS, deep, large: "x".repeat(20_000), small: 1 };
  deepEqual(decodeTokenAnswer(fields).other, {
    id_token: "MARK-id-token",
    status: "success",
    small: 1,
  });
});

Deno.test("a field named __proto__ is a field like any other", () => {
  const fields = parseJsonObject('{"access_token":"a","expires_in":60,"__proto__":{"scope":"x"}}');
  const tokens = decodeTokenAnswer(fields ?? {});
  deepEqual(Object.keys(tokens.other), ["__proto__"]);
  equal(tokens.scope, undefined);
  equal(Object.getPrototypeOf(tokens.other), Object.prototype);
});
