/** Durations on the command line: `90s`, `10m`, `1h`. */

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Longest duration in hours, 24 days: timers count milliseconds in 32 bits. */
export const LONGEST_HOURS = 24 * 24;

/** Seconds of a duration from `0s` to `576h`; undefined if the text is no such duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,7})([smh])$/.exec(text);
  if (match === null) return undefined;
  const seconds = Number(match[1]) * SECONDS_PER_UNIT[match[2]!]!;
  return seconds <= LONGEST_HOURS * 3600 ? seconds : undefined;
}
