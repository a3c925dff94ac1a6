import { deepStrictEqual as equal } from "node:assert/strict";
import { command, runLogout } from "../../src/commands/logout.ts";
import { KeyStore } from "../../src/credentials/key_store.ts";
import { StateFile } from "../../src/credentials/state_file.ts";
import { Secret } from "../../src/platform/secret.ts";
import { type CommandSetting, runCommand } from "../support/run_command.ts";
import { makeStage, OWN } from "../support/sign_in_stage.ts";

/** A machine with a sign-in and two stored keys, of which one provider was chosen. */
async function onMachine(chosen?: string) {
  const stage = makeStage();
  stage.signIn(3600);
  const { surroundings } = stage.process();
  const store = new KeyStore(surroundings, OWN);
  const state = new StateFile(surroundings, OWN);
  for (const provider of ["openai", "gemini"]) {
    await store.put(provider, { key: new Secret("MARK-key"), baseUrl: undefined, storedAt: "now" });
  }
  if (chosen !== undefined) await state.chooseProvider(chosen);
  const run = (options: CommandSetting["options"] = {}) =>
    runCommand(command.flags, { options }, (context, parsed) =>
      runLogout(
        { ...surroundings, ...context },
        parsed as Parameters<typeof runLogout>[1],
      ));
  const left = () => ({
    keys: [...store.load().keys()],
    signedIn: stage.stored() !== undefined,
    chosen: state.provider(),
  });
  return { run, left, store };
}

const KEY_GONE = (id: string) =>
  `Removed the key of "${id}" here; it was not revoked: that is done at the provider's\n`;
const SIGNED_OUT = "Signed out here; the server was not asked to revoke the sign-in: " +
  "no revocation endpoint is configured\n";

Deno.test("logout --provider removes the key of that provider; others stay", async () => {
  const { run, left } = await onMachine("openai");
  equal((await run({ provider: "gemini" })).stderr, KEY_GONE("gemini"));
  equal(left(), { keys: ["openai"], signedIn: true, chosen: "openai" });
  const json = await run({ provider: "openai", json: true });
  equal(JSON.parse(json.stdout), {
    version: 1,
    provider: "openai",
    was_signed_in: true,
    revocation: "not_configured",
  });
  equal(left(), { keys: [], signedIn: true, chosen: undefined });
  const again = await run({ provider: "openai" });
  equal([again.exit, again.stderr], [0, 'No key of "openai" is stored\n']);
});

Deno.test("logout removes what the chosen provider has: a stored key, else the sign-in", async () => {
  const key = await onMachine("gemini");
  equal((await key.run()).stderr, KEY_GONE("gemini"));
  equal(key.left(), { keys: ["openai"], signedIn: true, chosen: undefined });
  const none = await onMachine();
  equal((await none.run()).stderr, SIGNED_OUT);
  equal(none.left(), { keys: ["openai", "gemini"], signedIn: false, chosen: undefined });
});

Deno.test("logout --provider qwen-oauth removes the sign-in alone", async () => {
  const { run, left } = await onMachine("openai");
  equal((await run({ provider: "qwen-oauth" })).stderr, SIGNED_OUT);
  equal(left(), { keys: ["openai", "gemini"], signedIn: false, chosen: "openai" });
});

Deno.test("logout --all removes the sign-in and every key, and a second one is no error", async () => {
  const { run, left } = await onMachine("openai");
  equal((await run({ all: true })).stderr, KEY_GONE("openai") + KEY_GONE("gemini") + SIGNED_OUT);
  equal(left(), { keys: [], signedIn: false, chosen: undefined });
  const again = await run({ all: true, json: true });
  equal([again.exit, JSON.parse(again.stdout)], [0, {
    version: 1,
    provider: "qwen-oauth",
    was_signed_in: false,
    revocation: "not_configured",
    removed_keys: [],
  }]);
});

Deno.test("logout: an unknown provider, and --all with --provider, are exit 2", async () => {
  const { run, left } = await onMachine();
  const unknown = await run({ provider: "opnai" });
  equal([unknown.exit, unknown.failure], [2, [
    'Unknown provider "opnai", did you mean "openai"?',
    "qwenauth logout --provider openai",
  ]]);
  equal((await run({ provider: "openai", all: true })).exit, 2);
  equal(left().keys, ["openai", "gemini"]);
});

Deno.test("logout --all names what a file holds without its control characters", async () => {
  const { run, store } = await onMachine();
  const key = new Secret("MARK-key");
  await store.put("\x1b[2Jodd\x9b31m", { key, baseUrl: undefined, storedAt: "now" });
  equal((await run({ all: true })).stderr.includes(KEY_GONE("odd")), true);
});
