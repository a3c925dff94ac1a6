/**
 * A device login that was begun by one process and is waited for by another, and its codec. What is
 * decoded here is whole: anything else is damaged, and never guessed at.
 */

import { Secret } from "../platform/secret.ts";
import { type Fields, isObject } from "../requests/json_object.ts";
import {
  type Credential,
  DamagedCredential,
  decodeCredential,
  encodeCredential,
  LATEST_DATE_MS,
} from "./credential.ts";

/** Who began a login at which server; nobody else may be sent its codes. */
export interface PendingClient {
  /** URL of the server, for people. */
  readonly server: string;
  /** URL that the code and the verifier are sent to. */
  readonly tokenEndpoint: string;
  readonly clientId: string;
}

/** What is kept of a code that waits for its approval. */
export interface WaitingCode {
  readonly kind: "waiting";
  readonly deviceCode: Secret;
  readonly codeVerifier: Secret;
  readonly userCode: Secret;
  readonly verificationUri: string;
  readonly verificationUriComplete: string | undefined;
  /** Pause between two polls in seconds, with what the server has added to it. */
  readonly intervalSeconds: number;
}

/** What was granted and may not be stored yet; the code is spent and no longer kept. */
export interface GrantedCode {
  readonly kind: "granted";
  readonly credential: Credential;
  /** Modification time of the credential file when the grant came, milliseconds; undefined for no file. */
  readonly replacesAtMs: number | undefined;
}

/** A pending login, as its file holds it. */
export interface StoredLogin {
  /** Short name to type; no secret, and not made from one. */
  readonly id: string;
  readonly client: PendingClient;
  /** When the code was given, milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** When it is of no use any more, milliseconds since the epoch, by the wall clock. */
  readonly expiresAtMs: number;
  readonly state: WaitingCode | GrantedCode;
}

/** Deliberately not 0 seconds: the server would be asked again and again without a pause. */
const LEAST_INTERVAL = 1;

/** Thrown for a text that is no pending login; the message says why and quotes nothing of it. */
export class DamagedLogin extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "DamagedLogin";
  }
}

/** Text of the file: two-space JSON. */
export function encodePendingLogin({ client, state, ...login }: StoredLogin): string {
  const wire = {
    version: 1,
    server: client.server,
    token_endpoint: client.tokenEndpoint,
    client_id: client.clientId,
    started: login.startedAtMs,
    expires: login.expiresAtMs,
    ...(state.kind === "waiting" ? encodeWaiting(state) : encodeGranted(state)),
  };
  return JSON.stringify(wire, null, 2) + "\n";
}

function encodeWaiting(state: WaitingCode): Fields {
  return {
    device_code: state.deviceCode.reveal(),
    code_verifier: state.codeVerifier.reveal(),
    user_code: state.userCode.reveal(),
    verification_uri: state.verificationUri,
    verification_uri_complete: state.verificationUriComplete,
    interval: state.intervalSeconds,
  };
}

function encodeGranted(state: GrantedCode): Fields {
  return {
    granted: JSON.parse(encodeCredential(state.credential)),
    replaces: state.replacesAtMs,
  };
}

/** @throws {DamagedLogin} If the text is not JSON, or a field is missing or has a wrong type. */
export function decodePendingLogin(id: string, text: string): StoredLogin {
  const fields = parseFields(text);
  const client = {
    server: getText(fields, "server"),
    tokenEndpoint: getText(fields, "token_endpoint"),
    clientId: getText(fields, "client_id"),
  };
  const startedAtMs = getNumber(fields, "started", LATEST_DATE_MS);
  const expiresAtMs = getNumber(fields, "expires", LATEST_DATE_MS);
  const state = fields["granted"] === undefined ? decodeWaiting(fields) : decodeGranted(fields);
  return { id, client, startedAtMs, expiresAtMs, state };
}

function decodeWaiting(fields: Fields): WaitingCode {
  const complete = "verification_uri_complete";
  return {
    kind: "waiting",
    deviceCode: new Secret(getText(fields, "device_code")),
    codeVerifier: new Secret(getText(fields, "code_verifier")),
    userCode: new Secret(getText(fields, "user_code")),
    verificationUri: getText(fields, "verification_uri"),
    verificationUriComplete: fields[complete] === undefined ? undefined : getText(fields, complete),
    intervalSeconds: getNumber(fields, "interval", 3600, LEAST_INTERVAL),
  };
}

function decodeGranted(fields: Fields): GrantedCode {
  try {
    return {
      kind: "granted",
      credential: decodeCredential(JSON.stringify(fields["granted"])),
      replacesAtMs: fields["replaces"] === undefined
        ? undefined
        : getNumber(fields, "replaces", LATEST_DATE_MS),
    };
  } catch (error) {
    if (!(error instanceof DamagedCredential)) throw error;
    throw new DamagedLogin(error.message);
  }
}

function parseFields(text: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Deliberately without the parser's message: it quotes the text, and the text is secret.
    throw new DamagedLogin("not valid JSON");
  }
  if (!isObject(value)) throw new DamagedLogin("not a JSON object");
  return value;
}

function getText(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string" || value === "") throw new DamagedLogin(`"${name}" is no text`);
  if (/\p{Cc}/u.test(value)) throw new DamagedLogin(`"${name}" contains control characters`);
  return value;
}

/** A number from `minimum` to `maximum`. */
function getNumber(fields: Fields, name: string, maximum: number, minimum = 0): number {
  const value = fields[name];
  if (typeof value !== "number" || !(value >= minimum && value <= maximum)) {
    throw new DamagedLogin(`"${name}" is no number that makes sense`);
  }
  return value;
}
