/** How the finished program is run; the one place that names its permissions. */

/** Deno's flags for the bundle and for the compiled program. */
export const PROGRAM_FLAGS: readonly string[] = [
  "--no-prompt",
  "--allow-net",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-run",
  "--allow-sys=hostname,uid",
];
