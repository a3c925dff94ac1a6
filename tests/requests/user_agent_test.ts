import { deepEqual, throws } from "node:assert/strict";
import type { Environment } from "../../src/platform/environment.ts";
import { VERSION } from "../../src/platform/version.ts";
import { headersForHost, ownHeaders, qwenOAuthHeaders } from "../../src/requests/user_agent.ts";

const MACHINE = { platform: "linux", arch: "x64" };

function environmentOf(agent?: string): Environment {
  const get = (name: string) => (name === "QWENAUTH_USER_AGENT" ? agent : undefined);
  return { get, currentFolder: () => "/" };
}

Deno.test("the OAuth server, and model requests with the OAuth credential", () => {
  deepEqual(qwenOAuthHeaders(MACHINE, environmentOf()), {
    "User-Agent": "QwenCode/0.10.3 (linux; x64)",
    "X-DashScope-CacheControl": "enable",
    "X-DashScope-UserAgent": "QwenCode/0.10.3 (linux; x64)",
    "X-DashScope-AuthType": "qwen-oauth",
  });
});

Deno.test("every other host", () => {
  deepEqual(ownHeaders({ platform: "darwin", arch: "arm64" }, environmentOf()), {
    "User-Agent": `qwenauth/${VERSION} (darwin; arm64)`,
  });
});

Deno.test("`QWENAUTH_USER_AGENT` replaces the agent everywhere", () => {
  const environment = environmentOf("mine/1 (x)");
  deepEqual(ownHeaders(MACHINE, environment), { "User-Agent": "mine/1 (x)" });
  deepEqual(qwenOAuthHeaders(MACHINE, environment), {
    "User-Agent": "mine/1 (x)",
    "X-DashScope-CacheControl": "enable",
    "X-DashScope-UserAgent": "mine/1 (x)",
    "X-DashScope-AuthType": "qwen-oauth",
  });
  deepEqual(headersForHost("dashscope.aliyuncs.com", MACHINE, environment), {
    "User-Agent": "mine/1 (x)",
    "X-DashScope-CacheControl": "enable",
    "X-DashScope-UserAgent": "mine/1 (x)",
    "X-DashScope-AuthType": "openai",
  });
});

Deno.test("`QWENAUTH_USER_AGENT` that would break a header line is refused", () => {
  for (const agent of ["a\r\nX: y", "ä", " a", "a ", " ", "a\u0000"]) {
    throws(() => ownHeaders(MACHINE, environmentOf(agent)), {
      code: "usage",
      message: "Cannot use the value of QWENAUTH_USER_AGENT: a header holds printable ASCII only",
    });
  }
});

const OWN = `qwenauth/${VERSION} (linux; x64)`;

for (
  const host of [
    "dashscope.aliyuncs.com",
    "dashscope-intl.aliyuncs.com",
    "dashscope-us.aliyuncs.com",
    "cn-hongkong.dashscope.aliyuncs.com",
    "coding.dashscope.aliyuncs.com",
    "coding-intl.dashscope.aliyuncs.com",
    "token-plan.cn-beijing.maas.aliyuncs.com",
    "token-plan.ap-southeast-1.maas.aliyuncs.com",
  ]
) {
  Deno.test(`DashScope-type hosts with a key: ${host}`, () => {
    deepEqual(headersForHost(host, MACHINE, environmentOf()), {
      "User-Agent": OWN,
      "X-DashScope-CacheControl": "enable",
      "X-DashScope-UserAgent": OWN,
      "X-DashScope-AuthType": "openai",
    });
  });
}

for (
  const host of [
    "api.openai.com",
    "aliyuncs.com",
    "oss.aliyuncs.com",
    "dashscope.aliyuncs.com.evil.test",
    "evildashscope.aliyuncs.com",
    "dashscope.evil.test",
    "x.token-plan.cn-beijing.maas.aliyuncs.com",
  ]
) {
  Deno.test(`no DashScope-type host: ${host}`, () => {
    deepEqual(headersForHost(host, MACHINE, environmentOf()), { "User-Agent": OWN });
  });
}
