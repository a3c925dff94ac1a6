/** Which URLs a secret may travel to: https, and http only within this machine. */

/** Whether a host name as `URL.hostname` gives it is this machine: 127.0.0.0/8, `[::1]`, `localhost`. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

/** Whether what is sent there is protected: https, or http to this machine. */
export function isProtectedUrl(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
}

/** The URL that a text holds; undefined if it holds none. */
export function parseUrl(text: string): URL | undefined {
  return URL.parse(text) ?? undefined;
}
