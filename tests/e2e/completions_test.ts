/** Completion in interactive shells: the script installed as people install it, and the Tab key pressed. */

import { needs } from "./support/needs.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { writeScript } from "./support/shell.ts";
import { openTerminal, type TestTerminal } from "./support/terminal.ts";

/** Typed behind what Tab has made of the line, which so is complete; zsh takes no blank away before it. */
const MARK = "X";

/** How the script gets into a shell, by the files in the home folder that do it. */
interface Installation {
  readonly name: string;
  readonly shell: "bash" | "zsh" | "fish";
  /** Run first, with sh. */
  readonly setUp: string;
  readonly files: Readonly<Record<string, string>>;
}

const FISH_CONFIG = `set -g fish_greeting
set -g fish_autosuggestion_enabled 0
function fish_prompt; echo -n 'here> '; end
`;

const INSTALLATIONS: readonly Installation[] = [
  {
    name: "bash that sources it",
    shell: "bash",
    setUp: "",
    files: { ".bashrc": "source <(qwenauth completions bash)\nPS1='here> '\n" },
  },
  {
    name: "bash that breaks no words and minds unset variables",
    shell: "bash",
    setUp: "qwenauth completions bash > script",
    files: {
      ".bashrc": "COMP_WORDBREAKS=$' \\t\\n\"'\\''><;|&('\n. ~/script\nPS1='here> '\n" +
        "set -u; shopt -s failglob\n",
    },
  },
  {
    name: "zsh that sources it",
    shell: "zsh",
    setUp: "",
    files: {
      ".zshrc": "autoload -Uz compinit && compinit -u\nsource <(qwenauth completions zsh)\n" +
        "PS1='here> '\n",
    },
  },
  {
    name: "zsh with a file in fpath",
    shell: "zsh",
    setUp: "mkdir functions; qwenauth completions zsh > functions/_qwenauth",
    files: {
      ".zshrc": "fpath=(~/functions $fpath)\nautoload -Uz compinit && compinit -u\nPS1='here> '\n",
    },
  },
  {
    name: "fish that sources it",
    shell: "fish",
    setUp: "mkdir -p .config/fish",
    files: { ".config/fish/config.fish": `${FISH_CONFIG}qwenauth completions fish | source\n` },
  },
  {
    name: "fish with a file among its completions",
    shell: "fish",
    setUp: "mkdir -p .config/fish/completions; " +
      "qwenauth completions fish > .config/fish/completions/qwenauth.fish",
    files: { ".config/fish/config.fish": FISH_CONFIG },
  },
];

/** What is typed before Tab, and what then stands on the line. */
const COMPLETED: readonly (readonly [typed: string, line: string])[] = [
  ["qwenauth tok", "qwenauth token "],
  ["qwenauth env --for", "qwenauth env --format "],
  ["qwenauth env --format po", "qwenauth env --format powershell "],
  ["qwenauth env --format=po", "qwenauth env --format=powershell "],
  ["qwenauth token --provider dashs", "qwenauth token --provider dashscope"],
  ["qwenauth token --provider=mode", "qwenauth token --provider=modelscope "],
  ["qwenauth --debug to", "qwenauth --debug token "],
  ["qwenauth --provider openai to", "qwenauth --provider openai token "],
  ["~/bin/qwenauth to", "~/bin/qwenauth token "],
  ["qwenauth help tr", "qwenauth help trust "],
  ["qwenauth consent to", "qwenauth consent token-plan "],
  ["qwenauth completions fi", "qwenauth completions fish "],
  ["qwenauth use my-o", "qwenauth use my-own "],
  [
    "qwenauth models --provider my-own use qwen:s",
    "qwenauth models --provider my-own use qwen:small ",
  ],
  ["qwenauth token --model=qwen:s", "qwenauth token --model=qwen:small "],
  [
    "qwenauth token --provider coding-plan --model kim",
    "qwenauth token --provider coding-plan --model kimi-k2.5 ",
  ],
  ["qwenauth login --wait 7", "qwenauth login --wait 7kqm "],
  ["qwenauth token --env-file my-fi", "qwenauth token --env-file my-file "],
  ["qwenauth trust my-fo", "qwenauth trust my-folder/"],
  ["qwenauth exec -- lsfo", "qwenauth exec -- lsfound "],
  ["qwenauth exec -- lsfound my-fi", "qwenauth exec -- lsfound my-file "],
  ["qwenauth chat --session hol", "qwenauth chat --session holidays "],
];

/** What is typed before Tab where nothing is to be offered. */
const NOT_COMPLETED: readonly string[] = [
  "qwenauth __",
  "qwenauth nonsense --form",
  "qwenauth login 7",
  "qwenauth token --openai-api-key my-",
  "qwenauth token --provider qwen-oauth --model kim",
  "qwenauth env -- --form",
];

