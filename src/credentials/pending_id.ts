/** Short names of pending logins, and the files that belong to one. */

import { joinPath } from "../platform/paths.ts";
import type { Random } from "../platform/random.ts";

/** Digits and letters that nobody takes for one another. */
const ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";
const LENGTH = 4;

/** Files of one pending login. */
export interface PendingPaths {
  /** `login-<id>.json`, the login itself. */
  readonly login: string;
  /** `login-<id>.lock`, target of the kernel lock of whoever waits for it. */
  readonly lock: string;
}

/** A random name, not yet known to be free. */
export function createPendingId(random: Random): string {
  return [...random.bytes(LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** The name that was typed, in its own spelling; undefined if it cannot be one. */
export function parsePendingId(text: string): string | undefined {
  const id = text.toLowerCase();
  const isId = id.length === LENGTH && [...id].every((letter) => ALPHABET.includes(letter));
  return isId ? id : undefined;
}

/** Paths of a pending login. */
export function pendingPaths(folder: string, id: string): PendingPaths {
  return {
    login: joinPath(folder, `login-${id}.json`),
    lock: joinPath(folder, `login-${id}.lock`),
  };
}

/** Which login a name in the folder belongs to, also of a temporary file; undefined for other files. */
export function pendingIdOf(name: string): string | undefined {
  const found = /^login-(\w+)\.(?:json|lock)(?:\.tmp\..*)?$/.exec(name)?.[1];
  return found === undefined ? undefined : parsePendingId(found);
}
