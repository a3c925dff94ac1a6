/**
 * Text from a server, made fit to be shown: no control characters or escape sequences, no secrets, not
 * longer than a line or two. The judgement what the text means is made elsewhere, never on this form.
 */

import { printableText } from "../platform/printable_text.ts";
import type { Secret } from "../platform/secret.ts";

/** Characters of a server's text that are shown. */
const SHOWN = 200;

const REDACTED = "[redacted]";

/** Names of fields that hold a secret, however they are spelled: `access_token`, `AccessToken`. */
const SECRET_FIELD = "(?:" + [
  "access_token",
  "refresh_token",
  "id_token",
  "device_code",
  "user_code",
  "code_verifier",
  "verification_uri_complete",
].join("|").replaceAll("_", "[_-]?") + ")";

/**
 * Such a field with its value: in JSON, in XML, and anywhere else (a form, a log line, a list, JSON within
 * a JSON text). Tried together, so that what is redacted is not found once more.
 */
const FIELD = new RegExp(
  [
    `(?<json>"[\\w-]{0,20}${SECRET_FIELD}[\\w-]{0,20}" *: *)"(?:[^"\\\\]|\\\\.)*"?`,
    `(?<xml>${SECRET_FIELD}[\\w-]{0,20}(?: +[^<>=]{1,50}=[^<>]{0,200})?>)[^<]+`,
    `(?<loose>${SECRET_FIELD}[\\w-]{0,20}[\\\\"']{0,4} *(?:=>|[:=]) *[\\\\"'[{(]{0,4}(?:bearer +)?)` +
    `[^\\s"'\\\\,;&}<)\\]]+`,
  ].join("|"),
  "gi",
);

/** What may be a token, in what ends a sentence or a URL too. */
const LONG_RUN = /(?:[A-Za-z0-9._~+/=%-]|\\\/){20,}/g;
/** Words, identifiers, class names, hosts and paths: letters in usual case, joined by punctuation. */
const WORDS = /^[._~+/=-]*(?:[A-Z]?[a-z]{2,24}(?![a-z])[._~+/=-]*)+$/;

/**
 * The first 200 characters of a server's text on one line, without control, format and escape
 * characters, with the values of `secrets` and of token fields replaced by `[redacted]`. Deliberately
 * no default for `secrets`: where they are forgotten, a server prints them by repeating them.
 */
export function safeText(text: string, secrets: readonly Secret[]): string {
  // Deliberately cut last: half of a secret would not be recognised.
  return cut(redact(text, secrets));
}

/**
 * `safeText` for an answer that may hold a secret not seen before: a new token in a form that nobody
 * foresaw. Every run of 20 or more characters that a token can have is redacted, unless it is words.
 */
export function safeAnswerText(text: string, secrets: readonly Secret[]): string {
  const safe = redact(text, secrets);
  return cut(safe.replaceAll(LONG_RUN, (run) => WORDS.test(run) ? run : REDACTED));
}

function redact(text: string, secrets: readonly Secret[]): string {
  // Deliberately cleaned before secrets are looked for: a character put into a token would hide it.
  let safe = printableText(text);
  for (const secret of secrets) {
    const value = secret.reveal();
    if (value === "") continue;
    for (const form of new Set([value, encodeURIComponent(value), value.replaceAll("/", "\\/")])) {
      // Whatever the case: a host and a media type come in small letters.
      safe = safe.replaceAll(new RegExp(escapePattern(form), "gi"), REDACTED);
    }
  }
  return safe.replaceAll(FIELD, (...match) => {
    const { json, xml, loose } = match.at(-1);
    return json === undefined ? `${xml ?? loose}${REDACTED}` : `${json}"${REDACTED}"`;
  });
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

function cut(text: string): string {
  const characters = Array.from(text.slice(0, SHOWN * 2 + 2));
  return characters.length > SHOWN ? `${characters.slice(0, SHOWN).join("")}…` : text;
}
