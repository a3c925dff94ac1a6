/** Where a request to the proxy goes: its `/v1/` stands for the base URL, and nothing leads out of that. */

/** The path under which the proxy serves. */
export const PROXY_PATH = "/v1";

/** Path segments (RFC 3986, section 3.3), and a query. Deliberately no backslash and no fragment. */
const TARGET = /^(\/[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*)(\?[^#\s\\]*)?$/;

/** How often a path is decoded to see what it may turn into on its way. */
const DECODINGS = 4;

/**
 * The URL below `baseUrl` for a target as it came, `/v1/chat/completions?x=1`.
 * @param baseUrl without a slash at its end
 * @returns undefined if the target is not below `/v1/`, or could lead out of the base URL.
 */
export function upstreamUrl(target: string, baseUrl: string): string | undefined {
  const [, path, query = ""] = TARGET.exec(target) ?? [];
  if (path === undefined || !path.startsWith(`${PROXY_PATH}/`)) return undefined;
  const rest = path.slice(PROXY_PATH.length);
  if (!staysBelow(rest)) return undefined;
  const url = URL.parse(baseUrl + rest + query);
  const base = URL.parse(baseUrl);
  if (url === null || base === null) return undefined;
  // Deliberately once more, on what will be sent: whatever the parser made of it stays below the base URL.
  const isBelow = url.origin === base.origin &&
    url.pathname === base.pathname.replace(/\/+$/, "") + rest;
  return isBelow ? url.href : undefined;
}

/**
 * Whether no server can read an empty segment or a step upwards out of a path, also one that decodes it
 * more than once, takes a backslash for a slash, or drops what stands behind a semicolon.
 */
function staysBelow(path: string): boolean {
  let text = path;
  for (let times = 0; times < DECODINGS; times++) {
    const segments = text.split(/[/\\]/).slice(1);
    const isLast = (at: number) => at === segments.length - 1;
    if (segments.some((segment, at) => isWrong(segment) && !(segment === "" && isLast(at)))) {
      return false;
    }
    // deno-lint-ignore no-control-regex
    if (/[\x00-\x1f\x7f]/.test(text)) return false;
    const decoded = decode(text);
    if (decoded === undefined) return false;
    if (decoded === text) return true;
    text = decoded;
  }
  return false;
}

function isWrong(segment: string): boolean {
  return /^\.{0,2}(?:;.*)?$/.test(segment);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
