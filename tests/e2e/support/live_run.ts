/** A run of the program whose output is read while it goes on, as a person or a program reads it. */

import { approve, deny } from "../../support/servers/approve_page.ts";
import { type Ended, type RunOptions, start } from "./program.ts";
import type { Sandbox } from "./sandbox.ts";
import { until } from "./until.ts";
import { tellEnded } from "./watched_runs.ts";

/** Starts the program in a sandbox; dispose of it with `await using`. */
export function startIn(
  sandbox: Sandbox,
  args: readonly string[],
  options: Partial<RunOptions> = {},
): LiveRun {
  const env = { ...sandbox.env, ...options.env };
  return new LiveRun(start({ args, cwd: sandbox.home, ...options, env }));
}

/** A started program. */
export class LiveRun implements AsyncDisposable {
  readonly child: Deno.ChildProcess;
  /** What it has written so far. */
  readonly output = { stdout: "", stderr: "" };
  readonly #ended: Promise<Ended>;

  constructor(child: Deno.ChildProcess) {
    this.child = child;
    const done = Promise.all([child.status, this.#collect("stdout"), this.#collect("stderr")]);
    this.#ended = done.then(([{ code }]) => {
      tellEnded(child, this.output);
      return { code, ...this.output };
    });
  }

  /** How it ended; waits for that. */
  get ended(): Promise<Ended> {
    return this.#ended;
  }

  /** Waits until the pattern is in what was written to either stream. */
  async sees(pattern: RegExp): Promise<RegExpExecArray> {
    const { output } = this;
    return await until(
      String(pattern),
      () => pattern.exec(output.stdout) ?? pattern.exec(output.stderr) ?? undefined,
      () => JSON.stringify(output),
    );
  }

  /** The complete verification URI, as it was printed. */
  async verificationUrl(): Promise<string> {
    const [, event, line] = await this.sees(
      /"verification_uri_complete":"([^"]+)"|^Sign in at (\S+)\n/m,
    );
    return event ?? line!;
  }

  /** Approves the login on the page, over HTTP. */
  async approve(): Promise<void> {
    await approve(await this.verificationUrl());
  }

  /** Denies it likewise. */
  async deny(): Promise<void> {
    await deny(await this.verificationUrl());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.#ended;
  }

  async #collect(name: "stdout" | "stderr"): Promise<void> {
    for await (const text of this.child[name].pipeThrough(new TextDecoderStream())) {
      this.output[name] += text;
    }
  }
}
