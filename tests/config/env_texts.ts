/** Generated `.env` texts, for comparing the own parser with dotenv. */

import fc from "fast-check";

/** Pieces that make trouble in each other's company. */
const PIECES = fc.oneof(
  fc.constantFrom(
    ..."'\"`\\=:# \t\n\r$A",
    "\r\n",
    "export ",
    "A=",
    "B = ",
    "\\n",
    "\\'",
    '\\"',
    "\ufeff",
  ),
  fc.constantFrom("\nexport A='", '\nB="', "\nC=`", "# x", "\n\n", "é", "a.b-c", "\0", "A: "),
  fc.string({ maxLength: 3 }),
);
/** Texts that are nearly `.env` files, of the part of the grammar that dotenv defines too. */
export const ENV_TEXTS: fc.Arbitrary<string> = fc.array(PIECES, { maxLength: 25 }).map((pieces) =>
  pieces.join("")
)
  // To dotenv alone these two end a line.
  .filter((text) => !/[\u2028\u2029]/.test(text));
