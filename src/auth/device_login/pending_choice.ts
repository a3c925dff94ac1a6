/** Which pending login is meant, and taking it so that no other process polls for it at the same time. */

import { usualTokenEndpoint } from "../../config/oauth_settings.ts";
import { describeHolder } from "../../credentials/lock_content.ts";
import { findHolder, noteHolder } from "../../credentials/pending_holder.ts";
import { parsePendingId } from "../../credentials/pending_id.ts";
import type { PendingClient, StoredLogin } from "../../credentials/pending_login.ts";
import { recoverPendingLogin } from "../../credentials/pending_recovery.ts";
import type { PendingStore } from "../../credentials/pending_store.ts";
import type { Clock } from "../../platform/clock.ts";
import { Failure } from "../../platform/failure.ts";
import { shellWord } from "../../shell/shell_word.ts";

/** A pending login that this process alone works with. */
export interface TakenLogin {
  readonly login: StoredLogin;
  /** Lets others have it. */
  readonly release: () => void;
}

/** What choosing needs. */
export interface ChoiceParts {
  readonly store: PendingStore;
  /** The configured server and client. */
  readonly client: PendingClient;
  readonly clock: Pick<Clock, "nowMs">;
}

const START = "qwenauth login --start";

/**
 * Takes the login of this name, or the only one of the configured server.
 * @throws {Failure} `auth_required` If there is none.
 * @throws {Failure} `usage` If there are several and none was named, or it is of another server or client.
 * @throws {Failure} `lock_busy` If another process waits for it.
 * @throws {Failure} `store` If its file cannot be read or is damaged.
 */
export function takePendingLogin(parts: ChoiceParts, typed: string | undefined): TakenLogin {
  const { store, client } = parts;
  const { id } = typed === undefined ? findOnly(parts) : findNamed(parts, typed);
  const lock = store.lock(id);
  if (lock === undefined) throw busy(store, id);
  try {
    // Deliberately read again: whoever had the lock before may have ended the login, or slowed it down.
    recoverPendingLogin(store, id);
    const login = store.load(id);
    if (login === undefined) {
      store.remove(id);
      throw noneCalled(id);
    }
    checkClient(login, client);
    noteHolder(store, id);
    return { login, release: lock.release };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function findNamed({ store, client }: ChoiceParts, typed: string): StoredLogin {
  const id = parsePendingId(typed);
  if (id === undefined) {
    // Deliberately not repeated: what was typed may be a code.
    const message = "No login of this name is pending: an ID is what --start printed, 4 letters " +
      "and digits";
    throw new Failure("auth_required", message, { hint: START });
  }
  const login = store.load(id);
  if (login === undefined) throw noneCalled(id);
  checkClient(login, client);
  return login;
}

/** One that is damaged or of another server stands in nobody's way, unless there is no other. */
function findOnly({ store, client, clock }: ChoiceParts): StoredLogin {
  const problems: Failure[] = [];
  const logins = store.ids().flatMap((id) => {
    try {
      const login = store.load(id);
      if (login === undefined) return [];
      checkClient(login, client);
      return login;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(error);
      return [];
    }
  });
  const [first, ...others] = logins;
  if (first === undefined) {
    throw problems[0] ?? new Failure("auth_required", "No login is pending", { hint: START });
  }
  if (others.length === 0) return first;
  const listed = logins.map((login) => describe(login, clock.nowMs())).join(", ");
  const message = `Cannot choose among ${logins.length} pending logins: ${listed}`;
  throw new Failure("usage", message, { hint: `qwenauth login --wait ${first.id}` });
}

function describe({ id, client, expiresAtMs }: StoredLogin, nowMs: number): string {
  const minutes = Math.max(0, Math.ceil((expiresAtMs - nowMs) / 60_000));
  return `"${id}" (${client.server}, ${minutes} min left)`;
}

/** Deliberately by the endpoint: code and verifier are sent to the server that gave the code and to no other. */
function checkClient({ id, client }: StoredLogin, configured: PendingClient): void {
  if (client.tokenEndpoint !== configured.tokenEndpoint) throw otherServer(id, client, configured);
  if (client.clientId !== configured.clientId) {
    throw new Failure(
      "usage",
      `Cannot wait for the login "${id}": it was begun by another client`,
      { hint: `export QWENAUTH_CLIENT_ID=${shellWord(client.clientId)}` },
    );
  }
}

/** Only what differs is to be set: a server may keep its token endpoint in an unusual place. */
function otherServer(id: string, begun: PendingClient, configured: PendingClient): Failure {
  const isOther = begun.server !== configured.server;
  const isUsual = [begun, configured].every(({ server, tokenEndpoint }) =>
    tokenEndpoint === usualTokenEndpoint(server)
  );
  const what = isOther
    ? `it was begun at ${begun.server}, and ${configured.server} is configured`
    : `its token endpoint is ${begun.tokenEndpoint}, and ${configured.tokenEndpoint} is configured`;
  const variables = [
    ...(isOther ? [`QWENAUTH_OAUTH_BASE_URL=${shellWord(begun.server)}`] : []),
    ...(isUsual ? [] : [`QWENAUTH_TOKEN_ENDPOINT=${shellWord(begun.tokenEndpoint)}`]),
  ];
  return new Failure("usage", `Cannot wait for the login "${id}": ${what}`, {
    hint: `export ${variables.join(" ")}`,
  });
}

function noneCalled(id: string): Failure {
  const message = `No login "${id}" is pending: it has expired or ended, or never was`;
  return new Failure("auth_required", message, { hint: START });
}

function busy(store: PendingStore, id: string): Failure {
  const holder = findHolder(store, id);
  const { pid, sinceMs } = holder;
  const who = pid === undefined ? "another qwenauth process" : describeHolder(holder);
  const since = sinceMs === undefined ? "" : ` since ${new Date(sinceMs).toISOString()}`;
  const message = `Cannot wait for the login "${id}": ${who} does so${since}`;
  return new Failure("lock_busy", message, {
    hint: holder.isHere ? `kill ${pid}` : "qwenauth status",
  });
}
