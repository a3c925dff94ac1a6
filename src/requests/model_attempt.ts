/** One attempt of a request: until the headers of the answer are there, or it is clear that none will come. */

import { NoAnswer, sendOnce } from "../platform/exchange.ts";
import { Failure } from "../platform/failure.ts";
import type { Secret } from "../platform/secret.ts";
import { type ErrorAnswer, readErrorAnswer } from "./error_answer.ts";
import { formatSeconds } from "./format_seconds.ts";
import type { ModelExchangeParts, ModelExchangePolicy, ModelRequest } from "./model_exchange.ts";
import { outgoingHeaders } from "./outgoing_headers.ts";
import { SilenceWatch } from "./silence_watch.ts";
import { watchBody } from "./watched_body.ts";

/** Largest body that is handed on, and largest body of an error, in bytes. */
const MOST_BYTES = 64 * 1_048_576;
const MOST_ERROR_BYTES = 1_048_576;

/** What came of an attempt. */
export type Attempt =
  | { readonly kind: "answer"; readonly response: Response }
  /** `response` can still be read. */
  | { readonly kind: "error"; readonly response: Response; readonly error: ErrorAnswer }
  | { readonly kind: "none"; readonly reason: NoAnswer };

/**
 * Makes one attempt, for at most `limitMs` until the answer begins.
 * @throws the signal's reason, if `signal` is or becomes aborted.
 */
export async function attemptModelRequest(
  request: ModelRequest,
  secret: Secret,
  parts: ModelExchangeParts,
  policy: ModelExchangePolicy,
  limitMs: number,
): Promise<Attempt> {
  const { signal, silenceMs } = policy;
  const { clock } = parts;
  const { host } = new URL(request.url);
  const late = `no answer from "${host}" within ${describeLimit(limitMs, policy)}`;
  const stop = createStop(clock, signal, limitMs, late);
  try {
    signal.throwIfAborted();
    const sent = new Request(request.url, {
      method: request.method,
      headers: outgoingHeaders(request.headers, parts, secret),
      body: request.body ?? null,
      redirect: "manual",
      signal: stop.signal,
    });
    const raw = await Promise.race([sendOnce(parts.fetch, sent), stop.stopped]);
    if (raw.status < 200 || raw.status > 599) {
      stop.drop();
      const what = `"${host}" answered with status ${raw.status}, which does not exist`;
      return { kind: "none", reason: new NoAnswer("network", what, true, true) };
    }
    const { drop } = stop;
    const maxBytes = raw.ok ? MOST_BYTES : MOST_ERROR_BYTES;
    const response = watchBody(raw, { clock, silenceMs, maxBytes, host, signal, drop });
    return response.ok ? { kind: "answer", response } : await readError(response);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NoAnswer) return { kind: "none", reason: error };
    throw error;
  } finally {
    stop.unhook();
  }
}

/** The time of this attempt, and that of all of them where it was cut short by what came before. */
function describeLimit(limitMs: number, policy: ModelExchangePolicy): string {
  const limit = formatSeconds(limitMs);
  const whole = formatSeconds(policy.limitMs);
  return limitMs < policy.silenceMs && limit !== whole
    ? `${limit}, which were left of ${whole}`
    : limit;
}

/** What stops an attempt before its answer begins: its time, and the signal. */
interface Stop {
  /** For the request; aborted also by `drop`. */
  readonly signal: AbortSignal;
  /** Fails when the time is over or the signal aborted. */
  readonly stopped: Promise<never>;
  /** Gives up the connection. */
  readonly drop: () => void;
  /** The answer has begun, or none will: neither time nor signal stop anything here any more. */
  readonly unhook: () => void;
}

function createStop(
  clock: ModelExchangeParts["clock"],
  signal: AbortSignal,
  limitMs: number,
  late: string,
): Stop {
  const connection = new AbortController();
  const stopped = Promise.withResolvers<never>();
  // Deliberately raced: the limit must hold also when `fetch` does not heed its signal.
  stopped.promise.catch(() => {});
  const end = (reason: unknown) => {
    stopped.reject(reason);
    connection.abort(reason);
  };
  const onAbort = () => end(signal.reason);
  const watch = new SilenceWatch(clock, limitMs, () => {
    end(new NoAnswer("timeout", late, true));
  });
  signal.addEventListener("abort", onAbort, { once: true });
  return {
    signal: connection.signal,
    stopped: stopped.promise,
    drop: () => connection.abort(),
    unhook: () => {
      watch.end();
      signal.removeEventListener("abort", onAbort);
    },
  };
}

/** A body that breaks off leaves the status, which is what counts. */
async function readError(response: Response): Promise<Attempt> {
  const { status, statusText, headers } = response;
  let bytes = new Uint8Array();
  try {
    bytes = await response.bytes();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
  const body = bytes.length === 0 ? null : bytes;
  return {
    kind: "error",
    response: new Response(body, { status, statusText, headers }),
    error: readErrorAnswer(status, headers, new TextDecoder().decode(bytes)),
  };
}
