/** Whether colours are used, from the flag and the usual variables. */

import type { Environment } from "../platform/environment.ts";
import type { ColorPolicy } from "../platform/platform.ts";

/** The user's wish; switching off wins over switching on, and the flag over every variable. */
export function resolveColorPolicy(
  environment: Pick<Environment, "get">,
  noColor: boolean,
): ColorPolicy {
  const get = (name: string) => getAnyText(environment, name);
  if (noColor || get("NO_COLOR") !== undefined) return "never";
  if (isSwitchedOn(get("FORCE_COLOR")) || isSwitchedOn(get("CLICOLOR_FORCE"))) return "always";
  return get("TERM") === "dumb" ? "never" : "terminals";
}

/** A value that is no text is set all the same, and none of the words that mean something: no command fails for it. */
function getAnyText(environment: Pick<Environment, "get">, name: string): string | undefined {
  try {
    return environment.get(name);
  } catch {
    return "\ufffd";
  }
}

function isSwitchedOn(value: string | undefined): boolean {
  return value !== undefined && value !== "0" && value !== "false";
}
