/** Flags for commands that look for values but take none of them from the command line. */

import { VALUE_FLAGS } from "./command.ts";

/** Flags that decide which files are read. */
export const SOURCE_FLAGS = {
  "env-file": VALUE_FLAGS["env-file"],
  "no-env-file": VALUE_FLAGS["no-env-file"],
  "no-settings": VALUE_FLAGS["no-settings"],
} as const;

/** Options of these flags. */
export interface SourceOptions {
  readonly "env-file": string | undefined;
  readonly "no-env-file": boolean | undefined;
  readonly "no-settings": boolean | undefined;
}

/** The options of these flags alone: those of the same command's other flags mean something else. */
export function sourceOptions(options: SourceOptions): SourceOptions {
  return {
    "env-file": options["env-file"],
    "no-env-file": options["no-env-file"],
    "no-settings": options["no-settings"],
  };
}
