/** The names under which requests are made. */

import type { Environment } from "../platform/environment.ts";
import { Failure } from "../platform/failure.ts";
import type { Machine } from "../platform/platform.ts";
import { VERSION } from "../platform/version.ts";

/** Version of Qwen Code whose headers are sent with its client id. */
const QWEN_CODE_VERSION = "0.10.3";

/** Operating system and processor. */
type System = Pick<Machine, "platform" | "arch">;

/**
 * Headers for the OAuth server and for model requests with the OAuth credential, which is issued to
 * the client id of Qwen Code.
 * @throws {Failure} `usage` If `QWENAUTH_USER_AGENT` cannot be a header value.
 */
export function qwenOAuthHeaders(
  machine: System,
  environment: Environment,
): Readonly<Record<string, string>> {
  const agent = userAgent(`QwenCode/${QWEN_CODE_VERSION}`, machine, environment);
  return {
    "User-Agent": agent,
    "X-DashScope-CacheControl": "enable",
    "X-DashScope-UserAgent": agent,
    "X-DashScope-AuthType": "qwen-oauth",
  };
}

/** `dashscope*.aliyuncs.com`, the sub-domains of these, and the hosts of the Token Plan. */
const DASHSCOPE_HOST =
  /(?:^|\.)dashscope[a-z0-9-]*\.aliyuncs\.com$|^token-plan\.[a-z0-9-]+\.maas\.aliyuncs\.com$/;

/**
 * Headers for model requests with a key, by the host that they go to. Deliberately under our own name
 * at Alibaba's hosts too: a plan's terms depend on the client.
 * @throws {Failure} `usage` If `QWENAUTH_USER_AGENT` cannot be a header value.
 */
export function headersForHost(
  hostname: string,
  machine: System,
  environment: Environment,
): Readonly<Record<string, string>> {
  const own = ownHeaders(machine, environment);
  if (!DASHSCOPE_HOST.test(hostname)) return own;
  return {
    ...own,
    "X-DashScope-CacheControl": "enable",
    "X-DashScope-UserAgent": own["User-Agent"]!,
    "X-DashScope-AuthType": "openai",
  };
}

/**
 * Headers for every other host.
 * @throws {Failure} `usage` If `QWENAUTH_USER_AGENT` cannot be a header value.
 */
export function ownHeaders(
  machine: System,
  environment: Environment,
): Readonly<Record<string, string>> {
  return { "User-Agent": userAgent(`qwenauth/${VERSION}`, machine, environment) };
}

function userAgent(product: string, machine: System, environment: Environment): string {
  const chosen = environment.get("QWENAUTH_USER_AGENT");
  if (chosen === undefined) return `${product} (${machine.platform}; ${machine.arch})`;
  if (/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(chosen)) return chosen;
  throw new Failure(
    "usage",
    "Cannot use the value of QWENAUTH_USER_AGENT: a header holds printable ASCII only",
    { hint: "unset QWENAUTH_USER_AGENT" },
  );
}
