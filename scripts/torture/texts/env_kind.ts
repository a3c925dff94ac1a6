/** `.env` texts: what npm's dotenv makes of them, also cut at every byte, and never an exception. */

import { deepStrictEqual as equal } from "node:assert/strict";
import { parse } from "dotenv";
import fc from "fast-check";
import { parseEnvText } from "../../../src/config/env_text.ts";
import { ENV_TEXTS } from "../../../tests/config/env_texts.ts";
import { beginningsOf } from "./beginnings.ts";
import { FOLDER, runInMemory } from "./memory_program.ts";
import { textKind } from "./text_kind.ts";

/** Long ones, on which a careless parser goes back and forth. */
const LONG_TEXTS = fc.tuple(ENV_TEXTS, fc.integer({ min: 1, max: 20_000 })).map(([text, count]) =>
  text.repeat(Math.min(count, Math.floor(1_100_000 / (text.length + 1))))
);

/** Texts of the part of the grammar that dotenv defines too. */
export const envTexts = textKind("env", ENV_TEXTS, (text, { cut }) => {
  for (const beginning of beginningsOf(text)) {
    cut();
    equal(sorted(variablesOf(beginning)), sorted(Object.entries(parse(beginning))));
  }
});

/** Any text, in the place where the program looks for it. */
export const envFiles = textKind(
  "env files",
  fc.oneof(
    { weight: 8, arbitrary: ENV_TEXTS.map((text) => `OPENAI_API_KEY=k\nOPENAI_MODEL=${text}`) },
    { weight: 4, arbitrary: ENV_TEXTS },
    { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 300 }) },
    { weight: 1, arbitrary: LONG_TEXTS },
  ),
  async (text) => {
    await runInMemory(["env", "--format", "json"], { files: { [`${FOLDER}/.env`]: text } });
  },
);

function variablesOf(text: string): (readonly [string, string])[] {
  return [...parseEnvText(text)].map(([name, { value }]) => [name, value]);
}

/** An object, as dotenv gives it, cannot have a variable of this name. */
function sorted(variables: readonly (readonly [string, string])[]): unknown {
  return variables.filter(([name]) => name !== "__proto__").sort(([a], [b]) => a < b ? -1 : 1);
}
