/** `chat` as a conversation on a real terminal: the answer stopped, several lines, a resize, hostile text. */

import { deepStrictEqual as equal, doesNotMatch, match } from "node:assert/strict";
import { errorBody } from "../support/servers/model_answers.ts";
import { type ModelServer, startModelServer } from "../support/servers/model_server.ts";
import { jsonAnswer } from "../support/servers/planned_answer.ts";
import { needs } from "./support/needs.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { openTerminal, type TestTerminal } from "./support/terminal.ts";

const KEY = "MARK-key-of-a-conversation";
const SIZE = { columns: 70, rows: 20 };

interface Stage {
  readonly sandbox: Sandbox;
  readonly terminal: TestTerminal;
  readonly server: ModelServer;
}

/** A test with a conversation that has been started by this command line. */
function inChat(name: string, line: string, run: (stage: Stage) => Promise<void>): void {
  Deno.test({
    ...needs(name, ["tmux", "sh"]),
    async fn() {
      await using sandbox = await makeSandbox();
      const server = await startModelServer({ isValidToken: (token) => token === KEY });
      try {
        await using terminal = await openTerminal(sandbox, SIZE, {
          OPENAI_API_KEY: KEY,
          OPENAI_BASE_URL: server.baseUrl,
          OPENAI_MODEL: "test-model",
        });
        await terminal.type(`stty -g > before; ${line}; echo "exit=$?"`);
        await terminal.sees(/^Model "test-model" of "openai"; \/help shows/m);
        await terminal.sees(/^> $/m);
        await run({ sandbox, terminal, server });
      } finally {
        await server.stop();
      }
    },
  });
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
  doesNotMatch(await terminal.recorded(), /MARK/);
}

/** Role and text of the messages of each request. */
function asked({ requests }: ModelServer): string[][] {
  return requests.map(({ body }) => {
    const { messages } = JSON.parse(body) as { messages: { role: string; content: string }[] };
    return messages.map(({ role, content }) => `${role}: ${content}`);
  });
}

inChat(
  "Ctrl-C stops an answer; what came of it stays in the conversation and in its session",
  "qwenauth chat --session work",
  async (stage) => {
    const { sandbox, terminal, server } = stage;
    server.behaviour.reply = "one two three " + "more ".repeat(5000);
    server.behaviour.eventDelayMs = 50;
    await terminal.type("count");
    await terminal.sees(/^one two three/m);
    await terminal.press("C-c");
    await terminal.sees(/^Stopped\n> $/m);
    server.behaviour.reply = "Done.";
    await terminal.type("and now?");
    await terminal.sees(/^> and now\?\nDone\.\n> $/m);
    const [, second] = asked(server);
    equal([second!.length, second![0], second![2]], [3, "user: count", "user: and now?"]);
    match(second![1]!, /^assistant: one two three(?: more)*$/);
    await terminal.press("C-d");
    await endsWith(stage, 0);
    const { stdout } = await sandbox.run(["chat", "--session", "work", "more"], {
      env: { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: server.baseUrl, OPENAI_MODEL: "test-model" },
    });
    equal(stdout, "Done.\n");
    equal(asked(server)[2], [...second!, "assistant: Done.", "user: more"]);
  },
);

inChat(
  "Ctrl-C while an answer is waited for stops the waiting, also between two attempts",
  "qwenauth chat",
  async (stage) => {
    const { terminal, server } = stage;
    server.behaviour.delayMs = 60_000;
    await terminal.type("never answered");
    await terminal.sees(/Waiting for the answer/);
    await terminal.press("C-c");
    await terminal.sees(/^> never answered\nStopped\n> $/m);
    server.behaviour.delayMs = 0;
    server.planned.chat.push(
      jsonAnswer(503, errorBody("busy", "try later"), { "retry-after": "60" }),
    );
    await terminal.type("busy");
    await terminal.sees(/trying again/);
    await terminal.press("C-c");
    await terminal.sees(/^> busy\nStopped\n> $/m);
    equal(server.requests.length, 2);
    await terminal.type("at last");
    await terminal.sees(/^> at last\nHello from the embedded model server\.\n> $/m);
    await terminal.press("C-d");
    await endsWith(stage, 0);
  },
);

