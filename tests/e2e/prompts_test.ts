/** Questions on a real terminal: what keys do, how the terminal is left, and what happens without one. */

import { deepStrictEqual as equal, doesNotMatch, match } from "node:assert/strict";
import { startModelServer } from "../support/servers/model_server.ts";
import { needs } from "./support/needs.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { openTerminal, type TestTerminal } from "./support/terminal.ts";

const SIZE = { columns: 120, rows: 40 };
const KEY = "MARK-key-typed-by-a-person";
const MENU = /How do you want to sign in\?/;
const LAST_ROW = /Other OpenAI-compatible endpoint/;
const ASKS_FOR_KEY = /API key for/;

interface Stage {
  readonly sandbox: Sandbox;
  readonly terminal: TestTerminal;
  /** Base URL of a service that accepts `KEY` alone. */
  readonly baseUrl: string;
}

function onTerminal(
  name: string,
  run: (stage: Stage) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): void {
  Deno.test({
    ...needs(name, ["tmux", "sh"]),
    async fn() {
      await using sandbox = await makeSandbox();
      const server = await startModelServer({ isValidToken: (token) => token === KEY });
      try {
        await using terminal = await openTerminal(sandbox, SIZE, env);
        await run({ sandbox, terminal, baseUrl: server.baseUrl });
      } finally {
        await server.stop();
      }
    },
  });
}

async function typeCommand(terminal: TestTerminal, line: string): Promise<void> {
  await terminal.type(`stty -g > before; ${line}; echo "exit=$?"`);
}

/** Waits for the end and looks whether the terminal is as it was. */
async function endsWith({ sandbox, terminal }: Stage, code: number): Promise<void> {
  const [, shown] = await terminal.sees(/exit=(\d+)$/m);
  equal(Number(shown), code, await terminal.screen());
  await terminal.type("stty -g > after; echo written");
  await terminal.sees(/^written$/m);
  const read = (name: string) => Deno.readTextFile(`${sandbox.home}/${name}`);
  equal(await read("after"), await read("before"));
  equal(await terminal.hasCursor(), true, "the cursor is hidden");
}

function storedKeys({ qwenHome }: Sandbox): Record<string, { key: string; base_url: string }> {
  try {
    return JSON.parse(Deno.readTextFileSync(`${qwenHome}/qwenauth/keys.json`)).keys;
  } catch {
    return {};
  }
}

onTerminal("the menu leads to a key that is typed unseen, proved and stored", async (stage) => {
  const { sandbox, terminal, baseUrl } = stage;
  await typeCommand(terminal, "qwenauth login");
  await terminal.sees(/Qwen OAuth, device flow: its free tier ended on 2026-04-15/);
  await terminal.press("Up");
  await terminal.sees(/● Other OpenAI-compatible endpoint/);
  await terminal.press("Enter");
  await terminal.sees(/Base URL, like/);
  await terminal.type("http://example.test/v1");
  await terminal.sees(/This URL cannot be used: it is not https/);
  await terminal.press("C-u");
  await terminal.type(baseUrl);
  await terminal.sees(ASKS_FOR_KEY);
  await terminal.type("two words");
  await terminal.sees(/A key is one word/);
  await terminal.press("C-u");
  await terminal.type(KEY);
  await terminal.sees(/The key works: 2 models at/);
  await endsWith(stage, 0);
  const { key, base_url } = storedKeys(sandbox)["openai"]!;
  equal([key, base_url], [KEY, baseUrl]);
  doesNotMatch(await terminal.recorded(), /MARK/);
});

for (const [key, name] of [["C-c", "Ctrl-C"], ["C-d", "Ctrl-D"], ["Escape", "Escape"]] as const) {
  onTerminal(`${name} in the menu ends with exit 130 and the terminal as it was`, async (stage) => {
    const { sandbox, terminal } = stage;
    await typeCommand(terminal, "qwenauth login");
    await terminal.sees(MENU);
    await terminal.sees(LAST_ROW);
    await terminal.press(key);
    await endsWith(stage, 130);
    equal(storedKeys(sandbox), {});
  });
}

for (const [key, name] of [["C-c", "Ctrl-C"], ["C-d", "Ctrl-D"]] as const) {
  for (const env of [{}, { NO_COLOR: "1" }]) {
    const where = "NO_COLOR" in env ? " under NO_COLOR" : "";
    onTerminal(
      `${name} at the key${where} ends with exit 130 and the terminal as it was`,
      async (stage) => {
        const { sandbox, terminal } = stage;
        await typeCommand(terminal, "qwenauth login --provider openai");
        await terminal.sees(ASKS_FOR_KEY);
        await terminal.tmux("send-keys", "-t", "test", "-l", "MARK");
        await terminal.press(key);
        await endsWith(stage, 130);
        equal(storedKeys(sandbox), {});
        doesNotMatch(await terminal.recorded(), /MARK/);
      },
      env,
    );
  }
}

