/** What a token must look like before it is put into a header. */

/** Longest token that is accepted, in characters; servers refuse header lines well below it. */
const LONGEST = 16_384;

/**
 * Whether a text can be sent as a bearer token: visible ASCII only (RFC 6750, section 2.1, is narrower
 * yet). Deliberately no white space and no control characters: they would end the header line.
 */
export function isBearerToken(text: string): boolean {
  if (text === "" || text.length > LONGEST) return false;
  // Without a regular expression, whose machinery nothing else in a call of `token` needs.
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x21 || code > 0x7e) return false;
  }
  return true;
}
