/** What is said about a provider id that cannot be used. */

import { Failure } from "../platform/failure.ts";
import { findNearest, suggestName } from "../platform/find_nearest.ts";
import { PROVIDERS } from "../providers/catalogue.ts";

/** The failure for an id that is not among the known ones, with the nearest of them. */
export function unknownProvider(id: string, known: readonly string[]): Failure {
  return new Failure("usage", `Unknown provider "${id}"${suggestName(id, known)}`, {
    hint: "qwenauth models --all",
  });
}

/** The failure for an id for which no key can be stored. */
export function explainNoKeyProvider(id: string): Failure {
  const rows = PROVIDERS.filter(({ keyVariable }) => keyVariable !== undefined);
  const known = rows.map((row) => row.id);
  const failure = unknownProvider(id, known);
  if (findNearest(id, known) !== undefined) return failure;
  const custom =
    'a provider of settings.json reads its key from the variable that its "envKey" names';
  const { message, hint } = failure;
  return new Failure("usage", `${message} (${custom})`, hint === undefined ? {} : { hint });
}
