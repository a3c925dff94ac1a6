/** The commands that scripts call most: they are run without the rest of the program. */

import type { CommandTable } from "./command_table.ts";
import { QUICK_KEEPS } from "./quick_keeps.ts";

/** Their lines of the table of commands. */
export const QUICK_COMMANDS: CommandTable = {
  token: {
    brief: "Print a valid access token and nothing else",
    load: () => import("../commands/token.ts"),
    keeps: QUICK_KEEPS.token,
    quick: true,
  },
  env: {
    brief: "Print shell statements that export the active provider's variables",
    load: () => import("../commands/env.ts"),
    keeps: QUICK_KEEPS.env,
    quick: true,
    failureText: async (args, exitCode) => {
      const { failureStatement } = await import("../shell/failure_statement.ts");
      return failureStatement(args, exitCode);
    },
  },
};
