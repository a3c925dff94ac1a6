/** Log lines for `--debug`. */

/**
 * Writes one line of what was decided or done. The message is made only if it will be shown; it must
 * not contain a secret (a `Secret` prints as `[redacted]`).
 */
export type Debug = (message: () => string) => void;
