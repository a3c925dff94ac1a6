/** What lies in a sandbox's QWEN_HOME. */

import type { Sandbox } from "./sandbox.ts";

/** Whether a credential, or a part or a copy of one, is there. */
export function isStored({ qwenHome }: Sandbox): boolean {
  return namesIn(qwenHome).some((name) => name.startsWith("oauth_creds.json"));
}

/** Names of what is in a folder, sorted; none if there is no such folder. */
export function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
