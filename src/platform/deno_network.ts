/**
 * The network with Deno's own fetch, which honours `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` by
 * itself. Redirects are left to the caller, which knows which credential may go where.
 */

import { Failure } from "./failure.ts";
import { FileError } from "./files.ts";
import type { Files } from "./files.ts";
import type { Fetch } from "./network.ts";

/**
 * Makes the way to the network, a new connection for each request; `caFile` names a PEM file with further certificate authorities.
 * @throws {Failure} `usage` If there is no such file or no certificate in it; `store` if it cannot be read.
 */
export function createFetch(caFile: string | undefined, files: Pick<Files, "readText">): Fetch {
  const trusted = caFile === undefined ? undefined : createTrusting(caFile, files);
  let client = trusted;
  return (request) => {
    client ??= withoutLoopbackProxy(() => Deno.createHttpClient(OWN_CONNECTIONS));
    return fetch(request, { redirect: "manual", client });
  };
}

/**
 * Deliberately no connection is used twice: when a used one is cut before the answer, Deno sends the
 * request again without a word, and a refresh token sent twice can revoke the whole sign-in.
 */
const OWN_CONNECTIONS = { poolMaxIdlePerHost: 0 } as const;

/**
 * Deliberately: plain http is allowed to loopback hosts because it does not leave the machine; a proxy
 * would carry it out, tokens and all. The client reads the variables when it is made, and they are then
 * put back as they were.
 */
function withoutLoopbackProxy(create: () => Deno.HttpClient): Deno.HttpClient {
  const names = ["NO_PROXY", "no_proxy"];
  const before = names.map((name) => Deno.env.get(name));
  const listed = before.find((value) => value) ?? "";
  try {
    for (const name of names) {
      Deno.env.set(name, listed === "" ? LOOPBACK : `${listed},${LOOPBACK}`);
    }
    return create();
  } finally {
    names.forEach((name, at) => {
      const value = before[at];
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    });
  }
}

const LOOPBACK = "127.0.0.0/8,::1,localhost";

function createTrusting(caFile: string, files: Pick<Files, "readText">): Deno.HttpClient {
  return createClient(caFile, [readCertificates(caFile, files)]);
}

function readCertificates(path: string, files: Pick<Files, "readText">): string {
  const text = readText(path, files);
  if (text === undefined) {
    throw new Failure("usage", `Cannot read the certificates in "${path}": there is no such file`);
  }
  if (!text.includes("-----BEGIN CERTIFICATE-----")) throw noCertificate(path);
  return text;
}

function readText(path: string, files: Pick<Files, "readText">): string | undefined {
  try {
    return files.readText(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Failure("store", `Cannot read the certificates in "${path}": ${error.message}`, {
      cause: error,
    });
  }
}

function createClient(path: string, caCerts: string[]): Deno.HttpClient {
  try {
    return withoutLoopbackProxy(() => Deno.createHttpClient({ ...OWN_CONNECTIONS, caCerts }));
  } catch (error) {
    throw noCertificate(path, error);
  }
}

function noCertificate(path: string, cause?: unknown): Failure {
  return new Failure(
    "usage",
    `Cannot use the certificates in "${path}": no valid PEM certificate in it`,
    {
      cause,
    },
  );
}
