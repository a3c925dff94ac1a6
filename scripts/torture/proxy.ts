/**
 * Programs behind `exec --proxy`: a minute of requests on access tokens that live for 5 s, streams side by
 * side of which some are cut or left, and either side of the proxy killed at any moment.
 */

import { type HeldProxy, holdProxy } from "../../tests/e2e/support/held_proxy.ts";
import { OPENAI_PROGRAM } from "../../tests/e2e/support/openai_program.ts";
import { type PlainUpstream, startPlainUpstream } from "../../tests/e2e/support/plain_upstream.ts";
import { makeSandbox, type Sandbox } from "../../tests/e2e/support/sandbox.ts";
import { until } from "../../tests/e2e/support/until.ts";
import { type Campaign, type CampaignOptions, type CampaignResult, shareOf } from "./campaign.ts";
import { between, type Chance, chanceFrom, delay, oneOf } from "./chance.ts";

const SECONDS = 60;
const TOKEN_SECONDS = 5;
/** Processes of qwenauth on one sign-in, each with a program of its own. */
const PROXIES = 2;
const STREAM_ROUNDS = 40;
const STREAMS = 50;
const KILL_ROUNDS = 40;

/** The campaign. */
export const proxy: Campaign = {
  name: "proxy",
  brief: "exec --proxy: tokens of 5 s for a minute, 50 streams side by side, both sides killed",
  run: runProxy,
};

async function runProxy(options: CampaignOptions): Promise<CampaignResult> {
  const counts = { seconds: 0, answers: 0, refreshes: 0, streams: 0, kills: 0 };
  const failures: string[] = [];
  const seconds = Math.max(TOKEN_SECONDS + 1, Math.round(SECONDS * options.share));
  const kept = await keepAsking(seconds);
  Object.assign(counts, { seconds, answers: kept.answers, refreshes: kept.refreshes });
  failures.push(...kept.failures);
  options.tell(`${kept.answers} answers in ${seconds} s on ${kept.refreshes} refreshes`);
  const chance = chanceFrom(options.seed);
  for (let round = 0; round < shareOf(STREAM_ROUNDS, options); round++) {
    failures.push(...await streamRound(chance, `stream round ${round}`));
    counts.streams += STREAMS;
  }
  options.tell(`${counts.streams} streams`);
  for (let round = 0; round < shareOf(KILL_ROUNDS, options); round++) {
    failures.push(...await killRound(chance, `kill round ${round}`));
    counts.kills++;
  }
  return { counts, failures };
}

/** Two programs ask for so long on a sign-in whose tokens expire all the time. */
async function keepAsking(seconds: number) {
  await using sandbox = await makeSandbox({ authorization: { accessTokenSeconds: TOKEN_SECONDS } });
  await sandbox.signIn(TOKEN_SECONDS);
  const args = ["exec", "--proxy", "--", ...OPENAI_PROGRAM, "keep", `${seconds}`];
  const ended = await Promise.all(Array.from({ length: PROXIES }, () => sandbox.run(args)));
  const failures: string[] = [];
  let answers = 0;
  for (const { code, stdout, stderr } of ended) {
    if (code !== 0 || stderr !== "") failures.push(`exit ${code}: ${stderr}`);
    const told = stdout === "" ? { answers: 0, failures: [] } : JSON.parse(stdout);
    answers += told.answers;
    failures.push(...told.failures);
  }
  if (sandbox.servers.model.requests.some(({ status }) => status !== 200)) {
    failures.push("a request reached the service with a token that it refused");
  }
  const { refreshes } = sandbox.servers.authorization.counters;
  return { answers, refreshes, failures };
}

/** What becomes of a stream: the service ends it, cuts it, or the program leaves it. */
const FATES = ["ends", "cut", "left"] as const;
const EVENT = "data: 0123456789\n\n";

async function streamRound(chance: Chance, name: string): Promise<string[]> {
  await using upstream = await startPlainUpstream(async (_incoming, response, { target }) => {
    const { fate, events } = Object.fromEntries(new URL(target, "http://x").searchParams);
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (let sent = 0; sent < Number(events) && !response.destroyed; sent++) {
      response.write(EVENT);
      await delay(1);
    }
    if (fate === "ends") response.end();
    if (fate === "cut") response.destroy();
  });
  await using sandbox = await makeSandbox();
  await using held = await holdProxy(sandbox, [], upstream.env);
  const streams = Array.from({ length: STREAMS }, (_, at) => {
    const fate = oneOf(chance, FATES);
    const events = between(chance, 1, 40);
    return runStream(held, fate, events).then((problem) =>
      problem === undefined
        ? []
        : [`${name}, stream ${at} of ${events} events (${fate}): ${problem}`]
    );
  });
  const problems = (await Promise.all(streams)).flat();
  problems.push(...await leftOpen(upstream, name));
  const { code, stderr } = await held.end();
  if (code !== 0 || stderr !== "") problems.push(`${name}: exit ${code}: ${stderr}`);
  return problems;
}

/** What is wrong with what came through; undefined if nothing is. */
async function runStream(
  held: HeldProxy,
  fate: typeof FATES[number],
  events: number,
): Promise<string | undefined> {
  const whole = EVENT.repeat(events);
  let text = "";
  let isCut = false;
  try {
    const answer = await held.fetch(`/s?fate=${fate}&events=${events}`);
    for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += piece;
      isCut = fate === "left" && text.length >= whole.length;
      // To leave the loop cancels the body.
      if (isCut) break;
    }
  } catch {
    isCut = true;
  }
  if (isCut !== (fate !== "ends")) return isCut ? "it was cut" : "its break looked like an end";
  if (fate === "ends" && text !== whole) return `${text.length} characters came`;
  return whole.startsWith(text) ? undefined : "it was changed";
}

/** A request that nobody waits for any more has to end at the service too. */
async function leftOpen({ requests }: PlainUpstream, name: string): Promise<string[]> {
  const isLeft = ({ target }: { target: string }) => target.includes("fate=left");
  try {
    await until("the ends", () => requests.filter(isLeft).every(({ isCut }) => isCut) || undefined);
    return [];
  } catch {
    return [`${name}: a request that was left goes on at the service`];
  }
}

async function killRound(chance: Chance, name: string): Promise<string[]> {
  await using upstream = await startPlainUpstream(async (_incoming, response) => {
    response.writeHead(200);
    while (!response.destroyed) {
      response.write(EVENT);
      await delay(5);
    }
  });
  await using sandbox = await makeSandbox();
  await using held = await holdProxy(sandbox, [], upstream.env);
  const streams = Array.from(
    { length: between(chance, 0, 10) },
    () => held.fetch("/s").then((answer) => answer.text()).catch(() => {}),
  );
  await delay(between(chance, 0, 100));
  const killed = oneOf(chance, ["parent", "child"] as const);
  Deno.kill(held.pids[killed], "SIGKILL");
  const { code } = await held.run.child.status;
  await Promise.all(streams);
  const problems: string[] = [];
  if (code !== 137) problems.push(`${name}: exit ${code} after kill -9 of the ${killed}`);
  if (await isListening(held.port)) problems.push(`${name}: a listener outlived the ${killed}`);
  return [...problems, ...whatIsLeft(sandbox).map((path) => `${name}: "${path}" was left`)];
}

async function isListening(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch {
    return false;
  }
}

function whatIsLeft({ qwenHome }: Sandbox): string[] {
  try {
    return [...Deno.readDirSync(`${qwenHome}/qwenauth`)].map(({ name }) => name)
      .filter((name) => name.includes(".tmp."));
  } catch {
    return [];
  }
}
