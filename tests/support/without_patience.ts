/** Time limits in real time, without waiting for them. */

import type { PlannedAnswer } from "./planned_fetch.ts";

/** Does `work` while every timer of the process ends at once, as if its time were over. */
export async function withoutPatience<T>(work: () => Promise<T>): Promise<T> {
  const { setTimeout } = globalThis;
  const hurried = (action: () => void) => setTimeout(action);
  Object.assign(globalThis, { setTimeout: hurried });
  try {
    return await work();
  } finally {
    Object.assign(globalThis, { setTimeout });
  }
}

/** A server that takes a request and says nothing. */
export function neverAnswered(): PlannedAnswer {
  return () => new Promise<Response>(() => {});
}
