/**
 * Faults of the machine: every command under every one of them ends with an exit code of the table and
 * without a stack trace; when the fault is over the sign-in is there and works. And processes that are
 * suspended in the middle of a refresh while others want the same token.
 */

import { isInstalled, isRoot, needs } from "../../tests/e2e/support/needs.ts";
import { endOf, start } from "../../tests/e2e/support/program.ts";
import { makeSandbox, type Sandbox } from "../../tests/e2e/support/sandbox.ts";
import { storeKeys } from "../../tests/e2e/support/stored_choice.ts";
import { type Campaign, type CampaignOptions, type CampaignResult, shareOf } from "./campaign.ts";
import { between, type Chance, chanceFrom, delay, inParallel, oneOf } from "./chance.ts";
import { MACHINE_FAULTS, type MachineFault } from "./machine_faults.ts";

const CALLS = 400;
const SUSPENSIONS = 30;
const AT_ONCE = 2;
const EXIT_CODES: ReadonlySet<number> = new Set([0, 2, 3, 4, 5, 6, 7, 9, 10]);
const FIRST_SIGNAL_CODE = 129;

const COMMANDS: readonly (readonly string[])[] = [
  ["token"],
  ["token", "--refresh"],
  ["token", "--no-refresh"],
  ["env", "--provider", "modelscope"],
  ["exec", "--", "true"],
  ["status"],
  ["status", "--json"],
  ["models"],
  ["use", "modelscope"],
  ["login", "--provider", "modelscope", "--key-stdin", "--no-probe"],
  ["logout", "--provider", "modelscope"],
];

/** The campaign. */
export const machine: Campaign = {
  name: "machine",
  brief:
    "closed streams, limits, no HOME, a full disk, foreign owners, wrong clocks, suspended processes",
  run: runMachine,
};

async function runMachine(options: CampaignOptions): Promise<CampaignResult> {
  const present = MACHINE_FAULTS.filter(isPossible);
  const failures: string[] = [];
  const codes = new Map<number, number>();
  const calls = shareOf(CALLS, options);
  await inParallel(calls, AT_ONCE, async (at) => {
    const chance = chanceFrom(options.seed + at);
    const fault = present[at % present.length]!;
    const args = oneOf(chance, COMMANDS);
    const { code, problems } = await callUnder(fault, args, chance);
    codes.set(code, (codes.get(code) ?? 0) + 1);
    const where = `${fault.name}, ${args.join(" ")}, seed ${options.seed + at}`;
    failures.push(...problems.map((problem) => `${where}: ${problem}`));
  });
  const suspensions = shareOf(SUSPENSIONS, options);
  await inParallel(suspensions, AT_ONCE * 2, async (at) => {
    failures.push(...await suspend(chanceFrom(options.seed + at)));
  });
  const byCode = [...codes].toSorted(([a], [b]) => a - b)
    .map(([code, count]) => [`exit ${code}`, count] as const);
  return {
    counts: {
      "faults": present.length,
      "faults not possible here": MACHINE_FAULTS.length - present.length,
      "calls": calls,
      ...Object.fromEntries(byCode),
      "suspensions": suspensions,
    },
    failures,
  };
}

function isPossible(fault: MachineFault): boolean {
  switch (fault.needs) {
    case "mounts":
      return !needs("", [], { mounts: true }).ignore;
    case "another user":
      return isRoot();
    case "faketime":
      return isInstalled("faketime");
    default:
      return true;
  }
}

async function callUnder(
  fault: MachineFault,
  args: readonly string[],
  chance: Chance,
): Promise<{ code: number; problems: readonly string[] }> {
  await using sandbox = await makeSandbox();
  await storeKeys(sandbox, {
    modelscope: {
      key: "sk-machine-0123456789",
      base_url: "https://api-inference.modelscope.cn/v1",
    },
  });
  await sandbox.signIn(chance() < 0.5 ? -60 : 3600);
  const options = await fault.begin(sandbox, chance);
  const stdin = args.includes("--key-stdin") ? { stdin: "sk-other-0123456789abc\n" } : {};
  const { code, stdout, stderr } = await sandbox.run(args, { ...stdin, ...options });
  await fault.end?.(sandbox);
  const isKilled = fault.mayKill === true && code >= FIRST_SIGNAL_CODE;
  const after = await sandbox.run(["token", "--provider", "qwen-oauth"]);
  const isValid = sandbox.servers.authorization.isValidAccessToken(after.stdout.trim());
  return {
    code,
    problems: [
      ...(EXIT_CODES.has(code) || isKilled ? [] : [`exit ${code}: ${stderr}`]),
      ...(/^\s+at .+:\d+/m.test(stderr) ? [`stack trace: ${stderr}`] : []),
      ...(code !== 0 && args[0] === "token" && stdout !== "" ? [`stdout ${stdout}`] : []),
      ...(after.code === 0 && isValid ? [] : [`afterwards exit ${after.code}: ${after.stderr}`]),
    ],
  };
}

/** One process is stopped for a while at any moment of its refresh; another asks meanwhile. */
async function suspend(chance: Chance): Promise<string[]> {
  await using sandbox: Sandbox = await makeSandbox({ authorization: { delayAfterMs: 200 } });
  await sandbox.signIn(-60);
  const begin = () => start({ args: ["token"], env: sandbox.env, cwd: sandbox.home });
  const first = begin();
  await delay(between(chance, 20, 300));
  kill(first, "SIGSTOP");
  const second = begin();
  await delay(oneOf(chance, [500, 3000, 11_000]));
  kill(first, "SIGCONT");
  const ended = await Promise.all([endOf(first), endOf(second)]);
  const { refreshes } = sandbox.servers.authorization.counters;
  return [
    ...ended.filter(({ code }) => code !== 0).map(({ stderr }) => `suspended: ${stderr}`),
    ...(refreshes === 1 ? [] : [`suspended: ${refreshes} refreshes`]),
  ];
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended already.
  }
}
