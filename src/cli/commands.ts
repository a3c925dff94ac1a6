/** The commands: one line each. */

// Loaded with the program itself: how fast `token` starts is what matters most.
import { command as token } from "../commands/token.ts";
import type { CommandTable } from "./command_table.ts";

/** Commands by name, in the order of the help text. */
export const COMMANDS: CommandTable = {
  login: {
    brief: "Sign in: device flow, or store an API key",
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
  env: {
    brief: "Print shell statements that export the active provider's variables",
    load: () => import("../commands/env.ts"),
    keeps: () => ["net"],
    quick: true,
    failureText: async (args, exitCode) => {
      const { failureStatement } = await import("../shell/failure_statement.ts");
      return failureStatement(args, exitCode);
    },
  },
  exec: {
    brief: "Run a program with those variables set",
    load: () => import("../commands/exec.ts"),
    keeps: () => ["net", "run"],
  },
  models: {
    brief: "List models, choose the default one",
    load: () => import("../commands/models.ts"),
    keeps: (options) => options["remote"] ? ["net"] : [],
  },
  status: {
    brief: "Show who is signed in, until when, and what is wrong",
    load: () => import("../commands/status.ts"),
  },
  use: {
    brief: "Switch between what is signed in",
    load: () => import("../commands/use.ts"),
  },
  trust: {
    brief: "Let a project folder's base URL be used with one's own key",
    load: () => import("../commands/trust.ts"),
  },
  consent: {
    brief: "Accept, or take back, a plan's rule against scripts",
    load: () => import("../commands/consent.ts"),
  },
};
