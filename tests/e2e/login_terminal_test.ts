/** `login` on a real terminal: what is drawn, what keys and signals do, and how it leaves the terminal. */

import { deepStrictEqual as equal, doesNotMatch, match, notEqual, ok } from "node:assert/strict";
import { approve } from "../support/servers/approve_page.ts";
import { needs } from "./support/needs.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { isStored } from "./support/stored_files.ts";
import { drawScreen, scanScreen, THEMES, toGreyMap } from "./support/scan_screen.ts";
import { openTerminal, type Size, type TestTerminal } from "./support/terminal.ts";
import { until } from "./support/until.ts";

const USUAL: Size = { columns: 80, rows: 24 };
const LARGE: Size = { columns: 120, rows: 40 };
const SMALL: Size = { columns: 40, rows: 10 };

const SPINNER = /^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] Waiting for the approval, (?:30:00|29:\d\d) left$/m;
const QR_CODE = /[█▀▄]{5}/;

interface Stage {
  readonly sandbox: Sandbox;
  readonly terminal: TestTerminal;
}

/** A test with a sandbox and a terminal. */
function onTerminal(
  name: string,
  size: Size,
  run: (stage: Stage) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): void {
  Deno.test({
    ...needs(name, ["tmux", "sh"]),
    async fn() {
      await using sandbox = await makeSandbox();
      await using terminal = await openTerminal(sandbox, size, env);
      await run({ sandbox, terminal });
    },
  });
}

/** Types a command line, followed by what shows its exit code. */
async function typeCommand(terminal: TestTerminal, line: string): Promise<void> {
  await terminal.type(`stty -g > before; ${line}; echo "exit=$?"`);
}

/** Waits for the end and looks whether the terminal is as it was. */
async function endsWith({ sandbox, terminal }: Stage, code: number): Promise<void> {
  const [, shown] = await terminal.sees(/exit=(\d+)$/m);
  equal(Number(shown), code, await terminal.screen());
  await isSane(sandbox, terminal);
}

async function isSane(sandbox: Sandbox, terminal: TestTerminal): Promise<void> {
  await terminal.type("stty -g > after; echo written");
  await terminal.sees(/^written$/m);
  const read = (name: string) => Deno.readTextFile(`${sandbox.home}/${name}`);
  equal(await read("after"), await read("before"));
  equal(await terminal.hasCursor(), true, "the cursor is hidden");
}

/** The verification URL on the screen, of the newest code. */
async function urlOn(terminal: TestTerminal): Promise<string> {
  const [, url] = await terminal.sees(/^Sign in at (\S+)$(?![^]*^Sign in at)/m);
  return url!;
}

for (const size of [USUAL, LARGE]) {
  const name = `${size.columns} x ${size.rows}`;
  onTerminal(
    `a terminal of ${name} shows a QR code that can be scanned, and a spinner that turns`,
    size,
    async (stage) => {
      const { terminal } = stage;
      await typeCommand(terminal, "qwenauth login --method oauth");
      const [first] = await terminal.sees(SPINNER);
      await until("the next picture", async () => {
        const screen = await terminal.screen();
        return SPINNER.test(screen) && !screen.includes(first) || undefined;
      });
      const url = await urlOn(terminal);
      const screen = await terminal.coloredScreen();
      for (const theme of Object.values(THEMES)) equal(scanScreen(screen, theme), url);
      await approve(url);
      await endsWith(stage, 0);
      match(await terminal.screen(), /^Signed in, and it works: 2 models at http:\S+$/m);
      doesNotMatch(await terminal.screen(), /Waiting for the approval/);
    },
  );
}

Deno.test({
  ...needs("another program than ours reads the QR code on the screen", [
    "tmux",
    "sh",
    "zbarimg",
  ]),
  async fn() {
    await using sandbox = await makeSandbox();
    await using terminal = await openTerminal(sandbox, USUAL);
    await terminal.type("qwenauth login --method oauth");
    await terminal.sees(SPINNER);
    const picture = `${sandbox.folder}/screen.pgm`;
    const screen = await terminal.coloredScreen();
    await Deno.writeFile(picture, toGreyMap(drawScreen(screen, THEMES["dark"]!)));
    const { stdout } = await new Deno.Command("zbarimg", { args: ["-q", "--raw", picture] })
      .output();
    equal(new TextDecoder().decode(stdout).trim(), await urlOn(terminal));
  },
});

