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

/**
 * The URL that a text holds; undefined if it holds none. Deliberately none with a backslash, white space
 * or control characters: other programs read those otherwise, and would send a key to another host.
 */
export function parseUrl(text: string): URL | undefined {
  // deno-lint-ignore no-control-regex
  return /[\s\\\x00-\x1f\x7f]/.test(text) ? undefined : URL.parse(text) ?? undefined;
}
