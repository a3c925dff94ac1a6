/**
 * `deno task bench [ROUNDS]`: start-up times as ratios to an empty Deno program, taken in turns in one
 * run on one machine, wall times of many processes at once, and presses of Tab. Uses
 * hyperfine where it is installed, else its own clock.
 */

import { CHAT_LIMIT, CHAT_NAME, startChatBench } from "./bench_chat.ts";
import { makeKeyUser, makeSignedIn } from "./bench_home.ts";
import { measureCompletions } from "./bench_completions.ts";
import { benchRequests } from "./bench_requests.ts";
import { measureRaces } from "./bench_races.ts";
import { build } from "./build.ts";
import { measure } from "./measure.ts";
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

if (import.meta.main) await bench(Number(Deno.args[0] ?? DEFAULT_ROUNDS));

async function bench(rounds: number): Promise<void> {
  await build();
  const home = await Deno.makeTempDir({ prefix: "qwenauth-bench-" });
  try {
    const signedIn = await makeSignedIn(home);
    const withKey = await makeKeyUser(home);
    await using chat = startChatBench(home);
    await Deno.writeTextFile(`${home}/empty.js`, "");
    const bundle = await install(`${home}/bundle`);
    const program = [Deno.execPath(), "run", ...PROGRAM_FLAGS];
    const medians = await measure([
      { command: [...program, `${home}/empty.js`], ...signedIn },
      ...CASES.map(({ args, user }) => ({
        command: [...program, `${bundle}/main.js`, ...args],
        ...(user === "key" ? withKey : signedIn),
      })),
      { command: [...program, `${bundle}/main.js`, ...chat.args], ...chat.user },
    ], rounds);
    const empty = medians[0]!;
    printLine(`${"ratio".padStart(6)} ${"limit".padStart(6)} ${"median".padStart(9)}`);
    printLine(formatRow(1, undefined, empty, "empty Deno program"));
    CASES.forEach(({ name, limit }, index) => {
      const median = medians[index + 1]!;
      printLine(formatRow(median / empty, limit, median, name));
    });
    const chatMedian = medians.at(-1)!;
    printLine(formatRow(chatMedian / empty, CHAT_LIMIT, chatMedian, CHAT_NAME));
    printLine("\n ms      limit");
    for (const { name, ms, limitMs } of [...await measureRaces(), ...await measureCompletions()]) {
      printLine(`${ms.toFixed(0).padStart(6)} ${String(limitMs).padStart(6)}  ${name}`);
    }
    await benchRequests();
    printLine(`\ncommand lines: deno run ${PROGRAM_FLAGS.join(" ")} dist/main.js ...`);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

/** Puts the bundle where no configuration is: that of the repository, Deno would read at each start. */
async function install(folder: string): Promise<string> {
  await Deno.mkdir(folder);
  for await (const { name } of Deno.readDir(`${ROOT}/dist`)) {
    await Deno.copyFile(`${ROOT}/dist/${name}`, `${folder}/${name}`);
  }
  return folder;
}

function formatRow(
  ratio: number,
  limit: number | undefined,
  medianMs: number,
  name: string,
): string {
  const shownLimit = limit === undefined ? "" : limit.toFixed(2);
  return `${ratio.toFixed(2).padStart(6)} ${shownLimit.padStart(6)} ${
    medianMs.toFixed(1).padStart(6)
  } ms  ${name}`;
}
