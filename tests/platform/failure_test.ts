/** The exit codes, on which scripts rely. */

import { deepStrictEqual as equal } from "node:assert/strict";
import { EXIT_CODES } from "../../src/platform/failure.ts";

Deno.test("every exit code has the number that is documented", () => {
  equal({ ...EXIT_CODES }, {
    ok: 0,
    failure: 1,
    usage: 2,
    input_needed: 3,
    auth_required: 4,
    not_entitled: 5,
    quota: 6,
    unavailable: 7,
    pending: 8,
    lock_busy: 9,
    store: 10,
    incomplete: 11,
  });
});
