/** The test build of the program, which can be stopped, and killed, before any of its steps. */

import { build } from "../../../scripts/build.ts";
import { bundle } from "./program.ts";

const FOLDER = ".build-pausing";

let built: Promise<readonly string[]> | undefined;

/** Command line of the test build, which is made when first asked for. */
export function pausingProgram(): Promise<readonly string[]> {
  built ??= build("tests/support/pausing_main.ts", FOLDER).then(() => bundle(FOLDER));
  return built;
}

/** Reads stderr until the program says that it has stopped; false if it ended instead. */
export async function hasPaused(child: Deno.ChildProcess): Promise<boolean> {
  const reader = child.stderr.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return false;
      text += decoder.decode(value, { stream: true });
      if (text.includes("PAUSED\n")) return true;
    }
  } finally {
    reader.releaseLock();
  }
}
