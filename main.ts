/** Entry point: the real machine and the arguments in, the exit code out. */

import { quickStart } from "./src/cli/quick_start.ts";
import { createDenoPlatform } from "./src/platform/deno_platform.ts";

const quick = await quickStart(Deno.args, createDenoPlatform());
if (quick !== undefined) Deno.exit(quick);
// A file of its own in the bundle: `token` and `env` start without it.
const { runProgram } = await import("#program");
Deno.exit(await runProgram(Deno.args));
