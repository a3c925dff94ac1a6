/**
 * Many processes on one expired credential: alone, and mixed with stand-ins for qwen-code that steal the
 * lock, delete it and delete the file. Whoever of ours fails while a live refresh token is there has
 * broken a promise; the losses of the stand-ins are theirs, and counted apart.
 */

import { endOf, start } from "../../tests/e2e/support/program.ts";
import { makeSandbox, type Sandbox } from "../../tests/e2e/support/sandbox.ts";
import { CLIENT_ID } from "../../tests/support/servers/authorization_server.ts";
import { PATHS } from "../../tests/support/servers/oidc_configuration.ts";
import { type Campaign, type CampaignOptions, type CampaignResult, shareOf } from "./campaign.ts";
import { between, type Chance, chanceFrom, delay, inParallel, oneOf } from "./chance.ts";
import { runStandIn, STAND_IN_AGENT, type StandInOutcome } from "./stand_in.ts";

const CROWD = 100;
const CROWD_ROUNDS = 5;
const MIXED_ROUNDS = 200;
const ROUNDS_AT_ONCE = 6;
/** A refresh takes from 0 to 12 s, so that it outlives what older versions take for a dead lock. */
const REFRESH_MS = [0, 50, 300, 1000, 3000, 10_500, 12_000] as const;

/** The campaign. */
export const races: Campaign = {
  name: "races",
  brief: "100 processes on one expired credential, and ours mixed with stand-ins for qwen-code",
  run: runRaces,
};

async function runRaces(options: CampaignOptions): Promise<CampaignResult> {
  const counts = {
    "crowd rounds": 0,
    "mixed rounds": 0,
    "processes": 0,
    "refreshes of ours": 0,
    "stand-ins": 0,
    "losses of stand-ins": 0,
    "credentials lost by stand-ins": 0,
  };
  const failures: string[] = [];
  for (let round = 0; round < shareOf(CROWD_ROUNDS, options); round++) {
    failures.push(...await crowdRound(`crowd round ${round}`));
    counts["crowd rounds"]++;
    counts["processes"] += CROWD;
    counts["refreshes of ours"]++;
  }
  const rounds = shareOf(MIXED_ROUNDS, options);
  await inParallel(rounds, ROUNDS_AT_ONCE, async (round) => {
    const seed = options.seed + round;
    const result = await mixedRound(chanceFrom(seed));
    failures.push(...result.failures.map((failure) => `mixed round of seed ${seed}: ${failure}`));
    counts["mixed rounds"]++;
    counts["processes"] += result.processes;
    counts["refreshes of ours"] += result.refreshes;
    counts["stand-ins"] += result.outcomes.length;
    counts["losses of stand-ins"] += result.outcomes.filter((how) => how !== "has a token").length;
    counts["credentials lost by stand-ins"] += result.isLost ? 1 : 0;
    if (counts["mixed rounds"] % 20 === 0) {
      options.tell(
        `${counts["mixed rounds"]} of ${rounds} mixed rounds, ${failures.length} broken`,
      );
    }
  });
  return { counts, failures };
}

/** 100 at once: one refresh, one token for all. */
async function crowdRound(name: string): Promise<string[]> {
  await using sandbox = await makeSandbox({ authorization: { delayAfterMs: 300 } });
  await sandbox.signIn(-60);
  const ended = await Promise.all(
    Array.from({ length: CROWD }, (_, index) => endOf(startToken(sandbox, index))),
  );
  const token = `${sandbox.stored().access_token}\n`;
  const { counters } = sandbox.servers.authorization;
  const wrong = ended.filter(({ code, stdout }) => code !== 0 || stdout !== token);
  return [
    ...wrong.map(({ code, stderr }) => `${name}: exit ${code}: ${stderr.trim()}`),
    ...(counters.refreshRequests === 1 ? [] : [`${name}: ${counters.refreshRequests} refreshes`]),
    ...leftovers(sandbox).map((path) => `${name}: "${path}" was left`),
  ];
}

