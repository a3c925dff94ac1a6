/** The table of commands and the commands themselves say the same. */

import assert from "node:assert/strict";
import { COMMANDS } from "../../src/cli/commands.ts";
import { LEADING_FLAGS } from "../../src/cli/leading_flags.ts";
import { COMMON_FLAGS } from "../../src/commands/command.ts";

for (const [name, line] of Object.entries(COMMANDS)) {
  Deno.test(`${name}: table and command have the same words, every flag can be typed, examples are its own`, async () => {
    const { command } = await line.load();
    assert.equal(command.brief, line.brief);
    assert.notEqual(command.description, "");
    assert.notEqual(command.examples.length, 0);
    for (const example of command.examples) {
      assert.match(example.line, new RegExp(`\\bqwenauth ${name}\\b`));
    }
    for (const [flag, { brief }] of Object.entries(command.flags)) {
      assert.match(flag, /^[a-z][a-z-]+$/);
      assert.match(brief, /^[A-Z].*[^.]$/);
    }
  });

  Deno.test(`${name}: takes the flags for all commands, and reads those before the command alike`, async () => {
    const { command } = await line.load();
    for (const flag of Object.keys(COMMON_FLAGS)) {
      assert.ok(Object.hasOwn(command.flags, flag), flag);
    }
    for (const [flag, { kind }] of Object.entries(command.flags)) {
      if (Object.hasOwn(LEADING_FLAGS, flag)) assert.equal(kind, LEADING_FLAGS[flag]?.kind, flag);
    }
  });
}
