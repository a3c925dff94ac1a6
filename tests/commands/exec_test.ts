/** `qwenauth exec`: what the program gets, which signals reach it, and how it all ends. */

import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import { command, type ExecContext, runExec } from "../../src/commands/exec.ts";
import { EXIT_CODES, Failure } from "../../src/platform/failure.ts";
import type { AnswerLocally } from "../../src/platform/local_server.ts";
import type { Fetch } from "../../src/platform/network.ts";
import type { EnvironmentChanges, PassedSignal } from "../../src/platform/programs.ts";
import { FakeTerminal, type FakeTerminalOptions } from "../support/fake_terminal.ts";
import { CREDENTIAL, HOME, makeStage, type Stage } from "../support/sign_in_stage.ts";
import { storeStageKeys } from "../support/stored_keys.ts";

type Options = Parameters<typeof runExec>[1];

const NO_OPTIONS = Object.fromEntries(
  Object.keys(command.flags).map((name) => [name, undefined]),
) as unknown as Options;

const KEY = "MARK-key-0123456789abcdef";

/** What is different about a run. */
interface Setting {
  readonly options?: Partial<Options>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly terminals?: FakeTerminalOptions["terminals"];
  /** What the program does; it ends with 7 at once unless given. */
  readonly program?: (running: Running) => Promise<number>;
  /** The model service. */
  readonly fetch?: Fetch;
  /** Why it cannot be started. */
  readonly refusal?: "not_found" | "not_executable";
}

/** A program that runs, as the test sees it. */
interface Running {
  /** A signal reaches qwenauth. */
  readonly signal: (signal: PassedSignal) => void;
  /** A request to the proxy. */
  readonly ask: AnswerLocally;
  /** What it was given. */
  readonly changes: EnvironmentChanges;
}

async function exec(stage: Stage, setting: Setting = {}) {
  const { options = {}, environment = {}, terminals = [], refusal } = setting;
  const { program = () => Promise.resolve(7) } = setting;
  const terminal = new FakeTerminal({ terminals });
  const { surroundings } = stage.process({ environment });
  const started: { program: string; args: readonly string[]; changes: EnvironmentChanges }[] = [];
  const steps: string[] = [];
  const givenUp: string[] = [];
  let receive: ((signal: PassedSignal) => void) | undefined;
  let ask: AnswerLocally = () => Promise.reject(new Error("no proxy"));
  const context: ExecContext = {
    ...surroundings,
    terminal,
    giveUp: (kinds) => void givenUp.push(...kinds),
    fetch: setting.fetch ?? surroundings.fetch,
    signals: {
      ...{ hold: () => () => {}, onExit: () => () => {} },
      passOn(receiver) {
        receive = receiver;
        return () => void (receive = undefined);
      },
    },
    programs: {
      start: () => false,
      run(program_, args, changes) {
        steps.push(receive === undefined ? "start, and a signal would be lost" : "start");
        started.push({ program: program_, args, changes });
        if (refusal !== undefined) return { kind: "failed", reason: refusal };
        const running = { signal: (signal: PassedSignal) => receive?.(signal), ask, changes };
        const exitCode = Promise.resolve().then(() => program(running));
        return {
          kind: "started",
          running: { exitCode, kill: (signal) => void steps.push(signal) },
        };
      },
    },
    serveLocally(answer) {
      steps.push("listen");
      ask = answer;
      return { port: 4711, stop: () => Promise.resolve(void steps.push("stop")) };
    },
  };
  const ended: number | unknown = await runExec(context, { ...NO_OPTIONS, ...options }, [
    "prog",
    "-x",
  ])
    .catch((error) => error);
  if (typeof ended !== "number" && !(ended instanceof Failure)) throw ended;
  return {
    exit: typeof ended === "number" ? ended : EXIT_CODES[ended.code],
    started,
    steps,
    stderr: terminal.stderr.text,
    stdout: terminal.stdout.text,
    givenUp,
    isListening: receive !== undefined,
  };
}

function signedIn(secondsLeft = 3600): Stage {
  const stage = makeStage();
  stage.signIn(secondsLeft);
  return stage;
}

