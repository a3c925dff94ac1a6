/** All campaigns, in the order in which they run. */

import type { Campaign } from "./campaign.ts";
import { input } from "./input.ts";
import { kills } from "./kills.ts";
import { leaks } from "./leaks.ts";
import { machine } from "./machine.ts";
import { promises } from "./promises.ts";
import { proxy } from "./proxy.ts";
import { races } from "./races.ts";
import { servers } from "./servers.ts";
import { texts } from "./texts.ts";

/** The campaigns. */
export const CAMPAIGNS: readonly Campaign[] = [
  races,
  kills,
  machine,
  servers,
  input,
  texts,
  leaks,
  proxy,
  promises,
];
