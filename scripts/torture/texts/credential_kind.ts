/**
 * The credential file: absent, whole or damaged, and nothing between; cut at any byte it is no other
 * credential than the whole one. What is damaged is exit 10 and quotes nothing of it.
 */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import fc from "fast-check";
import {
  type Credential,
  DamagedCredential,
  decodeCredential,
  encodeCredential,
} from "../../../src/credentials/credential.ts";
import { type Fields, isObject, parseJsonObject } from "../../../src/requests/json_object.ts";
import { beginningsOf } from "./beginnings.ts";
import { changedJson, jsonTexts } from "./changed_json.ts";
import { QWEN_HOME, runInMemory } from "./memory_program.ts";
import { textKind } from "./text_kind.ts";

/** The clock of the machine in memory stands at noon of 2026-11-21, UTC. */
const NOW_MS = Date.UTC(2026, 10, 21, 12);
const TOKEN = "MARK-access-0123456789abcdef";
const CREDENTIAL = {
  access_token: TOKEN,
  refresh_token: "MARK-refresh-0123456789abcdef",
  token_type: "Bearer",
  expiry_date: NOW_MS + 3_600_000,
  resource_url: "portal.qwen.ai",
  id_token: "MARK-id-0123456789abcdef",
  scope: ["openid", { a: 1 }],
};
const TEXTS = jsonTexts(
  fc.oneof(changedJson(CREDENTIAL), changedJson({ ...CREDENTIAL, expiry_date: NOW_MS - 60_000 })),
);
/** Longer ones are cut at this many places only. */
const CUTS = 600;

/** The text by itself. */
export const credentialTexts = textKind("credentials", TEXTS, (text, { cut }) => {
  const whole = decode(text);
  equal(whole !== undefined, isWhole(text));
  if (whole === undefined) return;
  // One whose value has no form in JSON (a lone surrogate has) would be lost when it is saved.
  equal(fieldsOf(decodeCredential(encodeCredential(whole))), fieldsOf(whole));
  if (text.length > CUTS) return;
  for (const beginning of beginningsOf(text)) {
    cut();
    const part = decode(beginning);
    if (part !== undefined) equal(fieldsOf(part), fieldsOf(whole));
  }
});

const COMMANDS = fc.constantFrom<readonly string[]>(
  ["token"],
  ["token", "--no-refresh"],
  ["token", "--refresh", "--json"],
  ["token", "--format", "curl"],
  ["env", "--format", "json"],
  ["status", "--json"],
  ["status"],
  ["logout"],
);

/** The file before the whole program. */
export const credentialFiles = textKind(
  "credential files",
  fc.tuple(TEXTS, COMMANDS),
  async ([text, args]) => {
    const path = `${QWEN_HOME}/oauth_creds.json`;
    const { code, stdout, stderr, files } = await runInMemory(args, { files: { [path]: text } });
    ok(!stderr.includes("MARK"), stderr);
    const whole = isWhole(text);
    if (args[0] === "logout") return;
    equal(files.peek(path), text);
    if (args[0] === "status") ok(whole || code === 10 || code === 4, `${code}`);
    // A token that could go nowhere else than to a hostile host is of no use, though the file is whole.
    else if (whole) ok(code !== 10 || /Cannot use the resource URL/.test(stderr), stderr);
    else equal(code, 10, stderr);
    if (code !== 0 && args[0] === "token") equal(stdout, "");
  },
);

function decode(text: string): Credential | undefined {
  try {
    return decodeCredential(text);
  } catch (error) {
    if (error instanceof DamagedCredential && !/MARK/.test(error.message)) return undefined;
    throw error;
  }
}

/** The definition, in words other than the decoder's. */
function isWhole(text: string): boolean {
  const fields = parseJsonObject(text.replace(/^\ufeff/, ""));
  if (fields === undefined) return false;
  const { access_token, expiry_date } = fields;
  const texts = ["access_token", "refresh_token", "token_type", "resource_url"];
  return typeof access_token === "string" && /^[!-~]{1,16384}$/.test(access_token) &&
    typeof expiry_date === "number" && !Number.isNaN(new Date(expiry_date).getTime()) &&
    texts.every((name) => isPlainOrAbsent(fields[name]));
}

function isPlainOrAbsent(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === "string" && !/\p{Cc}/u.test(value) && value.isWellFormed();
}

function fieldsOf(credential: Credential): Fields {
  const fields: unknown = JSON.parse(encodeCredential(credential));
  ok(isObject(fields));
  return fields;
}
