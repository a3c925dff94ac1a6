/** The stage of the pending logins: processes that begin them and wait for them, beside one server. */

import { deepEqual, doesNotMatch } from "node:assert/strict";
import type {
  LoginAudience,
  LoginStep,
  PendingCode,
} from "../../src/auth/device_login/login_steps.ts";
import { openDeviceLogin } from "../../src/auth/device_login/open_device_login.ts";
import { startPendingLogin } from "../../src/auth/device_login/pending_start.ts";
import { sweepExpiredLogins } from "../../src/auth/device_login/sweep_expired_logins.ts";
import { waitForPendingLogin } from "../../src/auth/device_login/pending_wait.ts";
import type { SignInSurroundings } from "../../src/auth/sign_in.ts";
import { EXIT_CODES, Failure } from "../../src/platform/failure.ts";
import type { Clock } from "../../src/platform/clock.ts";
import { DeviceServer } from "./device_server.ts";
import { Killed } from "./process_files.ts";
import { OWN, type ProcessOptions, Stage, type StageProcess } from "./sign_in_stage.ts";

/** How a command ended, and what it showed. */
export interface PendingOutcome {
  readonly exit: number;
  /** Message and hint of the failure. */
  readonly failure: readonly (string | undefined)[] | undefined;
  /** What was begun. */
  readonly id: string | undefined;
  /** Kinds of the steps that were shown, codes by their name. */
  readonly shown: readonly string[];
}

/** Options of a wait. */
export interface WaitOptions {
  readonly id?: string | undefined;
  readonly timeoutSeconds?: number;
  readonly force?: boolean;
}

/** A stage with a server that gives device codes. */
export class PendingStage<C extends Clock> extends Stage<C> {
  readonly device = new DeviceServer();

  /** A new process that talks to this server. */
  surroundings(process: StageProcess): SignInSurroundings {
    return {
      ...process.surroundings,
      fetch: async (request) => {
        const body = await request.text();
        if (process.files.isDead) throw new Killed();
        const answer = this.device.answer(body);
        if (process.files.isDead) throw new Killed();
        return answer;
      },
    };
  }

  /** `login --start` in a new process, or in this one. */
  start(process = this.process()): Promise<PendingOutcome> {
    return this.#run(process, async (surroundings, audience, signal) => {
      const login = await openDeviceLogin(surroundings);
      return await startPendingLogin(login, audience, { force: true }, signal);
    });
  }

  /** `login --wait` in a new process, or in this one. */
  wait(
    { id, timeoutSeconds, force = false }: WaitOptions = {},
    process: StageProcess = this.process(),
  ): Promise<PendingOutcome> {
    return this.#run(process, async (surroundings, audience, signal) => {
      const login = await openDeviceLogin(surroundings);
      const request = { id, timeoutSeconds, force, probe: false, provider: "qwen-oauth" };
      await waitForPendingLogin(login, audience, request, signal);
      return undefined;
    });
  }

  /** `login --wait` of a process with another environment. */
  waitIn(environment: ProcessOptions["environment"] = {}): Promise<PendingOutcome> {
    return this.wait({}, this.process({ environment }));
  }

  /** What every login does first. */
  async sweep(process = this.process()): Promise<void> {
    await sweepExpiredLogins(this.surroundings(process));
  }

  /** Files of pending logins, without their folder. */
  pendingFiles(): string[] {
    return this.files.allFiles().filter((path) => path.startsWith(`${OWN}/login-`))
      .map((path) => path.slice(OWN.length + 1));
  }

  /** Fails if a code or a verifier is left, or a file of a pending login. */
  assertNothingPending(at = ""): void {
    deepEqual(this.pendingFiles(), [], at);
    for (const path of this.files.allFiles()) {
      doesNotMatch(this.files.peek(path) ?? "", /MARK-(?:device|user)|verifier/, `${at} ${path}`);
    }
  }

  async #run(
    process: StageProcess,
    action: (
      surroundings: SignInSurroundings,
      audience: LoginAudience,
      signal: AbortSignal,
    ) => Promise<string | undefined>,
  ): Promise<PendingOutcome> {
    const shown: string[] = [];
    const audience: LoginAudience = {
      showCode: ({ authorization, stored }: PendingCode) => {
        shown.push(`${stored?.step} ${authorization.userCode.reveal()}`);
        return Promise.resolve();
      },
      endCode: () => {},
      show: (step: LoginStep) => shown.push(step.kind),
      mayReplace: () => Promise.resolve(undefined),
      wantsNewCode: () => Promise.reject(new Error("no question was planned")),
    };
    let id: string | undefined;
    let failure: Failure | undefined;
    try {
      id = await action(this.surroundings(process), audience, new AbortController().signal);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failure = error;
      doesNotMatch(`${error.message} ${error.hint}`, /MARK/);
    }
    doesNotMatch(process.debugLines.join("\n"), /MARK/);
    return {
      exit: failure === undefined ? 0 : EXIT_CODES[failure.code],
      failure: failure && [failure.message, failure.hint],
      id,
      shown,
    };
  }
}
