/** The REPL on a real terminal, with a scripted talk in place of a model. */

import { deepStrictEqual as equal, doesNotMatch, match } from "node:assert/strict";
import { ROOT } from "../../scripts/repository.ts";
import { needs } from "./support/needs.ts";
import { bundle } from "./support/program.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { quote } from "./support/shell.ts";
import { openTerminal, type Size, type TestTerminal } from "./support/terminal.ts";
import { until } from "./support/until.ts";

const USUAL: Size = { columns: 60, rows: 20 };

interface Stage {
  readonly sandbox: Sandbox;
  readonly terminal: TestTerminal;
}

/** The test program with the permissions of the real one. */
function commandLine(): string {
  const [deno, run, ...flags] = bundle("dist").slice(0, -1);
  return [deno!, run!, "--no-check", ...flags, `${ROOT}/tests/support/repl_main.ts`].map(quote)
    .join(" ");
}

/** A test in which the REPL has been started. */
function inRepl(
  name: string,
  run: (stage: Stage) => Promise<void>,
  env: Readonly<Record<string, string>> = {},
): void {
  Deno.test({
    ...needs(name, ["tmux", "sh"]),
    async fn() {
      await using sandbox = await makeSandbox();
      await using terminal = await openTerminal(sandbox, USUAL, env);
      await Deno.writeTextFile(`${sandbox.home}/repl`, `exec ${commandLine()}\n`);
      await terminal.type(`stty -g > before; sh -c 'echo $$ > pid; . ./repl'; echo "exit=$?"`);
      await terminal.sees(/^Model "test-model" of "test"; \/help shows/m);
      await terminal.sees(/^> $/m);
      await run({ sandbox, terminal });
    },
  });
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
  const pasteModes = (await terminal.recorded()).match(/\?2004[hl]/g) ?? [];
  if (pasteModes.length > 0) equal(pasteModes.at(-1), "?2004l");
}

/** Types without Enter. */
async function write(terminal: TestTerminal, text: string): Promise<void> {
  await terminal.tmux("send-keys", "-t", "test", "-l", text);
}

async function press(terminal: TestTerminal, ...keys: readonly string[]): Promise<void> {
  await terminal.tmux("send-keys", "-t", "test", ...keys);
}

inRepl("a question is edited, entered and answered, and Ctrl-D leaves: exit 0", async (stage) => {
  const { terminal } = stage;
  await write(terminal, "hallo wurld 字x");
  await press(terminal, "Left", "BSpace", "Home", "Right", "DC", "e");
  await terminal.sees(/^> hello wurld x$/m);
  await press(terminal, "M-f", "M-f", "C-w");
  await write(terminal, "world 😀");
  await press(terminal, "Enter");
  await terminal.sees(/^> hello world 😀 x\nasked "hello world 😀 x"\n> $/m);
  await press(terminal, "C-d");
  await endsWith(stage, 0);
});

inRepl("several lines: Ctrl-J, Alt-Enter, a backslash, a block in quotes", async (stage) => {
  const { terminal } = stage;
  await write(terminal, "one");
  await press(terminal, "C-j");
  await write(terminal, "two");
  await press(terminal, "M-Enter");
  await terminal.type("three\\");
  await terminal.sees(/^> one\n\. two\n\. three\n\. $/m);
  await press(terminal, "Up", "Up", "!");
  await terminal.sees(/^> one\n\. !two\n/m);
  await press(terminal, "Enter");
  await terminal.sees(/^asked "one\\n!two\\nthree"\n> $/m);
  await terminal.type('"""');
  await terminal.type("a");
  await terminal.type("");
  await terminal.type('b"""');
  await terminal.sees(/^asked "a\\n\\nb"\n> $/m);
  await terminal.type("/exit");
  await endsWith(stage, 0);
});

inRepl("a paste is one text, whatever is in it", async (stage) => {
  const { sandbox, terminal } = stage;
  await Deno.writeTextFile(`${sandbox.folder}/paste`, "first\n/exit\n\tthird 字");
  await terminal.tmux("load-buffer", `${sandbox.folder}/paste`);
  await terminal.tmux("paste-buffer", "-p", "-t", "test");
  await terminal.sees(/^> first\n\. \/exit\n\. {5}third 字$/m);
  await press(terminal, "Enter");
  await terminal.sees(/^asked "first\\n\/exit\\n\\tthird 字"\n> $/m);
  await press(terminal, "C-d");
  await endsWith(stage, 0);
});

