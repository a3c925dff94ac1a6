/** All campaigns, in the order in which they run. */

import type { Campaign } from "./campaign.ts";

/** The campaigns. */
export const CAMPAIGNS: readonly Campaign[] = [];
