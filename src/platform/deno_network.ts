/**
 * The network with Deno's own fetch, which honours `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`
 * by itself, in capitals or not. Redirects are left to the caller, which knows which credential may go where.
 */

import { processEnvironment } from "./environment.ts";
import { Failure } from "./failure.ts";
import { FileError } from "./files.ts";
import type { Files } from "./files.ts";
import type { Fetch } from "./network.ts";

/**
 * Makes the way to the network, a new connection for each request; `caFile` names a PEM file with further certificate authorities.
 * @throws {Failure} `usage` If there is no such file or no certificate in it; `store` if it cannot be read.
 */
export function createFetch(caFile: string | undefined, files: Pick<Files, "readText">): Fetch {
  const named = caFile === undefined ? [] : [readCertificates(caFile, files)];
  const trusting = caFile === undefined ? undefined : createClient(named, caFile);
  let made: { readonly client: Deno.HttpClient; readonly unusable: readonly string[] } | undefined;
  let plain: Deno.HttpClient | undefined;
  return async (request) => {
    if (request.url.startsWith("http:")) {
      // Without the authorities, which take a while to be read: plain http has no certificates.
      plain ??= createClient([], "");
      return await fetch(request, { redirect: "manual", client: plain });
    }
    if (made === undefined) {
      const { certificates, unusable } = findCertificates(files);
      const known = certificates.length === 0 ? trusting : undefined;
      made = { unusable, client: known ?? createClient([...named, ...certificates], caFile ?? "") };
    }
    const { client, unusable } = made;
    try {
      return await fetch(request, { redirect: "manual", client });
    } catch (error) {
      throw explainConnect(error, new URL(request.url), unusable);
    }
  };
}

/** Variables that name further authorities; of the second the runtime knows in some of its forms only. */
const CERTIFICATE_VARIABLES = ["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"] as const;

/** What the variables name. A file that cannot be used is no failure yet: the machine's own list may do. */
function findCertificates(
  files: Pick<Files, "readText">,
): { readonly certificates: readonly string[]; readonly unusable: readonly string[] } {
  const certificates: string[] = [];
  const unusable: string[] = [];
  const paths = new Set<string>();
  for (const variable of CERTIFICATE_VARIABLES) {
    const path = processEnvironment.get(variable);
    if (path === undefined || paths.has(path)) continue;
    paths.add(path);
    try {
      const text = readCertificates(path, files);
      createClient([text], path).close();
      certificates.push(text);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      unusable.push(variable);
    }
  }
  return { certificates, unusable };
}

/** Adds to a failed connection which variables had a part in it. */
function explainConnect(error: unknown, url: URL, unusable: readonly string[]): unknown {
  const cause = error instanceof TypeError && error.cause instanceof Error
    ? error.cause
    : undefined;
  if (cause === undefined || !cause.message.includes("client error (Connect)")) return error;
  const notes = unusable.map((variable) => `the file of ${variable} cannot be used`);
  const proxy = proxyVariable(url);
  if (proxy !== undefined) notes.push(`${proxy} is set`);
  if (notes.length === 0) return error;
  const explained = new Error(`${cause.message} (${notes.join(", ")})`);
  return new TypeError((error as TypeError).message, { cause: explained });
}

/** The variable that may name a proxy for a URL; what NO_PROXY excepts is not known here. */
function proxyVariable({ protocol, hostname }: URL): string | undefined {
  if (hostname === "localhost" || hostname === "[::1]" || hostname.startsWith("127.")) return;
  const own = protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const names = [own, "ALL_PROXY"].flatMap((name) => [name, name.toLowerCase()]);
  return names.find((name) => processEnvironment.get(name) !== undefined);
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

function readCertificates(path: string, files: Pick<Files, "readText">): string {
  const text = readText(path, files);
  if (text === undefined) {
    throw new Failure("usage", `Cannot read the certificates in "${path}": there is no such file`);
  }
  const start = text.indexOf("-----BEGIN CERTIFICATE-----");
  if (start < 0) throw noCertificate(path);
  // A byte order mark, say, would hide the first certificate: it has to begin its line.
  return text.slice(start);
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

function createClient(caCerts: readonly string[], path: string): Deno.HttpClient {
  try {
    return withoutLoopbackProxy(() =>
      Deno.createHttpClient({ ...OWN_CONNECTIONS, caCerts: [...caCerts] })
    );
  } catch (error) {
    throw noCertificate(path, error);
  }
}

function noCertificate(path: string, cause?: unknown): Failure {
  const message = `Cannot use the certificates in "${path}": no valid PEM certificate in it`;
  return new Failure("usage", message, { cause });
}
