/** Web pages where JSON was expected: firewalls, captive portals, error pages of gateways. */

import type { Answer } from "../platform/exchange.ts";

/** Whether an answer is a web page, by its media type or by how its body begins. */
export function isPage(answer: Answer): boolean {
  return answer.contentType === "text/html" || answer.contentType === "application/xhtml+xml" ||
    /^\s*<(?:!doctype\s+html|html)\b/i.test(answer.text.slice(0, 1000));
}

/** What to tell the user about a page; follows a colon. */
export function describePage(status: number): string {
  return `the server answered with a web page (status ${status}): a firewall or a captive portal`;
}
