/**
 * `deno task bench [ROUNDS] [--readme]`: start-up times as ratios to an empty Deno program, taken in turns
 * in one run on one machine, wall times of many processes at once, presses of Tab, memory and size. Uses
 * hyperfine where it is installed, else its own clock. `--readme` writes the README's table.
 */

import { findBeside } from "./bench_beside.ts";
import { CHAT_LIMIT, CHAT_NAME, startChatBench } from "./bench_chat.ts";
import { makeKeyUser, makeSignedIn } from "./bench_home.ts";
import { measureCompletions } from "./bench_completions.ts";
import { measureMemory, sizeOf } from "./bench_memory.ts";
import { ADDED_LIMIT_MS, measureAdded } from "./bench_requests.ts";
import { measureRaces } from "./bench_races.ts";
import { atMost, formatRow, type Row, writeTable } from "./bench_table.ts";
import { build } from "./build.ts";
import { EMBEDDED_TARGET } from "./embedded_files.ts";
import { measure, type MeasuredRun } from "./measure.ts";
import { printLine } from "./print_line.ts";
import { PROGRAM_FLAGS } from "./program_flags.ts";
import { ROOT } from "./repository.ts";

/** What is measured: arguments of the program, who runs it, and the ratio to reach. */
const CASES: readonly {
  readonly name: string;
  readonly args: readonly string[];
  readonly user?: "key";
  readonly limit: number;
}[] = [
  { name: "--version", args: ["--version"], limit: 1.4 },
  { name: "--help", args: ["--help"], limit: 1.5 },
  { name: "token, valid credential", args: ["token"], limit: 1.25 },
  {
    name: "env, key from a .env three folders up, settings.json of 40 entries",
    args: ["env"],
    user: "key",
    limit: 1.5,
  },
  { name: "status", args: ["status"], limit: 1.8 },
];

const DEFAULT_ROUNDS = 10;
const MEMORY_LIMIT = 1.15;
const ratio = (value: number) => value.toFixed(2);
const milliseconds = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
const megabytes = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(2)} MB`;

if (import.meta.main) {
  const rounds = Number(Deno.args.find((arg) => /^\d+$/.test(arg)) ?? DEFAULT_ROUNDS);
  const rows = await bench(rounds);
  if (Deno.args.includes("--readme")) await writeTable(`${ROOT}/README.md`, rows);
}

async function bench(rounds: number): Promise<readonly Row[]> {
  await build();
  const home = await Deno.makeTempDir({ prefix: "qwenauth-bench-" });
  const rows: Row[] = [];
  const tell = (row: Row) => {
    rows.push(row);
    printLine(formatRow(row));
  };
  try {
    await benchPrograms(home, rounds, tell);
    for (const { name, ms, limitMs } of [...await measureRaces(), ...await measureCompletions()]) {
      tell(atMost(name, ms, limitMs, milliseconds));
    }
    const added = await measureAdded();
    tell(atMost("added to a request by our own fetch", added, ADDED_LIMIT_MS, milliseconds));
    const bytes = await sizeOf(`${ROOT}/dist`);
    tell(atMost("embedded beside the runtime", bytes, EMBEDDED_TARGET, megabytes));
    printLine(`\ncommand lines: deno run ${PROGRAM_FLAGS.join(" ")} dist/main.js ...`);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
  return rows;
}

/** Start-up times and memory, as ratios to an empty program. */
async function benchPrograms(
  home: string,
  rounds: number,
  tell: (row: Row) => void,
): Promise<void> {
  const signedIn = await makeSignedIn(home);
  const withKey = await makeKeyUser(home);
  await using chat = startChatBench(home);
  await Deno.writeTextFile(`${home}/empty.js`, "");
  const bundle = await install(`${home}/bundle`);
  const program = [Deno.execPath(), "run", ...PROGRAM_FLAGS];
  const ours = (args: readonly string[], user: Pick<MeasuredRun, "env" | "cwd">) => {
    return { command: [...program, `${bundle}/main.js`, ...args], ...user };
  };
  const emptyRun = { command: [...program, `${home}/empty.js`], ...signedIn };
  const beside = await findBeside(`${home}/signed-in/oauth_creds.json`, home);
  const [empty, ...medians] = await measure([
    emptyRun,
    ...CASES.map(({ args, user }) => ours(args, user === "key" ? withKey : signedIn)),
    ours(chat.args, chat.user),
    ...beside.map(({ run }) => run),
  ], rounds);
  tell({ name: "an empty Deno program", value: "1.00", remark: milliseconds(empty!) });
  const limited = [...CASES, { name: CHAT_NAME, limit: CHAT_LIMIT }];
  limited.forEach(({ name, limit }, at) =>
    tell(atMost(name, medians[at]! / empty!, limit, ratio, milliseconds(medians[at]!)))
  );
  beside.forEach(({ name }, at) => {
    const median = medians[limited.length + at]!;
    tell({
      name: `beside: \`${name}\``,
      value: ratio(median / empty!),
      remark: milliseconds(median),
    });
  });
  const base = await measureMemory(emptyRun);
  const peak = await measureMemory(ours(["token"], signedIn));
  if (base === undefined || peak === undefined) return;
  tell(atMost("peak memory of `token`", peak / base, MEMORY_LIMIT, ratio));
}

/** Puts the bundle where no configuration is: that of the repository, Deno would read at each start. */
async function install(folder: string): Promise<string> {
  await Deno.mkdir(folder);
  for await (const { name } of Deno.readDir(`${ROOT}/dist`)) {
    await Deno.copyFile(`${ROOT}/dist/${name}`, `${folder}/${name}`);
  }
  return folder;
}
