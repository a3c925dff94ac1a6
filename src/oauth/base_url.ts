/** Where the models answer that a token is good for. */

import { Failure, type FailureCode } from "../platform/failure.ts";
import { checkUrl, parseUrl } from "../requests/service_url.ts";

/** Qwen deviation: tokens without a `resource_url` belong here; the DashScope hosts refuse them. */
const DEFAULT_BASE_URL = "https://portal.qwen.ai/v1";

/**
 * The base URL that a `resource_url` stands for: a bare host or a URL; `/v1` is added unless the path
 * ends in it. Undefined and an empty text stand for the default. `code` tells whose fault a bad one is:
 * the server's that sent it, or that of the file (`store`) in which it stands.
 * @throws {Failure} `code` If it is not https (loopback aside), or has a user name, query or fragment.
 */
export function baseUrlFromResourceUrl(
  resourceUrl: string | undefined,
  code: FailureCode = "failure",
): string {
  if (resourceUrl === undefined || resourceUrl === "") return DEFAULT_BASE_URL;
  const parsed = parseResourceUrl(resourceUrl);
  const host = parsed === undefined ? "" : `, and its host is "${parsed.host}"`;
  const url = checkUrl(parsed, (why) => refusal(why + host, code));
  const base = url.origin + url.pathname.replace(/\/+$/, "");
  return base.endsWith("/v1") ? base : `${base}/v1`;
}

function parseResourceUrl(text: string): URL | undefined {
  // Deliberately refused: URL parsers drop or rewrite these, and then another host is read than shown.
  if (/[\s\p{C}\\]/u.test(text)) return undefined;
  if (/^https?:\/\/[^/]/i.test(text)) return parseUrl(text);
  // Neither `ftp://host` nor `//host` is a bare host.
  return /^[^/?#]*:\/\//.test(text) || text.startsWith("/")
    ? undefined
    : parseUrl(`https://${text}`);
}

/** Deliberately without the value, which may hold a password. */
function refusal(why: string, code: FailureCode): Failure {
  return new Failure(code, `Cannot use the resource URL of the credential: ${why}`, {
    hint: "qwenauth login --force",
  });
}
