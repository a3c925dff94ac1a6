/** Promises of `configuration.md`: the entries of modelProviders in settings.json. */

import type { Mutant } from "./mutant.ts";

const TEST = "tests/config/provider_entry_test.ts";
const FIELDS = { at: "src/config/file_settings.ts", test: TEST } as const;
const ENTRY = { at: "src/config/provider_entry.ts", test: TEST } as const;
const NAMES = { at: "src/config/protected_names.ts", test: TEST } as const;

const SAME = "of two entries with the same id and base URL the first counts";

/** One mutant for each promise. */
export const CONFIGURATION_ENTRIES_MUTANTS: readonly Mutant[] = [
  {
    ...FIELDS,
    promise: "Two entries with one id and different base URLs both count",
    was: '${entry.id}${entry.baseUrl?.value ?? ""}',
    becomes: "${entry.id}",
    named: SAME,
  },
  {
    ...FIELDS,
    promise: "Of two entries with the same id and base URL the first counts",
    was: "    } else entries.set(identity, entry);",
    becomes: "    }\n    entries.set(identity, entry);",
    named: SAME,
  },
  {
    ...ENTRY,
    promise: "An entry without an id is named",
    was: 'return reader.skip(key, "it has no id");',
    becomes: "return undefined;",
    named: "an entry {} is skipped and named",
  },
  {
    at: "src/auth/values/gather_values.ts",
    test: "tests/auth/values/gather_values_test.ts",
    promise: "A custom id without a protocol is named",
    was: "[...settings.skipped, ...findSkippedProviders(settings)]",
    becomes: "settings.skipped",
    named: "a custom provider without a protocol is named among what is skipped, once",
  },
  {
    at: "src/auth/values/settings_layer.ts",
    test: "tests/auth/values/settings_layer_test.ts",
    promise: "A custom id whose protocol does not exist has none",
    was: "isProtocol(value) ? [[id, value] as const] : []",
    becomes: "[[id, value as Protocol] as const]",
    named: "a protocol that does not exist is left out, and its provider has none",
  },
  {
    ...ENTRY,
    promise: "envKey is a name that begins with a letter or _",
    was: "/^[A-Za-z_][A-Za-z0-9_]{0,127}$/",
    becomes: "/^[A-Za-z0-9_]{1,128}$/",
    named: 'an entry {"id":"m","envKey":"1A"} is skipped',
  },
  {
    ...ENTRY,
    promise: "envKey is none of PATH, HOME and the like",
    was: " && !isProtectedName(name);",
    becomes: ";",
    named: 'an entry {"id":"m","envKey":"HOME"} is skipped',
  },
  {
    ...NAMES,
    promise: "envKey is no variable of a loader",
    was: "/^(?:LD|DYLD|",
    becomes: "/^(?:DYLD|",
    named: 'an entry {"id":"m","envKey":"LD_LIBRARY_PATH"} is skipped',
  },
  {
    ...NAMES,
    promise: "envKey in small letters is no way around that",
    was: "const upper = name.toUpperCase();",
    becomes: "const upper = name;",
    named: 'an entry {"id":"m","envKey":"Path"} is skipped',
  },
  {
    ...ENTRY,
    promise: "maxRetries of an entry may be 0",
    was: 'reader.count(...at("maxRetries"), 0)',
    becomes: 'reader.count(...at("maxRetries"), 0) || undefined',
    named: "an entry of modelProviders has every field with its source",
  },
  {
    ...ENTRY,
    promise: "A modality counts that is switched on",
    was: "isOn === true",
    becomes: "isOn !== undefined",
    named: "an entry of modelProviders has every field with its source",
  },
  {
    ...ENTRY,
    promise: "A header with a line break in it is not sent",
    was: String.raw`/^[\t\x20-\x7e]*$/.test(header.value)`,
    becomes: String.raw`/^[\t\x20-\x7e]*$/m.test(header.value)`,
    named: "an entry is used without generationConfig.customHeaders.B",
  },
  {
    ...ENTRY,
    promise: "An entry whose base URL cannot be used is not used without it",
    was: 'if (isLost(fields["baseUrl"], baseUrl)) return undefined;\n',
    becomes: "",
    named: 'an entry {"id":"m","baseUrl":{}} is skipped and named',
  },
];
