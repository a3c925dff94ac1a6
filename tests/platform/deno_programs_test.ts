/** Starting programs. */

import assert from "node:assert/strict";
import { denoPrograms } from "../../src/platform/deno_programs.ts";

Deno.test("a program that may not be started is reported, not thrown", () => {
  assert.equal(denoPrograms.start("browser", ["https://example.com/"]), false);
});
