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

const VALUES = "provider model openai-api-key openai-base-url env-file no-env-file no-settings " +
  "trust-project";

/** The flags for all commands that make sense for some only. */
const TAKEN: Readonly<Record<string, string>> = {
  // Deliberately no --openai-api-key: a key that is to be stored never stands in an argument.
  login: "provider openai-base-url env-file no-env-file no-settings ca-file timeout",
  logout: "provider ca-file",
  token: `${VALUES} ca-file`,
  env: `${VALUES} ca-file`,
  exec: `${VALUES} ca-file`,
  models: `${VALUES} ca-file timeout`,
  chat: `${VALUES} ca-file timeout`,
  status: `${VALUES} ca-file`,
  use: "model env-file no-env-file no-settings",
  trust: "",
  consent: "",
  completions: "",
  __complete: "provider",
};

Deno.test("the flags for all commands are taken where they make sense, behind the command and before it", async () => {
  for (const [name, { load }] of Object.entries(COMMANDS)) {
    const { flags } = (await load()).command;
    const special = Object.keys(LEADING_FLAGS).filter((flag) =>
      Object.hasOwn(flags, flag) && !Object.hasOwn(COMMON_FLAGS, flag)
    );
    assert.deepEqual(special.toSorted(), TAKEN[name]?.split(" ").filter(Boolean).toSorted(), name);
  }
});

Deno.test("no example puts a secret into an argument", async () => {
  for (const { load } of Object.values(COMMANDS)) {
    for (const { line } of (await load()).command.examples) {
      assert.doesNotMatch(line, /(?<!^\w+=)\$\(qwenauth token/);
    }
  }
});

Deno.test("only exec and login keep the right to run programs, and the network is kept where it is needed", () => {
  const kept = (options: Readonly<Record<string, boolean>> = {}) =>
    Object.fromEntries(
      Object.entries(COMMANDS).map(([name, { keeps }]) => [name, keeps?.(options).join() ?? ""]),
    );
  const usual = {
    login: "net,run",
    logout: "net",
    token: "net",
    env: "net",
    exec: "net,run",
    models: "",
    chat: "net",
    status: "",
    use: "",
    trust: "",
    consent: "",
    completions: "",
    __complete: "",
  };
  assert.deepEqual(kept(), usual);
  assert.deepEqual(kept({ "no-refresh": true }), { ...usual, token: "" });
  assert.deepEqual(kept({ "dry-run": true }), { ...usual, chat: "" });
  const asking = { ...usual, models: "net", status: "net" };
  assert.deepEqual(kept({ remote: true, probe: true }), asking);
});
