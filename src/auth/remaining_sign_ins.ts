/** What still signs in after a logout: keys of variables and settings, which only the user can take away. */

import { Failure } from "../platform/failure.ts";
import type { Source } from "../providers/source.ts";
import { findSignedIn, type SignedIn } from "./signed_in.ts";
import { gatherValues, type ValueSurroundings } from "./values/gather_values.ts";

/** What qwenauth itself has stored: other sign-ins stay, and are no surprise. */
const STORED: ReadonlySet<Source["kind"]> = new Set(["credential", "key_store"]);

/** The providers that can still be used, or only the one that is named; empty where values cannot be read. */
export async function findRemaining(
  surroundings: ValueSurroundings,
  provider: string | undefined,
): Promise<readonly SignedIn[]> {
  try {
    const { layers } = await gatherValues(surroundings, {});
    return findSignedIn(layers).filter(({ id, source }) =>
      !STORED.has(source.kind) && (provider === undefined || id === provider)
    );
  } catch (error) {
    // What is done is done: a file that cannot be read is no failure of the logout.
    if (!(error instanceof Failure)) throw error;
    surroundings.debug(() => `could not look for what still signs in: ${error.message}`);
    return [];
  }
}
