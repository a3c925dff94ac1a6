/**
 * Event streams of the four protocols: in any pieces they say the same, cut off they are the whole answer
 * or a failure, and damaged ones are an answer with one end or a failure.
 */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import fc from "fast-check";
import type { ChatEvent } from "../../../src/chat/chat_model.ts";
import { Failure } from "../../../src/platform/failure.ts";
import { PROTOCOL_CASES, type ProtocolCase } from "../../../tests/protocols/protocol_cases.ts";
import { answering, collect, REQUEST } from "../../../tests/protocols/stream_pieces.ts";
import { damaged } from "../generated_texts.ts";
import { changedJson, jsonTexts } from "./changed_json.ts";
import { checkShown } from "./shown_text.ts";
import { STREAM_PLANS, type StreamPlan, writeStream } from "./stream_texts.ts";
import { type TextKind, textKind } from "./text_kind.ts";

/** Cutting and splitting at every byte takes a second: one stream of so many, if it is no longer than that. */
const EVERYWHERE_OF = 200;
const EVERYWHERE_BYTES = 1000;
/** Largest text without sense. */
const HUGE = 60_000;
const PLACES = fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), {
  minLength: 1,
  maxLength: 6,
});

/** What a person gets of an answer. */
interface Read {
  readonly text: string;
  readonly reasoning: string;
  readonly tokens: number | undefined;
  readonly finish: string;
}

/** Both kinds of each protocol. */
export const STREAM_KINDS: readonly TextKind[] = PROTOCOL_CASES.flatMap((protocol) => [
  validStreams(protocol),
  damagedStreams(protocol),
]);

function validStreams({ name, open }: ProtocolCase): TextKind {
  const read = async (...pieces: Uint8Array[]): Promise<Read> =>
    summary(await collect(await open(answering(pieces))));
  const isEverywhere = fc.integer({ min: 1, max: EVERYWHERE_OF }).map((n) => n === EVERYWHERE_OF);
  const cases = fc.tuple(STREAM_PLANS, PLACES, isEverywhere);
  return textKind(`${name} streams`, cases, async ([plan, shares, wantsEverywhere], { cut }) => {
    const bytes = new TextEncoder().encode(writeStream(name, plan));
    const expected = meaningOf(plan);
    const isEverywhere = wantsEverywhere && bytes.length <= EVERYWHERE_BYTES;
    const places = isEverywhere
      ? Array.from(bytes, (_, at) => at)
      : shares.map((share) => Math.floor(share * bytes.length));
    equal(await read(bytes), expected, "whole");
    equal(await read(...pieces(bytes, Array.from(bytes, (_, at) => at))), expected, "in bytes");
    equal(await read(...pieces(bytes, places.toSorted((a, b) => a - b))), expected, "in pieces");
    for (const place of places) {
      cut();
      const [head, tail] = [bytes.subarray(0, place), bytes.subarray(place)];
      if (isEverywhere) equal(await read(head, tail), expected, `split at ${place}`);
      try {
        // Tokens are told last, and are no part of the answer.
        equal({ ...await read(head), tokens: 0 }, { ...expected, tokens: 0 }, `cut at ${place}`);
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== "unavailable") throw error;
      }
    }
  });
}

function damagedStreams({ name, open, document }: ProtocolCase): TextKind {
  const events = STREAM_PLANS.map((plan) => writeStream(name, plan));
  const streams = fc.oneof(
    { weight: 5, arbitrary: damaged(events) },
    { weight: 5, arbitrary: withWrongEvent(events) },
    { weight: 1, arbitrary: fc.tuple(events, hugeTexts()).map(([text, huge]) => text + huge) },
    { weight: 1, arbitrary: fc.tuple(hugeTexts(), events).map(([huge, text]) => huge + text) },
  );
  const documents = jsonTexts(changedJson(document));
  const cases = fc.oneof(
    { weight: 3, arbitrary: fc.record({ text: streams, isStreamed: fc.constant(true) }) },
    { weight: 1, arbitrary: fc.record({ text: documents, isStreamed: fc.boolean() }) },
  );
  const sizes = fc.constantFrom(3, 64, 65_536);
  return textKind(
    `${name} damage`,
    fc.tuple(cases, sizes),
    async ([{ text, isStreamed }, size]) => {
      const bytes = new TextEncoder().encode(text);
      const least = Math.max(size, Math.ceil(bytes.length / 500));
      const model = await open(answering(pieces(bytes, everyNth(bytes.length, least))));
      try {
        checkEvents(await collect(model, { ...REQUEST, isStreamed }));
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== "unavailable") throw error;
        checkShown(error.message);
      }
    },
  );
}

/** Streams of which one event has other fields than its protocol knows. */
function withWrongEvent(streams: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(streams, fc.nat()).chain(([stream, at]) => {
    const events = stream.split(/(?=data:)/);
    const place = at % events.length;
    const [, start = "", json = "", end = ""] = /^(data: ?)(.*)([^]*)$/.exec(events[place]!) ?? [];
    let fields: unknown;
    try {
      fields = JSON.parse(json);
    } catch {
      return fc.constant(stream);
    }
    return changedJson(fields).map((changed) =>
      events.with(place, `${start}${JSON.stringify(changed)}${end}`).join("")
    );
  });
}

/** Lines and events that do not end, and very many of them. */
function hugeTexts(): fc.Arbitrary<string> {
  const text = fc.constantFrom(
    "data: x",
    ": ",
    "data:\n",
    "\n",
    "\r",
    "event: y\n",
    "data: {}\n\n",
    "[",
  );
  return fc.tuple(text, fc.integer({ min: 1, max: HUGE })).map(([text, length]) =>
    text.repeat(Math.ceil(length / text.length))
  );
}

function pieces(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [0, ...places, bytes.length];
  return ends.slice(1).map((end, at) => bytes.subarray(ends[at], end))
    .filter((piece) => piece.length > 0);
}

function everyNth(length: number, size: number): number[] {
  return Array.from({ length: Math.floor(length / size) }, (_, at) => at * size);
}

function meaningOf({ parts, tokens }: StreamPlan): Read {
  const join = (kind: string) =>
    parts.filter((part) => part.kind === kind).map(({ text }) => text).join("");
  return { text: join("text"), reasoning: join("reasoning"), tokens, finish: "stop c" };
}

function summary(events: readonly ChatEvent[]): Read {
  checkEvents(events);
  const join = (wanted: "text" | "reasoning") =>
    events.map((event) => event.kind === wanted ? event.text : "").join("");
  const usage = events.find((event) => event.kind === "usage")?.usage;
  const finish = events.find((event) => event.kind === "finish");
  return {
    text: join("text"),
    reasoning: join("reasoning"),
    tokens: usage?.outputTokens,
    finish: `${finish?.reason} ${finish?.requestId}`,
  };
}

/** One end, at the end, and texts that are texts. */
function checkEvents(events: readonly ChatEvent[]): void {
  equal(events.findIndex(({ kind }) => kind === "finish"), events.length - 1);
  for (const event of events) {
    if (event.kind === "text" || event.kind === "reasoning") ok(typeof event.text === "string");
    if (event.kind === "usage") {
      ok(Number.isFinite(event.usage.inputTokens + event.usage.outputTokens));
    }
    if (event.kind === "finish") ok(["string", "undefined"].includes(typeof event.requestId));
  }
}
