import { deepStrictEqual as equal, match, rejects } from "node:assert/strict";
import { runRepl } from "../../../src/commands/chat_screen/repl.ts";
import { Failure } from "../../../src/platform/failure.ts";
import { FileError } from "../../../src/platform/files.ts";
import type { PassedSignal } from "../../../src/platform/programs.ts";
import { ClosedOutput } from "../../../src/platform/terminal.ts";
import { FakeSignals } from "../../support/fake_signals.ts";
import { FakeTalk } from "../../support/fake_talk.ts";
import { FakeTerminal } from "../../support/fake_terminal.ts";

const TERMINALS = ["stdin", "stdout", "stderr"] as const;

/** A REPL on a keyboard. */
class Stage {
  readonly terminal = new FakeTerminal({
    terminals: TERMINALS,
    size: { columns: 40, rows: 10 },
  });
  readonly signals = new FakeSignals();
  readonly talk = new FakeTalk();
  readonly ended: Promise<number>;

  constructor(quiet = true) {
    const { terminal, signals, talk } = this;
    this.ended = runRepl({ terminal, signals, quiet }, talk);
    this.ended.catch(() => {});
  }

  /** Presses keys, and waits until what they lead to has been done. */
  async press(keys: string): Promise<void> {
    this.terminal.keyboard.press(keys);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  }

