/**
 * Generated files, answers and command lines: only exit codes of the table, no stack trace, no call over
 * a second, none over 200 MB.
 */

import fc from "fast-check";
import { startIn } from "../../tests/e2e/support/live_run.ts";
import { programUnderTest } from "../../tests/e2e/support/program.ts";
import { makeSandbox } from "../../tests/e2e/support/sandbox.ts";
import { type Campaign, type CampaignOptions, type CampaignResult, shareOf } from "./campaign.ts";
import { inParallel } from "./chance.ts";
import { CASES, type GeneratedCase } from "./generated_cases.ts";

const CALLS = 3000;
const AT_ONCE = 2;
const LIMIT_MS = 1000;
/** What waits on purpose: a refusal is believed, and an answer asked for again, after seconds only. */
const PATIENT_LIMIT_MS = 15_000;
const LIMIT_KB = 200 * 1024;
/** 1 is a bug here: nothing of this is out of the ordinary. */
const EXIT_CODES: ReadonlySet<number> = new Set([0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

/** The campaign. */
export const input: Campaign = {
  name: "input",
  brief: "generated files, answers of servers and command lines",
  run: runInput,
};

async function runInput(options: CampaignOptions): Promise<CampaignResult> {
  const cases = fc.sample(CASES, { seed: options.seed, numRuns: shareOf(CALLS, options) });
  const codes = new Map<number, number>();
  const failures: string[] = [];
  let slowest = 0;
  let largest = 0;
  await inParallel(cases.length, AT_ONCE, async (at) => {
    const found = await call(cases[at]!);
    codes.set(found.code, (codes.get(found.code) ?? 0) + 1);
    slowest = Math.max(slowest, found.ms);
    largest = Math.max(largest, found.kilobytes);
    failures.push(...found.problems.map((problem) => `case ${at}: ${problem}`));
  });
  const byCode = [...codes].toSorted(([a], [b]) => a - b)
    .map(([code, count]) => [`exit ${code}`, count] as const);
  return {
    counts: {
      "calls": cases.length,
      ...Object.fromEntries(byCode),
      "ms at most": Math.round(slowest),
      "MB at most": Math.round(largest / 1024),
    },
    failures,
  };
}

interface Found {
  readonly code: number;
  readonly ms: number;
  readonly kilobytes: number;
  readonly problems: readonly string[];
}

async function call({ args, files, answers }: GeneratedCase): Promise<Found> {
  // A generated token may be any word, which then stands in other files by right.
  await using sandbox = await makeSandbox({ isWatched: false });
  await Deno.mkdir(`${sandbox.home}/project/.qwen`, { recursive: true });
  await Deno.mkdir(`${sandbox.qwenHome}/qwenauth`, { recursive: true, mode: 0o700 });
  for (const [path, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${sandbox.home}/${path}`, text, { mode: 0o600 });
  }
  const { authorization, model } = sandbox.servers;
  for (const { status, contentType, body } of answers) {
    const answer = { status, headers: { "content-type": contentType }, body };
    authorization.planned.refresh.push(answer);
    model.planned.models.push(answer);
    model.planned.chat.push(answer);
  }
  const memory = `${sandbox.folder}/memory`;
  const startMs = performance.now();
  await using run = startIn(sandbox, args, {
    cwd: `${sandbox.home}/project`,
    env: { OPENAI_BASE_URL: model.baseUrl },
    program: ["/usr/bin/time", "-q", "-f", "%M", "-o", memory, ...programUnderTest()],
  });
  const { code, stdout, stderr } = await run.ended;
  const ms = performance.now() - startMs;
  const kilobytes = Number(await Deno.readTextFile(memory));
  const isPatient = args.includes("chat") || args.includes("--remote") || answers.length > 0 ||
    authorization.counters.refreshRequests > 0;
  // Any other 4xx of a service is "anything else" in the table.
  const isRefused = code === 1 && / does not accept the request \(4\d\d/.test(stderr);
  const what = `${JSON.stringify({ args, files, answers }).slice(0, 3000)}`;
  const say = (problem: string) => `${problem}: ${what}`;
  const problems = [
    ...(EXIT_CODES.has(code) || isRefused ? [] : [say(`exit ${code}: ${stderr}`)]),
    ...(/^\s+at .+:\d+/m.test(stderr) || /internal error/i.test(stderr)
      ? [say(`stack trace: ${stderr}`)]
      : []),
    ...(code !== 0 && args[0] === "token" && stdout !== "" ? [say(`stdout ${stdout}`)] : []),
    ...(ms > (isPatient ? PATIENT_LIMIT_MS : LIMIT_MS) ? [say(`${Math.round(ms)} ms`)] : []),
    ...(kilobytes > LIMIT_KB ? [say(`${kilobytes} KB`)] : []),
  ];
  return { code, ms, kilobytes, problems };
}
