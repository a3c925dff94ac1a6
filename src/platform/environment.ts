/** The process environment, read only. */

import { Failure } from "./failure.ts";

/** Variables of the process. */
export interface Environment {
  /** Value of a variable; undefined if it is not set or empty. @throws {Failure} `usage` If it is no text. */
  get(name: string): string | undefined;
  /** Current folder, absolute; undefined if it has gone, or its name is not valid UTF-8. */
  currentFolder(): string | undefined;
}

/** The environment that this process was started with. */
export const processEnvironment: Environment = {
  get(name) {
    try {
      return Deno.env.get(name) || undefined;
    } catch {
      throw new Failure("usage", `Cannot read the variable ${name}: it is not valid UTF-8`, {
        hint: `unset ${name}`,
      });
    }
  },
  currentFolder() {
    try {
      return Deno.cwd();
    } catch {
      return undefined;
    }
  },
};
