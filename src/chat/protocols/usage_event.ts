/** The event that tells of tokens. */

import type { ChatEvent } from "../chat_model.ts";

/** Counts as the service gave them; what is no number counts as none. */
export interface TokenCounts {
  readonly input: readonly unknown[];
  readonly output: readonly unknown[];
  readonly reasoning: unknown;
}

/** The event; input and output are sums of what services count apart. */
export function usageEvent({ input, output, reasoning }: TokenCounts): ChatEvent {
  return {
    kind: "usage",
    usage: {
      inputTokens: sum(input),
      outputTokens: sum(output),
      reasoningTokens: isCount(reasoning) ? reasoning : undefined,
    },
  };
}

function sum(counts: readonly unknown[]): number {
  return counts.filter(isCount).reduce((total, count) => total + count, 0);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
