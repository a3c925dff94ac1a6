/** Promises of `requests.md`: what helps after a 401, and the protocols of chat. */

import type { Mutant } from "./mutant.ts";

const REFUSED = {
  at: "src/auth/access/refused_call.ts",
  test: "tests/auth/access/model_requests_test.ts",
} as const;
const SENT = "tests/protocols/request_test.ts";
const STREAMS = "tests/protocols/stream_test.ts";
const HABITS = "tests/protocols/library_habits_test.ts";
const OPENAI = "src/chat/protocols/openai.ts";
const ANTHROPIC = "src/chat/protocols/anthropic_body.ts";

/** One mutant for each promise. */
export const REQUESTS_CHAT_MUTANTS: readonly Mutant[] = [
  {
    ...REFUSED,
    promise: "A refused sign-in of Qwen OAuth is told that the free tier ended, and when",
    was: 'const why = isDefaultServer ? `: ${FREE_TIER_ENDED}` : "";',
    becomes: 'const why = isDefaultServer ? "" : `: ${FREE_TIER_ENDED}`;',
    named:
      "401 for qwen-oauth, also after the refresh: the free tier ended, the alternatives, exit 5",
  },
  {
    at: "src/auth/access/refused_call.ts",
    test: "tests/auth/access/refused_call_test.ts",
    promise: "That the free tier ended is said of Qwen's own server alone",
    was: "isDefaultServer ? `: ${FREE_TIER_ENDED}`",
    becomes: 'isDefaultServer || answer !== "" ? `: ${FREE_TIER_ENDED}`',
    named: "401 for the sign-in of another server: nothing is said of the free tier of Qwen OAuth",
  },
  {
    ...REFUSED,
    promise: "For a plan's key the hosts are named with which key, plan and region must match",
    was: "`: key, plan and region must match (${planHosts()})`",
    becomes: '": key, plan and region must match"',
    named: "401 for an sk-sp- key: key, plan and region must match, with the hosts; exit 4",
  },
  {
    ...REFUSED,
    promise: "Only of a plan's key it is said that key, plan and region must match",
    was: "isPlanKey(secret) ?",
    becomes: "secret.reveal().length > 0 ?",
    named: "401 for another key: which variable and file it came from; exit 4",
  },
  {
    ...REFUSED,
    promise: "For other keys it is said which variable and file they came from",
    was: "refused the key from ${source} (${answer})",
    becomes: "refused the key (${answer})",
    named: "401 for another key: which variable and file it came from; exit 4",
  },
  {
    at: OPENAI,
    test: SENT,
    promise: "A stream of the openai protocol asks for its usage",
    was: "...(isStreamed ? { stream_options: { include_usage: true } } : {}),",
    becomes: "",
    named: "openai: messages, pictures, limits, and usage with the stream",
  },
  {
    at: OPENAI,
    test: SENT,
    promise: "extra_body adds fields to a request and replaces nothing of the conversation",
    was: "    ...extraBody,\n    model,\n    messages: request.messages.map(encodeMessage),\n",
    becomes: "    model,\n    messages: request.messages.map(encodeMessage),\n    ...extraBody,\n",
    named: "openai: samplingParams lie beneath the flags, extra_body adds fields",
  },
  {
    at: OPENAI,
    test: SENT,
    promise: "samplingParams of an entry are merged into the request",
    was: "    ...samplingParams,\n",
    becomes: "",
    named: "openai: samplingParams lie beneath the flags, extra_body adds fields",
  },
  {
    at: ANTHROPIC,
    test: SENT,
    promise: "samplingParams lie beneath the flags in the anthropic protocol too",
    was: "    ...(temperature === undefined ? {} : { temperature }),\n",
    becomes: "    ...(temperature === undefined ? {} : { temperature, ...samplingParams }),\n",
    named: "anthropic: samplingParams lie beneath the flags, extra_body adds fields",
  },
  {
    at: "src/chat/protocols/gemini_parameters.ts",
    test: SENT,
    promise: "extra_body replaces no question of the gemini protocol",
    was: '["model", "contents", "generationConfig"]',
    becomes: '["model", "generationConfig"]',
    named: "gemini: samplingParams lie beneath the flags, extra_body adds fields",
  },
  {
    at: OPENAI,
    test: STREAMS,
    promise: "Reasoning comes in reasoning_content",
    was: 'more["reasoning_content"] || more["reasoning"]',
    becomes: 'more["reasoning"]',
    named: "openai: a stream in pieces of 1 bytes gives text, reasoning, usage and one finish",
  },
  {
    at: ANTHROPIC,
    test: SENT,
    promise: "max_tokens, which the anthropic protocol requires, is always there",
    was: "    max_tokens: DEFAULT_MAX_TOKENS,\n",
    becomes: "",
    named: "anthropic: the system prompt beside the messages, pictures as sources, a limit always",
  },
  {
    at: "src/chat/open_chat_model.ts",
    test: "tests/protocols/open_chat_model_test.ts",
    promise: "vertex-ai is asked in Vertex mode, gemini is not",
    was: 'isVertex: connection.protocol === "vertex-ai"',
    becomes: "isVertex: false",
    named: "each protocol has the paths of its service, vertex-ai those of Vertex mode",
  },
  {
    at: "src/chat/open_chat_model.ts",
    test: "tests/protocols/open_chat_model_test.ts",
    promise: "Nothing of a protocol is loaded before it is asked for",
    was: 'import type { ChatModel } from "./chat_model.ts";\n',
    becomes:
      'import type { ChatModel } from "./chat_model.ts";\nimport "./protocols/openai.ts";\nimport "openai/core/streaming";\n',
    named: "no library of a protocol is loaded before it is asked for",
  },
  {
    at: "src/chat/protocols/gemini.ts",
    test: "tests/protocols/open_chat_model_test.ts",
    promise:
      "The library of a protocol is loaded with its first request, not with the program's part",
    was: 'import { cutOff } from "./broken_answer.ts";\n',
    becomes: 'import { cutOff } from "./broken_answer.ts";\nimport "@google/genai/web";\n',
    named: "no library of a protocol is loaded before it is asked for",
  },
  {
    at: "src/chat/protocols/gemini_parameters.ts",
    test: HABITS,
    promise: "No library sends a request again by itself",
    was: "      automaticContinuation: false,\n",
    becomes: "",
    named: "gemini: a stream that could be continued is not asked for again",
  },
  {
    at: "src/chat/protocols/library_answer.ts",
    test: "tests/chat/protocols/library_answer_test.ts",
    promise: "What the one fetch throws comes through, however a library wraps it",
    was: "throw thrown === undefined ? unreadable(error, secrets()) : thrown.error;",
    becomes: "throw unreadable(error, secrets());",
    named: "a failure of our fetch comes through a library that is hiding it",
  },
  {
    at: "src/chat/protocols/library_fetch.ts",
    test: "tests/chat/protocols/library_fetch_test.ts",
    promise: "Only headers of the protocol pass from a library to the one fetch",
    was: "if (!OF_PROTOCOL.includes(name)) request",
    becomes: 'if (name === "authorization") request',
    named: "only what belongs to a protocol passes from its library to the fetch",
  },
  {
    at: OPENAI,
    test: STREAMS,
    promise: "A stream that ends without its finish is no answer",
    was:
      '  if (reason === undefined) throw cutOff();\n  if (usage !== undefined) yield usage;\n  yield { kind: "finish", reason, requestId };',
    becomes:
      '  if (usage !== undefined) yield usage;\n  yield { kind: "finish", reason: reason ?? "stop", requestId };',
    named: "openai: a stream cut at any byte is the whole answer or a failure",
  },
  {
    at: "src/commands/chat_screen/model_caller.ts",
    test: "tests/commands/chat_screen/model_caller_test.ts",
    promise: "The portal gets a system message also when it is reached with a key",
    was:
      "provider === QWEN_OAUTH ||\n    (baseUrl !== undefined && parseUrl(baseUrl.value)?.hostname === PORTAL_HOST)",
    becomes: "provider === QWEN_OAUTH",
    named: "Qwen's portal gets a system message in any case, no other service does",
  },
  {
    at: "src/chat/conversation.ts",
    test: "tests/chat/conversation_test.ts",
    promise: "The default system message gives way to one's own",
    was: "this.#system ?? defaultSystem",
    becomes: "defaultSystem ?? this.#system",
    named: "a conversation sends the system prompt, what was said, and the question",
  },
  {
    at: "src/requests/probe.ts",
    test: "tests/requests/probe_test.ts",
    promise: "The chat of a proof has a system message too",
    was: '        { role: "system", content: "Answer with one word." },\n',
    becomes: "",
    named: "probe: 404 on /models, chat works",
  },
];