onTerminal(
  "a terminal of 40 x 10 shows the spinner without a QR code, and a resize does no harm",
  SMALL,
  async (stage) => {
    const { terminal } = stage;
    await typeCommand(terminal, "qwenauth login --method oauth");
    await terminal.sees(SPINNER);
    doesNotMatch(await terminal.screen(), QR_CODE);
    const url = await urlOn(terminal);
    for (const columns of [20, 9, 100, 40]) {
      await terminal.resize({ columns, rows: 10 });
      const cut = "Waiting for the approval".slice(0, Math.min(columns, 40) - 3);
      await terminal.sees(new RegExp(`^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] ${cut}`, "m"));
    }
    await approve(url);
    await endsWith(stage, 0);
    match(await terminal.screen(), /Signed in, and it works/);
  },
);

onTerminal(
  "--qr forces the QR code on a small terminal, --no-qr drops it",
  SMALL,
  async (stage) => {
    const { terminal } = stage;
    await terminal.resize({ columns: 50, rows: 12 });
    await terminal.type("qwenauth login --method oauth --qr");
    await terminal.sees(SPINNER);
    match(await terminal.screen(), QR_CODE);
    await terminal.press("C-c");
    await terminal.sees(/ready> $/m);
    await terminal.resize(USUAL);
    await terminal.type("clear; qwenauth login --method oauth --no-qr");
    await terminal.sees(SPINNER);
    doesNotMatch(await terminal.screen(), QR_CODE);
  },
);

onTerminal(
  "--copy puts the URL on the terminal's clipboard",
  USUAL,
  async ({ terminal }) => {
    await terminal.type("qwenauth login --method oauth --copy");
    const url = await urlOn(terminal);
    const recorded = await terminal.recorded();
    ok(recorded.includes(`\x1b]52;c;${btoa(url)}\x07`), JSON.stringify(recorded));
  },
);

onTerminal("Ctrl-C while polling is exit 130 and leaves a sane terminal", USUAL, async (stage) => {
  const { sandbox, terminal } = stage;
  await typeCommand(terminal, "qwenauth login --method oauth");
  await terminal.sees(SPINNER);
  await until("a poll", () => sandbox.servers.authorization.counters.polls > 0 || undefined);
  await terminal.press("C-c");
  await endsWith(stage, 130);
  doesNotMatch(await terminal.screen(), /Waiting for the approval/);
  equal(isStored(sandbox), false);
});

onTerminal("SIGTERM while polling is exit 143 and leaves a sane terminal", USUAL, async (stage) => {
  const { sandbox, terminal } = stage;
  await typeCommand(terminal, "sh -c 'echo $$ > pid; exec qwenauth login --method oauth'");
  await terminal.sees(SPINNER);
  Deno.kill(Number(await Deno.readTextFile(`${sandbox.home}/pid`)), "SIGTERM");
  await endsWith(stage, 143);
  equal(isStored(sandbox), false);
});

onTerminal(
  "a closed terminal ends the login with 129, and nothing is stored",
  USUAL,
  async (stage) => {
    const { sandbox, terminal } = stage;
    const line = "qwenauth login --method oauth; echo $? > code.new; mv code.new code";
    await terminal.type(`sh -c 'trap : HUP; ${line}'`);
    await terminal.sees(SPINNER);
    await terminal.close();
    const code = await until(
      "the end of the login",
      () => Deno.readTextFile(`${sandbox.home}/code`).catch(() => undefined),
    );
    equal(code.trim(), "129");
    equal(isStored(sandbox), false);
  },
);

onTerminal(
  "Ctrl-Z leaves a sane terminal, and after fg the login goes on",
  USUAL,
  async (stage) => {
    const { sandbox, terminal } = stage;
    await typeCommand(terminal, "qwenauth login --method oauth");
    const url = await urlOn(terminal);
    await terminal.sees(SPINNER);
    await terminal.press("C-z");
    await isSane(sandbox, terminal);
    await terminal.type("clear; fg; echo resumed=$?");
    await terminal.sees(SPINNER);
    await approve(url);
    await terminal.sees(/^resumed=0$/m);
    match(await terminal.screen(), /Signed in, and it works/);
    await isSane(sandbox, terminal);
  },
);

onTerminal(
  "an expired code offers a new one: Enter gives it, n ends with exit 4",
  USUAL,
  async (stage) => {
    const { sandbox, terminal } = stage;
    const { behaviour, counters } = sandbox.servers.authorization;
    behaviour.deviceCodeSeconds = 2;
    await typeCommand(terminal, "qwenauth login --method oauth --no-qr");
    const first = await urlOn(terminal);
    await terminal.sees(
      /^The code has expired\. Press Enter for a new code, or type n to stop: *$/m,
    );
    equal(await terminal.hasCursor(), true);
    await terminal.press("Enter");
    await until("another code", () => counters.deviceAuthorizations === 2 || undefined);
    await terminal.sees(/^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] Waiting/m);
    notEqual(await urlOn(terminal), first);
    await terminal.sees(/The code has expired\.[^]*The code has expired\./);
    await terminal.type("n");
    await endsWith(stage, 4);
    match(await terminal.screen(), /^qwenauth: The code expired before it was approved\nhint: /m);
    equal(isStored(sandbox), false);
  },
);

