/** What is said about a provider id that cannot be used. */

import { Failure } from "../platform/failure.ts";
import { findNearest } from "../platform/find_nearest.ts";
import { PROVIDERS } from "../providers/catalogue.ts";

/** The failure for an id that is not among the known ones, with the nearest of them. */
export function unknownProvider(id: string, known: readonly string[]): Failure {
  const nearest = findNearest(id, known);
  const suggestion = nearest === undefined ? "" : `, did you mean "${nearest}"?`;
  return new Failure("usage", `Unknown provider "${id}"${suggestion}`, {
    hint: `name one of ${known.join(", ")}`,
  });
}

/** The failure for an id for which no key can be stored. */
export function explainNoKeyProvider(id: string): Failure {
  const known = PROVIDERS.filter(({ keyVariable }) => keyVariable !== undefined);
  const { message } = unknownProvider(id, known.map((row) => row.id));
  return new Failure("usage", message, {
    hint: `name one of ${
      known.map((row) => row.id).join(", ")
    }; a provider of settings.json reads ` +
      'its key from the variable that its "envKey" names',
  });
}
