import { deepStrictEqual as equal } from "node:assert/strict";
import { findSkippedProviders, toSettingsLayer } from "../../../src/auth/values/settings_layer.ts";
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

/** The provider that is selected, and what a report says of it. */
const SELECTED: readonly (readonly [string, readonly string[]])[] = [
  ["openai", []],
  ["mine", []],
  ["zzz", ['security.auth.selectedType: "zzz" is no provider']],
];

for (const [selectedType, told] of SELECTED) {
  Deno.test(`selectedType ${selectedType} is told among the settings that are not used: ${told.length > 0}`, async () => {
    const { settings } = await load({
      user: {
        modelProviders: { mine: [{ id: "m" }] },
        providerProtocol: { mine: "openai" },
        security: { auth: { selectedType } },
      },
    });
    const found = findSkippedProviders(settings).map(({ source, reason }) =>
      `${source.kind === "settings" && source.key}: ${reason}`
    );
    equal(found, told);
  });
}
