/** A login as JSON, one event per line, for programs. */

import type { LoginStep } from "../../auth/device_login/login_steps.ts";
import type { Failure } from "../../platform/failure.ts";
import { ClosedOutput, type OutputStream } from "../../platform/terminal.ts";
import type { Fields } from "../../requests/json_object.ts";
import type { ProbeOutcome } from "../../requests/probe.ts";
import { failureDocument } from "../failure_document.ts";
import { formatDocument } from "../format_document.ts";
import { formatUtc } from "../times.ts";
import type { CodeView, LoginScreen } from "./login_screen.ts";

/** Fields of an event beside `version`; undefined ones are left out. */
export type Event = { readonly event: string } & Fields;

/** Writes the events to stdout. */
export class JsonEvents implements LoginScreen {
  readonly #stdout: OutputStream;
  readonly #provider: string;
  #isClosed = false;

  constructor(stdout: OutputStream, provider: string) {
    this.#stdout = stdout;
    this.#provider = provider;
  }

  showCode(view: CodeView): void {
    // Whoever goes on with a login has had this event from the process that began it.
    if (view.stored?.step === "resumed") return;
    this.write({
      event: "device_code",
      id: view.stored?.id,
      verification_uri: view.verificationUri,
      verification_uri_complete: view.verificationUriComplete,
      user_code: view.userCode,
      expires_at: formatUtc(view.expiresAtMs),
      interval: view.intervalSeconds,
    });
  }

  endCode(): void {}

  show(step: LoginStep): void {
    const event = stepEvent(step, this.#provider);
    if (event !== undefined) this.write(event);
  }

  /** The event that ends a failed login. */
  fail(failure: Failure): void {
    this.write({ event: "error", error: failureDocument(failure) });
  }

  close(): void {}

  /** Writes one event, as long as somebody reads them: a login goes on when its reader has gone. */
  write(event: Event): void {
    if (this.#isClosed) return;
    try {
      this.#stdout.write(formatDocument(event));
    } catch (error) {
      if (!(error instanceof ClosedOutput)) throw error;
      this.#isClosed = true;
    }
  }
}

function stepEvent(step: LoginStep, provider: string): Event | undefined {
  switch (step.kind) {
    case "slow_down":
      return { event: "slow_down", interval: step.intervalSeconds };
    case "retry":
      return { event: "retry", reason: step.reason, wait_seconds: step.waitSeconds };
    case "already_signed_in":
      return {
        event: "already_signed_in",
        provider,
        expires_at: formatUtc(step.credential.expiresAtMs),
      };
    case "authorized":
      return {
        event: "authorized",
        provider,
        expires_at: formatUtc(step.credential.expiresAtMs),
        base_url: step.baseUrl,
      };
    case "probed":
      return { event: "probe", base_url: step.baseUrl, ...probeFields(step.outcome) };
    case "save_waits":
    case "probing":
    case "not_probed":
      return undefined;
  }
}

function probeFields(outcome: ProbeOutcome): Fields {
  switch (outcome.kind) {
    case "works":
      return { result: "works", models: outcome.models };
    case "refused":
      return { result: "refused", status: outcome.status, message: outcome.message };
    case "unreachable":
      return { result: "unreachable", reason: outcome.reason };
  }
}
