/** A failure as it stands in a line of JSON. */

import { EXIT_CODES, type Failure } from "../platform/failure.ts";
import { printableText } from "../platform/printable_text.ts";
import type { Fields } from "../requests/json_object.ts";

/** The members of `error`; what the failure does not tell is undefined. */
export function failureDocument({ code, message, hint, retryAfterSeconds }: Failure): Fields {
  return {
    code,
    exit: EXIT_CODES[code],
    message: printableText(message),
    hint: hint === undefined ? undefined : printableText(hint),
    retry_after_seconds: retryAfterSeconds,
  };
}
