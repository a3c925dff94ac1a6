/** What an embedded server gave to somebody that nobody else may see, kept for those who look for leaks. */

/** Fields of answers whose values are secret. */
const SECRET_FIELDS = ["access_token", "refresh_token", "device_code", "user_code"] as const;

/** Name of such a field. */
export type SecretField = (typeof SECRET_FIELDS)[number];

/** One secret. */
export interface IssuedSecret {
  readonly field: SecretField;
  readonly value: string;
}

const FIELD = new RegExp(`"(${SECRET_FIELDS.join("|")})"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`, "g");

/** The secrets in the text of an answer, which may be broken JSON. */
export function issuedIn(text: string): IssuedSecret[] {
  return [...text.matchAll(FIELD)].map(([, field, quoted]) => ({
    field: field as SecretField,
    value: unquote(quoted!),
  }));
}

/** The text that a JSON string stands for; what is between its quotes if it is not valid. */
function unquote(quoted: string): string {
  try {
    return JSON.parse(quoted);
  } catch {
    return quoted.slice(1, -1);
  }
}
