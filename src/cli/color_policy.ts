/** Whether colours are used, from the flag and the usual variables. */

import type { Environment } from "../platform/environment.ts";
import type { ColorPolicy } from "../platform/platform.ts";

/** The user's wish; switching off wins over switching on, and the flag over every variable. */
export function resolveColorPolicy(
  environment: Pick<Environment, "get">,
  noColor: boolean,
): ColorPolicy {
  if (noColor || environment.get("NO_COLOR") !== undefined) return "never";
  if (
    isSwitchedOn(environment.get("FORCE_COLOR")) || isSwitchedOn(environment.get("CLICOLOR_FORCE"))
  ) {
    return "always";
  }
  return environment.get("TERM") === "dumb" ? "never" : "terminals";
}

function isSwitchedOn(value: string | undefined): boolean {
  return value !== undefined && value !== "0" && value !== "false";
}
