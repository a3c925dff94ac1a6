/** In which form a command prints, where `--format` and `--json` both speak of it. */

import { Failure } from "../platform/failure.ts";

/** The options, by their flag names. */
export interface FormatOptions<F extends string> {
  readonly format: F | undefined;
  readonly json: boolean | undefined;
}

/**
 * The form that was asked for, `usual` if none was.
 * @throws {Failure} `usage` If `--json` is given and `--format` names another.
 */
export function chooseFormat<F extends string>(
  { format, json }: FormatOptions<F>,
  usual: F,
  command: string,
): F | "json" {
  if (!json) return format ?? usual;
  if (format === undefined || format === "json") return "json";
  throw new Failure("usage", `Cannot obey --json and --format ${format} at once`, {
    hint: `qwenauth ${command} --help`,
  });
}
