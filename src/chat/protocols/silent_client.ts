/** What the libraries' readers of streams know of their client. */

/** A client that logs nothing: by default the readers write what they cannot parse to the console. */
export function silentClient<Client>(): Client {
  return { logLevel: "off" } as Client;
}
