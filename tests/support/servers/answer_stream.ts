/** A streamed answer of an embedded model service, and how it can break off. */

import type { ServerResponse } from "node:http";
import { cut, delay } from "./planned_answer.ts";

/** How streams are given; every field may be changed while the service runs. */
export interface StreamBehaviour {
  /** What happens in the middle of a stream: the service sends an error, or the connection is cut. */
  breakOff: "error" | "cut" | undefined;
  /** Milliseconds between two events of a stream. */
  eventDelayMs: number;
}

/** What is streamed. */
export interface AnswerStream {
  /** Each complete with its empty line. */
  readonly events: readonly string[];
  /** The event that tells of an error in the middle. */
  readonly error: string;
}

/** Gives the stream. Resolves when all is sent or cut. */
export async function giveStream(
  { events, error }: AnswerStream,
  { breakOff, eventDelayMs }: StreamBehaviour,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  const half = events.slice(0, Math.ceil(events.length / 2));
  const sent = { none: events, cut: half, error: [...half, error] }[breakOff ?? "none"];
  for (const event of sent) {
    response.write(event);
    await delay(eventDelayMs, response);
  }
  if (breakOff !== "cut") return void response.end();
  // The bytes must have left before the connection is cut.
  await delay(20, response);
  cut(response);
}
