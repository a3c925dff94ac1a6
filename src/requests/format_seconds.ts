/** A length of time as messages about requests name it. */

/** To the tenth of a second, never negative: `15 s`, `1.8 s`. */
export function formatSeconds(milliseconds: number): string {
  return `${Math.max(0, Math.round(milliseconds / 100) / 10)} s`;
}
