/** Promises of `security.md`: nothing leaks (1). */

import type { Mutant } from "./mutant.ts";

const SECRET = { at: "src/platform/secret.ts", test: "tests/platform/secret_test.ts" } as const;
const TEXT = { at: "src/requests/safe_text.ts", test: "tests/requests/safe_text_test.ts" } as const;
const DRY = {
  at: "src/commands/chat_screen/dry_run.ts",
  test: "tests/commands/chat_screen/model_caller_test.ts",
  named: "a dry run shows neither the key nor an entry's headers, wherever they stand",
} as const;
const REQUESTS = {
  at: "src/auth/access/model_requests.ts",
  test: "tests/auth/access/model_requests_test.ts",
} as const;

/** One mutant for each promise. */
export const SECURITY_MUTANTS: readonly Mutant[] = [
  {
    ...SECRET,
    promise: "A secret serialises as [redacted]",
    was: "toJSON(): string {\n    return REDACTED;",
    becomes: "toJSON(): string {\n    return this.#value;",
    named: "a secret prints, inspects and serialises as [redacted]",
  },
  {
    ...SECRET,
    promise: "A secret that is inspected is [redacted], by Node's tools too",
    was: '  [Symbol.for("Deno.customInspect")](): string {\n    return REDACTED;',
    becomes: '  [Symbol.for("Deno.customInspect")](): string {\n    return this.#value;',
    named: "a secret prints, inspects and serialises as [redacted]",
  },
  {
    ...SECRET,
    promise: "The value of a secret cannot be listed or copied",
    was: "  readonly #value: string;\n",
    becomes: "  readonly #value: string;\n  readonly size = 1;\n",
    named: "nothing of a secret can be listed or copied",
  },
  {
    at: "src/oauth/post_form.ts",
    test: "tests/oauth/device_authorization_test.ts",
    promise: "The debug log holds no body of an answer of the OAuth server",
    was: "note(`status ${answer.status}`);",
    becomes: "note(`status ${answer.status} ${answer.text}`);",
    named: "the device authorization request sends client_id, scope and the S256 challenge",
  },
  {
    at: "src/requests/send_model_request.ts",
    test: "tests/requests/model_fetch_test.ts",
    promise: "The debug log holds no query of a model request, which may be a key",
    was: "debug(() => `${method} ${withoutQuery(url)}`);",
    becomes: "debug(() => `${method} ${url}`);",
    named: "--debug names each request and its answer, without query and without secrets",
  },
  {
    at: "src/platform/exchange.ts",
    test: "tests/platform/exchange_test.ts",
    promise:
      "What a runtime says of a header that it refuses is not repeated: it quotes the header",
    was: '(match?.[2] ?? "")',
    becomes: "(match?.[2] ?? (error as Error).message)",
    named: "no answer: an error in another form",
  },
  {
    at: "src/cli/report_failure.ts",
    test: "tests/cli/run_test.ts",
    promise: "What a parser could not read is not quoted in an error",
    was: "  if (thrown instanceof SyntaxError) return thrown.name;\n",
    becomes: "",
    named: "a parser's error is reported without the text that it could not read",
  },
  {
    at: "src/cli/report_failure.ts",
    test: "tests/cli/run_test.ts",
    promise: "Of a stack only its frames are shown, not the message in its first line",
    was: String.raw`.filter((line) => /^\s+at /.test(line))`,
    becomes: "",
    named: "a parser's error is reported without the text that it could not read",
  },
  {
    ...DRY,
    promise: "A dry run shows no key of the header",
    was: "outgoingHeaders(ofLibrary, parts, new Secret(REDACTED))",
    becomes: "outgoingHeaders(ofLibrary, parts, access.secret)",
  },
  {
    ...DRY,
    promise: "A dry run shows no header of an entry",
    was: "new Map(names.map((name) => [name, new Secret(REDACTED)]))",
    becomes: "customHeaders(gathered, access)",
  },
  {
    ...DRY,
    promise: "A dry run shows no key in the body",
    was: "value.replaceAll(secret, REDACTED)",
    becomes: "(value === secret ? REDACTED : value)",
  },
  {
    ...REQUESTS,
    promise: "The token of a refresh is redacted in what the service says afterwards",
    was: "[access.secret, ...secrets, ",
    becomes: "[access.secret, ",
    named: "the token of a refresh is redacted too, where the service repeats it",
  },
  {
    ...REQUESTS,
    promise: "An entry's header that may hold a key is redacted in what the service says",
    was: ", ...[...headers.values()].filter(isSecretLike)]",
    becomes: "]",
    named: "customHeaders of an entry are sent, and not shown",
  },
  {
    ...TEXT,
    promise: "A secret that a server repeats in the form of a URL is redacted",
    was: "new Set([value, encodeURIComponent(value), ",
    becomes: "new Set([value, ",
    named: "text from a server: an encoded secret is redacted",
  },
  {
    ...TEXT,
    promise: "A secret with an escape sequence put into it is redacted",
    was: "let safe = printableText(text);",
    becomes: "let safe = text;",
    named: "text from a server: a secret with an escape in it is redacted",
  },
  {
    ...TEXT,
    promise: "A secret that reaches over the cut is redacted",
    was: "return cut(redact(text, secrets));",
    becomes: "return redact(cut(text), secrets);",
    named: "text from a server: a secret is redacted before the text is cut",
  },
  {
    ...TEXT,
    promise: "A verification URI with the user code in it is redacted in texts of the server",
    was: '  "user_code",\n',
    becomes: "",
    named: "text from a server: code fields are redacted",
  },
  {
    ...TEXT,
    promise: "A token field is redacted in whatever spelling it comes",
    was: '.replaceAll("_", "[_-]?")',
    becomes: "",
    named: "text from a server: token fields are redacted however their names are spelled",
  },
  {
    ...TEXT,
    promise: "A token of 20 characters that nobody has seen before is redacted",
    was: "{20,}/g;",
    becomes: "{21,}/g;",
    named: "an answer with a token that is not known yet: 20 characters among words",
  },
  {
    at: "src/auth/device_login/save_sign_in.ts",
    test: "tests/e2e/marked_secrets_test.ts",
    promise: "Tests with marked secrets notice a token in a file where it does not belong",
    was: "fingerprint: await fingerprint(credential.accessToken)",
    becomes: "fingerprint: credential.accessToken.reveal()",
    named: "beside the credential no file under QWEN_HOME holds a secret",
  },
  {
    at: "src/oauth/oauth_answer.ts",
    test: "tests/e2e/marked_secrets_test.ts",
    promise: "Tests with marked secrets notice a code that a server repeats",
    was: "safeAnswerText(String(text), reply.secrets)",
    becomes: "String(text)",
    named: "what a server repeats of the secrets sent to it is redacted",
  },
];
