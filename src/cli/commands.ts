/** The commands: one line each. */

import type { CommandTable } from "./command_table.ts";
import { QUICK_COMMANDS } from "./quick_commands.ts";
import { QUICK_KEEPS } from "./quick_keeps.ts";

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
  ...QUICK_COMMANDS,
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
  chat: {
    brief: "Ask a model; stdin, pictures, sessions",
    load: () => import("../commands/chat.ts"),
    keeps: (options) => options["dry-run"] ? [] : ["net"],
  },
  status: {
    brief: "Show who is signed in, until when, and what is wrong",
    load: () => import("../commands/status.ts"),
    keeps: QUICK_KEEPS.status,
    quick: true,
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
  completions: {
    brief: "Print the completion script for bash, zsh or fish",
    load: async () => {
      const { completionsCommand } = await import("./completions/completions_command.ts");
      return { command: completionsCommand(() => COMMANDS) };
    },
  },
  __complete: {
    brief: "Print what the completion scripts ask for",
    hidden: true,
    load: () => import("../commands/complete.ts"),
    quick: true,
  },
};
