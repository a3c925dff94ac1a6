/**
 * Which OAuth server is used, and as which client. Deliberately from the process environment alone: a
 * project folder must not be able to name the server that refresh tokens are sent to.
 */

import type { Environment } from "../platform/environment.ts";
import { Failure } from "../platform/failure.ts";
import { checkUrl, parseUrl, trimBaseUrl, type UrlRules } from "../requests/service_url.ts";

/** Server and client of all OAuth requests. */
export interface OAuthSettings {
  /** URL of the server without a trailing slash. */
  readonly server: string;
  /** Absolute URL of the device authorization endpoint (RFC 8628, section 3.1). */
  readonly deviceAuthorizationEndpoint: string;
  /** Absolute URL of the token endpoint (RFC 6749, section 3.2). */
  readonly tokenEndpoint: string;
  /** Absolute URL of the revocation endpoint (RFC 7009), undefined if none is configured. */
  readonly revocationEndpoint: string | undefined;
  /** Public client id. */
  readonly clientId: string;
  /** Scopes, separated by spaces. */
  readonly scope: string;
  /** Whether tokens come from, and go to, `https://chat.qwen.ai`. */
  readonly isDefaultServer: boolean;
  /**
   * Stem of the credential file: `oauth_creds` for the default server, `oauth-<host>` for another, so
   * that the refresh token of one server is never sent to another.
   */
  readonly credentialName: string;
}

const DEFAULT_SERVER = "https://chat.qwen.ai";
const DEVICE_PATH = "/api/v1/oauth2/device/code";
const TOKEN_PATH = "/api/v1/oauth2/token";
/** The token endpoint of a server for which none is configured. */
export function usualTokenEndpoint(server: string): string {
  return server + TOKEN_PATH;
}

const DEFAULT_CLIENT_ID = "f0304373b74a44d2b584a3fb70ca9e56";
const DEFAULT_SCOPE = "openid profile email model.completion";

/** Variables that configure the server and the client. */
const VARIABLES = [
  "QWENAUTH_OAUTH_BASE_URL",
  "QWENAUTH_DEVICE_ENDPOINT",
  "QWENAUTH_TOKEN_ENDPOINT",
  "QWENAUTH_REVOCATION_ENDPOINT",
  "QWENAUTH_CLIENT_ID",
  "QWENAUTH_SCOPE",
] as const;

/**
 * The OAuth settings of this process.
 * @throws {Failure} `usage` If a variable holds no usable URL; the variable is named.
 */
export function readOAuthSettings(environment: Environment): OAuthSettings {
  // The usual case comes first, without a URL to parse: it is on the way of every command.
  return isConfigured(environment) ? readConfigured(environment) : DEFAULT_SETTINGS;
}

const DEFAULT_SETTINGS: OAuthSettings = {
  server: DEFAULT_SERVER,
  deviceAuthorizationEndpoint: DEFAULT_SERVER + DEVICE_PATH,
  tokenEndpoint: DEFAULT_SERVER + TOKEN_PATH,
  revocationEndpoint: undefined,
  clientId: DEFAULT_CLIENT_ID,
  scope: DEFAULT_SCOPE,
  isDefaultServer: true,
  credentialName: "oauth_creds",
};

function isConfigured(environment: Environment): boolean {
  return VARIABLES.some((name) => environment.get(name) !== undefined);
}

function readConfigured(environment: Environment): OAuthSettings {
  const server = readServer(environment);
  const endpoint = (variable: string, fallback?: string) =>
    readEndpoint(variable, environment.get(variable) ?? fallback, server);
  const token = endpoint("QWENAUTH_TOKEN_ENDPOINT", TOKEN_PATH);
  const isDefaultServer = token.origin === DEFAULT_SERVER;
  const device = endpoint("QWENAUTH_DEVICE_ENDPOINT", DEVICE_PATH);
  const hasRevocation = environment.get("QWENAUTH_REVOCATION_ENDPOINT") !== undefined;
  return {
    server,
    deviceAuthorizationEndpoint: device.href,
    tokenEndpoint: token.href,
    revocationEndpoint: hasRevocation ? endpoint("QWENAUTH_REVOCATION_ENDPOINT").href : undefined,
    clientId: environment.get("QWENAUTH_CLIENT_ID") ?? DEFAULT_CLIENT_ID,
    scope: environment.get("QWENAUTH_SCOPE") ?? DEFAULT_SCOPE,
    isDefaultServer,
    credentialName: isDefaultServer ? "oauth_creds" : `oauth-${nameOf(token, new URL(server))}`,
  };
}

function readServer(environment: Environment): string {
  const variable = "QWENAUTH_OAUTH_BASE_URL";
  const text = environment.get(variable) ?? DEFAULT_SERVER;
  const url = readUrl(variable, text, { mayHaveQuery: false });
  return url.origin + trimBaseUrl(url.pathname);
}

function readEndpoint(variable: string, value: string | undefined, server: string): URL {
  const text = value ?? "";
  // Deliberately joined as text: resolved as a reference, `//host/path` would name another server.
  return readUrl(variable, text.startsWith("/") ? server + text : text, { mayHaveQuery: true });
}

function readUrl(variable: string, text: string, rules: UrlRules): URL {
  const url = /[\s\p{C}\\]/u.test(text) ? undefined : parseUrl(text);
  return checkUrl(url, (why) => unusable(variable, why), rules);
}

/** Deliberately without the value: it may hold a password. */
function unusable(variable: string, why: string): Failure {
  return new Failure("usage", `Cannot use the value of ${variable}: ${why}`, {
    hint: `unset ${variable}`,
  });
}

/** Name of a server in a file name: host of the token endpoint, port, base path. */
function nameOf(token: URL, server: URL): string {
  const port = token.port !== "" ? token.port : token.protocol === "http:" ? "80" : "";
  const path = server.pathname.replace(/^\/+|\/+$/g, "");
  const parts = [token.hostname, port, ...path.split("/")].filter((part) => part !== "");
  const name = parts.join("_").replaceAll(/[^A-Za-z0-9._-]/g, "");
  const isUnique = parts.every((part) => /^[A-Za-z0-9.-]+$/.test(part)) &&
    (port !== "" || !/^\d+$/.test(parts[1] ?? ""));
  // Deliberately: two servers must not share a name because of what a file name cannot hold.
  return isUnique ? name : `${name}_${checksum(parts.join("/") + `:${port}`)}`;
}

/** Eight hex digits that tell names apart (FNV-1a); no protection against someone who tries. */
function checksum(text: string): string {
  let sum = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) sum = Math.imul(sum ^ byte, 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, "0");
}
