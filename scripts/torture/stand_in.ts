/**
 * A stand-in for qwen-code, with the habits that were measured of it: a bare UUID in the lock, a dead
 * lock taken over by rename and unlink, the lock unlinked at exit whoever holds it, five fields written
 * in place and no resource_url, the credential file deleted when its refresh is refused.
 */

import { delay } from "./chance.ts";

/** Where it works, and how it differs from others of its kind. */
export interface StandInSettings {
  readonly credentialFile: string;
  readonly tokenEndpoint: string;
  readonly clientId: string;
  /** Age after which it takes a lock over: 10 s in older versions, 35 s in newer ones. */
  readonly staleAfterMs: number;
  /** Whether it refreshes a token that is still valid. */
  readonly forces: boolean;
  /** Whether it is killed while it holds the lock, which then stays. */
  readonly diesWithLock: boolean;
}

/** How it ended: whether it has a token, and why not. */
export type StandInOutcome = "has a token" | "gave up waiting" | "was refused" | "died" | "no file";

/** Name under which it makes its requests. */
export const STAND_IN_AGENT = "stand-in";

const WAIT_MS = 100;
const TRIES = 120;

/** Runs once, as one start of the program. */
export async function runStandIn(settings: StandInSettings): Promise<StandInOutcome> {
  const lock = settings.credentialFile.replace(/\.json$/, ".lock");
  const first = await readCredential(settings.credentialFile);
  if (first === undefined) return "no file";
  if (isValid(first) && !settings.forces) return "has a token";
  if (!await acquire(lock, settings.staleAfterMs)) {
    await unlink(lock);
    return "gave up waiting";
  }
  if (settings.diesWithLock) return "died";
  try {
    const stored = await readCredential(settings.credentialFile) ?? first;
    if (stored.access_token !== first.access_token && isValid(stored)) return "has a token";
    return await refresh(settings, stored);
  } finally {
    await unlink(lock);
  }
}

interface Stored {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expiry_date: number;
}

async function refresh(
  settings: StandInSettings,
  { refresh_token }: Stored,
): Promise<StandInOutcome> {
  const { tokenEndpoint, clientId, credentialFile } = settings;
  const response = await fetch(tokenEndpoint, {
    method: "POST",
    headers: { "user-agent": STAND_IN_AGENT },
    body: new URLSearchParams({ grant_type: "refresh_token", refresh_token, client_id: clientId }),
  });
  const body = await response.json();
  if (!response.ok) {
    await unlink(credentialFile);
    return "was refused";
  }
  const written = {
    access_token: body.access_token,
    refresh_token: body.refresh_token ?? refresh_token,
    token_type: body.token_type,
    expiry_date: Date.now() + body.expires_in * 1000,
    id_token: body.id_token,
  };
  await Deno.writeTextFile(credentialFile, JSON.stringify(written, null, 2), { mode: 0o600 });
  return "has a token";
}

async function acquire(lock: string, staleAfterMs: number): Promise<boolean> {
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      await Deno.writeTextFile(lock, crypto.randomUUID(), { createNew: true });
      return true;
    } catch {
      await takeOverIfStale(lock, staleAfterMs);
      await delay(WAIT_MS);
    }
  }
  return false;
}

/** Renames and unlinks by the path alone, which may have become somebody else's fresh lock meanwhile. */
async function takeOverIfStale(lock: string, staleAfterMs: number): Promise<void> {
  try {
    const { mtime } = await Deno.stat(lock);
    if (Date.now() - (mtime?.getTime() ?? 0) <= staleAfterMs) return;
    const aside = `${lock}.stale.${crypto.randomUUID()}`;
    await Deno.rename(lock, aside);
    await Deno.remove(aside);
  } catch {
    // Gone meanwhile.
  }
}

async function readCredential(path: string): Promise<Stored | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch {
    return undefined;
  }
}

function isValid({ expiry_date }: Stored): boolean {
  return expiry_date > Date.now() + 30_000;
}

async function unlink(path: string): Promise<void> {
  await Deno.remove(path).catch(() => {});
}
