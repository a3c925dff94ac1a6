/** Which URLs a secret may travel to: https, and http only within this machine. */

/** Whether a host name as `URL.hostname` gives it is this machine: 127.0.0.0/8, `[::1]`, `localhost`. */
function isLoopbackHost(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/** Whether what is sent there is protected: https, or http to this machine. */
export function isProtectedUrl(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
}

/** What a URL may have. */
export interface UrlRules {
  /** That of an endpoint may; that of a base URL would swallow the path that is put behind it. */
  readonly mayHaveQuery?: boolean;
}

const NO_URL = "it is not a URL";

/** Why no secret may be sent to a URL, as the end of a sentence; undefined if one may. */
export function urlProblem(
  url: URL | undefined,
  { mayHaveQuery = false }: UrlRules = {},
): string | undefined {
  if (url === undefined) return NO_URL;
  if (!isProtectedUrl(url)) return "it is not https (http is for loopback hosts only)";
  if (url.username !== "" || url.password !== "") return "it has a user name";
  // Deliberately in the whole: `search` and `hash` are empty for a lone mark at the end.
  if (url.href.includes("#")) return "it has a fragment";
  return !mayHaveQuery && url.href.includes("?") ? "it has a query" : undefined;
}

/**
 * The URL that a text holds; undefined if it holds none. Deliberately none with a backslash, white space
 * or control characters: other programs read those otherwise, and would send a key to another host.
 */
export function parseUrl(text: string): URL | undefined {
  // deno-lint-ignore no-control-regex
  return /[\s\\\x00-\x1f\x7f]/.test(text) ? undefined : URL.parse(text) ?? undefined;
}

/**
 * The same URL, if nothing is wrong with it.
 * @throws What `refuse` makes of the reason, the end of a sentence.
 */
export function checkUrl(
  url: URL | undefined,
  refuse: (why: string) => Error,
  options?: UrlRules,
): URL {
  const why = urlProblem(url, options);
  if (url === undefined || why !== undefined) throw refuse(why ?? NO_URL);
  return url;
}

/** A base URL without the slash at its end: every path that is put behind it begins with one. */
export function trimBaseUrl(text: string): string {
  return text.replace(/\/+$/, "");
}
