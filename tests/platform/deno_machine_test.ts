import { deepEqual } from "node:assert/strict";
import process from "node:process";
import { denoMachine } from "../../src/platform/deno_machine.ts";

Deno.test("platform and processor are named in Node's words", () => {
  const { platform, arch } = denoMachine;
  deepEqual([platform, arch], [process.platform, process.arch]);
});