inChat("several lines are one question, and commands are none", "qwenauth chat", async (stage) => {
  const { terminal, server } = stage;
  await terminal.type("/system Be short");
  await terminal.sees(/^The system prompt is set\n> $/m);
  await terminal.tmux("send-keys", "-t", "test", "one", "C-j", "t", "w", "o", "M-Enter");
  await terminal.type("three");
  await terminal.sees(/^Hello from the embedded model server\.\n> $/m);
  equal(asked(server), [["system: Be short", "user: one\ntwo\nthree"]]);
  await terminal.type("/status");
  await terminal.sees(/^2 messages, with a system prompt$/m);
  await terminal.type("/clear");
  await terminal.sees(/^The conversation is forgotten\n> $/m);
  await terminal.type("/nonsense");
  await terminal.sees(/^qwenauth: Unknown command "\/nonsense"\nhint: /m);
  await terminal.type("/model other-model");
  await terminal.sees(/^The model is "other-model" now\n> $/m);
  await terminal.type("again");
  await terminal.sees(/^> again\nHello from the embedded model server\.\n> $/m);
  equal(asked(server)[1], ["system: Be short", "user: again"]);
  equal(JSON.parse(server.requests[1]!.body).model, "other-model");
  await terminal.type("/exit");
  await endsWith(stage, 0);
});

inChat(
  "a resize during an answer and during a question harms neither",
  "qwenauth chat",
  async (stage) => {
    const { terminal, server } = stage;
    server.behaviour.eventDelayMs = 50;
    server.behaviour.reply = "begin and go on for a while until the very end";
    await terminal.type("first");
    await terminal.sees(/^begin and/m);
    await terminal.resize({ columns: 40, rows: 12 });
    await terminal.sees(/^begin and go on for a while until the very end\n> $/m);
    await terminal.tmux(
      "send-keys",
      "-t",
      "test",
      "-l",
      "a question that is longer than forty columns are",
    );
    await terminal.sees(/columns are$/m);
    await terminal.resize({ columns: 90, rows: 30 });
    await terminal.sees(/^> a question that is longer than forty columns are$/m);
    await terminal.press("Enter");
    await terminal.sees(/columns are\nbegin and go on for a while until the very end\n> $/m);
    equal(asked(server)[1]!.at(-1), "user: a question that is longer than forty columns are");
    await terminal.press("C-d");
    await endsWith(stage, 0);
  },
);

inChat(
  "an answer is styled, and escape sequences in it do nothing",
  "qwenauth chat",
  async (stage) => {
    const { terminal, server } = stage;
    server.behaviour.reply = [
      "# Title",
      "- **bold** and `code`",
      "\x1b]0;EVIL-TITLE\x07A\x1b]52;c;RVZJTA==\x07B\x1b[8mC\x1b[2J\x1b[31mD\x9b1mE\u202eF",
    ].join("\n");
    await terminal.type("attack");
    await terminal.sees(/^> attack\n# Title\n• bold and code\nABCDEF\n> $/m);
    const recorded = await terminal.recorded();
    // deno-lint-ignore no-control-regex
    doesNotMatch(recorded, /EVIL|RVZJTA|\x1b\]|\x1b\[8m|\x1b\[2J|\x1b\[31m|\x9b|\u202e/);
    // deno-lint-ignore no-control-regex
    match(await terminal.coloredScreen(), /\x1b\[1m# Title[^]*\x1b\[1mbold[^]*\x1b\[36mcode/);
    equal(
      (await terminal.tmux("display-message", "-p", "-t", "test", "#{pane_title}")).includes(
        "EVIL",
      ),
      false,
    );
    await terminal.press("C-d");
    await endsWith(stage, 0);
  },
);

inChat(
  "a question that fails says why, and the next one is asked",
  "qwenauth chat",
  async (stage) => {
    const { terminal, server } = stage;
    server.behaviour.refuseAll = true;
    await terminal.type("first");
    await terminal.sees(/^qwenauth: [^]*^hint: [^]*^> $/m);
    server.behaviour.refuseAll = false;
    await terminal.type("second");
    await terminal.sees(/^> second\nHello from the embedded model server\.\n> $/m);
    await terminal.press("C-d");
    await endsWith(stage, 0);
  },
);
