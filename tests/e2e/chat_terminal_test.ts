/** One question of `chat` on a real terminal: what is drawn, and how the terminal is left. */

import { deepStrictEqual as equal, doesNotMatch, match } from "node:assert/strict";
import {
  chatEvent,
  type ChatSandbox,
  makeChatSandbox,
  plannedStream,
} from "./support/chat_sandbox.ts";
import { needs } from "./support/needs.ts";
import { openTerminal, type TestTerminal } from "./support/terminal.ts";

const SIZE = { columns: 80, rows: 24 };

function onTerminal(
  name: string,
  run: (stage: ChatSandbox, terminal: TestTerminal) => Promise<void>,
): void {
  Deno.test({
    ...needs(name, ["tmux", "sh"]),
    async fn() {
      await using stage = await makeChatSandbox();
      await using terminal = await openTerminal(stage.sandbox, SIZE, stage.env);
      await run(stage, terminal);
    },
  });
}

async function answered(
  stage: ChatSandbox,
  terminal: TestTerminal,
  content: string,
  { flags = "", before = "" } = {},
): Promise<void> {
  stage.server.planned.chat.push(plannedStream([chatEvent({ content }, "stop")]));
  await terminal.type(`${before}qwenauth chat ${flags} hello; echo "exit=$?"`);
  await terminal.sees(/^exit=0$/m);
}

onTerminal(
  "on a terminal chat styles Markdown and ends with a line break",
  async (stage, terminal) => {
    await answered(stage, terminal, "# Title\n- **strong** and `code`");
    match(await terminal.screen(), /^# Title\n• strong and code\nexit=0$/m);
    equal((await terminal.recorded()).includes("\x1b[1mstrong\x1b[0m"), true);
  },
);

onTerminal(
  "on a terminal chat shows an answer with escape sequences harmless",
  async (stage, terminal) => {
    const evil =
      "\x1b]0;owned\x07a\x1b[2Jb\x1b]8;;https://evil.example\x1b\\c\x1b]52;c;aGk=\x07\x9b31m!";
    await answered(stage, terminal, evil);
    match(await terminal.screen(), /^abc!\nexit=0$/m);
    doesNotMatch(await terminal.recorded(), /owned|evil\.example|aGk=/);
    await answered(stage, terminal, `\`\`\`\n${evil}\n\`\`\`\n`, { flags: "-x" });
    doesNotMatch(await terminal.recorded(), /owned|evil\.example|aGk=/);
  },
);

onTerminal("TERM=dumb: chat draws nothing and styles nothing", async (stage, terminal) => {
  await answered(stage, terminal, "**a** \x1b[31mb", { before: "TERM=dumb " });
  match(await terminal.screen(), /^\*\*a\*\* b\nexit=0$/m);
});

onTerminal(
  "a wait of more than a second is shown with a countdown, and leaves no trace",
  async (stage, terminal) => {
    stage.server.planned.chat.push({ status: 503, headers: { "retry-after": "4" }, body: "{}" });
    await terminal.type('clear; qwenauth chat hello; echo "exit=$?"');
    await terminal.sees(/The service answered 503, trying again, 0:0\d left/);
    await terminal.sees(/^exit=0$/m);
    match(await terminal.screen(), /^Hello from the embedded model server\.\nexit=0$/m);
    doesNotMatch(await terminal.screen(), /503/);
  },
);

onTerminal(
  "Ctrl-C while an answer comes ends chat with 130 and a terminal as it was",
  async (stage, terminal) => {
    stage.server.behaviour.reply = "```\nfirst second third fourth fifth sixth\n```";
    stage.server.behaviour.eventDelayMs = 500;
    await terminal.type('stty -g > before; qwenauth chat --session work hello; echo "exit=$?"');
    await terminal.sees(/first/);
    await terminal.press("C-c");
    await terminal.sees(/^exit=130$/m);
    await terminal.type("stty -g > after; cmp before after && echo same");
    await terminal.sees(/^same$/m);
    equal(await terminal.hasCursor(), true);
    const recorded = await terminal.recorded();
    equal(recorded.split("\x1b[36m").length, recorded.split("\x1b[0m").length, recorded);
    match(
      Deno.readTextFileSync(`${stage.sandbox.qwenHome}/qwenauth/sessions/work.jsonl`),
      /"text":"hello"/,
    );
  },
);

onTerminal(
  "chat with neither question nor permission to ask is exit 3",
  async (stage, terminal) => {
    await terminal.type('qwenauth chat --no-input; echo "exit=$?"');
    await terminal.sees(
      /^qwenauth: Cannot ask for a question: --no-input forbids it\nhint: qwenauth chat "QUESTION"\nexit=3$/m,
    );
    equal(stage.server.requests, []);
  },
);
