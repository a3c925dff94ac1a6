/** Which base URLs a key may be stored for. */

import { isProtectedUrl, parseUrl } from "../requests/service_url.ts";

/** What is wrong with a base URL, as a sentence without a full stop; undefined if nothing is. */
export function baseUrlProblem(text: string): string | undefined {
  const url = parseUrl(text);
  if (url === undefined) return "This is no URL";
  if (!isProtectedUrl(url)) return "The URL must begin with https:// (http is for loopback only)";
  if (url.username !== "" || url.password !== "") return "The URL must not carry a user name";
  if (url.search !== "" || url.hash !== "") return "The URL must not carry a query or a fragment";
  return undefined;
}

/** A sound base URL as it is stored: without a slash at its end. */
export function trimBaseUrl(text: string): string {
  return text.replace(/\/+$/, "");
}
