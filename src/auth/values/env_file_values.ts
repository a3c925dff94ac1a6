/** Values of the one `.env` file, with their sources. */

import type { EnvSearch } from "../../config/env_file.ts";
import type { Sourced } from "../../providers/source.ts";

/** A variable of the file that was found. */
export function lookUpInFile(
  { file }: EnvSearch,
  variable: string,
): Sourced<string> | undefined {
  const found = file?.variables.get(variable);
  if (file === undefined || found === undefined) return undefined;
  const { path, trust } = file;
  return {
    value: found.value,
    source: { kind: "env_file", variable, path, line: found.line, trust },
  };
}

/** Says which key stands in a home file that a project's file hides; undefined if none does. */
export function describeHiddenKey({ file, hiddenHomeFile }: EnvSearch): string | undefined {
  const hidden = hiddenHomeFile();
  const name = [...hidden?.variables.keys() ?? []].find((variable) =>
    variable.endsWith("_API_KEY")
  );
  if (hidden === undefined || file === undefined || name === undefined) return undefined;
  return `${name} stands in "${hidden.path}", which is not read, since "${file.path}" is found first`;
}
