/** A server on loopback that fails in one way, over plain HTTP or with a certificate that nobody should trust. */

import type { ServerFault } from "./server_faults.ts";

/** A running faulty server. */
export interface FaultyServer extends AsyncDisposable {
  readonly port: number;
}

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Serves the fault on a free port; with a certificate over TLS. */
export function startFaultyServer(fault: ServerFault, certificate?: Certificate): FaultyServer {
  const where = { hostname: "127.0.0.1", port: 0 };
  const listener = certificate === undefined
    ? Deno.listen(where)
    : Deno.listenTls({ ...where, ...certificate });
  const open = new Set<Deno.Conn>();
  const serve = async (connection: Deno.Conn) => {
    open.add(connection);
    try {
      await readRequest(connection);
      await fault.answer(async (bytes) => {
        if (!open.has(connection)) return false;
        try {
          await writeAll(
            connection,
            typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes,
          );
          return true;
        } catch {
          return false;
        }
      });
    } catch {
      // The client has gone, or there was never TLS.
    } finally {
      open.delete(connection);
      close(connection);
    }
  };
  const accept = async () => {
    for await (const connection of listener) void serve(connection);
  };
  const accepting = accept().catch(() => {});
  return {
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of [...open]) {
        open.delete(connection);
        close(connection);
      }
      await accepting;
    },
  };
}

/** A certificate of its own for a host, made on `date` for one day. */
export async function makeCertificate(
  folder: string,
  host: string,
  date?: string,
): Promise<Certificate> {
  const [cert, key] = [`${folder}/cert.pem`, `${folder}/key.pem`];
  const before = date === undefined ? [] : ["faketime", date];
  const names = ["-subj", `/CN=${host}`, "-addext", `subjectAltName=DNS:${host}`, "-days", "1"];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const [command, ...args] = [
    ...before,
    ...["openssl", "req", "-x509", ...curve, "-keyout", key, "-out", cert, ...names],
  ];
  const { success, stderr } = await new Deno.Command(command!, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return { cert: await Deno.readTextFile(cert), key: await Deno.readTextFile(key) };
}

async function readRequest(connection: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(65_536);
  let text = "";
  while (!text.includes("\r\n\r\n")) {
    const count = await connection.read(buffer);
    if (count === null) throw new Error("no request");
    text += new TextDecoder().decode(buffer.subarray(0, count));
  }
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}
