/** Sessions line by line, and all of qwenauth's own files at once before the whole program. */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { SessionFile } from "../../../src/chat/session_file.ts";
import { beginningsOf } from "./beginnings.ts";
import { changedJson, jsonTexts } from "./changed_json.ts";
import { machineWith } from "./machine_with.ts";
import { QWEN_HOME, runInMemory } from "./memory_program.ts";
import { BOOK, JOURNAL, KEYS, LOGIN, SESSION, STATE } from "./own_texts.ts";
import { textKind } from "./text_kind.ts";

const OWN = `${QWEN_HOME}/qwenauth`;
const SESSIONS = `${OWN}/sessions`;
/** Longer ones are not cut at every byte. */
const CUT_LENGTH = 250;
const ANSWER = { role: "assistant", text: "new" } as const;

/** A line that is right, of wrong fields, damaged, or several lines in one. */
const LINES = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...SESSION).map((line) => JSON.stringify(line)) },
    fc.oneof(...SESSION.map(changedJson)).map((line) => JSON.stringify(line)),
    jsonTexts(fc.oneof(...SESSION.map(changedJson))),
  ),
  { maxLength: 8 },
);

/** A session that is cut at any byte loses its last line alone, and is gone on with. */
export const sessionTexts = textKind("sessions", LINES, (lines, { cut }) => {
  const parts = machineWith({});
  const session = new SessionFile(parts, SESSIONS, "s");
  const load = (text: string) => {
    parts.files.put(session.path, text);
    return session.load();
  };
  const text = lines.map((line) => `${line}\n`).join("");
  const { system, messages } = load(text);
  ok(system === undefined || typeof system === "string" && system !== "");
  ok(
    messages.every(({ role, text }) => /^(user|assistant)$/.test(role) && typeof text === "string"),
  );
  session.append([ANSWER]);
  equal(session.load().messages, [...messages, ANSWER]);
  if (text.length > CUT_LENGTH) return;
  for (const beginning of beginningsOf(text)) {
    cut();
    const part = load(beginning).messages;
    session.append([ANSWER]);
    equal(session.load().messages, [...part, ANSWER]);
  }
});

const file = (name: string, values: fc.Arbitrary<unknown>) =>
  fc.option(jsonTexts(values), { nil: undefined, freq: 3 })
    .map((text): readonly [string, string | undefined] => [`${OWN}/${name}`, text]);
const FILES = fc.tuple(
  file("state.json", changedJson(STATE)),
  file("keys.json", changedJson(KEYS)),
  file("requests.json", changedJson(BOOK)),
  file("refresh.json", changedJson(JOURNAL)),
  file("login-abcd.json", fc.oneof(...LOGIN.map(changedJson))),
  file("sessions/s.jsonl", changedJson(SESSION[1])),
).map((files) =>
  files.filter((entry): entry is readonly [string, string] => entry[1] !== undefined)
);
const CREDENTIAL = JSON.stringify(JOURNAL.restore.credential);
const COMMANDS = fc.constantFrom<readonly string[]>(
  ["token"],
  ["token", "--refresh"],
  ["token", "--provider", "openai"],
  ["env", "--format", "json"],
  ["status", "--json"],
  ["status"],
  ["models", "--json"],
  ["use", "gemini"],
  ["models", "use", "coder-model", "--provider", "qwen-oauth"],
  ["trust", "--list"],
  ["consent", "--list"],
  ["consent", "coding-plan"],
  ["logout", "--all"],
  ["login", "--wait", "--timeout", "10m", "--no-probe", "--no-browser"],
  ["chat", "--session", "s", "--max-retries", "0", "hi"],
  ["chat", "-c", "--dry-run", "hi"],
);

/** All files at once before the whole program; what belongs to no output is seen in none. */
export const ownFiles = textKind(
  "own files",
  fc.record({ files: FILES, args: COMMANDS, isSignedIn: fc.boolean() }),
  async ({ files, args, isSignedIn }) => {
    const credential = isSignedIn ? { [`${QWEN_HOME}/oauth_creds.json`]: CREDENTIAL } : {};
    const machine = { files: { ...Object.fromEntries(files), ...credential } };
    const { code, stdout, stderr } = await runInMemory(args, machine);
    ok(!/MARK/.test(stderr), stderr);
    if (args[0] === "token" || args[0] === "env") return ok(code === 0 || !/MARK/.test(stdout));
    ok(!/MARK/.test(stdout), stdout);
  },
);
