/** Real shells: values go in as the text of `env`, and come back as a child sees them. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { formatExports } from "../../../src/shell/export_format.ts";
import type { ExportFormat } from "../../../src/shell/export_formats.ts";
import { exportsOf, exportValue, LONG_VALUES } from "../../shell/export_values.ts";

/** Values that go through a shell together, the texts that set them and those that unset them. */
export interface Batch {
  readonly values: readonly string[];
  readonly setFile: string;
  readonly unsetFile: string;
}

/** What a shell is run with. */
export interface Stage {
  /** Reproduces the values: set it as `FAST_CHECK_SEED`. */
  readonly seed: number;
  readonly batches: readonly Batch[];
  /** A folder full of names that the texts would match if they were patterns. */
  readonly globFolder: string;
}

/** Makes 1,000 generated values and the very long ones ready for a shell, and cleans up. */
export async function onStage(
  format: Exclude<ExportFormat, "github">,
  test: (stage: Stage) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const globFolder = `${folder}/globs`;
  await Deno.mkdir(globFolder);
  for (const name of GLOB_NAMES) await Deno.writeTextFile(`${globFolder}/${name}`, "");
  const seed = Number(Deno.env.get("FAST_CHECK_SEED") ?? fc.sample(fc.integer(), 1)[0]);
  const values = fc.sample(exportValue, { seed, numRuns: 1000 });
  const groups = Array.from(
    { length: 10 },
    (_, index) => values.slice(index * 100, index * 100 + 100),
  );
  try {
    const batches = [...groups, LONG_VALUES].map((group, index) =>
      writeBatch(format, group, `${folder}/${index}`)
    );
    await test({ seed, batches, globFolder });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const GLOB_NAMES = [
  ..."abexn0141=-*?[]{}'\"\\$;",
  "V0=a;",
  "export",
  "unset",
  "printf",
  "%b",
  "(exit",
  "4);",
  "-e",
  "-n",
  "--",
  "x y",
  "new\nline",
  ".hidden",
  "\\0141",
  "'\\0012=')\";",
  "0012=",
];

function writeBatch(
  format: Exclude<ExportFormat, "github">,
  values: readonly string[],
  path: string,
): Batch {
  const exports = exportsOf(values);
  const unset = exports.set.map((variable) => variable.name);
  const batch = { values, setFile: `${path}.set`, unsetFile: `${path}.unset` };
  Deno.writeTextFileSync(batch.setFile, formatExports(format, exports));
  Deno.writeTextFileSync(batch.unsetFile, formatExports(format, { set: [], unset }));
  return batch;
}

/** Marks the status of a statement in the script's output, where no variable can have this name. */
export const STATUS_MARK = "@status";

/**
 * Runs a script that, for each batch, evaluates the one text and then the other, and after each
 * prints `@status=N` and `env -0`; compares what a child of the shell sees.
 */
export async function checkScript(
  command: readonly string[],
  script: string,
  stage: Stage,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const [program, ...flags] = command;
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, script);
    const output = await new Deno.Command(program!, {
      args: [...flags, file],
      cwd: stage.globFolder,
      clearEnv: true,
      env: {
        PATH: Deno.env.get("PATH") ?? "",
        HOME: stage.globFolder,
        LC_ALL: "C.UTF-8",
        ...environment,
      },
      stdin: "null",
    }).output();
    const situation = `${command.join(" ")}, seed ${stage.seed}:\n${script.slice(0, 300)}\n`;
    assert.equal(new TextDecoder().decode(output.stderr).slice(0, 500), "", situation);
    assert.equal(output.code, 0, situation);
    const snapshots = readSnapshots(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(output.stdout));
    assert.equal(snapshots.length, 2 * stage.batches.length, situation);
    stage.batches.forEach(({ values }, index) => {
      checkSnapshot(snapshots[2 * index]!, values, situation);
      checkSnapshot(snapshots[2 * index + 1]!, [], situation);
    });
  } finally {
    await Deno.remove(file);
  }
}

/** The names V0, V1, … and what they hold. */
interface Snapshot {
  readonly status: string;
  readonly values: ReadonlyMap<string, string>;
}

function readSnapshots(text: string): Snapshot[] {
  const entries = text.split("\0").slice(0, -1);
  const snapshots: { status: string; values: Map<string, string> }[] = [];
  for (const entry of entries) {
    const equals = entry.indexOf("=");
    const name = entry.slice(0, equals);
    const value = entry.slice(equals + 1);
    if (name === STATUS_MARK) snapshots.push({ status: value, values: new Map() });
    else if (/^V\d+$/.test(name)) snapshots.at(-1)?.values.set(name, value);
  }
  return snapshots;
}

function checkSnapshot(snapshot: Snapshot, values: readonly string[], situation: string): void {
  assert.equal(snapshot.status, "0", situation);
  values.forEach((value, index) => {
    const seen = snapshot.values.get(`V${index}`);
    if (seen !== value) {
      assert.fail(`${situation}expected ${show(value)}\nbut got  ${show(seen)}`);
    }
  });
  assert.equal(snapshot.values.size, values.length, situation);
}

function show(value: string | undefined): string {
  return JSON.stringify(value)?.slice(0, 300) ?? "nothing";
}
