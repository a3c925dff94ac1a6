/** The flags of `chat`. */

import {
  CA_FILE_FLAG,
  COMMON_FLAGS,
  type FlagTable,
  type OptionsOf,
  RETRY_FLAGS,
  VALUE_FLAGS,
} from "../command.ts";

/** The flags by name. */
export const CHAT_FLAGS = {
  ...VALUE_FLAGS,
  model: { ...VALUE_FLAGS.model, alias: "m" },
  system: { kind: "text", alias: "s", brief: "System prompt", placeholder: "TEXT" },
  attach: {
    kind: "texts",
    alias: "a",
    brief: "Attach a picture or a text file, a picture's URL, or - (stdin); may be repeated",
    placeholder: "FILE|URL|-",
  },
  continue: { kind: "boolean", alias: "c", brief: "Go on with the latest session" },
  session: { kind: "text", brief: "Keep the conversation under this name", placeholder: "NAME" },
  "no-stream": { kind: "boolean", brief: "Ask for the whole answer at once" },
  thinking: { kind: "boolean", brief: "Show the model's reasoning on stderr" },
  temperature: { kind: "number", brief: "Sampling temperature", placeholder: "N" },
  "max-tokens": {
    kind: "number",
    isWhole: true,
    brief: "Longest answer in tokens",
    placeholder: "N",
  },
  extract: {
    kind: "boolean",
    alias: "x",
    brief: "Print only the first code block of the answer",
  },
  usage: { kind: "boolean", brief: "Print the tokens in, out and of reasoning on stderr" },
  "dry-run": { kind: "boolean", brief: "Print the request, secrets redacted, and send nothing" },
  rpm: { kind: "number", isWhole: true, brief: "At most N requests a minute", placeholder: "N" },
  ...RETRY_FLAGS,
  ...CA_FILE_FLAG,
  ...COMMON_FLAGS,
} as const satisfies FlagTable;

/** Parsed options of `chat`. */
export type ChatOptions = OptionsOf<typeof CHAT_FLAGS>;
