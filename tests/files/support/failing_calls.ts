/**
 * A program: calls functions of `Files`, each with one path, and prints as JSON why each failed. Run as a
 * user of its own by tests of what root is never forbidden.
 */

import { denoFiles } from "../../../src/platform/deno_files.ts";
import { FileError, type Files } from "../../../src/platform/files.ts";

type CallWithPath = "createNew" | "remove" | "readText" | "list";

const calls: [name: CallWithPath, path: string][] = JSON.parse(Deno.args[0]!);
const files: Pick<Files, CallWithPath> = denoFiles;

const reasons = calls.map(([name, path]) => {
  try {
    files[name](path);
    return "none";
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return error.reason;
  }
});

Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(reasons)));
