import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { PROGRAM_FLAGS } from "../../scripts/program_flags.ts";
import { ROOT } from "../../scripts/repository.ts";

Deno.test("the program has these permissions and not all, each with its reason in the README", () => {
  equal(PROGRAM_FLAGS, [
    "--no-prompt",
    "--allow-net",
    "--allow-read",
    "--allow-write",
    "--allow-env",
    "--allow-run",
    "--allow-sys=hostname,uid",
  ]);
  const readme = Deno.readTextFileSync(`${ROOT}/README.md`);
  const reasons = readme.split("- **Permissions** of the program:")[1]!.split("\n\n")[0]!;
  for (const flag of PROGRAM_FLAGS) ok(reasons.includes(`\`${flag}\``), flag);
  ok(!reasons.includes("--allow-all"));
});
