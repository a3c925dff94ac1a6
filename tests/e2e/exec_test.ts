/** `exec`: the program gets the variables and everything else as if qwenauth were not there. */

import { deepStrictEqual as equal, match, notEqual } from "node:assert/strict";
import { startIn } from "./support/live_run.ts";
import { needs } from "./support/needs.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { runShell, writeScript } from "./support/shell.ts";
import { storeKeys, storeState, writeAt } from "./support/stored_choice.ts";
import { openTerminal } from "./support/terminal.ts";
import { until } from "./support/until.ts";

const KEY = "sk-key-0123456789abcdefghijklmn";
const env = { OPENAI_API_KEY: KEY };

Deno.test({
  ...needs("exec runs the program with the variables of env and everything else unchanged", [
    "env",
  ]),
  async fn() {
    await using sandbox = await makeSandbox();
    const { access_token } = await sandbox.signIn(3600);
    const loader = { LD_LIBRARY_PATH: "/nowhere", MINE: "a\nb" };
    const { code, stdout, stderr } = await sandbox.run(["exec", "--", "env", "-0"], {
      env: loader,
    });
    equal([code, stderr], [0, ""]);
    const variables = Object.fromEntries(
      stdout.split("\0").slice(0, -1).map((line) => line.split(/=(.*)/s).slice(0, 2)),
    );
    const { QWENAUTH_EXPORT: list, PATH: _, DENO_DIR: __, ...others } = variables;
    equal(others, {
      ...sandbox.env,
      ...loader,
      DENO_NO_UPDATE_CHECK: "1",
      NO_PROXY: "127.0.0.1,localhost",
      OPENAI_API_KEY: access_token,
      OPENAI_BASE_URL: sandbox.servers.model.baseUrl,
      OPENAI_MODEL: "coder-model",
    });
    match(list, /^OPENAI_API_KEY=[0-9a-f]{8},/);
  },
});

Deno.test({
  ...needs("the program does not see the old values that were shadowed or exported before", ["sh"]),
  async fn() {
    await using sandbox = await makeSandbox();
    await storeKeys(sandbox, {
      dashscope: { key: KEY, base_url: "https://dashscope.aliyuncs.com/compatible-mode/v1" },
      anthropic: { key: KEY, base_url: "https://api.anthropic.com" },
    });
    await storeState(sandbox, { provider: "dashscope" });
    const old = {
      OPENAI_API_KEY: "old",
      OPENAI_MODEL: "old",
      OPENAI_BASE_URL: "https://old.example",
    };
    const show = "sh -c 'env | grep -E ^\\(OPENAI\\|ANTHROPIC\\) | sort'";
    const script = `eval "$(qwenauth env --provider anthropic)"; qwenauth exec -- ${show}`;
    equal(await runShell(sandbox, script, old), {
      code: 0,
      stdout: `OPENAI_API_KEY=${KEY}\n` +
        "OPENAI_BASE_URL=https://dashscope.aliyuncs.com/compatible-mode/v1\n",
      stderr: "",
    });
  },
});

/** How programs end, and the exit code of `exec`. */
const ENDS: readonly (readonly [name: string, program: readonly string[], code: number])[] = [
  ["exit 0", ["true"], 0],
  ["exit 1", ["false"], 1],
  ["exit 77", ["sh", "-c", "exit 77"], 77],
  ["exit 255", ["sh", "-c", "exit 255"], 255],
  ["SIGTERM", ["sh", "-c", "kill -TERM $$"], 143],
  ["SIGINT", ["sh", "-c", "kill -INT $$"], 130],
  ["SIGKILL", ["sh", "-c", "kill -KILL $$"], 137],
  ["SIGSEGV", ["sh", "-c", "kill -SEGV $$"], 139],
];

Deno.test({
  ...needs("exec ends with the program's exit code, or with 128 and its signal", ["sh", "true"]),
  async fn() {
    await using sandbox = await makeSandbox();
    for (const [name, program, code] of ENDS) {
      const ended = await sandbox.run(["exec", "--", ...program], { env });
      equal(ended, { code, stdout: "", stderr: "" }, name);
    }
  },
});

Deno.test("exec: 127 for a program that is not there, 126 for one that cannot be executed", async () => {
  await using sandbox = await makeSandbox();
  await writeAt(sandbox, "plain", "echo no\n");
  const cases = [
    ["no-such-program", 127, "no such program"],
    ["./no/such/program", 127, "no such program"],
    ["", 127, "no such program"],
    ["--version", 127, "no such program"],
    ["./plain", 126, "it cannot be executed"],
    ["/", 126, "it cannot be executed"],
    ["./plain/x", 126, "it cannot be executed"],
  ] as const;
  for (const [program, code, why] of cases) {
    const stderr = `qwenauth: Cannot run "${program}": ${why}\n`;
    equal(await sandbox.run(["exec", "--", program], { env }), { code, stdout: "", stderr });
  }
});

Deno.test("what stands behind -- reaches the program as it is", async () => {
  await using sandbox = await makeSandbox();
  await writeScript(`${sandbox.home}/show`, 'printf "<%s>" "$@"');
  const args = [
    "--json",
    "--debug",
    "",
    "--",
    "-h",
    "--help",
    "a b",
    "*",
    "--provider",
    "x",
    "é\n",
  ];
  equal(await sandbox.run(["exec", "--", "./show", ...args], { env }), {
    code: 0,
    stdout: args.map((arg) => `<${arg}>`).join(""),
    stderr: "",
  });
  const named = ["exec", "--model", "m", "--", "sh", "-c", 'echo "$OPENAI_MODEL"'];
  equal((await sandbox.run(named, { env })).stdout, "m\n");
  const without = await sandbox.run(["exec", "./show", "--wrong"], { env });
  equal([without.code, without.stdout], [2, ""]);
});

