/** An OAuth client with known ids, on a planned network. Its secrets are marked. */

import { doesNotMatch } from "node:assert/strict";
import { inspect } from "node:util";
import { type OAuthSettings, readOAuthSettings } from "../../src/config/oauth_settings.ts";
import type { OAuthClient } from "../../src/oauth/oauth_client.ts";
import type { OAuthReply } from "../../src/oauth/post_form.ts";
import type { Environment } from "../../src/platform/environment.ts";
import type { Fetch } from "../../src/platform/network.ts";
import type { Random } from "../../src/platform/random.ts";
import { Secret } from "../../src/platform/secret.ts";

/** Secrets of the tests; `MARK` must never show up in a text. */
export const DEVICE_CODE = new Secret("MARK-device-code");
export const CODE_VERIFIER = new Secret("MARK-code-verifier");
export const REFRESH_TOKEN = new Secret("MARK-refresh-token");

/** Fails if a marked secret shows up in what was made of an answer. */
export function assertUnmarked(...values: readonly unknown[]): void {
  for (const value of values) {
    doesNotMatch(inspect(value, { depth: 9 }), /MARK/);
    doesNotMatch(String(JSON.stringify(value)), /MARK/);
  }
}

/** Bytes 0, 1, 2, … and UUIDs that count up. */
export class CountingRandom implements Random {
  #uuids = 0;

  bytes(length: number): Uint8Array<ArrayBuffer> {
    return Uint8Array.from({ length }, (_, index) => index);
  }

  uuid(): string {
    return `00000000-0000-4000-8000-${String(++this.#uuids).padStart(12, "0")}`;
  }
}

/** An environment with these variables. */
export function environmentOf(variables: Readonly<Record<string, string>>): Environment {
  return { get: (name) => variables[name] || undefined, currentFolder: () => "/" };
}

/** A client of the default server, or of the one that `variables` name. */
export function clientOf(
  fetch: Fetch,
  variables: Readonly<Record<string, string>> = {},
): OAuthClient & { readonly lines: string[] } {
  const settings: OAuthSettings = readOAuthSettings(environmentOf(variables));
  const lines: string[] = [];
  return {
    fetch,
    settings,
    headers: { "User-Agent": "QwenCode/0.10.3 (linux; x64)" },
    random: new CountingRandom(),
    debug: (message) => lines.push(message()),
    lines,
  };
}

/** A reply as `postForm` gives it; a body that is no text is JSON. */
export function replyOf(status: number, body: unknown, contentType?: string): OAuthReply {
  const isText = typeof body === "string";
  return {
    answer: {
      status,
      headers: new Headers(),
      contentType: contentType ?? (isText ? "text/plain" : "application/json"),
      text: isText ? body : JSON.stringify(body),
    },
    requestId: "request-1",
    secrets: [DEVICE_CODE, CODE_VERIFIER, REFRESH_TOKEN],
  };
}

/** A reply that is a web page. */
export function pageReply(status: number): OAuthReply {
  return replyOf(status, "<!doctype html><p>Blocked</p>", "text/html");
}

/** A whole token answer of the Qwen server. */
export const TOKEN_FIELDS = {
  access_token: "MARK-access-token",
  token_type: "Bearer",
  expires_in: 21600,
  refresh_token: "MARK-new-refresh-token",
  scope: "openid profile",
  resource_url: "portal.qwen.ai",
  id_token: "MARK-id-token",
  status: "success",
};