inRepl("arrows bring back what was entered before", async (stage) => {
  const { terminal } = stage;
  await terminal.type("first");
  await terminal.sees(/^asked "first"\n> $/m);
  await terminal.type("second");
  await terminal.sees(/^asked "second"\n> $/m);
  await write(terminal, "new");
  await press(terminal, "Up", "Up");
  await terminal.sees(/^> first$(?![^]*^asked)/m);
  await press(terminal, "Down", "Down");
  await terminal.sees(/^> new$/m);
  await press(terminal, "Up", "Enter");
  await terminal.sees(/^> second\nasked "second"\n> second\nasked "second"\n> $/m);
  await press(terminal, "C-d");
  await endsWith(stage, 0);
});

inRepl(
  "Ctrl-C stops the answer and keeps the talk",
  async (stage) => {
    const { terminal } = stage;
    await terminal.type("slow");
    await terminal.sees(/word3/);
    await press(terminal, "-l", "unseen");
    await press(terminal, "C-c");
    await terminal.sees(/^> slow\n(?:word\d+ )+\n?[^]*^Stopped\n> $/m);
    doesNotMatch(await terminal.screen(), /unseen/);
    await terminal.type("slow again");
    await terminal.sees(/^> slow again\nword1 word2/m);
    await press(terminal, "C-c");
    await terminal.sees(/^> slow again\n[^]*^Stopped\n> $/m);
    await terminal.type("still there");
    await terminal.sees(/^asked "still there"\n> $/m);
    await press(terminal, "C-d");
    await endsWith(stage, 0);
  },
);

inRepl(
  "what is typed during an answer is not shown, and waits for the next prompt",
  async (stage) => {
    const { terminal } = stage;
    await terminal.type("short");
    await terminal.sees(/word2/);
    await write(terminal, "next");
    await terminal.sees(/^> short\n(?:word\d+ ){10}\n> next$/m);
    await press(terminal, "Enter");
    await terminal.sees(/^asked "next"\n> $/m);
    await press(terminal, "C-d");
    await endsWith(stage, 0);
  },
);

inRepl("Ctrl-C clears the line, on an empty one it tells how to leave", async (stage) => {
  const { terminal } = stage;
  await write(terminal, "never asked");
  await press(terminal, "C-c");
  await terminal.sees(/^> never asked\n> $/m);
  await press(terminal, "C-c");
  await terminal.sees(/^To leave, press Ctrl-D or type \/exit\n> $/m);
  await press(terminal, "C-z");
  await terminal.sees(/^Ctrl-Z does nothing here/m);
  await press(terminal, "C-d");
  await endsWith(stage, 0);
});

inRepl("a failure of one question is told, and the talk goes on", async (stage) => {
  const { terminal } = stage;
  await terminal.type("fail");
  await terminal.sees(/^a part *\nqwenauth: Cannot ask\nhint, for the shell: try later\n> $/m);
  await terminal.type("/modle x");
  await terminal.sees(/^qwenauth: Unknown command "\/modle": [^\n]*\nhint: \/model$/m);
  await terminal.type("/model x");
  await terminal.sees(/^Model "x"\n> $/m);
  await terminal.type("//model");
  await terminal.sees(/^asked "\/model"\n> $/m);
  await terminal.type("/help");
  await terminal.sees(/^\/attach FILE\|URL +Attach/m);
  await terminal.type("closed");
  await endsWith(stage, 0);
});

inRepl("a bug ends it with the terminal as it was", async (stage) => {
  await stage.terminal.type("bug");
  await stage.terminal.sees(/^qwenauth: Internal error: TypeError: a bug/m);
  await endsWith(stage, 1);
});

