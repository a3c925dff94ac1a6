/**
 * qwenauth's own files: a damaged one never stands in the way, and what is decoded of it has its types.
 * Only keys and pending logins, which nothing could replace, are exit 10.
 */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { readJournal, writeJournal } from "../../../src/credentials/journal.ts";
import { KeyStore } from "../../../src/credentials/key_store.ts";
import { DamagedLogin, decodePendingLogin } from "../../../src/credentials/pending_login.ts";
import { encodePendingLogin } from "../../../src/credentials/pending_login.ts";
import { readUsage, RequestBookFile } from "../../../src/credentials/request_book_file.ts";
import { StateFile } from "../../../src/credentials/state_file.ts";
import { Failure } from "../../../src/platform/failure.ts";
import { parseJsonObject } from "../../../src/requests/json_object.ts";
import { QWEN_OAUTH_LIMITS } from "../../../src/requests/request_slots.ts";
import { beginningsOf } from "./beginnings.ts";
import { changedJson, jsonTexts } from "./changed_json.ts";
import { BOOK, JOURNAL, KEYS, LOGIN, STATE } from "./own_texts.ts";
import { machineWith } from "./machine_with.ts";
import { textKind } from "./text_kind.ts";

const FOLDER = "/home/u/.qwen/qwenauth";
const SIGN_IN = "oauth_creds";

/** `state.json`: what it says, and that a change of it keeps what it cannot read. */
export const stateTexts = textKind("state", jsonTexts(changedJson(STATE)), async (text) => {
  const path = `${FOLDER}/state.json`;
  const parts = machineWith({ [path]: text });
  const state = new StateFile(parts, FOLDER);
  const { provider, model, trustedFolders } = state.choices();
  ok([provider, model("openai"), model("__proto__")].every(isTextOrAbsent));
  for (const [, record] of Object.entries(trustedFolders())) {
    const { hosts, keyVariables, pairs, acceptedAt } = record;
    ok([...hosts, ...keyVariables, acceptedAt].every((text) => typeof text === "string"));
    ok(pairs.every(({ host, keyVariable }) => isText(host) && isText(keyVariable)));
  }
  ok(Object.values(state.consents()).every(isText));
  const { issued, refused } = state.signIn(SIGN_IN);
  ok(issued === undefined || isText(issued.fingerprint) && Number.isFinite(issued.lifetimeMs));
  ok(refused === undefined || isText(refused.reason) && isDate(refused.atMs));
  await state.chooseProvider("gemini");
  equal(state.provider(), "gemini");
  const kept = parts.files.allFiles().filter((path) => path.includes(".damaged-"));
  equal(kept.map((path) => parts.files.peek(path)), parseJsonObject(text) ? [] : [text]);
});

/** `keys.json`: keys, or exit 10 that quotes none. */
export const keyTexts = textKind("keys", jsonTexts(changedJson(KEYS)), async (text) => {
  const parts = machineWith({ [`${FOLDER}/keys.json`]: text });
  const store = new KeyStore(parts, FOLDER);
  try {
    for (const { key, baseUrl, storedAt } of store.load().values()) {
      ok(isText(key.reveal()) && isTextOrAbsent(baseUrl) && typeof storedAt === "string");
    }
    await store.remove("openai");
    equal(store.load().has("openai"), false);
  } catch (error) {
    ok(
      error instanceof Failure && error.code === "store" && !/sk-/.test(error.message),
      error as Error,
    );
    equal(parseJsonObject(text), undefined);
  }
});

/** `requests.json`: times, or a new book. */
export const bookTexts = textKind("requests", jsonTexts(changedJson(BOOK)), async (text) => {
  const path = `${FOLDER}/requests.json`;
  const parts = machineWith({ [path]: text });
  const usage = readUsage(parts.files, FOLDER, parts.clock.nowMs());
  ok(Object.values(usage ?? {}).every((count) => count === undefined || Number.isFinite(count)));
  const book = new RequestBookFile(parts, FOLDER, "qwen-oauth", QWEN_OAUTH_LIMITS);
  const { signal } = new AbortController();
  await book.waitForSlot({ signal }).catch((error) => {
    ok(error instanceof Failure && error.code === "quota", error as Error);
  });
  ok(parts.clock.sleeps.every((ms) => ms <= 61_000), `${parts.clock.sleeps}`);
});

/** `refresh.json`: a journal that can be written again, or none. */
export const journalTexts = textKind(
  "journal",
  jsonTexts(changedJson(JOURNAL)),
  (text, { cut }) => {
    const path = `${FOLDER}/refresh.json`;
    const parts = machineWith({ [path]: text });
    const entry = readJournal(parts.files, path);
    if (entry === undefined) return;
    const { startedAtMs, lastOutcomeAtMs = 0, restore } = entry;
    ok([startedAtMs, lastOutcomeAtMs, restore?.untilMs ?? 0].every(isDate));
    ok([entry.pid, entry.attempts].every(Number.isFinite) && isText(entry.fingerprint));
    writeJournal(parts, path, entry);
    const again = readJournal(parts.files, path);
    equal(again, entry);
    equal(
      again?.restore?.credential.accessToken.reveal(),
      restore?.credential.accessToken.reveal(),
    );
    for (const beginning of beginningsOf(parts.files.peek(path)!.slice(0, 2000))) {
      cut();
      parts.files.put(path, beginning);
      const part = readJournal(parts.files, path);
      ok(part === undefined || part.fingerprint === entry.fingerprint);
    }
  },
);

/** `login-<id>.json`: whole, or damaged, and what is whole is the same when it is written again. */
export const loginTexts = textKind(
  "logins",
  jsonTexts(fc.oneof(...LOGIN.map(changedJson))),
  (text) => {
    try {
      const login = decodePendingLogin("abcd", text);
      ok([login.startedAtMs, login.expiresAtMs].every(isDate));
      const written = encodePendingLogin(login);
      equal(encodePendingLogin(decodePendingLogin("abcd", written)), written);
    } catch (error) {
      ok(error instanceof DamagedLogin && !/MARK/.test(error.message), error as Error);
    }
  },
);

function isDate(ms: number): boolean {
  return !Number.isNaN(new Date(ms).getTime());
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || isText(value);
}
