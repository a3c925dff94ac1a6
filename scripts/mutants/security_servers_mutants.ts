/** Promises of `security.md`: hostile servers (6), what is read of them and how much. */

import type { Mutant } from "./mutant.ts";

const ATTEMPT = {
  at: "src/requests/model_attempt.ts",
  test: "tests/requests/model_fetch_test.ts",
} as const;
const BODY = {
  at: "src/requests/watched_body.ts",
  test: "tests/requests/model_fetch_test.ts",
} as const;
const EXCHANGE = {
  at: "src/platform/exchange.ts",
  test: "tests/platform/exchange_test.ts",
} as const;
const LIST = {
  at: "src/requests/model_list.ts",
  test: "tests/requests/model_list_test.ts",
} as const;
const PRINTABLE = {
  at: "src/platform/printable_text.ts",
  test: "tests/platform/printable_text_test.ts",
} as const;

/** One mutant for each promise. */
export const SECURITY_SERVERS_MUTANTS: readonly Mutant[] = [
  {
    ...EXCHANGE,
    promise: "A body is read to its bound and not a byte further",
    was: "if (size > maxBytes) {",
    becomes: "if (size > maxBytes + 1) {",
    named: "no answer: a body over the limit",
  },
  {
    ...EXCHANGE,
    promise: "The time limit holds for the body too",
    was: "await Promise.race([readBody(response, limits.maxBytes, host), stopped.promise])",
    becomes: "await readBody(response, limits.maxBytes, host)",
    named: "the time limit covers the body",
  },
  {
    ...ATTEMPT,
    promise: "The body of an error of a model service is read up to 1 MiB",
    was: "raw.ok ? MOST_BYTES : MOST_ERROR_BYTES",
    becomes: "MOST_BYTES",
    named: "the text of an error is bounded, without control characters and without secrets",
  },
  {
    ...ATTEMPT,
    promise: "The body of an answer of a model service ends at 64 MiB",
    was: "const MOST_BYTES = 64 * 1_048_576;",
    becomes: "const MOST_BYTES = 128 * 1_048_576;",
    named: "a body without an end is cut at 64 MiB: exit 7",
  },
  {
    ...BODY,
    promise: "A stream that falls silent is given up",
    was: "      watch.start();\n",
    becomes: "",
    named: "a stream that falls silent is a failure: exit 7",
  },
  {
    ...BODY,
    promise: "That a reader takes its time is no silence of the server",
    was: "    start(controller) {\n      watch.pause();\n",
    becomes: "    start(controller) {\n",
    named: "a reader that takes its time is no silence",
  },
  {
    ...LIST,
    promise: "Of a list of models without end 5,000 are taken",
    was: "list.slice(0, MOST_MODELS)",
    becomes: "list",
    named: "the list of models: of a very long one 5,000 are taken",
  },
  {
    ...LIST,
    promise: "A name of a model that is longer than a line is left out",
    was: " || named.length > LONGEST_ID",
    becomes: "",
    named: "the list of models: ids with escape sequences, and what is no id",
  },
  {
    ...LIST,
    promise: "Names of models are shown without control characters",
    was: "printableText(named).replace",
    becomes: "named.replace",
    named: "the list of models: ids with escape sequences, and what is no id",
  },
  {
    at: "src/auth/access/ask_for_models.ts",
    test: "tests/auth/access/ask_for_models_test.ts",
    promise:
      "models --remote redacts every token that it has sent, also one of a refresh on the way",
    was: "      sentSecrets: secrets,\n",
    becomes: "",
    named: "models --remote: the token of a refresh is redacted too, where the service repeats it",
  },
  {
    at: "src/chat/protocols/library_answer.ts",
    test: "tests/chat/protocols/library_answer_test.ts",
    promise: "An error within an answer shows no secret that the service repeats",
    was: "unreadable(error, secrets())",
    becomes: "unreadable(error, [])",
    named: "a library's error becomes words for the user: the key in an error of the stream",
  },
  {
    at: "src/requests/json_object.ts",
    test: "tests/oauth/refresh_test.ts",
    promise: "A list is no object",
    was: " && !Array.isArray(value)",
    becomes: "",
    named: "a 400 or 401 without JSON): 200 array",
  },
  {
    at: "src/cli/report_failure.ts",
    test: "tests/cli/run_test.ts",
    promise: "Messages are printed without control characters and escape sequences",
    was: "return `qwenauth: ${printableText(message)}",
    becomes: "return `qwenauth: ${message}",
    named: "control characters and escape sequences in a message are not printed",
  },
  {
    at: "src/cli/build_context.ts",
    test: "tests/cli/build_context_test.ts",
    promise: "Debug lines are printed without control characters and escape sequences",
    was: "${printableText(message())}",
    becomes: "${message()}",
    named: "a debug line is one line, without control characters",
  },
  {
    ...PRINTABLE,
    promise: "The content of a title or a clipboard write goes with its sequence, ended or not",
    was: String.raw`[^\\x07\\x1b\\x9c]*(?:\\x07|\\x1b\\\\|\\x9c)?`,
    becomes: String.raw`[^\\x07\\x1b\\x9c]*(?:\\x07|\\x1b\\\\|\\x9c)`,
    named: "escape sequences and control characters disappear",
  },
  {
    ...PRINTABLE,
    promise: "Sequences of one character are taken out with what belongs to them",
    was: String.raw`(?:\\x1b\\[|\\x9b)`,
    becomes: String.raw`(?:\\x1b\\[)`,
    named: "escape sequences and control characters disappear",
  },
  {
    ...PRINTABLE,
    promise: "Characters that turn the direction of writing are taken out",
    was: String.raw`replaceAll(/\p{C}/gu, "")`,
    becomes: String.raw`replaceAll(/\p{Cc}/gu, "")`,
    named: "escape sequences and control characters disappear",
  },
];
