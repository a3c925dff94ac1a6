/**
 * The stored sign-in of the configured OAuth server, with everything that its use cases need. Opening
 * it reads at most the two files that may name QWEN_HOME; what costs more is made when first used.
 */

import { type OAuthSettings, readOAuthSettings } from "../config/oauth_settings.ts";
import { findQwenHome } from "../config/qwen_home.ts";
import type { Credential } from "../credentials/credential.ts";
import type { CredentialLockParts } from "../credentials/credential_lock.ts";
import { type CredentialPaths, credentialPaths } from "../credentials/credential_paths.ts";
import type { Environment } from "../platform/environment.ts";
import type { Fetch } from "../platform/network.ts";
import type { Machine } from "../platform/platform.ts";
import type { Relay } from "../platform/relay.ts";
import type { Signals } from "../platform/signals.ts";

/** Surroundings from which a sign-in is opened. */
export interface SignInSurroundings
  extends Omit<CredentialLockParts, "hostName" | "pid" | "signals"> {
  readonly environment: Environment;
  readonly signals: Signals;
  readonly machine: Machine;
  readonly fetch: Fetch;
  /** Called at the named steps of a refresh; a test build stops there. */
  readonly reached: (step: string) => Promise<void>;
  /** What was begun before, or can be handed on; only where another file of the bundle takes over. */
  readonly relay?: Relay | undefined;
}

/** A sign-in: where it is stored, and the means to use it. */
export interface SignIn extends CredentialLockParts {
  readonly signals: Signals;
  readonly settings: OAuthSettings;
  readonly paths: CredentialPaths;
  readonly surroundings: SignInSurroundings;
  /** Starts a renewal, or joins the one under way in this process. */
  readonly shareRenewal: (start: () => Promise<Credential>) => Promise<Credential>;
}

/**
 * Finds out where the sign-in is stored; does not look into it.
 * @throws {Failure} `usage` If a variable that configures the server is wrong; `store` without a home folder.
 */
export function openSignIn(surroundings: SignInSurroundings): SignIn {
  const { environment, files, clock, random, debug, signals, machine } = surroundings;
  const settings = readOAuthSettings(environment);
  const paths = credentialPaths({
    home: findQwenHome(environment, files),
    currentFolder: environment.currentFolder(),
    named: environment.get("QWENAUTH_CREDENTIAL_FILE"),
    isDefaultServer: settings.isDefaultServer,
    credentialName: settings.credentialName,
  });
  return {
    files,
    clock,
    random,
    debug,
    signals,
    // Asked for late: the hot path does not need it.
    get hostName() {
      return machine.hostName;
    },
    pid: machine.pid,
    settings,
    paths,
    surroundings,
    shareRenewal: createSharing(),
  };
}

/** Deliberately forgotten when it has ended, also by a failure: the next caller tries again. */
function createSharing(): SignIn["shareRenewal"] {
  let underWay: Promise<Credential> | undefined;
  return (start) => underWay ??= start().finally(() => underWay = undefined);
}
