/** Lengths of time and file modes as text. */

import { formatUtc } from "../times.ts";

/** `3 d 4 h`, `5 h 12 min`, `40 s`: the two largest units, rounded down and never negative. */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const units = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const first = units.findIndex(([count]) => count > 0);
  if (first < 0) return "0 s";
  return units.slice(first, first + 2).filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`).join(" ");
}

/** `3 d ago (2026-11-18T12:00:00Z)` */
export function formatAgo(atMs: number, nowMs: number): string {
  return `${formatSpan(nowMs - atMs)} ago (${formatUtc(atMs)})`;
}

/** `0600` */
export function formatMode(mode: number): string {
  return `0${mode.toString(8).padStart(3, "0")}`;
}
