/**
 * The credential, and its codec for the file shared with qwen-code. What is decoded here is whole:
 * anything else is damaged, and never guessed at.
 */

import { findJsonError } from "../config/json_position.ts";
import { Secret } from "../platform/secret.ts";
import { isBearerToken } from "../requests/bearer_token.ts";
import { type Fields, isObject } from "../requests/json_object.ts";

/** A signed-in session: what `oauth_creds.json` holds. */
export interface Credential {
  readonly accessToken: Secret;
  /** Undefined if the server gave none: then nothing can be refreshed. */
  readonly refreshToken: Secret | undefined;
  /** Usually `Bearer`. */
  readonly tokenType: string;
  /** End of the access token's life, milliseconds since the epoch. */
  readonly expiresAtMs: number;
  /** Host or URL of the model service, as the server spelled it. */
  readonly resourceUrl: string | undefined;
  /** Every other field of the file, by its wire name; kept through every refresh. */
  readonly other: Fields;
}

/** The last moment that a date can name, milliseconds since the epoch. */
export const LATEST_DATE_MS = 8.64e15;

/** Thrown for a text that is no credential; the message says why and quotes nothing of it. */
export class DamagedCredential extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "DamagedCredential";
  }
}

/** @throws {DamagedCredential} If the text is not JSON, or a field is missing or has a wrong type. */
export function decodeCredential(text: string): Credential {
  const {
    access_token,
    refresh_token,
    token_type,
    expiry_date,
    resource_url,
    ...other
  } = parseObject(text);
  if (typeof expiry_date !== "number" || !Number.isFinite(expiry_date)) {
    throw new DamagedCredential('"expiry_date" is not a number');
  }
  if (Math.abs(expiry_date) > LATEST_DATE_MS) {
    throw new DamagedCredential('"expiry_date" is not a date');
  }
  const accessToken = optionalText("access_token", access_token);
  if (accessToken === undefined) throw new DamagedCredential('"access_token" is missing');
  // Deliberately damaged rather than valid: what no request can carry, no command may hand out.
  if (!isBearerToken(accessToken)) {
    throw new DamagedCredential(
      '"access_token" cannot be sent: it is not visible ASCII, or too long',
    );
  }
  const refreshToken = optionalText("refresh_token", refresh_token);
  return {
    accessToken: new Secret(accessToken),
    refreshToken: refreshToken === undefined ? undefined : new Secret(refreshToken),
    tokenType: optionalText("token_type", token_type) ?? "Bearer",
    expiresAtMs: expiry_date,
    resourceUrl: optionalText("resource_url", resource_url),
    other,
  };
}

/** Text of the file: two-space JSON, with the four fields that qwen-code insists on first. */
export function encodeCredential(credential: Credential): string {
  const known = {
    access_token: credential.accessToken.reveal(),
    refresh_token: credential.refreshToken?.reveal(),
    token_type: credential.tokenType,
    expiry_date: credential.expiresAtMs,
    resource_url: credential.resourceUrl,
  };
  // Deliberately the other way round at the end: a field that a server made up never replaces one of ours.
  return JSON.stringify({ ...known, ...credential.other, ...known }, null, 2) + "\n";
}

function parseObject(text: string): Fields {
  if (text.trim() === "") throw new DamagedCredential("it is empty");
  let value: unknown;
  try {
    value = JSON.parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch {
    // Deliberately without the parser's message: it quotes the text, and the text is secret.
    const line = findJsonError(text)?.line;
    const where = line === undefined ? "it ends too early" : `line ${line}`;
    throw new DamagedCredential(`not valid JSON (${where})`);
  }
  if (!isObject(value)) throw new DamagedCredential("not a JSON object");
  return value;
}

function optionalText(name: string, value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") throw new DamagedCredential(`"${name}" is not a string`);
  if (hasControlCharacter(value)) {
    throw new DamagedCredential(`"${name}" contains control characters`);
  }
  // Half of a character would be sent and printed as another one.
  if (!value.isWellFormed()) throw new DamagedCredential(`"${name}" contains half a character`);
  return value;
}

/** `\p{Cc}` without a regular expression, whose machinery nothing else in a call of `token` needs. */
function hasControlCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code >= 0x7f && code < 0xa0) return true;
  }
  return false;
}
