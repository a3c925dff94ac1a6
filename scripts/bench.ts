/**
 * `deno task bench [ROUNDS]`: start-up times as ratios to an empty Deno program, taken in turns in one
 * run on one machine, and wall times of many processes at once. Uses hyperfine where it is installed, else its own clock.
 */

import { measureRaces } from "./bench_races.ts";
import { build } from "./build.ts";
import { measure } from "./measure.ts";
import { printLine } from "./print_line.ts";
import { PROGRAM_FLAGS } from "./program_flags.ts";
import { ROOT } from "./repository.ts";

/** What is measured: arguments of the program, and the ratio to reach. */
const CASES: readonly {
  readonly name: string;
  readonly args: readonly string[];
  readonly limit: number;
}[] = [
  { name: "--version", args: ["--version"], limit: 1.4 },
  { name: "--help", args: ["--help"], limit: 1.5 },
  { name: "token, valid credential", args: ["token"], limit: 1.25 },
  { name: "status", args: ["status"], limit: 1.8 },
];

const DEFAULT_ROUNDS = 10;

if (import.meta.main) await bench(Number(Deno.args[0] ?? DEFAULT_ROUNDS));

async function bench(rounds: number): Promise<void> {
  await build();
  const home = await Deno.makeTempDir({ prefix: "qwenauth-bench-" });
  try {
    await writeSignIn(home);
    await Deno.writeTextFile(`${home}/empty.js`, "");
    const program = [Deno.execPath(), "run", ...PROGRAM_FLAGS];
    const commands = [
      [...program, `${home}/empty.js`],
      ...CASES.map(({ args }) => [...program, `${ROOT}/dist/main.js`, ...args]),
    ];
    const medians = await measure(commands, { QWEN_HOME: home }, rounds);
    const empty = medians[0]!;
    printLine(`${"ratio".padStart(6)} ${"limit".padStart(6)} ${"median".padStart(9)}`);
    printLine(formatRow(1, undefined, empty, "empty Deno program"));
    CASES.forEach(({ name, limit }, index) => {
      const median = medians[index + 1]!;
      printLine(formatRow(median / empty, limit, median, name));
    });
    printLine("\n ms      limit");
    for (const { name, ms, limitMs } of await measureRaces()) {
      printLine(`${ms.toFixed(0).padStart(6)} ${String(limitMs).padStart(6)}  ${name}`);
    }
    printLine(`\ncommand lines: deno run ${PROGRAM_FLAGS.join(" ")} dist/main.js ...`);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
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

/** What `login` leaves behind: the credential, and the choice of its provider. */
async function writeSignIn(home: string): Promise<void> {
  const credential = {
    access_token: "bench-access-token-0123456789",
    refresh_token: "bench-refresh-token-0123456789",
    token_type: "Bearer",
    resource_url: "portal.qwen.ai",
    expiry_date: Date.now() + 86_400_000,
  };
  const state = { version: 1, provider: "qwen-oauth" };
  await Deno.mkdir(`${home}/qwenauth`, { mode: 0o700 });
  await Deno.writeTextFile(`${home}/oauth_creds.json`, JSON.stringify(credential), { mode: 0o600 });
  await Deno.writeTextFile(`${home}/qwenauth/state.json`, JSON.stringify(state), { mode: 0o600 });
}
