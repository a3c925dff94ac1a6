/**
 * Text from a server, made fit to be shown: no control characters or escape sequences, no secrets, not
 * longer than a line or two. The judgement what the text means is made elsewhere, never on this form.
 */

import type { Secret } from "../platform/secret.ts";

/** Characters of a server's text that are shown. */
const SHOWN = 200;

const REDACTED = "[redacted]";

/** Escape sequences: strings (OSC, DCS, SOS, PM, APC) with their content, CSI, then all others. */
const ESCAPES = new RegExp(
  [
    "(?:\\x1b[\\]PX^_]|[\\x9d\\x90\\x98\\x9e\\x9f])[^\\x07\\x1b\\x9c]*(?:\\x07|\\x1b\\\\|\\x9c)?",
    "(?:\\x1b\\[|\\x9b)[0-?]*[ -/]*[@-~]?",
    "\\x1b[ -/]*[0-~]?",
  ].join("|"),
  "g",
);

const SECRET_FIELDS =
  "access_token|refresh_token|id_token|device_code|user_code|code_verifier|verification_uri_complete";
const JSON_FIELD = new RegExp(`("(?:${SECRET_FIELDS})"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"?`, "gi");
/** The same in a form, in a log line, or in JSON within a JSON text. */
const LOOSE_FIELD = new RegExp(
  `\\b(${SECRET_FIELDS})(\\\\?["']?\\s*[:=]\\s*\\\\?["']?)[^\\s"'\\\\,;&}<]+`,
  "gi",
);

/**
 * The first 200 characters of a server's text on one line, without control, format and escape
 * characters, with the values of `secrets` and of token fields replaced by `[redacted]`.
 */
export function safeText(text: string, secrets: readonly Secret[] = []): string {
  // Deliberately cleaned before secrets are looked for: a character put into a token would hide it.
  let safe = plainText(text);
  for (const secret of secrets) {
    const value = secret.reveal();
    if (value === "") continue;
    for (const form of new Set([value, encodeURIComponent(value), value.replaceAll("/", "\\/")])) {
      safe = safe.replaceAll(form, REDACTED);
    }
  }
  safe = safe.replaceAll(JSON_FIELD, `$1"${REDACTED}"`).replaceAll(LOOSE_FIELD, `$1$2${REDACTED}`);
  // Deliberately cut last: half of a secret would not be recognised.
  return cut(safe);
}

/** Text on one line without control, format, private and escape characters. */
export function plainText(text: string): string {
  return text.replaceAll(ESCAPES, "").replaceAll(/[\t-\r\p{Z}]+/gu, " ")
    .replaceAll(/\p{C}/gu, "").trim();
}

function cut(text: string): string {
  const characters = Array.from(text.slice(0, SHOWN * 2 + 2));
  return characters.length > SHOWN ? `${characters.slice(0, SHOWN).join("")}…` : text;
}
