/** The commands that scripts call most: they start without the rest of the program. */

import type { CommandTable } from "./command_table.ts";

/** Their lines of the table of commands. */
export const QUICK_COMMANDS: CommandTable = {
  token: {
    brief: "Print a valid access token and nothing else",
    load: () => import("../commands/token.ts"),
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
};
