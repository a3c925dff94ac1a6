/** What is said about a provider id that cannot be used. */

import { Failure } from "../platform/failure.ts";
import { suggestName } from "../platform/find_nearest.ts";

/** The failure for an id that is not among the known ones, with the nearest of them. */
export function unknownProvider(id: string, known: readonly string[]): Failure {
  return new Failure("usage", `Unknown provider "${id}"${suggestName(id, known)}`, {
    hint: "qwenauth models --all",
  });
}
