/** `--openai-api-key`: the key itself, or where it is. */

import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import { readKeyFlag } from "../../../src/auth/values/key_flag.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { FakeTerminal, type FakeTerminalOptions } from "../../support/fake_terminal.ts";
import { MemoryFiles } from "../../support/memory_files.ts";

const WARNING =
  "qwenauth: every user of this machine can read a key in an argument; use - or env:NAME\n";

async function readFlag(text: string, streams: FakeTerminalOptions = {}) {
  const terminal = new FakeTerminal(streams);
  const files = new MemoryFiles(new FakeClock());
  files.put("/keys/one", " MARK-file\n");
  files.put("/keys/empty", "\n");
  files.putFolder("/keys/folder");
  files.fail("readText", "/keys/folder", "is_a_folder");
  const variables: Readonly<Record<string, string>> = { MINE: "MARK-variable", "a.b": "MARK-dot" };
  const environment = { get: (name: string) => variables[name] };
  const { value, source } = await readKeyFlag({ environment, files, terminal }, text);
  return { key: value.reveal(), source, stderr: terminal.stderr.text };
}

const source = { kind: "flag", flag: "openai-api-key" } as const;

/** What is given, and the key that it means. */
const PLACES: readonly (readonly [string, string])[] = [
  ["-", "MARK-stdin"],
  ["env:MINE", "MARK-variable"],
  ["env:a.b", "MARK-dot"],
  ["file:/keys/one", "MARK-file"],
  ["MARK-literal", "MARK-literal"],
  [" MARK-literal ", "MARK-literal"],
];

for (const [text, key] of PLACES) {
  Deno.test(`--openai-api-key takes ${text}; a literal key earns a warning on a terminal`, async () => {
    const lines = [" MARK-stdin "];
    equal(await readFlag(text, { lines }), { key, source, stderr: "" });
    const stderr = text.includes("literal") ? WARNING : "";
    equal(await readFlag(text, { lines, terminals: ["stderr"] }), { key, source, stderr });
  });
}

/** Where there is none, with the exit code, the message and the hint. */
const NONE: readonly (readonly [string, string, string, string | undefined])[] = [
  ["-", "usage", "There is no key in standard input", undefined],
  ["", "usage", "There is no key in --openai-api-key", undefined],
  ["env:", "usage", 'There is no key in "env:"', undefined],
  ["env:NONE", "usage", 'There is no key in "env:NONE"', "export NONE=..."],
  ["env:A=B", "usage", 'There is no key in "env:A=B"', undefined],
  [
    "file:",
    "usage",
    'There is no path behind "file:" in --openai-api-key: use file:PATH',
    undefined,
  ],
  ["file:/keys/none", "usage", 'There is no key in "file:/keys/none"', "ls -l /keys/none"],
  ["file:/keys/empty", "usage", 'There is no key in "file:/keys/empty"', "ls -l /keys/empty"],
  ["file:/keys/folder", "store", 'Cannot read "/keys/folder": is_a_folder', undefined],
];

for (const [text, code, message, hint] of NONE) {
  Deno.test(`--openai-api-key ${JSON.stringify(text)}: ${message}`, async () => {
    await rejects(readFlag(text), { name: "Failure", code, message, hint });
  });
}
