/**
 * A machine in memory with a stored sign-in, a token endpoint, and any number of processes that use
 * them: the stage on which the refresh algorithm is tested.
 */

import { deepEqual, doesNotMatch } from "node:assert/strict";
import { getAccessToken, type TokenRequest } from "../../src/auth/renewal/get_access_token.ts";
import { openSignIn, type SignIn, type SignInSurroundings } from "../../src/auth/sign_in.ts";
import type { Clock } from "../../src/platform/clock.ts";
import { EXIT_CODES, Failure } from "../../src/platform/failure.ts";
import type { Random } from "../../src/platform/random.ts";
import type { Relay } from "../../src/platform/relay.ts";
import { FakeClock } from "./fake_clock.ts";
import { FakeSignals } from "./fake_signals.ts";
import { MemoryFiles } from "./memory_files.ts";
import { Killed, ProcessFiles } from "./process_files.ts";
import { TokenServer } from "./token_server.ts";

/** Where everything lies. */
export const HOME = "/home/u/.qwen";
export const CREDENTIAL = `${HOME}/oauth_creds.json`;
export const LOCK = `${HOME}/oauth_creds.lock`;
export const OWN = `${HOME}/qwenauth`;
export const KERNEL_LOCK = `${OWN}/oauth.lock`;
export const JOURNAL = `${OWN}/refresh.json`;
export const STATE = `${OWN}/state.json`;

/** What a process is, if it is not the usual one. */
export interface ProcessOptions {
  readonly pid?: number;
  readonly hostName?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly reached?: (step: string) => Promise<void>;
  readonly relay?: Relay;
}

/** How a call ended. */
export type Outcome =
  | { readonly token: string }
  | { readonly exit: number; readonly message: string; readonly hint: string | undefined };

/** The stage. */
export class Stage<C extends Clock = FakeClock> {
  readonly clock: C;
  readonly files: MemoryFiles;
  readonly server: TokenServer;
  #uuids = 0;
  #pids = 4711;

  /** Makes a stage with this clock. */
  constructor(clock: C) {
    this.clock = clock;
    this.files = new MemoryFiles(clock);
    this.server = new TokenServer(clock);
  }

  /** Stores a credential that expires in so many seconds. */
  signIn(secondsLeft: number, changes: Readonly<Record<string, unknown>> = {}): void {
    this.put(CREDENTIAL, {
      access_token: "MARK-access-0",
      refresh_token: "MARK-refresh-0",
      token_type: "Bearer",
      expiry_date: this.clock.nowMs() + secondsLeft * 1000,
      resource_url: "portal.example",
      ...changes,
    });
  }

  /** Puts an object into a file, as another program does that rewrites it. */
  put(path: string, value: unknown): void {
    this.files.put(path, JSON.stringify(value, null, 2));
  }

  /** What another program stores after a refresh of its own. */
  refreshElsewhere(secondsLeft = 3600): void {
    const { accessToken, refreshToken } = this.server.grant();
    this.signIn(secondsLeft, { access_token: accessToken, refresh_token: refreshToken });
  }

  /** The object in a file, undefined if there is no file. */
  peek(path: string): Record<string, unknown> | undefined {
    const text = this.files.peek(path);
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** The credential file. */
  stored(): Record<string, unknown> | undefined {
    return this.peek(CREDENTIAL);
  }

  /** Whether the journal has an open refresh. */
  isJournalOpen(): boolean {
    return this.peek(JOURNAL)?.["open"] === true;
  }

  /** Temporary files that are left. */
  leftovers(): string[] {
    return this.files.allFiles().filter((path) => path.includes(".tmp."));
  }

  /** A new process. */
  process(options: ProcessOptions = {}): StageProcess {
    const random: Random = {
      bytes: (length) => new Uint8Array(length).fill(++this.#uuids),
      uuid: () => `00000000-0000-4000-8000-${String(++this.#uuids).padStart(12, "0")}`,
    };
    return new StageProcess(this, random, { pid: this.#pids++, ...options });
  }

  /** A new process asks for a token. */
  token(request: TokenRequest = {}, options: ProcessOptions = {}): Promise<Outcome> {
    return this.process(options).token(request);
  }

  /** Fails if a secret stands in a file where it does not belong, or a process left its lock. */
  assertClean(): void {
    for (const path of this.files.allFiles()) {
      if (path.startsWith(CREDENTIAL) || path === JOURNAL || path.includes(".tmp.")) continue;
      doesNotMatch(this.files.peek(path) ?? "", /MARK/, path);
    }
    deepEqual(this.files.peek(LOCK), undefined);
  }
}

/** A stage with a clock that stands still until someone sleeps. */
export function makeStage(): Stage {
  return new Stage(new FakeClock());
}

/** One process on the stage. */
export class StageProcess {
  readonly files: ProcessFiles;
  readonly signals = new FakeSignals();
  /** Lines of `--debug`. */
  readonly debugLines: string[] = [];
  readonly surroundings: SignInSurroundings;

  /** Starts a process. */
  constructor(stage: Stage<Clock>, random: Random, options: ProcessOptions) {
    this.files = new ProcessFiles(stage.files);
    const { pid = 1, hostName = "build", environment = {} } = options;
    const variables: Record<string, string> = { HOME: "/home/u", ...environment };
    this.surroundings = {
      files: this.files,
      clock: stage.clock,
      random,
      signals: this.signals,
      debug: (message) => void this.debugLines.push(message()),
      machine: { platform: "linux", arch: "x64", hostName, pid },
      environment: { get: (name) => variables[name] || undefined, currentFolder: () => "/team" },
      fetch: async (request) => {
        if (this.files.isDead) throw new Killed();
        const answer = await stage.server.answer(await request.text());
        if (this.files.isDead) throw new Killed();
        return answer;
      },
      reached: options.reached ?? (() => Promise.resolve()),
      relay: options.relay,
    };
  }

  /** The sign-in as this process sees it. */
  open(): Promise<SignIn> {
    return Promise.resolve(openSignIn(this.surroundings));
  }

  /** Asks for a token; nothing but a `Failure` may be thrown by a living process. */
  async token(request: TokenRequest = {}): Promise<Outcome> {
    const outcome = await outcomeOf(async () => {
      const credential = await getAccessToken(await this.open(), request);
      return credential.accessToken.reveal();
    });
    if (!("token" in outcome)) doesNotMatch(`${outcome.message} ${outcome.hint}`, /MARK/);
    doesNotMatch(this.debugLines.join("\n"), /MARK/);
    return outcome;
  }
}

/** How an action ended that gives a token. */
export async function outcomeOf(action: () => Promise<string>): Promise<Outcome> {
  try {
    return { token: await action() };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { exit: EXIT_CODES[error.code], message: error.message, hint: error.hint };
  }
}
