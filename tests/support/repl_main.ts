/**
 * The REPL on the real terminal with a scripted talk. A question that begins with `slow` is answered word
 * by word until it is stopped, `short` likewise with ten words, `fail` is a failure after a part of an answer, `bug` is no failure; every
 * other question is given back as JSON. `closed` finds that nobody reads the answers.
 */

import { reportFailure } from "../../src/cli/report_failure.ts";
import { runRepl } from "../../src/commands/chat_screen/repl.ts";
import type { Talk } from "../../src/commands/chat_screen/talk.ts";
import { createDenoPlatform } from "../../src/platform/deno_platform.ts";
import { Failure } from "../../src/platform/failure.ts";
import { ClosedOutput } from "../../src/platform/terminal.ts";

const platform = createDenoPlatform();
const terminal = platform.terminal(Deno.env.has("NO_COLOR") ? "never" : "terminals");
let model = "test-model";

const talk: Talk = {
  provider: "test",
  get model() {
    return model;
  },
  async ask(text, signal) {
    if (text.startsWith("slow")) return await answerSlowly(signal, Infinity);
    if (text === "short") {
      await answerSlowly(signal, 10);
      return terminal.stdout.write("\n");
    }
    if (text === "bug") throw new TypeError("a bug");
    if (text === "closed") throw new ClosedOutput();
    if (text === "fail") {
      terminal.stdout.write("a part");
      throw new Failure("unavailable", "Cannot ask", { hint: "try later" });
    }
    terminal.stdout.write(`asked ${JSON.stringify(text)}\n`);
  },
  attach: (source) => Promise.resolve(`Attached ${source}`),
  useModel(id) {
    model = id;
    return Promise.resolve([`Model "${id}"`]);
  },
  setSystem: (text) => `System prompt "${text}"`,
  clear: () => ["Forgotten"],
  save: (name) => Promise.resolve(`Saved as "${name}"`),
  status: () => [`model: ${model}`],
};

function answerSlowly(signal: AbortSignal, words: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let count = 0;
    const timer = setInterval(() => {
      terminal.stdout.write(`word${++count} `);
      if (count === words) {
        clearInterval(timer);
        resolve();
      }
    }, 20);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
      reject(signal.reason);
    });
  });
}

async function run(): Promise<number> {
  try {
    // Gives up what chat gives up, so that nothing here works only with more.
    platform.giveUp(["run"]);
    return await runRepl({ terminal, signals: platform.signals, quiet: false }, talk);
  } catch (error) {
    return reportFailure(error, { stderr: terminal.stderr, json: false, debug: () => false });
  } finally {
    platform.signals.runUndos();
  }
}

Deno.exit(await run());