onTerminal(
  "a new code after --timeout can be approved; Ctrl-C at the question is exit 130",
  USUAL,
  async (stage) => {
    const { terminal } = stage;
    const question = /The time is over\. Press Enter for a new code, or type n to stop: *$/m;
    await typeCommand(terminal, "qwenauth login --method oauth --no-qr --timeout 4s");
    await terminal.sees(question);
    await terminal.type("");
    await terminal.sees(/The time is over[^]*^[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] Waiting for the approval/m);
    await approve(await urlOn(terminal));
    await endsWith(stage, 0);
    await terminal.type("clear; rm before");
    await typeCommand(terminal, "qwenauth login --method oauth --force --no-qr --timeout 1s");
    await terminal.sees(question);
    await terminal.press("C-c");
    await endsWith(stage, 130);
  },
);

onTerminal("already signed in: login asks, n keeps, y replaces", USUAL, async (stage) => {
  const { sandbox, terminal } = stage;
  const question = /^Already signed in\. Replace the stored sign-in\? \[y\/N\] *$/m;
  const before = await sandbox.signIn(3600);
  const { counters } = sandbox.servers.authorization;
  const asked = counters.deviceAuthorizations;
  await typeCommand(terminal, "qwenauth login --method oauth");
  await terminal.sees(question);
  await terminal.type("n");
  await endsWith(stage, 0);
  match(await terminal.screen(), /^The stored sign-in was kept$/m);
  equal(sandbox.stored(), before);
  equal(counters.deviceAuthorizations, asked);
  await terminal.type("clear; rm before");
  await typeCommand(terminal, "qwenauth login --method oauth --no-qr");
  await terminal.sees(question);
  await terminal.type("y");
  await approve(await urlOn(terminal));
  await endsWith(stage, 0);
  notEqual(sandbox.stored().access_token, before.access_token);
});

onTerminal("--no-input asks nothing on a terminal", USUAL, async (stage) => {
  const { sandbox, terminal } = stage;
  sandbox.servers.authorization.behaviour.deviceCodeSeconds = 1;
  await typeCommand(terminal, "qwenauth login --method oauth --no-input --no-qr");
  await endsWith(stage, 4);
  doesNotMatch(await terminal.screen(), /Press Enter/);
  const before = await sandbox.signIn(3600);
  await terminal.type("clear; rm before");
  await typeCommand(terminal, "qwenauth login --method oauth --no-input");
  await endsWith(stage, 0);
  match(await terminal.screen(), /^Already signed in, the access token is valid until /m);
  equal(sandbox.stored(), before);
});

for (
  const [what, env, flag] of [
    ["NO_COLOR=1", { NO_COLOR: "1" }, ""],
    ["--no-color", {}, "--no-color"],
    ["TERM=dumb", {}, ""],
  ] as const
) {
  onTerminal(
    `${what}: no colour, no spinner, no escape sequence on a terminal`,
    USUAL,
    async (stage) => {
      const { terminal } = stage;
      const prefix = what === "TERM=dumb" ? "TERM=dumb " : "";
      await typeCommand(terminal, `${prefix}qwenauth login --method oauth ${flag}`);
      await terminal.sees(/^Waiting for the approval$/m);
      await approve(await urlOn(terminal));
      await endsWith(stage, 0);
      doesNotMatch(await terminal.screen(), QR_CODE);
      // What stands before is the shell's, and the runtime's when it loads modules.
      const own = /No browser was opened[^]*exit=/.exec(await terminal.recorded())?.[0] ?? "\x1b";
      ok(!own.includes("\x1b"), JSON.stringify(own));
    },
    env,
  );
}

onTerminal(
  "x=$(qwenauth login --method oauth --json) shows URL and code on the terminal and gives x the events",
  USUAL,
  async (stage) => {
    const { sandbox, terminal } = stage;
    await typeCommand(terminal, "x=$(qwenauth login --method oauth --json)");
    await approve(await urlOn(terminal));
    await endsWith(stage, 0);
    match(await terminal.screen(), QR_CODE);
    await terminal.type(`printf '%s\\n' "$x" > events; echo saved`);
    await terminal.sees(/^saved$/m);
    const lines = (await Deno.readTextFile(`${sandbox.home}/events`)).trimEnd().split("\n");
    const events = lines.map((line) => JSON.parse(line));
    equal(events.map(({ version, event }) => [version, event]), [
      [1, "device_code"],
      [1, "authorized"],
      [1, "probe"],
    ]);
  },
);
