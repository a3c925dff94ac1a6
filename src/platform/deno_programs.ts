/** Starting other programs with Deno. */

import type { Programs } from "./programs.ts";

/** Programs of this machine. */
export const denoPrograms: Programs = {
  start(program, args) {
    try {
      // Its own session: Ctrl-C in our terminal is not meant for the browser.
      new Deno.Command(program, {
        args: [...args],
        stdin: "null",
        stdout: "null",
        stderr: "null",
        detached: true,
      }).spawn().unref();
      return true;
    } catch {
      return false;
    }
  },
};