Deno.test("exec runs the program with the variables of env, and ends with its exit code", async () => {
  const environment = { ANTHROPIC_API_KEY: "mine" };
  const { exit, started, stdout, stderr, isListening } = await exec(signedIn(), {
    environment,
    options: { provider: "qwen-oauth" },
  });
  equal([exit, stdout, stderr, isListening], [7, "", "", false]);
  const [{ program, args, changes }] = started as [typeof started[0] & object];
  const { QWENAUTH_EXPORT: list, ...set } = changes.set;
  equal([program, args, set], ["prog", ["-x"], {
    OPENAI_API_KEY: "MARK-access-0",
    OPENAI_BASE_URL: "https://portal.example/v1",
    OPENAI_MODEL: "coder-model",
  }]);
  match(list!, /^OPENAI_API_KEY=[0-9a-f]{8},/);
});

Deno.test("exec unsets the variables of the protocol that have no value", async () => {
  const stage = makeStage();
  storeStageKeys(stage, { anthropic: { key: KEY, baseUrl: "https://api.anthropic.com" } });
  const { started } = await exec(stage, { options: { provider: "anthropic" } });
  equal(started.map(({ changes }) => changes.unset), [["ANTHROPIC_MODEL"]]);
});

Deno.test("exec --min-valid refreshes a token that would expire sooner, with --proxy too", async () => {
  for (const proxy of [undefined, true]) {
    for (const [seconds, token] of [[300, "MARK-access-0"], [301, "MARK-access-1"]] as const) {
      const stage = signedIn(300);
      await exec(stage, { options: { proxy, "min-valid": seconds } });
      equal(stage.stored()?.["access_token"], token, `${proxy} ${seconds}`);
    }
  }
});

const SIGNALS: readonly (readonly [
  terminals: FakeTerminalOptions["terminals"],
  passed: readonly PassedSignal[],
])[] = [
  [[], ["SIGINT", "SIGQUIT", "SIGHUP", "SIGTERM", "SIGUSR1", "SIGUSR2"]],
  [["stdin"], ["SIGTERM", "SIGUSR1", "SIGUSR2"]],
  [["stdout"], ["SIGTERM", "SIGUSR1", "SIGUSR2"]],
  [["stderr"], ["SIGTERM", "SIGUSR1", "SIGUSR2"]],
];

for (const [terminals = [], passed] of SIGNALS) {
  const where = terminals.length === 0 ? "no stream" : terminals.join();
  Deno.test(`exec passes on the signals that the terminal has not given to both: ${where} is a terminal`, async () => {
    const { steps, isListening } = await exec(signedIn(), {
      terminals,
      program({ signal }) {
        for (const each of SIGNALS[0]![1]) signal(each);
        return Promise.resolve(0);
      },
    });
    equal(steps, ["start", ...passed]);
    equal(isListening, false);
  });
}

Deno.test("exec: 127 for a program that is not there, 126 for one that cannot be executed", async () => {
  for (const proxy of [undefined, true]) {
    const missing = await exec(signedIn(), { refusal: "not_found", options: { proxy } });
    equal([missing.exit, missing.stderr], [127, 'qwenauth: Cannot run "prog": no such program\n']);
    const plain = await exec(signedIn(), { refusal: "not_executable", options: { proxy } });
    equal([plain.exit, plain.stderr], [
      126,
      'qwenauth: Cannot run "prog": it cannot be executed\n',
    ]);
    equal(plain.steps.at(-1), proxy ? "stop" : "start");
  }
});

Deno.test("a failure of qwenauth itself never starts the program", async () => {
  const refused = signedIn(-60);
  refused.server.revoke();
  const damaged = makeStage();
  damaged.files.put(CREDENTIAL, "{");
  const plan = { BAILIAN_CODING_PLAN_API_KEY: "sk-sp-0123456789abcdef" };
  const cases: readonly (readonly [Stage, Setting["environment"], number])[] = [
    [makeStage(), {}, 4],
    [refused, {}, 4],
    [damaged, {}, 10],
    [makeStage(), plan, 5],
    [makeStage(), { OPENAI_API_KEY: "sk-1", OPENAI_BASE_URL: "http://x.example/v1" }, 5],
  ];
  for (const proxy of [undefined, true]) {
    for (const [stage, environment = {}, code] of cases) {
      const { exit, steps } = await exec(stage, { environment, options: { proxy } });
      equal([exit, steps], [code, []], `${proxy} ${code}`);
    }
  }
  const other = { environment: { ANTHROPIC_API_KEY: KEY }, options: { proxy: true } };
  const { exit, steps } = await exec(makeStage(), other);
  equal([exit, steps], [2, []]);
});