  /** Lines on stderr without control sequences and what was drawn over, the newest first. */
  get newest(): readonly string[] {
    // deno-lint-ignore no-control-regex
    const plain = this.terminal.stderr.text.replaceAll(/\x1b\[[?0-9;]*[A-Za-z]/g, "");
    return plain.split("\n").map((line) => line.replace(/\r$/, "").split("\r").at(-1)!).reverse();
  }
}

Deno.test("the REPL asks what is entered, each entry by itself, and Ctrl-D ends it with 0", async () => {
  const stage = new Stage();
  await stage.press("one\rtw");
  await stage.press("o\r\r  \r");
  await stage.press("\x04");
  equal(await stage.ended, 0);
  equal(stage.talk.calls, ["ask one", "ask two"]);
  equal([stage.terminal.keyboard.listener, stage.signals.undoCount], [undefined, 0]);
  equal(stage.terminal.stdout.text, "");
});

Deno.test("the REPL says at the start who answers, unless --quiet", async () => {
  const stage = new Stage(false);
  await stage.press("\x04");
  match(stage.terminal.stderr.text, /Model "test-model" of "test"; \/help shows the commands/);
  const quiet = new Stage();
  await quiet.press("\x04");
  equal(quiet.terminal.stderr.text.includes("Model"), false);
});

const COMMANDS: readonly (readonly [string, readonly string[], string])[] = [
  ["/model", [], 'Model "test-model" of "test"'],
  ["/model other", ["model other"], "did model other"],
  ["/system Be short.\nVery.", ["system Be short.\nVery."], "did system Be short. Very."],
  ["/system", ["system "], "did system"],
  ["/attach a b.png", ["attach a b.png"], "did attach a b.png"],
  ["/attach 'a b.png'", ["attach a b.png"], "did attach a b.png"],
  ["/clear", ["clear"], "did clear"],
  ["/save work", ["save work"], "did save work"],
  ["/status", [], "status 2"],
  ["/help", [], "//TEXT                      Ask a text that begins with a slash"],
  ["/attach", [], "hint: /attach FILE|URL"],
  ["/save", [], "hint: /save NAME"],
  ["/sav x", [], "hint: /save"],
  ["/etc/hosts", [], "hint: /help"],
  ["/constructor", [], "hint: /help"],
  ["//etc/hosts says", ["ask /etc/hosts says"], ""],
];

for (const [line, calls, shown] of COMMANDS) {
  Deno.test(`the REPL takes ${JSON.stringify(line)}`, async () => {
    const stage = new Stage();
    await stage.press(`\x1b[200~${line}\x1b[201~\r`);
    equal(stage.talk.calls, calls);
    if (shown !== "") equal(stage.newest.slice(0, 2), ["> ", shown]);
    await stage.press("/exit\r");
    equal(await stage.ended, 0);
  });
}

Deno.test("an unknown command is a usage failure that names it", async () => {
  const stage = new Stage();
  await stage.press("/modle x\r");
  equal(stage.newest.slice(1, 3), [
    "hint: /model",
    'qwenauth: Unknown command "/modle": a question that begins with a slash takes a second one',
  ]);
});

Deno.test("Ctrl-C aborts the answer, forgets what was typed meanwhile, and the talk goes on", async () => {
  const stage = new Stage();
  stage.talk.onAsk = (_, signal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  await stage.press("one\r");
  await stage.press("typed too early");
  await stage.press("\x03");
  equal(stage.newest.slice(0, 2), ["> ", "Stopped"]);
  stage.talk.onAsk = () => Promise.resolve();
  await stage.press("two\r\x04");
  equal(await stage.ended, 0);
  equal(stage.talk.calls, ["ask one", "ask two"]);
});

Deno.test("what is typed during an answer comes to the next prompt", async () => {
  const stage = new Stage();
  const answer = Promise.withResolvers<void>();
  stage.talk.onAsk = () => answer.promise;
  await stage.press("one\r");
  const before = stage.terminal.stderr.text;
  await stage.press("two\rthr");
  equal(stage.terminal.stderr.text, before);
  stage.talk.onAsk = () => Promise.resolve();
  answer.resolve();
  await stage.press("ee\r");
  equal(stage.talk.calls, ["ask one", "ask two", "ask three"]);
});

for (
  const [name, error, lines] of [
    ["a failure", new Failure("quota", "Too many", { hint: "qwenauth status" }), [
      "hint, for the shell: qwenauth status",
      "qwenauth: Too many",
    ]],
    ["a failure with escape sequences in it", new Failure("failure", "a\x1b]0;x\x07b"), [
      "qwenauth: ab",
    ]],
    ["a file that fails", new FileError("denied", "/x", "permission denied"), [
      'qwenauth: Cannot use "/x": permission denied',
    ]],
  ] as const
) {
  Deno.test(`${name} is told, and the talk goes on`, async () => {
    const stage = new Stage();
    stage.talk.onAsk = () => Promise.reject(error);
    await stage.press("one\r");
    equal(stage.newest.slice(0, 1 + lines.length), ["> ", ...lines]);
    await stage.press("two\r");
    equal(stage.talk.calls, ["ask one", "ask two"]);
  });
}

for (const error of [new ClosedOutput(), new TypeError("a bug")]) {
  Deno.test(`${error.name} ends the REPL, and the terminal is given back`, async () => {
    const stage = new Stage();
    stage.talk.onAsk = () => Promise.reject(error);
    await stage.press("one\r");
    await rejects(stage.ended, error);
    equal([stage.terminal.keyboard.listener, stage.signals.undoCount], [undefined, 0]);
    equal(stage.terminal.stderr.text.endsWith("\x1b[?2004l"), true);
  });
}

Deno.test("a signal that ends the program switches the marking of pastes off", async () => {
  const stage = new Stage();
  await stage.press("half");
  stage.signals.end();
  equal(stage.terminal.stderr.text.endsWith("\x1b[?2004l\r\n"), true);
  equal(stage.terminal.keyboard.listener, undefined);
});

Deno.test("Ctrl-C at the prompt clears the line, and tells how to leave when there is none", async () => {
  const stage = new Stage();
  await stage.press("abc\x03");
  equal(stage.newest.slice(0, 2), ["> ", "> abc"]);
  await stage.press("\x03");
  equal(stage.newest.slice(0, 2), ["> ", "To leave, press Ctrl-D or type /exit"]);
  await stage.press("\x1a");
  match(stage.newest[1]!, /^Ctrl-Z does nothing here/);
  equal(stage.talk.calls, []);
});

Deno.test("a terminal that goes away ends the REPL, after an answer that is under way", async () => {
  const stage = new Stage();
  const answer = Promise.withResolvers<void>();
  stage.talk.onAsk = () => answer.promise;
  await stage.press("one\r");
  stage.terminal.keyboard.listener!.onEnd();
  answer.resolve();
  equal(await stage.ended, 0);
});

Deno.test("a resize draws the text anew, and Ctrl-L the whole screen", async () => {
  const stage = new Stage();
  await stage.press("abcdefghijkl");
  stage.terminal.resize({ columns: 10, rows: 10 });
  equal(stage.terminal.stderr.text.endsWith("\x1b[1A\r\x1b[J> abcdefg\r\nhijkl\rhijkl"), true);
  await stage.press("\x0c");
  equal(stage.terminal.stderr.text.endsWith("\x1b[2J\x1b[H> abcdefg\r\nhijkl\rhijkl"), true);
});

/** Signals that are handed on. */
class PassedSignals extends FakeSignals {
  receive: ((signal: PassedSignal) => void) | undefined;

  override passOn(receive?: (signal: PassedSignal) => void): () => void {
    this.receive = receive;
    return () => this.receive = undefined;
  }
}

function plain(
  lines: readonly string[],
): { terminal: FakeTerminal; signals: PassedSignals; talk: FakeTalk } {
  const terminal = new FakeTerminal({ terminals: TERMINALS, color: false, lines });
  return { terminal, signals: new PassedSignals(), talk: new FakeTalk() };
}

Deno.test("without cursor control the REPL reads lines, and writes no escape sequence", async () => {
  const { terminal, signals, talk } = plain([
    "one\\",
    "two",
    '"""',
    "a",
    '"""',
    "/clear",
    "",
    "three",
  ]);
  equal(await runRepl({ terminal, signals, quiet: true }, talk), 0);
  equal(talk.calls, ["ask one\ntwo", "ask a", "clear", "ask three"]);
  equal(terminal.stderr.text, "> . > . . > did clear\n> > > \n");
});

for (
  const [signal, code, calls] of [["SIGINT", 0, ["ask one", "ask two"]], ["SIGTERM", 143, [
    "ask one",
  ]], ["SIGHUP", 129, ["ask one"]]] as const
) {
  Deno.test(`without cursor control ${signal} during an answer stops it: ${code}`, async () => {
    const { terminal, signals, talk } = plain(["one", "two"]);
    talk.onAsk = (text, stop) =>
      new Promise((resolve, reject) => {
        if (text === "two") return resolve();
        stop.addEventListener("abort", () => reject(stop.reason));
        signals.receive?.(signal);
      });
    equal(await runRepl({ terminal, signals, quiet: true }, talk), code);
    equal(talk.calls, calls);
    equal(signals.receive, undefined);
  });
}
