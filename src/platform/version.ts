/** Version of this program, in the one place that the rest of it reads. */

/** Version of qwenauth, the same as in `deno.json`. */
export const VERSION = "0.1.0";
