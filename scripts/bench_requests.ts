/**
 * What our own fetch adds to a request once it is loaded: requests to a server in this process, with the
 * bare fetch and with ours in turns, so that a busy moment of the machine hits both.
 */

import { systemClock } from "../src/platform/clock.ts";
import { createFetch } from "../src/platform/deno_network.ts";
import { denoFiles } from "../src/platform/deno_files.ts";
import { Failure } from "../src/platform/failure.ts";
import { systemRandom } from "../src/platform/random.ts";
import { Secret } from "../src/platform/secret.ts";
import { RequestBookFile } from "../src/credentials/request_book_file.ts";
import { createModelFetch } from "../src/requests/model_fetch.ts";
import { sendModelRequest } from "../src/requests/send_model_request.ts";

const ROUNDS = 200;
/** Most that may be added to a request, milliseconds. */
export const ADDED_LIMIT_MS = 5;

/** How long one request takes. */
type Timed = () => Promise<number>;

/** Milliseconds that our own fetch adds to a request, the median of many. */
export async function measureAdded(): Promise<number> {
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hello" }] });
  const events = 'data: {"choices":[{"delta":{"content":"word "}}]}\n\n'.repeat(20);
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    await request.text();
    return new Response(events, { headers: { "content-type": "text/event-stream" } });
  });
  const folder = await Deno.makeTempDir({ prefix: "qwenauth-bench-" });
  const baseUrl = `http://127.0.0.1:${server.addr.port}/v1`;
  const init = { method: "POST", body, headers: { "content-type": "application/json" } };
  const network = createFetch(undefined, denoFiles);
  const ours = makeOurFetch(baseUrl, folder, network);
  const time = (send: () => Promise<Response>): Timed => async () => {
    const startMs = performance.now();
    await (await send()).text();
    return performance.now() - startMs;
  };
  try {
    const bare = time(() => network(new Request(`${baseUrl}/x`, init)));
    const own = time(() => ours(`${baseUrl}/x`, init));
    const [bareMs, ownMs] = await inTurns(bare, own);
    return ownMs - bareMs;
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

/** With everything that a real one has: the book of requests too, without its waits. */
function makeOurFetch(
  baseUrl: string,
  ownFolder: string,
  network: ReturnType<typeof createFetch>,
): ReturnType<typeof createModelFetch> {
  const parts = { files: denoFiles, clock: systemClock, random: systemRandom, debug: () => {} };
  const limits = { perMinute: 6_000_000, perDay: undefined };
  const book = new RequestBookFile(parts, ownFolder, "bench", limits);
  const secret = new Secret("bench-key");
  const exchange = {
    ...parts,
    fetch: network,
    baseUrl,
    headers: { "User-Agent": "qwenauth/bench" },
    customHeaders: new Map(),
    credential: { header: "Authorization" as const, current: () => Promise.resolve(secret) },
    book,
  };
  const limit = { limitMs: 60_000, silenceMs: 60_000, maxAttempts: 1, countsQueue: false };
  return createModelFetch({
    expects: "stream",
    provider: "bench",
    send: (request, signal) => sendModelRequest(request, exchange, { ...limit, signal }),
    secrets: () => [secret],
    refused: (status) => new Failure("auth_required", `refused (${status})`),
    clock: systemClock,
  });
}

/** Medians of both, after a round that warms them up. */
async function inTurns(first: Timed, second: Timed): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = -ROUNDS / 10; round < ROUNDS; round++) {
    const [a, b] = [await first(), await second()];
    if (round < 0) continue;
    times[0].push(a);
    times[1].push(b);
  }
  return [median(times[0]), median(times[1])];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
