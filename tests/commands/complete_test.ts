/** `__complete`: names for the completion scripts. */

import assert from "node:assert/strict";
import { command, runComplete } from "../../src/commands/complete.ts";
import type { Context } from "../../src/commands/context.ts";
import { FakeClock } from "../support/fake_clock.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { MemoryFiles } from "../support/memory_files.ts";

const entry = (id: string) => ({ id, envKey: "OWN_KEY", baseUrl: "https://models.example/v1" });

const SETTINGS = JSON.stringify({
  env: { OWN_KEY: "sk-marked-secret" },
  modelProviders: {
    openai: [entry("gpt:small")],
    own: [entry("large"), entry("bell\u0007"), entry("two\nlines"), entry("wide model")],
    nameless: [{ envKey: "OWN_KEY" }],
  },
});

type Printed = "home" | "providers" | "models";

async function printed(
  settings: string,
  print: Printed | undefined,
  provider?: string,
): Promise<string> {
  const terminal = new FakeTerminal();
  const clock = new FakeClock();
  const files = new MemoryFiles(clock);
  files.put("/home/u/.qwen/settings.json", settings);
  const context = {
    terminal,
    files,
    clock,
    debug: () => {},
    environment: {
      get: (name: string) => name === "HOME" ? "/home/u" : undefined,
      currentFolder: () => "/home/u/project",
    },
  };
  const none = { json: undefined, debug: undefined, quiet: undefined };
  await runComplete(context as unknown as Context, {
    ...none,
    "no-color": undefined,
    "no-input": undefined,
    print,
    provider,
  });
  assert.equal(terminal.stderr.text, "");
  return terminal.stdout.text;
}

const CASES: readonly [
  sentence: string,
  settings: string,
  print: Printed | undefined,
  provider: string | undefined,
  text: string,
][] = [
  ["the folder of the sign-in", SETTINGS, "home", undefined, "/home/u/.qwen\n"],
  ["the providers of settings.json", SETTINGS, "providers", undefined, "openai\nown\n"],
  ["the models of a provider", SETTINGS, "models", "openai", "gpt:small\n"],
  ["no name with a control character in it", SETTINGS, "models", "own", "large\nwide model\n"],
  ["nothing for a provider that it does not know", SETTINGS, "models", "other", ""],
  ["nothing where settings.json is damaged", "{", "providers", undefined, ""],
  ["nothing where nothing is asked for", SETTINGS, undefined, undefined, ""],
];

for (const [sentence, settings, print, provider, text] of CASES) {
  Deno.test(`__complete prints ${sentence}, and nothing else`, async () => {
    assert.equal(await printed(settings, print, provider), text);
  });
}

Deno.test("__complete takes no argument that could be a secret", () => {
  assert.deepEqual(Object.keys(command.flags).sort(), [
    "debug",
    "json",
    "no-color",
    "no-input",
    "print",
    "provider",
    "quiet",
  ]);
});