Deno.test({
  ...needs("stdin, stdout and a reader that leaves are the program's own affair", ["sh", "head"]),
  async fn() {
    await using sandbox = await makeSandbox();
    const stdin = "é\0line\n".repeat(3_000);
    const ended = await sandbox.run(["exec", "--", "cat"], { env, stdin });
    equal([ended.code, ended.stdout === stdin, ended.stderr], [0, true, ""]);
    const script = "{ qwenauth exec -- yes; echo $? > code; } | head -n 1; cat code";
    equal((await runShell(sandbox, script, env)).stdout, "y\n141\n");
  },
});

Deno.test("exec --min-valid refreshes a token that would expire too soon", async () => {
  await using sandbox = await makeSandbox();
  const { access_token } = await sandbox.signIn(300);
  const show = ["--", "sh", "-c", 'echo "$OPENAI_API_KEY"'];
  equal((await sandbox.run(["exec", ...show])).stdout, `${access_token}\n`);
  const { code, stdout, stderr } = await sandbox.run(["exec", "--min-valid", "10m", ...show]);
  equal([code, stdout, stderr], [0, `${sandbox.stored().access_token}\n`, ""]);
  notEqual(sandbox.stored().access_token, access_token);
  equal(sandbox.servers.authorization.counters.refreshRequests, 1);
});

/** Failures of qwenauth itself. */
const FAILURES: readonly (readonly [
  name: string,
  flags: readonly string[],
  code: number,
  prepare?: (sandbox: Sandbox) => unknown,
])[] = [
  ["not signed in", [], 4],
  ["a flag that is none", ["--nonsense"], 2],
  ["an unknown provider", ["--provider", "nobody"], 2],
  ["the refresh is refused", [], 4, async (sandbox) => {
    await sandbox.signIn(-60);
    sandbox.servers.authorization.revokeAll();
  }],
  ["a broken settings.json", [], 10, (sandbox) => writeAt(sandbox, ".qwen/settings.json", "{")],
  ["a key with a newline", ["--openai-api-key", "sk-a b"], 4],
];

for (const [name, flags, code, prepare] of FAILURES) {
  Deno.test(`exec that fails itself prints a qwenauth: line and never starts the program: ${name}`, async () => {
    await using sandbox = await makeSandbox();
    await prepare?.(sandbox);
    const ended = await sandbox.run(["exec", ...flags, "--", "sh", "-c", "echo started"]);
    equal([ended.code, ended.stdout], [code, ""]);
    match(ended.stderr, /^qwenauth: .+\nhint: .+\n$/);
  });
}

const TRAP = `for name in INT TERM HUP QUIT USR1 USR2; do trap "echo got $name; exit 9" $name; done
echo ready; while :; do sleep 0.05; done`;

const PASSED = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

for (const signal of PASSED) {
  Deno.test({
    ...needs(`${signal} to qwenauth is passed on to the program, whose exit code counts`, ["sh"]),
    async fn() {
      await using sandbox = await makeSandbox();
      await using run = startIn(sandbox, ["exec", "--", "sh", "-c", TRAP], { env });
      await run.sees(/ready/);
      run.child.kill(signal);
      const stdout = `ready\ngot ${signal.slice(3)}\n`;
      equal(await run.ended, { code: 9, stdout, stderr: "" });
    },
  });
}

/** Counts the SIGINTs that it gets until it is told to stop. */
const COUNT = `trap 'echo int >> ints' INT
echo ready > ready; until [ -e stop ]; do sleep 0.05; done
exit "$(grep -c int ints)"`;

for (const redirection of ["", "< /dev/null", "> out", "2> err < /dev/null"]) {
  Deno.test({
    ...needs(
      `Ctrl-C reaches qwenauth and the program together and is not passed on: exec ${redirection}`,
      ["tmux", "sh"],
    ),
    async fn() {
      await using sandbox = await makeSandbox();
      const ints = () => linesOf(`${sandbox.home}/ints`);
      await writeScript(`${sandbox.home}/count`, COUNT);
      await using terminal = await openTerminal(sandbox, { columns: 80, rows: 10 }, env);
      await terminal.type(`qwenauth exec -- ./count ${redirection}; echo code $?.`);
      await until("the program", () => linesOf(`${sandbox.home}/ready`) || undefined);
      for (const presses of [1, 2, 3]) {
        await terminal.press("C-c");
        await until(`SIGINT ${presses}`, () => ints() >= presses || undefined);
      }
      await Deno.writeTextFile(`${sandbox.home}/stop`, "");
      equal((await terminal.sees(/code (\d+)\./m))[1], "3");
    },
  });
}

function linesOf(path: string): number {
  try {
    return Deno.readTextFileSync(path).split("\n").length - 1;
  } catch {
    return 0;
  }
}

Deno.test({
  ...needs("Ctrl-C ends the program and exec with 130, the terminal as it was", ["tmux", "sh"]),
  async fn() {
    await using sandbox = await makeSandbox();
    await using terminal = await openTerminal(sandbox, { columns: 80, rows: 10 }, env);
    await terminal.type("qwenauth exec -- sh -c 'echo started; exec sleep 60'; echo code $?.");
    await terminal.sees(/^started$/m);
    await terminal.press("C-c");
    await terminal.sees(/code 130\./);
    await terminal.type("echo typed");
    await terminal.sees(/^typed$/m);
  },
});
