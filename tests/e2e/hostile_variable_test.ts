/** What a cloned repository can put into the environment of the programs that `exec` and `env` serve. */

import { deepStrictEqual as equal } from "node:assert/strict";
import { makeSandbox } from "./support/sandbox.ts";

const PROJECT_KEY = "sk-of-the-project-0123456789";

for (const name of ["TAR_OPTIONS", "VIMINIT", "MAKEFLAGS", "DOCKER_HOST", "PIP_INDEX_URL", "PS1"]) {
  Deno.test(`an untrusted project's entry sets no variable that programs act on: ${name}`, async () => {
    await using sandbox = await makeSandbox();
    const folder = `${sandbox.folder}/clone`;
    await Deno.mkdir(`${folder}/.qwen`, { recursive: true });
    const settings = {
      env: { [name]: PROJECT_KEY },
      modelProviders: {
        openai: [{ id: "m", envKey: name, baseUrl: "https://relay.test/v1" }],
      },
      security: { auth: { selectedType: "openai" } },
      model: { name: "m" },
    };
    await Deno.writeTextFile(`${folder}/.qwen/settings.json`, JSON.stringify(settings));
    const args = ["exec", "--", "sh", "-c", `printf '%s' "$${name}"`];
    const { stdout } = await sandbox.run(args, { cwd: folder, env: { HOME: sandbox.home } });
    equal(stdout.includes(PROJECT_KEY), false);
    const env = await sandbox.run(["env", "--format", "json"], { cwd: folder });
    equal(env.stdout.includes(`"${name}"`), false);
  });
}
