/** Entry point: the real machine and the arguments in, the exit code out. */

import { run } from "./src/cli/run.ts";
import { createDenoPlatform } from "./src/platform/deno_platform.ts";

Deno.exit(await run(Deno.args, createDenoPlatform()));
