/** Promises of `requests.md`: headers, proxies and certificates. */

import type { Mutant } from "./mutant.ts";

const AGENT = {
  at: "src/requests/user_agent.ts",
  test: "tests/requests/user_agent_test.ts",
} as const;
const HEADERS = {
  at: "src/requests/outgoing_headers.ts",
  test: "tests/requests/model_fetch_test.ts",
} as const;
const NETWORK = { at: "src/platform/deno_network.ts", test: "tests/e2e/proxy_test.ts" } as const;
const EXCHANGE = {
  at: "src/platform/exchange.ts",
  test: "tests/platform/exchange_test.ts",
} as const;

/** One mutant for each promise. */
export const REQUESTS_MUTANTS: readonly Mutant[] = [
  {
    at: "src/auth/access/model_requests.ts",
    test: "tests/auth/access/model_requests_test.ts",
    promise: "The OAuth credential goes under Qwen Code's name, to whatever host it belongs",
    was: "return target.provider === QWEN_OAUTH\n    ? qwenOAuthHeaders",
    becomes: 'return baseUrl.endsWith(".qwen.ai/v1")\n    ? qwenOAuthHeaders',
    named: "the OAuth credential goes under Qwen Code's headers",
  },
  {
    at: "src/platform/deno_machine.ts",
    test: "tests/platform/deno_machine_test.ts",
    promise: "The processor is named in Node's words",
    was: "ARCH_NAMES[Deno.build.arch] ?? Deno.build.arch",
    becomes: "Deno.build.arch",
    named: "platform and processor are named in Node's words",
  },
  {
    ...AGENT,
    promise: "A host whose name only ends like DashScope's is none of its hosts",
    was: String.raw`/(?:^|\.)dashscope`,
    becomes: "/dashscope",
    named: "no DashScope-type host: evildashscope.aliyuncs.com",
  },
  {
    ...AGENT,
    promise: "A host that only begins like DashScope's is none of its hosts",
    was: String.raw`\.aliyuncs\.com$|^token`,
    becomes: String.raw`\.aliyuncs\.com|^token`,
    named: "no DashScope-type host: dashscope.aliyuncs.com.evil.test",
  },
  {
    ...AGENT,
    promise: "The hosts of the Token Plan are of DashScope's type",
    was: String.raw`|^token-plan\.[a-z0-9-]+\.maas`,
    becomes: String.raw`|^token-plan\.[a-z0-9]+\.maas`,
    named: "DashScope-type hosts with a key: token-plan.ap-southeast-1.maas.aliyuncs.com",
  },
  {
    ...AGENT,
    promise: "A key at Alibaba's hosts goes under our own name, not under Qwen Code's",
    was: "const own = ownHeaders(machine, environment);",
    becomes: "const own = qwenOAuthHeaders(machine, environment);",
    named: "DashScope-type hosts with a key: dashscope.aliyuncs.com",
  },
  {
    ...AGENT,
    promise: "QWENAUTH_USER_AGENT replaces the agent in both headers of a DashScope-type host",
    was: '"X-DashScope-UserAgent": own["User-Agent"]!,',
    becomes:
      '"X-DashScope-UserAgent": `qwenauth/${VERSION} (${machine.platform}; ${machine.arch})`,',
    named: "`QWENAUTH_USER_AGENT` replaces the agent everywhere",
  },
  {
    ...AGENT,
    promise: "QWENAUTH_USER_AGENT cannot end the line of its header",
    was: String.raw`/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/`,
    becomes: String.raw`/^[\x21-\x7e](?:[^\0]*[\x21-\x7e])?$/`,
    named: "`QWENAUTH_USER_AGENT` that would break a header line is refused",
  },
  {
    ...HEADERS,
    promise: "customHeaders of an entry win over the program's own headers",
    was: "if (mayBeGiven(name)) sent.set(name, value.reveal());",
    becomes: "if (mayBeGiven(name) && !sent.has(name)) sent.set(name, value.reveal());",
    named: "customHeaders of an entry are added, but never Authorization",
  },
  {
    ...HEADERS,
    promise: "customHeaders never set Authorization, whichever header carries the key",
    was: "if (mayBeGiven(name)) sent.set(name, value.reveal());",
    becomes: 'if (mayBeGiven(name) || name === "Authorization") sent.set(name, value.reveal());',
    named: "customHeaders of an entry are added, but never Authorization",
  },
  {
    ...HEADERS,
    promise: "What a library says of the machine is not sent",
    was: "if (mayBeGiven(name) && !isTelemetry(name)) sent",
    becomes: "if (mayBeGiven(name)) sent",
    named: "the credential is put on last",
  },
  {
    ...HEADERS,
    promise: "A credential that a library puts on is removed",
    was: '  "x-goog-api-key",\n',
    becomes: "",
    named: "the credential is put on last",
  },
  {
    ...NETWORK,
    promise: "Plain http to this machine never goes through a proxy",
    was: '["NO_PROXY", "no_proxy"]',
    becomes: '["no_proxy"]',
    named: "a refresh over http to a loopback host does not go through ALL_PROXY",
  },
  {
    ...NETWORK,
    promise: "NO_PROXY of the user holds beside our own exceptions",
    was: 'listed === "" ? LOOPBACK : `${listed},${LOOPBACK}`',
    becomes: "LOOPBACK",
    named: "NO_PROXY keeps a host from the proxy",
  },
  {
    ...NETWORK,
    promise: "NODE_EXTRA_CA_CERTS adds an authority",
    was: '["SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"]',
    becomes: '["SSL_CERT_FILE"]',
    named: "SSL_CERT_FILE, NODE_EXTRA_CA_CERTS and --ca-file add an authority",
  },
  {
    ...NETWORK,
    promise: "--ca-file adds an authority to those of the variables, and replaces none",
    was: "[...named, ...certificates]",
    becomes: "named.length > 0 ? named : certificates",
    named: "SSL_CERT_FILE, NODE_EXTRA_CA_CERTS and --ca-file add an authority",
  },
  {
    ...NETWORK,
    promise: "A connection that fails names the proxy variable in play",
    was: "if (proxy !== undefined) notes.push",
    becomes: 'if (proxy === "HTTP_PROXY") notes.push',
    named: "a proxy that cannot be reached is exit 7, and the variable is named",
  },
  {
    ...EXCHANGE,
    promise: "A TLS failure names the option that helps",
    was: "if (!/certificate|tls|fatal alert|corrupt message/i.test(why))",
    becomes: "if (!/tls|fatal alert|corrupt message/i.test(why))",
    named: "no answer: an unknown authority",
  },
  {
    ...EXCHANGE,
    promise: "A certificate that is too old is not blamed on a missing authority",
    was: " && !/expired|not valid/i.test(why)",
    becomes: "",
    named: "no answer: an old certificate",
  },
  {
    ...NETWORK,
    promise: "A file of authorities with a byte order mark adds its authorities",
    was: "return text.slice(start);",
    becomes: "return text;",
    named: "SSL_CERT_FILE, NODE_EXTRA_CA_CERTS and --ca-file add an authority",
  },
];
