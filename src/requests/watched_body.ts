/** A body that ends or fails: never silent for long, never endless, and its breaking is a failure. */

import type { Clock } from "../platform/clock.ts";
import { Failure } from "../platform/failure.ts";
import { SilenceWatch } from "./silence_watch.ts";

/** Bounds of a body. */
export interface BodyBounds {
  readonly clock: Pick<Clock, "monotonicMs" | "every">;
  /** Longest time without a byte while one is waited for, milliseconds. */
  readonly silenceMs: number;
  readonly maxBytes: number;
  /** Host for messages. */
  readonly host: string;
  /** Ends the reading at once when aborted. */
  readonly signal: AbortSignal;
  /** Gives up the connection. */
  readonly drop: () => void;
}

/** Headers that describe the bytes as they came over the wire, not as they are read here. */
const WIRE_HEADERS = ["content-encoding", "content-length", "transfer-encoding"];

/** Statuses whose answers have no body (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5). */
const WITHOUT_BODY: readonly number[] = [204, 205, 304];

/** The same answer with a watched body; reading it throws a `Failure` (`unavailable`) or the signal's reason. */
export function watchBody(response: Response, bounds: BodyBounds): Response {
  const headers = new Headers(response.headers);
  for (const name of WIRE_HEADERS) headers.delete(name);
  const { status, statusText, body } = response;
  const isEmpty = body === null || WITHOUT_BODY.includes(status);
  const watched = isEmpty ? null : watchStream(body, bounds);
  return new Response(watched, { status, statusText, headers });
}

function watchStream(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  { clock, silenceMs, maxBytes, host, signal, drop }: BodyBounds,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  let size = 0;
  let fail: (reason: unknown) => void = () => {};
  const watch = new SilenceWatch(clock, silenceMs, () => {
    fail(broken(host, `sent nothing more for ${Math.round(silenceMs / 1000)} s`));
  });
  const onAbort = () => fail(signal.reason);
  const end = () => {
    watch.end();
    signal.removeEventListener("abort", onAbort);
  };
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      watch.pause();
      fail = (reason) => {
        fail = () => {};
        end();
        controller.error(reason);
        drop();
      };
      if (signal.aborted) return onAbort();
      signal.addEventListener("abort", onAbort, { once: true });
    },
    async pull(controller) {
      watch.start();
      try {
        const { done, value } = await reader.read();
        watch.pause();
        if (done) {
          end();
          return controller.close();
        }
        size += value.byteLength;
        if (size > maxBytes) return fail(broken(host, `sent more than ${maxBytes} bytes`));
        controller.enqueue(value);
      } catch (error) {
        fail(signal.aborted ? signal.reason : broken(host, "broke off its answer", error));
      }
    },
    async cancel(reason) {
      end();
      drop();
      await reader.cancel(reason).catch(() => {});
    },
  }, { highWaterMark: 0 });
}

function broken(host: string, what: string, cause?: unknown): Failure {
  return new Failure("unavailable", `The answer is incomplete: "${host}" ${what}`, { cause });
}
