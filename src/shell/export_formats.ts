/** The formats of `qwenauth env`, by name. */

/** All of them, in the order of the help text. */
export const EXPORT_FORMATS = [
  "sh",
  "fish",
  "powershell",
  "nu",
  "dotenv",
  "json",
  "github",
] as const;

/** Values of `env --format`. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
