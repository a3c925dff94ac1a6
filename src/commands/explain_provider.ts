/** What is said about a provider id for which no key can be stored. */

import { Failure } from "../platform/failure.ts";
import { findNearest } from "../platform/find_nearest.ts";
import { PROVIDERS } from "../providers/catalogue.ts";
import { unknownProvider } from "../providers/unknown_provider.ts";

/** The failure for an id for which no key can be stored. */
export function explainNoKeyProvider(id: string): Failure {
  const rows = PROVIDERS.filter(({ keyVariable }) => keyVariable !== undefined);
  const known = rows.map((row) => row.id);
  const failure = unknownProvider(id, known, {
    before: "qwenauth login --method api-key --provider ",
  });
  if (findNearest(id, known) !== undefined) return failure;
  const custom =
    'a provider of settings.json reads its key from the variable that its "envKey" names';
  const { message, hint } = failure;
  return new Failure("usage", `${message} (${custom})`, hint === undefined ? {} : { hint });
}
