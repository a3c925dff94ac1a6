/** A proxy around a program that only waits, so that the test itself is the client. */

import { programUnderTest } from "./program.ts";
import { LiveRun, startIn } from "./live_run.ts";
import type { Sandbox } from "./sandbox.ts";
import { rawExchange } from "./raw_http.ts";

/** Tells what it has been given, its process id too, and waits for the end of stdin. */
const WAITING = 'echo "got $OPENAI_BASE_URL $OPENAI_API_KEY $$ $PPID."; cat > /dev/null';

/** A running proxy. */
export interface HeldProxy extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/v1` */
  readonly baseUrl: string;
  readonly port: number;
  readonly key: string;
  /** Process of the program, and of qwenauth. */
  readonly pids: { readonly child: number; readonly parent: number };
  readonly run: LiveRun;
  /** Sends a request with the key. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Sends these bytes and gives all that comes back until the connection ends. */
  raw(text: string): Promise<string>;
  /** Ends the program; gives how the run ended. */
  end(): Promise<LiveRun["ended"] extends Promise<infer E> ? E : never>;
}

/** Starts a proxy in a sandbox; dispose of it with `await using`. */
export async function holdProxy(
  sandbox: Sandbox,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<HeldProxy> {
  const args = ["exec", "--proxy", ...flags, "--", "sh", "-c", WAITING];
  const run = startIn(sandbox, args, { env, stdin: "", program: programUnderTest() });
  const [, baseUrl, key, child, parent] = await run.sees(/^got (\S+) (\S+) (\d+) (\d+)\.$/m);
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const port = Number(new URL(baseUrl!).port);
  return {
    baseUrl: baseUrl!,
    port,
    key: key!,
    pids: { child: Number(child), parent: Number(parent) },
    run,
    fetch(path, init = {}) {
      const headers = new Headers(init.headers);
      if (!headers.has("authorization")) headers.set("authorization", `Bearer ${key}`);
      return fetch(baseUrl + path, { redirect: "manual", ...init, headers, client });
    },
    raw: (text) => rawExchange(port, text),
    async end() {
      await run.child.stdin.close();
      return await run.ended;
    },
    async [Symbol.asyncDispose]() {
      client.close();
      // The program outlives a killed qwenauth, and would keep the streams open.
      await run.child.stdin.close().catch(() => {});
      await run[Symbol.asyncDispose]();
    },
  };
}
