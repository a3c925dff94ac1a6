/**
 * Where the demo plays: a temporary home, the embedded servers on loopback, and the built program run
 * as its users run it. What the demo shows is in `demo.ts`.
 */

import {
  type EmbeddedServers,
  startEmbeddedServers,
} from "../../tests/support/servers/embedded_servers.ts";
import { printLine } from "../print_line.ts";
import { ROOT } from "../repository.ts";

/** Beginning of all tokens of the demo, so that they can be found and covered. */
const MARK = "demo-secret-";

/** Variables of the surroundings that would change what the program does. */
const UNWANTED =
  /^(QWEN|OPENAI_|ANTHROPIC_|GEMINI_|GOOGLE_|DASHSCOPE_|BAILIAN_|MODELSCOPE_|OPENROUTER_|XDG_|(HTTPS?|ALL|NO)_PROXY$)/i;

/** What a finished command left. */
export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
}

/** A step of the demo failed; the message says which command and what it wrote to stderr. */
export class DemoFailure extends Error {}

/** The place of one demo. */
export class Stage {
  readonly servers: EmbeddedServers;
  /** The credential file of the program. */
  readonly credentialPath: string;
  readonly #home: string;
  readonly #flags: readonly string[];
  readonly #abort: AbortSignal;

  private constructor(
    servers: EmbeddedServers,
    home: string,
    flags: readonly string[],
    abort: AbortSignal,
  ) {
    this.servers = servers;
    this.credentialPath = `${home}/.qwen/oauth_creds.json`;
    this.#home = home;
    this.#flags = flags;
    this.#abort = abort;
  }

  /** Starts the servers and makes the temporary home; `abort` ends a running command. */
  static async set(abort: AbortSignal): Promise<Stage> {
    const flags = (await Deno.readTextFile(`${ROOT}/dist/permissions`)).trim().split(/\s+/);
    const servers = await startEmbeddedServers({
      authorization: { mark: MARK, intervalSeconds: 1 },
    });
    return new Stage(servers, await Deno.makeTempDir({ prefix: "qwenauth-demo-" }), flags, abort);
  }

  /** Stops the servers and removes the temporary home. */
  async clear(): Promise<void> {
    await this.servers.stop();
    await Deno.remove(this.#home, { recursive: true });
  }

  /**
   * Runs the program, shows the command line and what it printed, and gives what it left.
   * @param expectedCode Exit code that this run must have.
   * @throws {DemoFailure} If the exit code is another one.
   */
  async show(args: readonly string[], expectedCode = 0): Promise<Finished> {
    this.#announce(args);
    const output = await this.#command(args, "piped").output();
    const finished = { stdout: decode(output.stdout), stderr: decode(output.stderr) };
    this.#judge(args, output.code, expectedCode, finished.stderr);
    this.print(`${finished.stdout}\n${finished.stderr}`);
    return finished;
  }

  /**
   * Runs the program and hands every line of its stderr to `onLine` as it comes.
   * @throws {DemoFailure} If it does not end with 0.
   */
  async follow(args: readonly string[], onLine: (line: string) => Promise<void>): Promise<void> {
    this.#announce(args);
    const child = this.#command(args, "piped").spawn();
    const stdoutText = new Response(child.stdout).text();
    let rest = "";
    let isOver = false;
    try {
      for await (const piece of child.stderr.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + piece).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) {
          this.print(line);
          await onLine(line);
        }
      }
      isOver = true;
    } finally {
      // It would go on waiting for an approval that nobody gives.
      if (!isOver) child.kill();
    }
    this.print(rest + await stdoutText);
    this.#judge(args, (await child.status).code, 0, "");
  }

  /**
   * Runs the program on the terminal of the demo, for a person.
   * @throws {DemoFailure} If it does not end with 0.
   */
  async handOver(args: readonly string[]): Promise<void> {
    this.#announce(args);
    const { code } = await this.#command(args, "inherit").spawn().status;
    this.#judge(args, code, 0, "");
  }

  /** Prints text indented, tokens covered. */
  print(text: string): void {
    const covered = text.replace(new RegExp(`${MARK}[\\w-]+`, "g"), "[redacted]");
    for (const line of covered.split("\n")) if (line.trim() !== "") printLine(`   ${line}`);
  }

  #announce(args: readonly string[]): void {
    printLine(`   $ qwenauth ${args.join(" ")}`);
  }

  #judge(args: readonly string[], code: number, expected: number, stderr: string): void {
    if (code === expected) return;
    const covered = stderr.replaceAll(MARK, "[secret] ");
    throw new DemoFailure(
      `"qwenauth ${args.join(" ")}" ended with ${code}, expected ${expected}\n${covered}`.trim(),
    );
  }

  #command(args: readonly string[], stdio: "piped" | "inherit"): Deno.Command {
    const kept = Object.entries(Deno.env.toObject()).filter(([name]) => !UNWANTED.test(name));
    return new Deno.Command(Deno.execPath(), {
      args: ["run", ...this.#flags, "--no-config", `${ROOT}/dist/main.js`, ...args],
      cwd: this.#home,
      clearEnv: true,
      env: {
        ...Object.fromEntries(kept),
        HOME: this.#home,
        USERPROFILE: this.#home,
        QWEN_HOME: `${this.#home}/.qwen`,
        QWENAUTH_CREDENTIAL_FILE: this.credentialPath,
        QWENAUTH_OAUTH_BASE_URL: this.servers.authorization.baseUrl,
      },
      stdin: stdio === "inherit" ? "inherit" : "null",
      stdout: stdio,
      stderr: stdio,
      signal: this.#abort,
    });
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
