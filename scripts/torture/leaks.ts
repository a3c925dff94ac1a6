/**
 * Every command with marked secrets, in good and in bad circumstances, with `--debug`: the marks are looked
 * for in every stream where printing them is not the command's job, in every file but those that store
 * them, and in the arguments of every process while it runs.
 */

import { startIn } from "../../tests/e2e/support/live_run.ts";
import { makeSandbox } from "../../tests/e2e/support/sandbox.ts";
import { storeKeys } from "../../tests/e2e/support/stored_choice.ts";
import { jsonAnswer, type PlannedAnswer } from "../../tests/support/servers/planned_answer.ts";
import type { Campaign, CampaignOptions, CampaignResult } from "./campaign.ts";
import { chanceFrom, delay, inParallel } from "./chance.ts";
import { findFiles, LEAK_COMMANDS, type LeakCommand, MARK, STORES } from "./leak_commands.ts";

/** The campaign. */
export const leaks: Campaign = {
  name: "leaks",
  brief: "marked secrets, looked for in streams, files and arguments",
  run: runLeaks,
};

/** What the server says to a refresh, given the secrets that it was sent. */
const CIRCUMSTANCES: readonly (readonly [string, (secret: string) => readonly PlannedAnswer[]])[] =
  [
    ["all is well", () => []],
    ["the server repeats the refresh token in an error", (secret) => [
      jsonAnswer(400, { error: "invalid_request", error_description: `bad ${secret}` }),
    ]],
    ["the server repeats it in a page", (secret) => [
      { status: 502, headers: { "content-type": "text/html" }, body: `<html>${secret}</html>` },
    ]],
    ["the answer has a token and is broken", (secret) => [
      { status: 200, body: `{"access_token": "${MARK}x", "refresh_token": "${secret}", ` },
    ]],
    ["the connection is cut", () => ["cut", "cut"]],
  ];

async function runLeaks(options: CampaignOptions): Promise<CampaignResult> {
  const all = LEAK_COMMANDS.flatMap((command) =>
    CIRCUMSTANCES.map(([name, plan]) => ({ command, name, plan }))
  );
  const chance = chanceFrom(options.seed);
  const cases = all.filter(() => options.share >= 1 || chance() < Math.max(options.share, 0.1));
  const failures: string[] = [];
  let searched = 0;
  await inParallel(cases.length, 2, async (at) => {
    const { command, name, plan } = cases[at]!;
    const where = `${command.args.join(" ")}, ${name}`;
    try {
      const found = await search(command, plan);
      searched += found.searched;
      failures.push(...found.places.map((place) => `${where}: a secret is in ${place}`));
    } catch (error) {
      // The sandbox looks for leaks as well, in what it knows of.
      failures.push(`${where}: ${error}`);
    }
  });
  return { counts: { "calls": cases.length, "texts searched": searched }, failures };
}

async function search(
  command: LeakCommand,
  plan: (secret: string) => readonly PlannedAnswer[],
): Promise<{ searched: number; places: readonly string[] }> {
  await using sandbox = await makeSandbox({ authorization: { mark: MARK } });
  await storeKeys(sandbox, {
    modelscope: { key: `sk-${MARK}0123456789`, base_url: "https://api-inference.modelscope.cn/v1" },
  });
  const { refresh_token } = await sandbox.signIn(command.secondsLeft ?? -60);
  sandbox.servers.authorization.planned.refresh.push(...plan(refresh_token));
  const places = new Set<string>();
  await using run = startIn(sandbox, command.args, {
    env: {
      OPENAI_BASE_URL: sandbox.servers.model.baseUrl,
      OPENAI_API_KEY: `sk-${MARK}environment`,
    },
    ...(command.stdin === undefined ? {} : { stdin: command.stdin }),
  });
  const watching = watchArguments(run.child.pid, places);
  if (command.stdin !== undefined) await typeAll(run.child, command.stdin);
  if (command.approves) await run.approve().catch(() => {});
  const { stdout, stderr } = await run.ended;
  watching.stop();
  await watching.stopped;
  if (stderr.includes(MARK)) places.add("stderr");
  if (!command.prints && stdout.includes(MARK)) places.add("stdout");
  const files = findFiles(sandbox.folder);
  for (const { name, text } of files) {
    if (text.includes(MARK) && !STORES.test(name)) places.add(name);
  }
  return { searched: files.length + 2 + watching.seen(), places: [...places] };
}

async function typeAll(child: Deno.ChildProcess, text: string): Promise<void> {
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text)).catch(() => {});
  await writer.close().catch(() => {});
}

interface Watching {
  readonly stop: () => void;
  readonly stopped: Promise<void>;
  /** How many argument lists were looked at. */
  readonly seen: () => number;
}

/** Looks at the arguments of the process and of its children for as long as it runs. */
function watchArguments(pid: number, places: Set<string>): Watching {
  let isOver = false;
  const seen = new Set<string>();
  const watch = async () => {
    while (!isOver) {
      for (const { name } of Deno.readDirSync("/proc")) {
        if (!/^\d+$/.test(name) || Number(name) < pid) continue;
        const line = readProcess(`/proc/${name}/cmdline`);
        seen.add(line);
        if (line.includes(MARK)) places.add(`arguments: ${line.split("\0")[0]}`);
      }
      await delay(5);
    }
  };
  const stopped = Deno.build.os === "linux" ? watch() : Promise.resolve();
  return { stop: () => isOver = true, stopped, seen: () => seen.size };
}

function readProcess(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}
