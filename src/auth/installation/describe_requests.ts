/** How many requests were made with the sign-in lately, against the limits. Reading only. */

import { readUsage } from "../../credentials/request_book_file.ts";
import { QWEN_OAUTH_LIMITS } from "../../requests/request_slots.ts";
import { type RequestUsage, usageOf } from "../../requests/request_usage.ts";
import type { SignIn } from "../sign_in.ts";

/** The usage that the book tells; without a readable one nothing has been used, as the next request sees it. */
export function describeRequests({ files, clock, paths }: SignIn): RequestUsage {
  const nowMs = clock.nowMs();
  return readUsage(files, paths.ownFolder, nowMs) ?? usageOf([], nowMs, QWEN_OAUTH_LIMITS);
}
