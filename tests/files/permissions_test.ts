/** Permissions that are given up, with those of the finished program. */

import { deepStrictEqual as equal } from "node:assert/strict";
import { PROGRAM_FLAGS } from "../../scripts/program_flags.ts";

Deno.test("what is given up is gone as a whole kind, and nothing else is", async () => {
  const machine = new URL("../../src/platform/deno_machine.ts", import.meta.url).href;
  const code = `
    import { giveUpPermissions } from ${JSON.stringify(machine)};
    giveUpPermissions(["run", "net"]);
    const states = ["run", "net", "read", "write", "env"].map((name) => {
      return [name, Deno.permissions.querySync({ name }).state];
    });
    console.log(JSON.stringify(Object.fromEntries(states)));
  `;
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, code);
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-config", "--no-check", ...PROGRAM_FLAGS, path],
      env: { NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    equal([decoder.decode(stdout), decoder.decode(stderr)], [
      `{"run":"prompt","net":"prompt","read":"granted","write":"granted","env":"granted"}\n`,
      "",
    ]);
  } finally {
    await Deno.remove(path);
  }
});
