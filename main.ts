/** Entry point: the real machine and the arguments in, the exit code out. */

import { quickStart } from "./src/cli/quick_start.ts";
import { createStdout } from "./src/platform/deno_terminal.ts";

const quick = await quickStart(Deno.args, createStdout("never"));
if (quick !== undefined) Deno.exit(quick);
// A file of its own in the bundle: the quick commands start without it.
const { runProgram } = await import("#program");
Deno.exit(await runProgram(Deno.args));