onTerminal(
  "questions go to stderr: x=$(qwenauth login) asks, and x gets nothing",
  async (stage) => {
    const { terminal, baseUrl } = stage;
    const url = `--openai-base-url '${baseUrl}'`;
    await typeCommand(terminal, `x=$(qwenauth login --provider openai ${url})`);
    await terminal.sees(ASKS_FOR_KEY);
    await terminal.type(KEY);
    await terminal.sees(/The key works: 2 models at/);
    await endsWith(stage, 0);
    await terminal.type('echo "x=[$x]"');
    await terminal.sees(/^x=\[\]$/m);
  },
);

onTerminal("SIGTERM during a question gives the terminal back: exit 143", async (stage) => {
  const { terminal } = stage;
  await typeCommand(terminal, "sh -c 'echo $$ > pid; exec qwenauth login'");
  await terminal.sees(LAST_ROW);
  const pid = Number(await Deno.readTextFile(`${stage.sandbox.home}/pid`));
  Deno.kill(pid, "SIGTERM");
  await endsWith(stage, 143);
});

onTerminal("without cursor control the questions are plain lines", async (stage) => {
  const { sandbox, terminal, baseUrl } = stage;
  await typeCommand(terminal, "qwenauth login");
  await terminal.sees(/^Number \(1 to 10\): $/m);
  await terminal.type("10");
  await terminal.sees(/^Base URL, like .*: $/m);
  await terminal.type(baseUrl);
  await terminal.sees(/\(not shown\): $/m);
  await terminal.type(KEY);
  await terminal.sees(/The key works: 2 models at/);
  await endsWith(stage, 0);
  equal(storedKeys(sandbox)["openai"]?.key, KEY);
  const recorded = await terminal.recorded();
  doesNotMatch(recorded, /MARK/);
  // deno-lint-ignore no-control-regex
  doesNotMatch(recorded.slice(recorded.indexOf("How do")).split("exit=")[0]!, /\x1b/);
}, { NO_COLOR: "1" });

onTerminal("the device flow chosen in the menu still asks its own questions", async (stage) => {
  const { sandbox, terminal } = stage;
  await sandbox.signIn(3600);
  await typeCommand(terminal, "qwenauth login");
  await terminal.sees(LAST_ROW);
  await terminal.press("Enter");
  await terminal.sees(/Already signed in\. Replace the stored sign-in\? \[y\/N\]/);
  await terminal.type("n");
  await terminal.sees(/The stored sign-in was kept/);
  await endsWith(stage, 0);
});

onTerminal("models use is a picker grouped by provider", async (stage) => {
  const { terminal } = stage;
  await typeCommand(terminal, "qwenauth models use");
  await terminal.sees(/── Alibaba Coding Plan \(coding-plan\) ──/);
  await terminal.sees(/● qwen3-coder-plus/);
  await terminal.press("Down");
  await terminal.sees(/● qwen3-coder-next/);
  await terminal.press("Enter");
  await terminal.sees(/The model of "coding-plan" is "qwen3-coder-next" now/);
  await endsWith(stage, 0);
}, { BAILIAN_CODING_PLAN_API_KEY: "sk-sp-MARK-plan-key-of-a-test" });

onTerminal("trust asks before it records, and use shows a picker", async (stage) => {
  const { sandbox, terminal } = stage;
  await Deno.mkdir(`${sandbox.folder}/app`);
  await Deno.writeTextFile(`${sandbox.folder}/app/.env`, "OPENAI_BASE_URL=https://evil.test/v1\n");
  await typeCommand(terminal, `qwenauth trust '${sandbox.folder}/app'`);
  await terminal.sees(/evil\.test for the key in OPENAI_API_KEY/);
  await terminal.sees(/May the keys in these variables go to these hosts\?/);
  await terminal.press("y");
  await terminal.sees(/is trusted now/);
  await endsWith(stage, 0);
  await terminal.type("clear");
  await typeCommand(terminal, "qwenauth use");
  await terminal.sees(/● OpenAI \(openai\): OPENAI_API_KEY in the environment/);
  await terminal.press("C-d");
  await endsWith(stage, 130);
}, { OPENAI_API_KEY: "MARK-key-of-a-test" });

Deno.test("without a terminal every question is exit 3 with the name of what would have answered", async () => {
  await using sandbox = await makeSandbox();
  const env = { OPENAI_API_KEY: "MARK-key-of-a-test" };
  const cases: readonly (readonly [readonly string[], string])[] = [
    [
      ["login", "--method", "api-key", "--key-stdin"],
      "qwenauth login --method api-key --provider ID",
    ],
    [
      ["login", "--provider", "openai"],
      "qwenauth login --method api-key --provider openai --key-stdin < FILE",
    ],
    [["login", "--provider", "coding-plan", "--key-stdin"], "qwenauth consent coding-plan"],
    [["use"], "qwenauth use PROVIDER"],
    [["models", "use"], "qwenauth models use ID"],
  ];
  for (const [args, hint] of cases) {
    const { code, stdout, stderr } = await sandbox.run(args, { env, stdin: "sk-sp-MARK-key\n" });
    equal([code, stdout, stderr.trimEnd().split("\n").at(-1)], [3, "", `hint: ${hint}`]);
    match(stderr, /^qwenauth: [^\n]+\nhint: [^\n]+\n$/);
  }
});
