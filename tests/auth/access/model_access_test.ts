import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import { getModelAccess } from "../../../src/auth/access/model_access.ts";
import { fakeValues } from "../../support/fake_values.ts";
import type { PlainLayers } from "../../support/plain_layers.ts";

/** How often the network was given up on the way to an access. */
async function dropped(plain: PlainLayers, isScript: boolean): Promise<number> {
  const { gathered } = await fakeValues(plain);
  let times = 0;
  const counting = { ...gathered, dropNetwork: () => void times++ };
  const hasKey = plain.environment?.["OPENAI_API_KEY"] !== undefined;
  const access = getModelAccess(counting, { isScript });
  if (hasKey) await access;
  else await rejects(access, { code: "auth_required" });
  return times;
}

Deno.test("a script that gets a key gives up the network before the key is looked at", async () => {
  const flags = { provider: "openai" };
  const environment = { OPENAI_API_KEY: "MARK-key" };
  equal(await dropped({ environment, flags }, true), 1);
  equal(await dropped({ flags }, true), 1);
  equal(await dropped({ environment, flags }, false), 0);
});

Deno.test("--debug tells which provider is used and why, and where its key comes from", async () => {
  const { gathered } = await fakeValues({
    environment: { QWENAUTH_PROVIDER: "openai", OPENAI_API_KEY: "MARK-key" },
  });
  const lines: string[] = [];
  const debug = (message: () => string) => void lines.push(message());
  await getModelAccess({ ...gathered, debug }, { isScript: true });
  equal(lines, [
    'provider "openai", chosen by QWENAUTH_PROVIDER in the environment',
    "key from OPENAI_API_KEY in the environment",
  ]);
});

Deno.test("a key or a base URL by flag does not belong to the sign-in: exit 2, and a variable chooses another provider", async () => {
  const { gathered } = await fakeValues({
    hasCredential: true,
    flags: { baseUrl: "https://own.test/v1" },
  });
  await rejects(getModelAccess(gathered, { isScript: false }), {
    code: "usage",
    message: "The sign-in of Qwen OAuth has its own token and base URL: " +
      "add --provider openai, or leave out --openai-api-key and --openai-base-url",
    hint: "export QWENAUTH_PROVIDER=openai",
  });
});