/** What a proxied program is given. */
async function proxied(stage: Stage, environment: Readonly<Record<string, string>> = {}) {
  const { started } = await exec(stage, { environment, options: { proxy: true } });
  const { set, unset, withoutValues = [] } = started[0]!.changes;
  return { set, unset, without: withoutValues.map((secret) => secret.reveal()) };
}

Deno.test("exec --proxy gives the program a one-time key and a URL on 127.0.0.1 in place of the secret", async () => {
  const stage = signedIn();
  const { set, without } = await proxied(stage);
  const { OPENAI_API_KEY: key, OPENAI_BASE_URL, OPENAI_MODEL, NO_PROXY, no_proxy } = set;
  match(key!, /^sk-qwenauth-proxy-[\w-]{43}$/);
  equal([OPENAI_BASE_URL, OPENAI_MODEL], ["http://127.0.0.1:4711/v1", "coder-model"]);
  equal([NO_PROXY, no_proxy], ["127.0.0.1,localhost", "127.0.0.1,localhost"]);
  equal(without, ["MARK-access-0"]);
  ok(!JSON.stringify(set).includes("MARK"));
  const second = await proxied(stage);
  ok(second.set["OPENAI_API_KEY"] !== key, "the key is good for one run");
});

Deno.test("exec --proxy adds loopback to NO_PROXY and no_proxy, and keeps what stands there", async () => {
  const cases: readonly (readonly [Readonly<Record<string, string>>, string, string])[] = [
    [{ NO_PROXY: "a, b" }, "a,b,127.0.0.1,localhost", "a,b,127.0.0.1,localhost"],
    [{ no_proxy: "a" }, "a,127.0.0.1,localhost", "a,127.0.0.1,localhost"],
    [{ NO_PROXY: "A", no_proxy: "a" }, "A,127.0.0.1,localhost", "a,127.0.0.1,localhost"],
    [{ NO_PROXY: "*" }, "*", "*"],
    [{ NO_PROXY: "localhost" }, "localhost,127.0.0.1", "localhost,127.0.0.1"],
  ];
  for (const [environment, upper, lower] of cases) {
    const { set: { NO_PROXY, no_proxy } } = await proxied(signedIn(), environment);
    equal([NO_PROXY, no_proxy], [upper, lower]);
  }
});

Deno.test("exec --proxy takes the variables from the program in which the key is, or is expected", async () => {
  const stage = makeStage();
  stage.put(`${HOME}/settings.json`, {
    modelProviders: { mine: [{ id: "m", envKey: "MINE_KEY", baseUrl: "https://c.example/v1" }] },
    providerProtocol: { mine: "openai" },
  });
  const named = await proxied(stage, { QWENAUTH_PROVIDER: "mine", MINE_KEY: KEY });
  equal([named.unset, named.without], [["MINE_KEY"], [KEY]]);
  const keyed = makeStage();
  storeStageKeys(keyed, { dashscope: { key: KEY, baseUrl: "https://dashscope.aliyuncs.com/x" } });
  const stored = await proxied(keyed, { QWENAUTH_PROVIDER: "dashscope" });
  equal(stored.unset.toSorted(), ["DASHSCOPE_API_KEY", "OPENAI_MODEL"]);
});

Deno.test("exec --proxy listens before the program starts, and ends when it has ended", async () => {
  const { steps, exit } = await exec(signedIn(), { options: { proxy: true } });
  equal([steps, exit], [["listen", "start", "stop"], 7]);
});

Deno.test("exec --proxy keeps the network, which exec with a key gives up", async () => {
  const environment = { OPENAI_API_KEY: KEY };
  const { givenUp } = await exec(makeStage(), { environment });
  equal(givenUp, ["net"]);
  const proxied = await exec(makeStage(), { environment, options: { proxy: true } });
  equal(proxied.givenUp, []);
});

Deno.test("what is under way when the program ends is given up", async () => {
  let answer: Promise<Response> | undefined;
  const { exit } = await exec(signedIn(), {
    options: { proxy: true },
    fetch: ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
    program({ ask, changes }) {
      const authorization = `Bearer ${changes.set["OPENAI_API_KEY"]}`;
      answer = ask({
        method: "GET",
        authority: "127.0.0.1:4711",
        target: "/v1/models",
        headers: new Headers({ host: "127.0.0.1:4711", authorization }),
        body: null,
        signal: new AbortController().signal,
      });
      return Promise.resolve(0);
    },
  });
  equal([exit, (await answer!).status], [0, 503]);
});
