/** Decoding of a token answer (RFC 6749, section 5.1), which ends a login and a refresh alike. */

import { Secret } from "../platform/secret.ts";
import { isBearerToken } from "../requests/bearer_token.ts";
import type { Fields } from "../requests/json_object.ts";
import { optionalNumber, optionalText, requiredText } from "./field.ts";
import { WrongField } from "./oauth_error.ts";

/** What the token endpoint grants. */
export interface TokenAnswer {
  /** Fit to be put into a header. */
  readonly accessToken: Secret;
  /** As the server spells it; `Bearer` if it names none. */
  readonly tokenType: string;
  /** Lifetime of the access token in whole seconds, 1 to 10 000 000 000. */
  readonly expiresInSeconds: number;
  /** Undefined if the server keeps the old one valid, or gives none at all. */
  readonly refreshToken: Secret | undefined;
  /** What was granted, if the server says so. */
  readonly scope: string | undefined;
  /** Where the token is good for, unchecked: a bare host or a URL. */
  readonly resourceUrl: string | undefined;
  /** All other fields by their wire names, `id_token` too, which is an identity and never a bearer. */
  readonly other: Fields;
}

/** Tokens together fit into the space that is reserved on disk before a refresh. */
const LONGEST_TOKEN = 16_384;
const LONGEST_TEXT = 4_096;
const LONGEST_OTHER = 16_384;
const DEEPEST_OTHER = 20;

/** Far beyond any token's life, and still a date when added to today's. */
const LONGEST_LIFE_SECONDS = 10_000_000_000;

/** Fields that describe the tokens and are optional. */
const DESCRIBING = ["token_type", "scope", "resource_url"] as const;

const KNOWN = new Set<string>(["access_token", "expires_in", "refresh_token", ...DESCRIBING]);

/** How an answer is decoded. */
export interface Decoding {
  /**
   * Whether `scope`, `resource_url` and `token_type` count as absent when they are of a wrong type: after
   * a refresh the old refresh token is gone, and the new tokens are worth more than what describes them.
   */
  readonly lenient?: boolean;
}

/**
 * Decodes the fields of a token answer.
 * @throws {WrongField} If a field is missing, of a wrong type, or cannot be used.
 */
export function decodeTokenAnswer(fields: Fields, { lenient = false }: Decoding = {}): TokenAnswer {
  const describing = lenient ? withoutWrongTypes(fields) : fields;
  const refreshToken = optionalText(fields, "refresh_token", LONGEST_TOKEN);
  return {
    accessToken: toToken("access_token", requiredText(fields, "access_token", LONGEST_TOKEN)),
    tokenType: decodeTokenType(describing),
    expiresInSeconds: decodeLifetime(fields),
    refreshToken: refreshToken === undefined ? undefined : toToken("refresh_token", refreshToken),
    scope: optionalText(describing, "scope", LONGEST_TEXT),
    resourceUrl: optionalText(describing, "resource_url", LONGEST_TEXT),
    other: keepOther(fields),
  };
}

/** The fields that describe the tokens, without those of a wrong type or length. */
function withoutWrongTypes(fields: Fields): Fields {
  const sound = DESCRIBING.map((name) => [name, fields[name]] as const)
    .filter(([, value]) => typeof value === "string" && value.length <= LONGEST_TEXT);
  return Object.fromEntries(sound);
}

/** Deliberately strict: white space or a control character would end the header line it is sent in. */
function toToken(name: string, text: string): Secret {
  if (!isBearerToken(text)) throw new WrongField(name, "holds white space or control characters");
  return new Secret(text);
}

function decodeTokenType(fields: Fields): string {
  const tokenType = optionalText(fields, "token_type", LONGEST_TEXT) ?? "Bearer";
  if (tokenType.toLowerCase() !== "bearer") throw new WrongField("token_type", 'is not "Bearer"');
  return tokenType;
}

function decodeLifetime(fields: Fields): number {
  const seconds = optionalNumber(fields, "expires_in");
  if (seconds === undefined) throw new WrongField("expires_in", "is missing");
  if (seconds < 1) throw new WrongField("expires_in", "is not positive");
  return Math.min(Math.floor(seconds), LONGEST_LIFE_SECONDS);
}

/** Unknown fields, except what is too deep or too large to be kept: the token is worth more. */
function keepOther(fields: Fields): Fields {
  let space = LONGEST_OTHER;
  const kept = Object.entries(fields).filter(([name, value]) => {
    if (KNOWN.has(name) || isDeeperThan(value, DEEPEST_OTHER)) return false;
    const length = name.length + JSON.stringify(value).length;
    if (length > space) return false;
    space -= length;
    return true;
  });
  const other = Object.fromEntries(kept);
  // An id_token in it is a secret too; inspecting the answer must not print it.
  const inspect = Symbol.for("Deno.customInspect");
  return Object.defineProperty(other, inspect, { value: () => "[redacted]", enumerable: false });
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeperThan(inner, depth - 1));
}
