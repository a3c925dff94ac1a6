/** A forward proxy on loopback: it tunnels every CONNECT to one port, and refuses all else. */

/** A running proxy. */
export interface TunnelProxy extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** First lines of the requests, with the name in `Proxy-Authorization` behind them. */
  readonly seen: string[];
}

/** Starts a proxy whose tunnels all lead to this port of 127.0.0.1. */
export function startTunnelProxy(targetPort: number): TunnelProxy {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const seen: string[] = [];
  const done = (async () => {
    const open: Promise<void>[] = [];
    for await (const connection of listener) {
      open.push(serve(connection, targetPort, seen).catch(() => {}));
    }
    await Promise.all(open);
  })();
  return {
    address: `127.0.0.1:${listener.addr.port}`,
    seen,
    async [Symbol.asyncDispose]() {
      listener.close();
      await done;
    },
  };
}

async function serve(client: Deno.TcpConn, targetPort: number, seen: string[]): Promise<void> {
  const head = await readHead(client);
  const [first = ""] = head.split("\r\n");
  const login = /^proxy-authorization: basic (.*)$/im.exec(head)?.[1];
  seen.push(login === undefined ? first : `${first} as ${atob(login).split(":")[0]}`);
  if (!first.startsWith("CONNECT ")) {
    await write(client, "HTTP/1.1 502 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    return client.close();
  }
  const target = await Deno.connect({ hostname: "127.0.0.1", port: targetPort });
  await write(client, "HTTP/1.1 200 OK\r\n\r\n");
  await Promise.allSettled([
    client.readable.pipeTo(target.writable),
    target.readable.pipeTo(client.writable),
  ]);
}

async function readHead(client: Deno.TcpConn): Promise<string> {
  const buffer = new Uint8Array(4096);
  let head = "";
  while (!head.includes("\r\n\r\n")) {
    const length = await client.read(buffer);
    if (length === null) break;
    head += new TextDecoder().decode(buffer.subarray(0, length));
  }
  return head;
}

async function write(client: Deno.TcpConn, text: string): Promise<void> {
  await client.write(new TextEncoder().encode(text));
}