interface MixedResult {
  readonly failures: readonly string[];
  readonly processes: number;
  readonly refreshes: number;
  readonly outcomes: readonly StandInOutcome[];
  /** Whether a stand-in's loss left nothing that could be used. */
  readonly isLost: boolean;
}

async function mixedRound(chance: Chance): Promise<MixedResult> {
  await using sandbox = await makeSandbox({
    authorization: { delayBeforeMs: oneOf(chance, REFRESH_MS), onReuse: "refuse" },
  });
  await sandbox.signIn(-60);
  const { authorization } = sandbox.servers;
  const failures: string[] = [];
  const ours = Array.from({ length: between(chance, 2, 6) }, async (_, index) => {
    await delay(between(chance, 0, 3000));
    const { code, stdout, stderr } = await endOf(startToken(sandbox, index));
    const isRight = code === 0 && authorization.isValidAccessToken(stdout.trim());
    if (isRight || !holdsLiveToken(sandbox)) return;
    failures.push(`exit ${code} while a live refresh token is stored: ${stderr.trim()}`);
  });
  const standIns = Array.from({ length: between(chance, 0, 3) }, async () => {
    await delay(between(chance, 0, 3000));
    return await runStandIn({
      credentialFile: sandbox.credentialFile,
      tokenEndpoint: authorization.baseUrl + PATHS.token,
      clientId: CLIENT_ID,
      staleAfterMs: oneOf(chance, [10_000, 35_000]),
      forces: chance() < 0.3,
      diesWithLock: chance() < 0.1,
    });
  });
  const outcomes = await Promise.all(standIns);
  await Promise.all(ours);
  const refreshes =
    authorization.requests.filter(({ form, headers, status }) =>
      form["grant_type"] === "refresh_token" && headers["user-agent"] !== STAND_IN_AGENT &&
      status === 200
    ).length;
  const isLost = !holdsLiveToken(sandbox);
  if (!isLost) failures.push(...await callAgain(sandbox));
  if (refreshes > (outcomes.length === 0 ? 1 : 2)) {
    failures.push(`${refreshes} refreshes of ours with ${outcomes.length} stand-ins`);
  }
  if (isLost && outcomes.length === 0) failures.push("the credential was lost without a stand-in");
  if (!outcomes.includes("died")) {
    failures.push(...leftovers(sandbox).map((path) => `"${path}" was left`));
  }
  return { failures, processes: ours.length, refreshes, outcomes, isLost };
}

/** One that comes when all is quiet, and infers from the files alone that somebody is signed in. */
async function callAgain(sandbox: Sandbox): Promise<string[]> {
  const { code, stdout, stderr } = await endOf(startToken(sandbox, 1));
  const isRight = code === 0 &&
    sandbox.servers.authorization.isValidAccessToken(stdout.trim());
  return isRight ? [] : [`exit ${code} afterwards, with a live refresh token: ${stderr.trim()}`];
}

/** Every second one knows from the environment what is meant, and so comes to wait the quick way. */
function startToken({ env, home }: Sandbox, index: number): Deno.ChildProcess {
  const quick = index % 2 === 0 ? { QWENAUTH_PROVIDER: "qwen-oauth" } : {};
  return start({ args: ["token"], env: { ...env, ...quick }, cwd: home });
}

/** Whether any file of the sign-in holds a refresh token that the server would accept. */
function holdsLiveToken(sandbox: Sandbox): boolean {
  return filesUnder(sandbox.qwenHome).some((path) => {
    const tokens = readText(path).matchAll(/"refresh_token":\s*"([^"]+)"/g);
    return [...tokens].some(([, token]) =>
      sandbox.servers.authorization.isUsableRefreshToken(token!)
    );
  });
}

/** Temporary files and locks that nobody needs any more. */
function leftovers(sandbox: Sandbox): string[] {
  return filesUnder(sandbox.qwenHome).map((path) => path.slice(sandbox.qwenHome.length + 1))
    .filter((name) => name.includes(".tmp.") || name === "oauth_creds.lock");
}

function filesUnder(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesUnder(`${folder}/${name}`) : [`${folder}/${name}`]
  );
}

function readText(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}
