/**
 * Approves or denies a device login by driving the real approval page over HTTP as a browser does:
 * opens the URL, keeps cookies, fills in the form, presses a button, follows redirects.
 */

import { APPROVED_TITLE, DENIED_TITLE } from "./approval_page.ts";

/**
 * Presses "Approve" on the page behind a verification URI. If the URI does not carry the code, types
 * `userCode` in first.
 * @throws {Error} If the sign-in was not approved: the code is unknown, expired or already used.
 */
export async function approve(verificationUri: string, userCode?: string): Promise<void> {
  await press("approve", APPROVED_TITLE, verificationUri, userCode);
}

/**
 * Presses "Deny", otherwise as `approve`.
 * @throws {Error} If the sign-in was not denied: the code is unknown, expired or already used.
 */
export async function deny(verificationUri: string, userCode?: string): Promise<void> {
  await press("deny", DENIED_TITLE, verificationUri, userCode);
}

async function press(
  button: "approve" | "deny",
  expectedTitle: string,
  url: string,
  userCode: string | undefined,
): Promise<void> {
  const cookies = new Map<string, string>();
  let question = await open(url, cookies);
  if (userCode !== undefined) {
    const { action, fields } = readForm(question.html);
    fields.set("user_code", userCode);
    question = await open(new URL(action, question.url).href, cookies, fields);
  }
  const { action, fields } = readForm(question.html, button);
  const end = await open(new URL(action, question.url).href, cookies, fields);
  if (titleOf(end.html) !== expectedTitle) {
    throw new Error(`Expected "${expectedTitle}", the page says "${titleOf(end.html)}"`);
  }
}

interface Page {
  readonly url: string;
  readonly html: string;
}

/** Loads a page, following redirects; with `fields` the first request is a POST of them. */
async function open(
  url: string,
  cookies: Map<string, string>,
  fields?: URLSearchParams,
): Promise<Page> {
  let next = url;
  let body = fields;
  for (let hop = 0; hop < 10; hop++) {
    const response = await fetch(next, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        accept: "text/html",
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      },
      ...(body === undefined ? {} : { body }),
      redirect: "manual",
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const [name = "", value = ""] = pair.split("=");
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    const html = await response.text();
    const location = response.headers.get("location");
    if (location === null) return { url: next, html };
    next = new URL(location, next).href;
    body = undefined;
  }
  throw new Error(`Too many redirects from ${url}`);
}

/**
 * The form of a page, as pressing the button with `buttonId` sends it, or the return key without one.
 * @throws {Error} If the page has no such form or button.
 */
function readForm(html: string, buttonId?: string): { action: string; fields: URLSearchParams } {
  const fields = new URLSearchParams();
  let action: string | undefined;
  let isFound = buttonId === undefined;
  for (const [tag] of html.matchAll(/<(form|input|button)\b[^>]*>/g)) {
    const name = attribute(tag, "name");
    const isPressed = tag.startsWith("<button") && attribute(tag, "id") === buttonId;
    if (tag.startsWith("<form")) action = attribute(tag, "action");
    if (isPressed) isFound = true;
    if (name !== undefined && (isPressed || tag.startsWith("<input"))) {
      fields.set(name, attribute(tag, "value") ?? "");
    }
  }
  if (action === undefined || !isFound) {
    throw new Error(`No "${buttonId ?? "form"}" on the page "${titleOf(html)}"`);
  }
  return { action, fields };
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

function titleOf(html: string): string {
  return /<title>([^<]*)<\/title>/.exec(html)?.[1] ?? "a page without a title";
}
