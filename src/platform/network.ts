/** The way to the network, as everything above `platform/` sees it. */

/** Sends one request; redirects are never followed (`redirect: "manual"`). */
export type Fetch = (request: Request) => Promise<Response>;
