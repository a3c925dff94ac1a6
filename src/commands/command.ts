/**
 * What a subcommand is, in plain data: `src/cli/` builds the command framework's commands, the help
 * texts, the completions and the quick start of the hot path from this one description.
 */

import type { Context } from "./context.ts";

interface FlagRow {
  /** One line for help and completions. */
  readonly brief: string;
  /** Whether neither help nor completions show it. */
  readonly hidden?: true;
  /** One letter that stands for it: `m` for `-m`. */
  readonly alias?: string;
}

/** One flag, as a row of data. */
export type FlagSpec =
  & FlagRow
  & (
    | { readonly kind: "boolean" }
    | { readonly kind: "text"; readonly placeholder: string }
    /** May be given several times. */
    | { readonly kind: "texts"; readonly placeholder: string }
    | {
      readonly kind: "choice";
      readonly values: readonly string[];
      /** Names that are no values, in small letters, with the value that is suggested for each. */
      readonly meant?: Readonly<Record<string, string>>;
    }
    /** A number that is not negative; a whole one where `isWhole`. */
    | { readonly kind: "number"; readonly placeholder: string; readonly isWhole?: true }
    /** `90s`, `10m`, `1h`; the value is in seconds. */
    | { readonly kind: "duration"; readonly placeholder: string }
  );

/** Flags by their name on the command line, without the dashes (`"min-valid"`). */
export type FlagTable = Readonly<Record<string, FlagSpec>>;

/** What a flag's row makes of its argument; undefined if the flag is absent. */
export type FlagValue<F extends FlagSpec> = F extends { kind: "boolean" } ? boolean | undefined
  : F extends { kind: "duration" | "number" } ? number | undefined
  : F extends { kind: "texts" } ? readonly string[] | undefined
  : F extends { kind: "choice"; values: readonly (infer V)[] } ? V | undefined
  : string | undefined;

/** Parsed options of a command, keyed as in its flag table. */
export type OptionsOf<T extends FlagTable> = { readonly [K in keyof T]: FlagValue<T[K]> };

/** Arguments that are no flags. */
export interface PositionalSpec {
  readonly placeholder: string;
  /** How they stand in the usage line, where the placeholder with its minimum and maximum says it badly. */
  readonly usage?: string;
  /** Whether they are a program with its own arguments, whose flags are its own only behind `--`. */
  readonly takesProgram?: true;
  readonly brief: string;
  readonly minimum: number;
  readonly maximum: number;
}

/** A subcommand. Its module exports it as `command`. */
export interface CommandSpec<T extends FlagTable = FlagTable> {
  /** One line for the list of commands. */
  readonly brief: string;
  /** Text of its own help page, under the usage line. */
  readonly description: string;
  /** Command lines with a word of explanation each. */
  readonly examples: readonly { readonly line: string; readonly note: string }[];
  /** Its own flags and the common ones that make sense for it. */
  readonly flags: T;
  readonly positional?: PositionalSpec;
  /**
   * Does it.
   * @returns the exit code, if it is another program's; nothing for 0
   * @throws {Failure} For every failure that the user can be told about.
   */
  run(context: Context, options: OptionsOf<T>, args: readonly string[]): Promise<number | void>;
}

/** Keeps the exact types of a flag table: `export const command = defineCommand({ … })`. */
export function defineCommand<const T extends FlagTable>(spec: CommandSpec<T>): CommandSpec<T> {
  return spec;
}

/** Flags that every command takes. */
export const COMMON_FLAGS = {
  json: { kind: "boolean", brief: "Print one JSON document; failures as JSON on stderr" },
  debug: {
    kind: "boolean",
    brief: "Log requests, lock waits and decisions to stderr, secrets redacted",
  },
  quiet: { kind: "boolean", brief: "Print no progress and no remarks on stderr" },
  "no-color": { kind: "boolean", brief: "Print no colours" },
  "no-input": { kind: "boolean", brief: "Never ask; fail with exit 3 instead" },
} as const satisfies FlagTable;

/** Flag that names the provider. */
export const PROVIDER_FLAG = {
  provider: {
    kind: "text",
    brief: "Use this provider instead of the active one",
    placeholder: "ID",
  },
} as const satisfies FlagTable;

/** Flags that decide which key, base URL and model are used. */
export const VALUE_FLAGS = {
  ...PROVIDER_FLAG,
  model: { kind: "text", brief: "Use this model", placeholder: "ID" },
  "openai-api-key": {
    kind: "text",
    brief: "Use this key: - (stdin), env:NAME or file:PATH; KEY itself is seen by all",
    placeholder: "KEY",
  },
  "openai-base-url": { kind: "text", brief: "Use this base URL", placeholder: "URL" },
  "env-file": {
    kind: "text",
    brief: "Read this .env file and look for no other",
    placeholder: "PATH",
  },
  "no-env-file": { kind: "boolean", brief: "Read no .env file" },
  "no-settings": { kind: "boolean", brief: "Read no settings.json" },
  "trust-project": {
    kind: "boolean",
    brief: "Let the project's files name the base URL for your own key, this once",
  },
} as const satisfies FlagTable;

/** Flags of commands that make requests to models. */
export const RETRY_FLAGS = {
  "max-retries": {
    kind: "number",
    isWhole: true,
    brief: "Attempts after the first that failed; 6 by default",
    placeholder: "N",
  },
  timeout: {
    kind: "duration",
    brief: "Give up when no answer has begun after this time; 5m by default",
    placeholder: "DURATION",
  },
} as const satisfies FlagTable;

/** Flag of every command that may use the network. */
export const CA_FILE_FLAG = {
  "ca-file": {
    kind: "text",
    brief: "Trust the certificate authorities in this PEM file as well",
    placeholder: "PATH",
  },
} as const satisfies FlagTable;
