/** The commands: one line each. */

// Loaded with the program itself: how fast `token` starts is what matters most.
import { command as token } from "../commands/token.ts";
import type { CommandTable } from "./command_table.ts";

/** Commands by name, in the order of the help text. */
export const COMMANDS: CommandTable = {
  login: {
    brief: "Sign in with the device flow",
    load: () => import("../commands/login.ts"),
    keeps: () => ["net", "run"],
  },
  logout: {
    brief: "Remove the stored sign-in",
    load: () => import("../commands/logout.ts"),
    keeps: () => ["net"],
  },
  token: {
    brief: "Print a valid access token and nothing else",
    load: () => Promise.resolve({ command: token }),
    keeps: (options) => options["no-refresh"] ? [] : ["net"],
    quick: true,
  },
  status: {
    brief: "Show who is signed in, until when, and what is wrong",
    load: () => import("../commands/status.ts"),
  },
};
