import { deepStrictEqual as equal } from "node:assert/strict";
import { toSettingsLayer } from "../../../src/auth/values/settings_layer.ts";
import { load } from "../../config/settings_fixture.ts";

/** What an entry says, and whether its model sees pictures. */
const VISION: readonly (readonly [Readonly<Record<string, unknown>>, boolean | undefined])[] = [
  [{}, undefined],
  [{ capabilities: { vision: true } }, true],
  [{ capabilities: { vision: false } }, false],
  [{ capabilities: { vision: "yes" } }, undefined],
  [{ generationConfig: { modalities: { image: true } } }, true],
  [{ generationConfig: { modalities: ["text"] } }, false],
  [{ generationConfig: { modalities: ["text"] }, capabilities: { vision: true } }, false],
];

for (const [fields, hasVision] of VISION) {
  Deno.test(`an entry with ${JSON.stringify(fields)}: vision ${hasVision}`, async () => {
    const { settings } = await load({
      user: { modelProviders: { openai: [{ id: "m", ...fields }] } },
    });
    equal(toSettingsLayer(settings).entries.map((entry) => entry.hasVision), [hasVision]);
  });
}

Deno.test("a protocol that does not exist is left out, and its provider has none", async () => {
  const { settings } = await load({
    user: { providerProtocol: { a: "openai", b: "soap", c: "vertex-ai", d: "OpenAI" } },
  });
  equal([...toSettingsLayer(settings).protocols], [["a", "openai"], ["c", "vertex-ai"]]);
});
