/**
 * Faults of servers at each request that the program makes: the documented exit code in bounded time, a
 * message without control characters, nothing stored that is not valid.
 */

import { isInstalled } from "../../tests/e2e/support/needs.ts";
import { programUnderTest, runProgram } from "../../tests/e2e/support/program.ts";
import { makeSandbox, type Sandbox } from "../../tests/e2e/support/sandbox.ts";
import { type Campaign, type CampaignOptions, type CampaignResult, shareOf } from "./campaign.ts";
import { chanceFrom, inParallel } from "./chance.ts";
import { type Certificate, makeCertificate, startFaultyServer } from "./faulty_server.ts";
import { SERVER_FAULTS, type ServerFault } from "./server_faults.ts";

/** Most of the time is spent waiting for what never comes. */
const AT_ONCE = 8;
const LIMIT_MS = 60_000;
const LIMIT_KB = 200 * 1024;

/** One request of the program that a server can fail at, and the exit codes that are right then. */
interface Asked {
  readonly name: string;
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly env: (baseUrl: string) => Readonly<Record<string, string>>;
  readonly codes: readonly number[];
}

const MODEL_ENV = (baseUrl: string) => ({
  OPENAI_BASE_URL: `${baseUrl}/v1`,
  OPENAI_API_KEY: "sk-torture-0123456789",
  OPENAI_MODEL: "torture",
});

const ASKED: readonly Asked[] = [
  {
    name: "refresh",
    args: ["token"],
    env: (url) => ({ QWENAUTH_TOKEN_ENDPOINT: `${url}/token` }),
    codes: [7, 4],
  },
  {
    name: "device authorization",
    args: ["login", "--force", "--no-browser", "--method", "oauth"],
    env: (url) => ({ QWENAUTH_DEVICE_ENDPOINT: `${url}/device` }),
    codes: [7, 1, 6],
  },
  {
    name: "models",
    args: ["models", "--remote", "--provider", "openai", "--timeout", "20s", "--max-retries", "0"],
    env: MODEL_ENV,
    codes: [7, 4, 5, 6, 1],
  },
  {
    name: "chat",
    args: ["chat", "--provider", "openai", "--timeout", "20s", "--max-retries", "0", "hi"],
    env: MODEL_ENV,
    codes: [7, 4, 5, 6, 1],
  },
];

/** The campaign. */
export const servers: Campaign = {
  name: "servers",
  brief: "slow, endless, cut, wrong and hostile answers at each request, and TLS that must fail",
  run: runServers,
};

async function runServers(options: CampaignOptions): Promise<CampaignResult> {
  const plain = ASKED.flatMap((asked) => SERVER_FAULTS.map((fault) => ({ asked, fault })));
  const secure = await certificates();
  const tls = ASKED.flatMap((asked) =>
    secure.map(([name, certificate]) => ({
      asked,
      fault: { ...SERVER_FAULTS[0]!, name },
      certificate,
    }))
  );
  const all: readonly { asked: Asked; fault: ServerFault; certificate?: Certificate }[] = [
    ...plain,
    ...tls,
  ];
  const chance = chanceFrom(options.seed);
  const cases = options.share >= 1
    ? all
    : all.map((value) => ({ value, order: chance() })).toSorted((a, b) => a.order - b.order)
      .slice(0, shareOf(all.length, options)).map(({ value }) => value);
  const failures: string[] = [];
  const codes = new Map<number, number>();
  let slowest = 0;
  let largest = 0;
  await inParallel(cases.length, AT_ONCE, async (at) => {
    const { asked, fault, certificate } = cases[at]!;
    const found = await ask(asked, fault, certificate);
    codes.set(found.code, (codes.get(found.code) ?? 0) + 1);
    slowest = Math.max(slowest, found.ms);
    largest = Math.max(largest, found.kilobytes);
    failures.push(...found.problems.map((problem) => `${asked.name}, ${fault.name}: ${problem}`));
  });
  const byCode = [...codes].toSorted(([a], [b]) => a - b)
    .map(([code, count]) => [`exit ${code}`, count] as const);
  return {
    counts: {
      "faults": cases.length,
      ...Object.fromEntries(byCode),
      "s at most": Math.round(slowest / 1000),
      "MB at most": Math.round(largest / 1024),
    },
    failures,
  };
}

async function certificates(): Promise<readonly (readonly [string, Certificate])[]> {
  const folder = await Deno.makeTempDir();
  const made: [string, Certificate][] = [
    ["a self-signed certificate", await makeCertificate(folder, "localhost")],
    ["a certificate of another host", await makeCertificate(folder, "other.example")],
  ];
  if (isInstalled("faketime")) {
    made.push(["an expired certificate", await makeCertificate(folder, "localhost", "2020-01-01")]);
  }
  await Deno.remove(folder, { recursive: true });
  return made;
}

interface Found {
  readonly code: number;
  readonly ms: number;
  readonly kilobytes: number;
  readonly problems: readonly string[];
}

async function ask(asked: Asked, fault: ServerFault, certificate?: Certificate): Promise<Found> {
  await using sandbox: Sandbox = await makeSandbox();
  await using server = startFaultyServer(fault, certificate);
  const before = await sandbox.signIn(-60);
  const baseUrl = certificate === undefined
    ? `http://127.0.0.1:${server.port}`
    : `https://localhost:${server.port}`;
  const memory = `${sandbox.folder}/memory`;
  const startMs = performance.now();
  const { code, stdout, stderr } = await runProgram({
    args: asked.args,
    cwd: sandbox.home,
    env: { ...sandbox.env, ...asked.env(baseUrl) },
    program: ["/usr/bin/time", "-q", "-f", "%M", "-o", memory, ...programUnderTest()],
  });
  const ms = performance.now() - startMs;
  const kilobytes = Number(await Deno.readTextFile(memory));
  const stored = sandbox.stored();
  const isUnchanged = JSON.stringify(stored) === JSON.stringify(before);
  // deno-lint-ignore no-control-regex
  const hasControls = /[\x00-\x08\x0b-\x1f\x7f]/.test(stderr);
  const codes = certificate === undefined ? asked.codes : [7];
  return {
    code,
    ms,
    kilobytes,
    problems: [
      ...(codes.includes(code) ? [] : [`exit ${code}: ${stderr}`]),
      ...(stdout === "" ? [] : [`stdout ${stdout.slice(0, 200)}`]),
      ...(/^qwenauth: .+\n/m.test(stderr) ? [] : [`no message: ${stderr}`]),
      ...(/^\s+at .+:\d+/m.test(stderr) ? [`stack trace: ${stderr}`] : []),
      ...(hasControls ? [`control characters: ${JSON.stringify(stderr)}`] : []),
      ...(isUnchanged ? [] : ["the credential file was changed"]),
      ...(ms > LIMIT_MS ? [`${Math.round(ms)} ms`] : []),
      ...(kilobytes > LIMIT_KB ? [`${kilobytes} KB`] : []),
    ],
  };
}