for (const installation of INSTALLATIONS) {
  Deno.test({
    ...needs(`${installation.name}: Tab completes what is typed`, ["tmux", installation.shell]),
    fn: () =>
      inShell(installation, async (terminal) => {
        for (const [typed, line] of COMPLETED) {
          await terminal.tmux("send-keys", "-t", "test", "-l", typed);
          await terminal.press("Tab");
          await terminal.tmux("send-keys", "-t", "test", "-l", MARK);
          await terminal.sees(lineOf(line + MARK));
          await clear(terminal);
        }
      }),
  });

  Deno.test({
    ...needs(`${installation.name}: Tab offers nothing that is hidden or senseless`, [
      "tmux",
      installation.shell,
    ]),
    fn: () =>
      inShell(installation, async (terminal) => {
        for (const typed of NOT_COMPLETED) {
          await terminal.tmux("send-keys", "-t", "test", "-l", typed);
          await terminal.press("Tab");
          await terminal.tmux("send-keys", "-t", "test", "-l", MARK);
          await terminal.sees(lineOf(typed + MARK));
          await clear(terminal);
        }
      }),
  });

  Deno.test({
    ...needs(`${installation.name}: Tab lists what there is to choose from`, [
      "tmux",
      installation.shell,
    ]),
    fn: () =>
      inShell(installation, async (terminal) => {
        await list(terminal, "qwenauth env --format ", /\bsh\b[^]*\bgithub\b|\bgithub\b[^]*\bsh\b/);
        await list(terminal, "qwenauth ", /(?=[^]*\bcompletions\b)[^]*\btoken\b/);
        if (installation.shell !== "bash") {
          await list(terminal, "qwenauth ", /token .*Print a valid access token/);
          await list(terminal, "qwenauth token --no", /Read no settings.json/);
        }
      }),
  });
}

/** Opens a terminal with the shell in it, its prompt on the screen. */
async function inShell(
  { shell, setUp, files }: Installation,
  test: (terminal: TestTerminal) => Promise<void>,
): Promise<void> {
  await using sandbox = await makeSandbox();
  await furnish(sandbox);
  await using terminal = await openTerminal(sandbox, { columns: 100, rows: 40 }, {
    QWENAUTH_PROVIDER: "my-own",
  });
  await terminal.type(
    `mkdir bin && cp '${sandbox.folder}/bin/qwenauth' bin; ${setUp || ":"}; echo do''ne`,
  );
  await terminal.sees(/^done$/m);
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${sandbox.home}/${name}`, text);
  }
  await terminal.type(`clear; exec ${shell}`);
  await terminal.sees(/^here> $/m);
  await test(terminal);
}

/** A home with something of everything that can be completed. */
async function furnish({ folder, home, qwenHome }: Sandbox): Promise<void> {
  const own = `${qwenHome}/qwenauth`;
  await Deno.mkdir(`${own}/sessions`, { recursive: true, mode: 0o700 });
  await Deno.writeTextFile(`${own}/sessions/holidays.jsonl`, "");
  await Deno.writeTextFile(`${own}/login-7kqm.json`, "{}", { mode: 0o600 });
  await Deno.writeTextFile(`${home}/my-file`, "");
  await Deno.mkdir(`${home}/my-folder`);
  await Deno.mkdir(`${folder}/bin`);
  await writeScript(`${folder}/bin/lsfound`, ":");
  const entry = { id: "qwen:small", envKey: "OWN_KEY", baseUrl: "https://models.example/v1" };
  const settings = {
    modelProviders: { "my-own": [entry] },
    providerProtocol: { "my-own": "openai" },
  };
  await Deno.writeTextFile(`${qwenHome}/settings.json`, JSON.stringify(settings));
}

/** Presses Tab often enough for a list, and leaves it again. */
async function list(terminal: TestTerminal, typed: string, pattern: RegExp): Promise<void> {
  await terminal.tmux("send-keys", "-t", "test", "-l", typed);
  await terminal.press("Tab");
  await terminal.press("Tab");
  await terminal.sees(pattern);
  await clear(terminal);
}

/** Gives the line up; the prompt stands alone then. */
async function clear(terminal: TestTerminal): Promise<void> {
  await terminal.press("C-u");
  await terminal.press("C-l");
  await terminal.sees(/^here> $\n*$/m);
}

function lineOf(text: string): RegExp {
  return new RegExp(`^here> ${text.replaceAll(/[.*+?^${"$"}{}()|[\]\\]/g, "\\$&")}`, "m");
}
