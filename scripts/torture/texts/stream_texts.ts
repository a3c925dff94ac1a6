/** Streamed answers of every protocol, with what they mean, in every form that an event stream may have. */

import fc from "fast-check";

/** What a stream says. */
export interface StreamPart {
  readonly kind: "text" | "reasoning" | "noise";
  /** Of noise, which of the kinds it is. */
  readonly text: string;
}

/** How it is written down. */
export interface StreamForm {
  readonly newline: "\n" | "\r\n" | "\r";
  readonly hasMark: boolean;
  readonly hasBlank: boolean;
  /** Whether an event's JSON stands on several lines. */
  readonly isSpread: boolean;
  /** Whether letters beyond ASCII are escaped. */
  readonly isEscaped: boolean;
}

/** A stream before it is written. */
export interface StreamPlan {
  readonly parts: readonly StreamPart[];
  readonly form: StreamForm;
  readonly tokens: number;
}

/** One event: its name, and its data as an object or as a text. */
export type WireEvent = readonly [name: string | undefined, data: unknown];

const NOISE = [
  ": ping",
  "retry: 5",
  "id: 7",
  "",
  "unknown",
  "ping",
  "x-field: 1",
  "event",
] as const;
const WORDS = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }),
  fc.constantFrom(
    "Grüße, ",
    "世界",
    "👋🏽",
    "\u2028",
    "\u0085",
    "\n\n",
    "data: x",
    "[DONE]",
    "\0",
    "{",
  ),
);
const PARTS = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: WORDS.map((text): StreamPart => ({ kind: "text", text })) },
    { weight: 1, arbitrary: WORDS.map((text): StreamPart => ({ kind: "reasoning", text })) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(...NOISE).map((text): StreamPart => ({ kind: "noise", text })),
    },
  ),
  { maxLength: 8 },
);
const RARELY = fc.integer({ min: 0, max: 6 }).map((number) => number === 6);

/** Plans of streams. */
export const STREAM_PLANS: fc.Arbitrary<StreamPlan> = fc.record({
  parts: PARTS,
  form: fc.record({
    newline: fc.constantFrom("\n", "\n", "\r\n", "\r"),
    hasMark: RARELY,
    hasBlank: RARELY.map((isRare) => !isRare),
    isSpread: RARELY,
    isEscaped: RARELY,
  }),
  tokens: fc.integer({ min: 1, max: 1000 }),
});

/** The stream of a plan, in the events of a protocol. */
export function writeStream(name: string, { parts, form, tokens }: StreamPlan): string {
  const { start, part, unknown, end } = WIRES[name]!(tokens);
  const events = parts.map(({ kind, text }) => {
    if (kind !== "noise") return writeEvent(part(kind, text), form);
    return text === "unknown" || text === "ping"
      ? writeEvent(text === "ping" ? ["ping", { type: "ping" }] : unknown, form)
      : `${text}\n${text.startsWith(":") ? "\n" : ""}`;
  });
  const whole = [
    ...start.map((event) => writeEvent(event, form)),
    ...events,
    ...end.map((event) => writeEvent(event, form)),
  ].join("");
  return (form.hasMark ? "\ufeff" : "") + whole.replaceAll("\n", form.newline);
}

function writeEvent([name, data]: WireEvent, form: StreamForm): string {
  const blank = form.hasBlank ? " " : "";
  const json = typeof data === "string" ? data : JSON.stringify(data, null, form.isSpread ? 1 : 0);
  const text = form.isEscaped
    ? json.replaceAll(
      /[^\0-~]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    )
    : json;
  const lines = text.split("\n").map((line) => `data:${blank}${line}\n`).join("");
  return `${name === undefined ? "" : `event:${blank}${name}\n`}${lines}\n`;
}

interface Wire {
  readonly start: readonly WireEvent[];
  readonly part: (kind: "text" | "reasoning", text: string) => WireEvent;
  /** An event that this version knows nothing of. */
  readonly unknown: WireEvent;
  readonly end: readonly WireEvent[];
}

const chunk = (delta: unknown, finish_reason: string | null = null) => ({
  id: "c",
  choices: [{ index: 0, delta, finish_reason }],
});

const candidate = (parts: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
  candidates: [{ content: { parts, role: "model" }, index: 0, ...more }],
  responseId: "c",
});

const gemini = (tokens: number): Wire => ({
  start: [],
  part: (kind, text) => [undefined, candidate([{ text, thought: kind === "reasoning" }])],
  unknown: [undefined, { responseId: "c", modelVersion: "m", news: [1] }],
  end: [[undefined, {
    ...candidate([{ text: "" }], { finishReason: "STOP" }),
    usageMetadata: { promptTokenCount: 3, candidatesTokenCount: tokens },
  }]],
});

const WIRES: Readonly<Record<string, (tokens: number) => Wire>> = {
  openai: (tokens) => ({
    start: [[undefined, chunk({ role: "assistant", content: "" })]],
    part: (kind, text) => [
      undefined,
      chunk(kind === "text" ? { content: text } : { reasoning_content: text }),
    ],
    unknown: [undefined, { id: "c", choices: [], news: [1] }],
    end: [
      [undefined, chunk({}, "stop")],
      [undefined, { id: "c", choices: [], usage: { prompt_tokens: 3, completion_tokens: tokens } }],
      [undefined, "[DONE]"],
    ],
  }),
  anthropic: (tokens) => ({
    start: [["message_start", {
      type: "message_start",
      message: { id: "c", content: [], usage: { input_tokens: 3, output_tokens: 1 } },
    }]],
    part: (kind, text) => ["content_block_delta", {
      type: "content_block_delta",
      index: 0,
      delta: kind === "text"
        ? { type: "text_delta", text }
        : { type: "thinking_delta", thinking: text },
    }],
    unknown: ["news", { type: "news", delta: { type: "text_delta", text: "no" } }],
    end: [
      ["message_delta", {
        type: "message_delta",
        delta: { stop_reason: "end_turn" },
        usage: { output_tokens: tokens },
      }],
      ["message_stop", { type: "message_stop" }],
    ],
  }),
  gemini,
  "vertex-ai": gemini,
};