inRepl("a long text is drawn anew after each resize", async (stage) => {
  const { terminal } = stage;
  const text = "The quick brown fox jumps over the lazy dog. 字字字字字字字字. ".repeat(3).trim();
  await write(terminal, text);
  for (const columns of [30, 100, 47]) {
    await terminal.resize({ columns, rows: 20 });
    const expected = wrap(`> ${text}`, columns - 1);
    await until(`${columns} columns`, async () => {
      const rows = await terminal.tmux("capture-pane", "-p", "-t", "test");
      return rows.trimEnd().endsWith(expected) || undefined;
    }, () => terminal.screen());
  }
  await press(terminal, "C-a", "A");
  await terminal.sees(/^> AThe quick/m);
  await press(terminal, "C-e", "Z");
  await press(terminal, "Enter");
  await terminal.sees(/^asked "AThe quick/m);
  match(await terminal.screen(), /字\.Z"/);
  await press(terminal, "C-d");
  await endsWith(stage, 0);
});

/** Rows of so many cells; only the sample's characters. */
function wrap(text: string, width: number): string {
  const rows = [""];
  let cells = 0;
  for (const character of text) {
    const needed = character === "字" ? 2 : 1;
    if (cells + needed > width) {
      rows.push("");
      cells = 0;
    }
    rows.push(rows.pop()! + character);
    cells += needed;
  }
  return rows.map((row) => row.trimEnd()).join("\n");
}

for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 130]] as const) {
  for (const moment of ["at the prompt", "during an answer"]) {
    inRepl(`${signal} ${moment} gives the terminal back: exit ${code}`, async (stage) => {
      const { sandbox, terminal } = stage;
      if (moment === "during an answer") {
        await terminal.type("slow");
        await terminal.sees(/word2/);
      } else await write(terminal, "half a question");
      Deno.kill(Number(await Deno.readTextFile(`${sandbox.home}/pid`)), signal);
      await endsWith(stage, code);
    });
  }
}

inRepl("a window that is closed ends it", async ({ sandbox, terminal }) => {
  const pid = Number(await Deno.readTextFile(`${sandbox.home}/pid`));
  await terminal.close();
  await until("the end", () => isRunning(pid) ? undefined : true);
});

function isRunning(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGCONT");
    return true;
  } catch {
    return false;
  }
}

inRepl("stopped and continued from outside, it takes the terminal again", async (stage) => {
  const { sandbox, terminal } = stage;
  await write(terminal, "half ");
  await terminal.sees(/^> half/m);
  const pid = Number(await Deno.readTextFile(`${sandbox.home}/pid`));
  Deno.kill(pid, "SIGSTOP");
  await terminal.sees(/Stopped/);
  // The mode is still the stopped program's, in which Enter is no newline.
  await write(terminal, "fg; echo ended=$?");
  await press(terminal, "C-j");
  await terminal.sees(/^> half $/m);
  await terminal.type("a question");
  await terminal.sees(/^asked "half a question"\n> $/m);
  await press(terminal, "C-d");
  await terminal.sees(/^ended=0$/m);
  await isSane(sandbox, terminal);
});

const PLAIN = { NO_COLOR: "1" };

inRepl(
  "without cursor control it reads plain lines, and Ctrl-C still stops an answer",
  async (stage) => {
    const { terminal } = stage;
    await terminal.type("one\\");
    await terminal.sees(/^\. $/m);
    await terminal.type("two");
    await terminal.sees(/^asked "one\\ntwo"\n> $/m);
    await terminal.type("slow");
    await terminal.sees(/word2/);
    await press(terminal, "C-c");
    await terminal.sees(/^Stopped\n> $/m);
    await terminal.type("still there");
    await terminal.sees(/^asked "still there"\n> $/m);
    // deno-lint-ignore no-control-regex
    doesNotMatch((await terminal.recorded()).split("; /help")[1]!, /\x1b/);
    await press(terminal, "C-d");
    await endsWith(stage, 0);
  },
  PLAIN,
);

inRepl("without cursor control SIGTERM during an answer ends it: exit 143", async (stage) => {
  const { sandbox, terminal } = stage;
  await terminal.type("slow");
  await terminal.sees(/word2/);
  Deno.kill(Number(await Deno.readTextFile(`${sandbox.home}/pid`)), "SIGTERM");
  await endsWith(stage, 143);
}, PLAIN);
