/** Which variables the catalogue knows: they mean something in a `.env` file. */

import { OTHER_VARIABLES, PROVIDERS } from "./catalogue.ts";

/** Whether a variable is one of the built-in rows, or means something beside them. */
export function isRowVariable(name: string): boolean {
  return OTHER_VARIABLES.includes(name) ||
    PROVIDERS.some((row) =>
      row.keyVariable === name || row.baseUrlVariable === name || row.modelVariable === name
    );
}
