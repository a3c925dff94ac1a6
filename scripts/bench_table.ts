/** The figures of `deno task bench`, as lines for a terminal and as the README's table. */

import { replacePart } from "./readme.ts";
import { runDenoQuietly } from "./repository.ts";

/** One figure. */
export interface Row {
  readonly name: string;
  /** As it is shown: `1.14`, `23 ms`. */
  readonly value: string;
  /** What is to be reached, likewise; undefined for what is only put beside. */
  readonly limit?: string;
  /** Whether it is reached. */
  readonly isMet?: boolean;
  /** What is said beside it: the median time. */
  readonly remark?: string;
}

/** A figure that is to be at most so much. */
export function atMost(
  name: string,
  value: number,
  limit: number,
  show: (value: number) => string,
  remark?: string,
): Row {
  const isMet = Number(value.toFixed(2)) <= limit;
  const row = { name, value: show(value), limit: show(limit), isMet };
  return remark === undefined ? row : { ...row, remark };
}

/** One line for a terminal. */
export function formatRow({ name, value, limit = "", isMet, remark = "" }: Row): string {
  const verdict = isMet === undefined ? "" : isMet ? "ok" : "MISSED";
  return `${value.padStart(9)} ${limit.padStart(8)} ${verdict.padEnd(6)} ${
    remark.padStart(8)
  }  ${name}`;
}

/** The table in Markdown. */
export function formatTable(rows: readonly Row[]): string {
  const lines = rows.map(({ name, value, limit = "", isMet }) =>
    `| ${name} | ${isMet === false ? `**${value}**` : value} | ${limit} |`
  );
  return ["| what | measured | to reach |", "| --- | --- | --- |", ...lines].join("\n");
}

/** Puts the table into the README. */
export async function writeTable(path: string, rows: readonly Row[]): Promise<void> {
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, replacePart(text, "bench", formatTable(rows)));
  const problems = await runDenoQuietly(["fmt", path]);
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
