/**
 * `deno task demo [--auto]`: the main job from sign-in to sign-out, without an account or a network,
 * against the embedded servers. With `--auto` or without a terminal nobody has to approve.
 */

import { DemoFailure, Stage } from "./demo/stage.ts";
import { STEPS } from "./demo/steps.ts";
import { printLine } from "./print_line.ts";
import { runDenoQuietly } from "./repository.ts";

/** Shows everything. @throws {DemoFailure} If something is not as promised. */
async function play(isAutomatic: boolean, abort: AbortSignal): Promise<void> {
  const problems = await runDenoQuietly(["run", "-A", "scripts/build.ts"]);
  if (problems.length > 0) throw new DemoFailure(`Cannot build:\n${problems.join("\n")}`);
  const stage = await Stage.set(abort);
  try {
    printLine(
      "Everything runs on this machine: an authorization server, a model server, qwenauth.",
    );
    for (const [index, { title, run }] of STEPS.entries()) {
      abort.throwIfAborted();
      printLine(`${index + 1}. ${title}`);
      await run(stage, isAutomatic);
    }
    printLine("Done: all of it worked, and the temporary files are removed.");
  } finally {
    await stage.clear();
  }
}

/** Runs the demo and gives its exit code. */
async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== "--auto");
  if (unknown !== undefined) {
    printError(`demo: unknown argument "${unknown}"; the only one is --auto`);
    return 2;
  }
  const isAutomatic = args.includes("--auto") || !Deno.stdin.isTerminal() ||
    !Deno.stderr.isTerminal();
  const interruption = new AbortController();
  let signalCode: number | undefined;
  const end = (code: number) => () => {
    signalCode = code;
    interruption.abort();
  };
  Deno.addSignalListener("SIGINT", end(130));
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", end(143));
  try {
    await play(isAutomatic, interruption.signal);
    return 0;
  } catch (error) {
    if (signalCode !== undefined) return signalCode;
    printError(`demo: ${error instanceof DemoFailure ? error.message : Deno.inspect(error)}`);
    return 1;
  }
}

function printError(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${text}\n`));
}

// Signal listeners would keep the process alive.
Deno.exit(await main(Deno.args));
