/**
 * Fingerprints: how a secret is recognised without being told. HMAC-SHA-256 under a random key that
 * stays in the `qwenauth/` folder, so that nobody can test guesses against one.
 */

import { FileError, type Files } from "../platform/files.ts";
import { joinPath } from "../platform/paths.ts";
import type { Random } from "../platform/random.ts";
import type { Secret } from "../platform/secret.ts";
import { checkFolder, checkReadable } from "./ownership.ts";
import { orStoreFailure } from "./store_failure.ts";

const KEY_BYTES = 32;
const SHOWN_DIGITS = 8;
const KEY_PATTERN = /^[0-9a-f]{64}\s*$/;

/** Gives the fingerprint of a secret: 8 hexadecimal digits. */
export type Fingerprint = (secret: Secret) => Promise<string>;

/** Fingerprints under the key in `ownFolder`, which is made when first needed. */
export function createFingerprint(files: Files, random: Random, ownFolder: string): Fingerprint {
  const path = joinPath(ownFolder, "fingerprint.key");
  let key: Promise<CryptoKey> | undefined;
  return async (secret) => {
    key ??= importKey(readOrMakeKey(files, random, ownFolder, path));
    const bytes = new TextEncoder().encode(secret.reveal());
    const mac = new Uint8Array(await crypto.subtle.sign("HMAC", await key, bytes));
    return toHex(mac).slice(0, SHOWN_DIGITS);
  };
}

/** Linked into place when complete: of two processes that start at once, both use the same key. */
function readOrMakeKey(files: Files, random: Random, ownFolder: string, path: string): string {
  return orStoreFailure("write", path, () => {
    const facts = files.facts(path);
    // Deliberately: under a key that somebody else knows, guesses can be tested.
    if (facts !== undefined) checkReadable(files, path, facts);
    const stored = files.readText(path);
    if (stored !== undefined && KEY_PATTERN.test(stored)) return stored.trim();
    checkFolder(files, ownFolder);
    files.makeFolder(ownFolder);
    const temporary = `${path}.tmp.${random.uuid()}`;
    const text = toHex(random.bytes(KEY_BYTES));
    const file = files.createNew(temporary);
    try {
      file.overwrite(`${text}\n`);
      file.sync();
    } catch (error) {
      files.remove(temporary);
      throw error;
    } finally {
      file.close();
    }
    if (stored === undefined && linkInPlace(files, temporary, path) === "exists") {
      files.remove(temporary);
      return files.readText(path)?.trim() ?? text;
    }
    if (files.linkFacts(temporary)) files.rename(temporary, path);
    return text;
  });
}

function linkInPlace(
  files: Files,
  temporary: string,
  path: string,
): "linked" | "exists" | "no links" {
  try {
    files.link(temporary, path);
    files.remove(temporary);
    return "linked";
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return error.reason === "exists" ? "exists" : "no links";
  }
}

function importKey(hex: string): Promise<CryptoKey> {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
