/** The day by which Qwen's services count: it ends at 00:00 Beijing time, which knows no summer time. */

const DAY_MS = 86_400_000;
const BEIJING_MS = 8 * 3_600_000;

/** When the day of a moment began, milliseconds since the epoch. */
export function beijingDayStartMs(atMs: number): number {
  return Math.floor((atMs + BEIJING_MS) / DAY_MS) * DAY_MS - BEIJING_MS;
}

/** When the day of a moment ends, milliseconds since the epoch. */
export function beijingDayEndMs(atMs: number): number {
  return beijingDayStartMs(atMs) + DAY_MS;
}
