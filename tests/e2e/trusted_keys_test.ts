/** A trusted project folder may name, for its entries, the key variables that were recorded and no others. */

import { deepStrictEqual as equal, doesNotMatch, match } from "node:assert/strict";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";

const KEYS = { TEAM_KEY: "MARK-team", OTHER_SECRET: "MARK-other" };

/** The project's settings name one model, whose key is in this variable. */
async function writeSettings(project: string, envKey: string): Promise<void> {
  const entry = { id: "team-model", envKey, baseUrl: "https://team.example/v1" };
  await Deno.mkdir(`${project}/.qwen`, { recursive: true });
  await Deno.writeTextFile(
    `${project}/.qwen/settings.json`,
    JSON.stringify({ modelProviders: { openai: [entry] } }),
  );
}

function runIn(sandbox: Sandbox, project: string, args: readonly string[]) {
  return sandbox.run(args, { cwd: project, env: KEYS });
}

Deno.test("an entry of a trusted folder gets the key of the recorded variable; changed to another variable it gets none", async () => {
  await using sandbox = await makeSandbox();
  const project = `${sandbox.home}/project`;
  const token = ["token", "--provider", "openai", "--model", "team-model"];
  await writeSettings(project, "TEAM_KEY");
  const untrusted = await runIn(sandbox, project, token);
  equal([untrusted.code, untrusted.stdout], [4, ""]);

  const trust = await runIn(sandbox, project, ["trust", "--json"]);
  equal(trust.code, 0, trust.stderr);
  equal(JSON.parse(trust.stdout).key_variables, ["TEAM_KEY"]);
  equal((await runIn(sandbox, project, token)).stdout, "MARK-team\n");

  await writeSettings(project, "OTHER_SECRET");
  const changed = await runIn(sandbox, project, token);
  equal([changed.code, changed.stdout], [4, ""]);
  match(changed.stderr, /names OTHER_SECRET/);
  doesNotMatch(changed.stderr, /MARK/);
});
