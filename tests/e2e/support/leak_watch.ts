/**
 * Watches over the secrets of a sandbox: whatever the program prints there, writes or hands to others is
 * searched for each of them when the sandbox ends, and one that is where it does not belong fails the test.
 */

import type { EmbeddedServers } from "../../support/servers/embedded_servers.ts";
import { FileWatch } from "./file_watch.ts";
import { KnownSecrets, type Place, type SecretKind } from "./known_secrets.ts";
import { processPlaces } from "./process_places.ts";
import { ProcessWatch } from "./process_watch.ts";
import { printedBy } from "./secret_places.ts";
import {
  forgetSandbox,
  type RunObserver,
  type StartedRun,
  watchSandbox,
  type Written,
} from "./watched_runs.ts";

/** What is watched over. */
export interface Watched {
  /** Everything of the sandbox lies in it. */
  readonly folder: string;
  readonly qwenHome: string;
  readonly servers: EmbeddedServers;
}

/** Variables that hold a secret. */
const SECRET_VARIABLE = /(?:KEY|TOKEN|SECRET)$/;
/** What terminals take for commands; among letters they would hide a secret. */
// deno-lint-ignore no-control-regex
const ESCAPE_SEQUENCE = /\x1b(?:\[[\d;?]*[a-zA-Z]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[^[\]])/g;

/** The watch over one sandbox. */
export class LeakWatch implements RunObserver {
  readonly #folder: string;
  readonly #servers: EmbeddedServers;
  readonly #secrets = new KnownSecrets();
  readonly #processes: ProcessWatch;
  readonly #files: FileWatch;
  readonly #runs: { readonly args: readonly string[]; readonly written: Written }[] = [];
  readonly #scripts: { readonly script: string; readonly written: Written }[] = [];
  /** What tests typed or passed as an argument. */
  #given = "";

  constructor({ folder, qwenHome, servers }: Watched) {
    this.#folder = folder;
    this.#servers = servers;
    this.#processes = new ProcessWatch(folder);
    this.#files = new FileWatch(folder, qwenHome);
    this.#processes.start();
    watchSandbox(folder, this);
  }

  begins(run: StartedRun): void {
    const { args, env, stdin = "" } = run;
    this.#files.begins(run);
    this.typed(args.join("\n"));
    this.#learnVariables(env);
    if (args.includes("--key-stdin")) this.#secrets.add("key", stdin.trim());
  }

  ended(run: StartedRun, { stdout, stderr }: Written): void {
    this.#runs.push({ args: run.args, written: { stdout, stderr } });
    this.#files.ended(run);
  }

  scriptEnded(script: string, env: StartedRun["env"], written: Written): void {
    this.typed(script);
    this.#learnVariables(env);
    this.#scripts.push({ script, written });
    this.#files.look();
  }

  typed(line: string): void {
    this.#given += `${line}\n`;
  }

  /** Ends the watch; gives each secret that is where it does not belong, with its place. */
  end(): readonly string[] {
    this.#processes.stop();
    forgetSandbox(this.#folder);
    this.#files.look();
    this.#learn();
    const find = (text: string, allowed?: readonly SecretKind[]) =>
      this.#secrets.find(text, allowed);
    const places = [
      ...this.#runPlaces(),
      ...this.#scriptPlaces(),
      ...this.#terminalPlaces(),
      ...this.#files.places(find),
      ...processPlaces(this.#processes.seen, this.#given, find),
    ];
    const leaks = places.flatMap(({ name, found }) =>
      found.map(({ kind, value }) => `the ${kind} ${JSON.stringify(value)} in ${name}`)
    );
    return [...new Set(leaks)];
  }

  #learnVariables(env: StartedRun["env"]): void {
    for (const [name, value] of Object.entries(env)) {
      if (SECRET_VARIABLE.test(name)) this.#secrets.add("key", value);
    }
  }

  /** What the servers gave and were sent, and what the files hold. */
  #learn(): void {
    const { authorization, model, anthropic, gemini } = this.#servers;
    for (const { field, value } of authorization.issued) this.#secrets.addField(field, value);
    for (const { form } of authorization.requests) {
      for (const [field, value] of Object.entries(form)) this.#secrets.addField(field, value);
    }
    for (const { headers } of [model, anthropic, gemini].flatMap(({ requests }) => requests)) {
      const sent = headers["x-api-key"] ?? headers["x-goog-api-key"] ?? headers["authorization"];
      this.#secrets.add("key", (sent ?? "").replace(/^Bearer /i, ""));
    }
    for (const text of this.#files.texts) this.#secrets.addFrom(text);
  }

  #runPlaces(): Place[] {
    return this.#runs.flatMap(({ args, written: { stdout, stderr } }) => {
      const of = `of qwenauth ${args.join(" ")}`;
      const [debug, others] = splitDebugLines(stderr);
      return [
        { name: `stdout ${of}`, found: this.#secrets.find(stdout, printedBy(args, "stdout")) },
        { name: `stderr ${of}`, found: this.#secrets.find(others, printedBy(args, "stderr")) },
        { name: `debug lines ${of}`, found: this.#secrets.find(debug) },
      ];
    });
  }

  /** A script may show what it likes of what it was given. */
  #scriptPlaces(): Place[] {
    return this.#scripts.flatMap(({ script, written: { stdout, stderr } }) => {
      const [debug, others] = splitDebugLines(stderr);
      const given: readonly SecretKind[] = ["access token", "key", "one-time key", "user code"];
      return [
        { name: `stdout of: ${script}`, found: this.#secrets.find(stdout, given) },
        { name: `stderr of: ${script}`, found: this.#secrets.find(others, ["user code"]) },
        { name: `debug lines of: ${script}`, found: this.#secrets.find(debug) },
      ];
    });
  }

  /** All that was written to terminals, on which no stream can be told from another. */
  #terminalPlaces(): Place[] {
    const prints = /qwenauth (?:token|env|exec)/.test(this.#given);
    const allowed: SecretKind[] = prints ? ["access token", "key", "user code"] : ["user code"];
    return this.#files.textsOf("recording").map((text) => {
      const found = this.#secrets.find(text.replace(ESCAPE_SEQUENCE, ""), allowed)
        .filter(({ value }) => !this.#given.includes(`=${value}`));
      return { name: "what the terminal was sent", found };
    });
  }
}

/** The lines of `--debug`, and all others. */
function splitDebugLines(stderr: string): [debug: string, others: string] {
  const lines = stderr.split("\n");
  const isDebug = (line: string) => line.startsWith("qwenauth: debug:");
  const others = lines.filter((line) => !isDebug(line));
  return [lines.filter(isDebug).join("\n"), others.join("\n")];
}
