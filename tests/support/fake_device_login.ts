/** A device login without server and store: what happens is a script, what is done is recorded. */

import type { Credential } from "../../src/credentials/credential.ts";
import { PendingStore } from "../../src/credentials/pending_store.ts";
import type { DeviceAuthorization } from "../../src/oauth/device_authorization.ts";
import type { PollEvent } from "../../src/oauth/polling.ts";
import { Secret } from "../../src/platform/secret.ts";
import type { Clock } from "../../src/platform/clock.ts";
import type { Files } from "../../src/platform/files.ts";
import type { Failure } from "../../src/platform/failure.ts";
import type { ProbeOutcome } from "../../src/requests/probe.ts";
import type { DeviceLogin } from "../../src/commands/login_device.ts";
import { MemoryFiles } from "./memory_files.ts";

/** What happens after a code was given: something after some seconds, each from the one before. */
export type Incident =
  | { readonly afterSeconds: number; readonly event: PollEvent }
  | { readonly afterSeconds: number; readonly outcome: "granted" | "denied" | "expired" }
  | { readonly afterSeconds: number; readonly failure: Failure };

/** Script of a login. */
export interface LoginScript {
  /** One list for each code. */
  readonly codes?: readonly (readonly Incident[])[];
  readonly authorization?: Partial<DeviceAuthorization>;
  readonly stored?: Credential | Failure;
  readonly saving?: Failure;
  readonly baseUrl?: Failure;
  readonly proof?: ProbeOutcome;
  readonly chosen?: string;
  readonly isDefaultServer?: boolean;
  /** Disk on which pending logins lie; an empty one unless given. */
  readonly files?: Files;
}

/** Credential of a test. */
export function fakeCredential(changes: Partial<Credential> = {}): Credential {
  return {
    accessToken: new Secret("marked-access"),
    refreshToken: new Secret("marked-refresh"),
    tokenType: "Bearer",
    expiresAtMs: Date.UTC(2026, 10, 21, 18),
    resourceUrl: "portal.example",
    other: {},
    ...changes,
  };
}

/** Approval five seconds after the code was given. */
export const APPROVED: readonly Incident[] = [{ afterSeconds: 5, outcome: "granted" }];

/** Fake of `DeviceLogin`, with the list of what was done. */
export class FakeDeviceLogin implements DeviceLogin {
  readonly clock: Clock;
  readonly isDefaultServer: boolean;
  /** Calls in their order. */
  readonly calls: string[] = [];
  readonly pending: DeviceLogin["pending"];
  readonly #script: LoginScript;
  readonly #codes: (readonly Incident[])[];

  constructor(clock: Clock, script: LoginScript = {}) {
    this.clock = clock;
    this.isDefaultServer = script.isDefaultServer ?? true;
    this.pending = fakePending(clock, script.files ?? new MemoryFiles(clock));
    this.#script = script;
    this.#codes = [...(script.codes ?? [APPROVED])];
  }

  requestCode: DeviceLogin["requestCode"] = () => {
    this.calls.push("requestCode");
    const authorization = {
      deviceCode: new Secret("marked-device-code"),
      userCode: new Secret("ABCD-EFGH"),
      verificationUri: "https://chat.qwen.ai/authorize",
      verificationUriComplete:
        "https://chat.qwen.ai/authorize?user_code=ABCD-EFGH&client=qwen-code",
      expiresInSeconds: 1800,
      intervalSeconds: 2,
      ...this.#script.authorization,
    };
    const login = {
      deviceCode: authorization.deviceCode,
      codeVerifier: new Secret("marked-verifier"),
      expiresInSeconds: authorization.expiresInSeconds,
      intervalSeconds: authorization.intervalSeconds,
      startedAtMs: this.clock.nowMs(),
    };
    return Promise.resolve({ authorization, login });
  };

  awaitApproval: DeviceLogin["awaitApproval"] = async (_, observe, signal) => {
    for (const incident of this.#codes.shift() ?? []) {
      await this.clock.sleep(incident.afterSeconds * 1000, signal);
      if ("failure" in incident) throw incident.failure;
      if ("event" in incident) observe(incident.event);
      else if (incident.outcome !== "granted") return { kind: incident.outcome };
      else return { kind: "granted", credential: fakeCredential() };
    }
    throw new Error("the script has ended");
  };

  read: DeviceLogin["read"] = () => {
    this.calls.push("read");
    const { stored } = this.#script;
    return stored instanceof Error ? Promise.reject(stored) : Promise.resolve(stored);
  };

  save: DeviceLogin["save"] = (credential, { force }) => {
    this.calls.push(`save ${credential.accessToken.reveal()}${force ? " by force" : ""}`);
    const { saving } = this.#script;
    return saving === undefined ? Promise.resolve() : Promise.reject(saving);
  };

  baseUrl: DeviceLogin["baseUrl"] = (credential) => {
    if (this.#script.baseUrl !== undefined) throw this.#script.baseUrl;
    return `https://${credential.resourceUrl}/v1`;
  };

  prove: DeviceLogin["prove"] = async (credential, signal) => {
    this.calls.push(`prove ${credential.accessToken.reveal()}`);
    await this.clock.sleep(150, signal);
    return this.#script.proof ?? { kind: "works", models: 2 };
  };

  chosenProvider: DeviceLogin["chosenProvider"] = () => this.#script.chosen;

  chooseProvider: DeviceLogin["chooseProvider"] = (id) => {
    this.calls.push(`choose ${id}`);
  };
}

/** Folder of the pending logins. */
export const PENDING_FOLDER = "/home/u/.qwen/qwenauth";

/** Server and client that a fake login is begun at. */
export const PENDING_CLIENT = {
  server: "https://chat.qwen.ai",
  tokenEndpoint: "https://chat.qwen.ai/api/v1/oauth2/token",
  clientId: "client",
};

function fakePending(clock: Clock, files: Files): DeviceLogin["pending"] {
  let seed = 0;
  const random = {
    bytes: (length: number) => new Uint8Array(length).fill(seed++),
    uuid: () => `00000000-0000-4000-8000-${String(seed++).padStart(12, "0")}`,
  };
  const debug = () => {};
  return {
    store: new PendingStore(
      { files, debug, clock, random, pid: 1, hostName: "host" },
      PENDING_FOLDER,
    ),
    client: PENDING_CLIENT,
    credentialChangedAtMs: () => undefined,
    checkStorable: () => {},
    onExit: () => () => {},
    debug,
  };
}
