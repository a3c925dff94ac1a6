/** A real terminal (tmux) with an interactive shell in it, as a person has it. */

import { shellEnvironment } from "./shell.ts";
import type { Sandbox } from "./sandbox.ts";
import { until } from "./until.ts";
import { tellTyped } from "./watched_runs.ts";

/** Width and height in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Opens a terminal whose shell waits for input; dispose of it with `await using`. */
export async function openTerminal(
  sandbox: Sandbox,
  { columns, rows }: Size,
  env: Readonly<Record<string, string>> = {},
): Promise<TestTerminal> {
  const socket = `${sandbox.folder}/tmux`;
  const recording = `${sandbox.folder}/recording`;
  const variables = { ...await shellEnvironment(sandbox, env), LANG: "C.UTF-8" };
  const terminal = new TestTerminal(socket, recording, variables);
  const size = ["-x", String(columns), "-y", String(rows)];
  try {
    await terminal.tmux("new-session", "-d", ...size, "-s", "test", "-c", sandbox.home, "exec sh");
    await terminal.tmux("set-option", "-g", "status", "off");
    await terminal.resize({ columns, rows });
    await terminal.sees(/^[#$] $/m);
    await terminal.type("PS1='ready> '; clear");
    await terminal.sees(/^ready> $/m);
    await terminal.tmux("pipe-pane", "-t", "test", `cat >> '${recording}'`);
  } catch (error) {
    await terminal.close().catch(() => {});
    throw error;
  }
  return terminal;
}

/** An open terminal. */
export class TestTerminal implements AsyncDisposable {
  readonly #socket: string;
  readonly #recording: string;
  readonly #env: Record<string, string>;

  constructor(socket: string, recording: string, env: Record<string, string>) {
    this.#socket = socket;
    this.#recording = recording;
    this.#env = env;
  }

  /** Types a line and Enter. */
  async type(line: string): Promise<void> {
    tellTyped(line, this.#env);
    if (line !== "") await this.tmux("send-keys", "-t", "test", "-l", line);
    await this.press("Enter");
  }

  /** Presses a key, in the words of tmux: `C-c`, `Enter`. */
  async press(key: string): Promise<void> {
    await this.tmux("send-keys", "-t", "test", key);
  }

  /** What is on the screen, wrapped lines joined. */
  async screen(): Promise<string> {
    return await this.tmux("capture-pane", "-p", "-J", "-t", "test");
  }

  /** What is on the screen row by row, with colours and trailing blanks. */
  async coloredScreen(): Promise<string> {
    return await this.tmux("capture-pane", "-p", "-e", "-N", "-t", "test");
  }

  /** Waits until the pattern is on the screen. */
  async sees(pattern: RegExp): Promise<RegExpExecArray> {
    return await until(
      String(pattern),
      async () => pattern.exec(await this.screen()) ?? undefined,
      () => this.screen(),
    );
  }

  /** Every byte that was written to the terminal, as text. */
  async recorded(): Promise<string> {
    return await Deno.readTextFile(this.#recording);
  }

  /** Whether the cursor can be seen. */
  async hasCursor(): Promise<boolean> {
    return (await this.tmux("display-message", "-p", "-t", "test", "#{cursor_flag}")).trim() ===
      "1";
  }

  async resize({ columns, rows }: Size): Promise<void> {
    const size = ["-x", String(columns), "-y", String(rows)];
    await this.tmux("resize-window", "-t", "test", ...size);
  }

  /** Closes it as a person closes a window: what runs in it gets SIGHUP. */
  async close(): Promise<void> {
    await this.tmux("kill-server");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close().catch(() => {});
  }

  /** Runs a command of tmux on this terminal's own server. */
  async tmux(...args: string[]): Promise<string> {
    const { success, stdout, stderr } = await new Deno.Command("tmux", {
      args: ["-S", this.#socket, "-f", "/dev/null", ...args],
      env: this.#env,
      clearEnv: true,
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    if (!success) throw new Error(`tmux ${args[0]}: ${decoder.decode(stderr)}`);
    return decoder.decode(stdout);
  }
}
