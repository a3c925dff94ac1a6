/** Lengths of time and moments as text. */

/** A length in words, rounded down: `90 seconds`, `30 minutes`, `2 hours`. */
export function formatLength(seconds: number): string {
  if (seconds < 120) {
    return `${Math.floor(seconds)} ${Math.floor(seconds) === 1 ? "second" : "seconds"}`;
  }
  if (seconds < 7200) return `${Math.floor(seconds / 60)} minutes`;
  return `${Math.floor(seconds / 3600)} hours`;
}

/** A countdown, rounded up and never negative: `0:09`, `29:59`, `1:00:00`. */
export function formatCountdown(milliseconds: number): string {
  const total = Math.max(0, Math.ceil(milliseconds / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const seconds = String(total % 60).padStart(2, "0");
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}`
    : `${minutes}:${seconds}`;
}

/** A moment as RFC 3339 in UTC, to the second: `2026-11-21T12:00:00Z`. */
export function formatUtc(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}
