/** `chat --dry-run`: the request as it would be sent, secrets redacted, sent to nobody. */

import type { Gathered } from "../../auth/values/gather_values.ts";
import { customHeaders } from "../../auth/access/custom_headers.ts";
import type { ModelAccess } from "../../auth/access/model_access.ts";
import { baseUrlOf, programHeaders } from "../../auth/access/model_requests.ts";
import type { ChatRequest } from "../../chat/chat_model.ts";
import { openChatModel } from "../../chat/open_chat_model.ts";
import { Failure } from "../../platform/failure.ts";
import { Secret } from "../../platform/secret.ts";
import { CREDENTIAL_HEADERS } from "../../requests/credential_header.ts";
import { outgoingHeaders } from "../../requests/outgoing_headers.ts";
import { connectionOf } from "./model_caller.ts";

/** A request as it is shown. */
export interface DryRequest {
  readonly method: string;
  readonly url: string;
  /** The credential and an entry's own headers are `[redacted]`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const REDACTED = "[redacted]";

/** The request that the protocol's library makes. */
export async function dryRun(
  gathered: Gathered,
  access: ModelAccess,
  request: ChatRequest,
): Promise<DryRequest> {
  let made: Request | undefined;
  const model = await openChatModel(connectionOf(access, {
    fetch: (input, init) => {
      made = new Request(input, init);
      throw new Failure("failure", "A dry run sends nothing");
    },
    secrets: () => [access.secret],
  }));
  try {
    for await (const _ of model.stream(request, new AbortController().signal));
  } catch (error) {
    if (made === undefined) throw error;
  }
  if (made === undefined) throw new TypeError("the library made no request");
  const { method, url, headers } = made;
  // An entry of settings.json may put a variable with the key into the body.
  const secret = access.secret.reveal();
  const body = JSON.parse(
    await made.text(),
    (_, value) => typeof value === "string" ? value.replaceAll(secret, REDACTED) : value,
  );
  return { method, url, headers: headersOf(gathered, access, headers), body };
}

/** As they are sent, by the same rules; the values that may be secret are not shown. */
function headersOf(
  gathered: Gathered,
  access: ModelAccess,
  ofLibrary: Headers,
): Readonly<Record<string, string>> {
  const names = [...customHeaders(gathered, access).keys()];
  const parts = {
    headers: programHeaders(gathered, access, baseUrlOf(access)),
    customHeaders: new Map(names.map((name) => [name, new Secret(REDACTED)])),
    credential: { header: CREDENTIAL_HEADERS[access.target.protocol] },
  };
  return Object.fromEntries(outgoingHeaders(ofLibrary, parts, new Secret(REDACTED)));
}

/** The request as text: like HTTP, the body as JSON in lines. */
export function formatDryRequest({ method, url, headers, body }: DryRequest): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${url}\n${lines.join("\n")}\n\n${JSON.stringify(body, null, 2)}\n`;
}
