import { deepEqual, equal, throws } from "node:assert/strict";
import { readOAuthSettings } from "../../src/config/oauth_settings.ts";
import { Failure } from "../../src/platform/failure.ts";
import type { Environment } from "../../src/platform/environment.ts";

function environmentOf(variables: Readonly<Record<string, string>>): Environment {
  return { get: (name) => variables[name] || undefined, currentFolder: () => "/" };
}

Deno.test("the defaults are those of the Qwen server", () => {
  deepEqual(readOAuthSettings(environmentOf({})), {
    server: "https://chat.qwen.ai",
    deviceAuthorizationEndpoint: "https://chat.qwen.ai/api/v1/oauth2/device/code",
    tokenEndpoint: "https://chat.qwen.ai/api/v1/oauth2/token",
    revocationEndpoint: undefined,
    clientId: "f0304373b74a44d2b584a3fb70ca9e56",
    scope: "openid profile email model.completion",
    isDefaultServer: true,
    credentialName: "oauth_creds",
  });
});

Deno.test("every setting has its variable; endpoints are a path or an absolute URL", () => {
  const settings = readOAuthSettings(environmentOf({
    QWENAUTH_OAUTH_BASE_URL: "https://Auth.Test:8443/realms/a/",
    QWENAUTH_DEVICE_ENDPOINT: "/device",
    QWENAUTH_TOKEN_ENDPOINT: "https://token.test/token?tenant=7",
    QWENAUTH_REVOCATION_ENDPOINT: "/revoke",
    QWENAUTH_CLIENT_ID: "client",
    QWENAUTH_SCOPE: "openid",
  }));
  deepEqual(settings, {
    server: "https://auth.test:8443/realms/a",
    deviceAuthorizationEndpoint: "https://auth.test:8443/realms/a/device",
    tokenEndpoint: "https://token.test/token?tenant=7",
    revocationEndpoint: "https://auth.test:8443/realms/a/revoke",
    clientId: "client",
    scope: "openid",
    isDefaultServer: false,
    credentialName: "oauth-token.test_realms_a",
  });
});

Deno.test("a path of an endpoint never names another server", () => {
  const paths = ["//evil.test/token", "/\u002e\u002e/token", "/@evil.test/token"];
  const hosts = paths.map((path) => {
    const settings = readOAuthSettings(environmentOf({ QWENAUTH_TOKEN_ENDPOINT: path }));
    return new URL(settings.tokenEndpoint).host;
  });
  deepEqual(hosts, ["chat.qwen.ai", "chat.qwen.ai", "chat.qwen.ai"]);
});

const BASE = "QWENAUTH_OAUTH_BASE_URL";
const TOKEN = "QWENAUTH_TOKEN_ENDPOINT";

const NAMES: readonly (readonly [Record<string, string>, string, boolean])[] = [
  [{ [BASE]: "https://chat.qwen.ai/" }, "oauth_creds", true],
  [{ [BASE]: "https://chat.qwen.ai:443" }, "oauth_creds", true],
  [{ [BASE]: "https://chat.qwen.ai:8443" }, "oauth-chat.qwen.ai_8443", false],
  [{ [BASE]: "https://auth.test" }, "oauth-auth.test", false],
  [{ [TOKEN]: "https://auth.test/token" }, "oauth-auth.test", false],
  [{ [BASE]: "https://auth.test", [TOKEN]: "https://chat.qwen.ai/t" }, "oauth_creds", true],
  [{ [BASE]: "http://127.0.0.1:8080" }, "oauth-127.0.0.1_8080", false],
  [{ [BASE]: "http://localhost" }, "oauth-localhost_80", false],
  [{ [BASE]: "https://localhost" }, "oauth-localhost", false],
  [{ [BASE]: "https://auth.test/realms/a" }, "oauth-auth.test_realms_a", false],
  [{ [BASE]: "https://auth.test/realms_a" }, "oauth-auth.test_realms_a_b725db92", false],
  [{ [BASE]: "https://auth.test:7" }, "oauth-auth.test_7", false],
  [{ [BASE]: "https://auth.test/7" }, "oauth-auth.test_7_0d85c5c5", false],
  [{ [BASE]: "http://[::1]:8080" }, "oauth-1_8080_721c81d5", false],
];

for (const [variables, credentialName, isDefaultServer] of NAMES) {
  Deno.test(`the credential with ${JSON.stringify(variables)} is ${credentialName}`, () => {
    const settings = readOAuthSettings(environmentOf(variables));
    deepEqual([settings.credentialName, settings.isDefaultServer], [
      credentialName,
      isDefaultServer,
    ]);
  });
}

Deno.test("two servers never share a credential because of what a file name cannot hold", () => {
  const servers = [
    "https://[::1]",
    "https://[::11]",
    "https://[1::1]",
    "https://auth.test/a~b",
    "https://auth.test/ab",
    "https://auth.test/a%b",
    "https://auth.test/a_b",
    "https://auth.test/a/b",
    "https://auth.test/1",
    "https://auth.test:1",
  ];
  const names = servers.map((url) => readOAuthSettings(environmentOf({ [BASE]: url })));
  equal(new Set(names.map(({ credentialName }) => credentialName)).size, servers.length);
  deepEqual(names.filter(({ credentialName }) => !/^oauth-[\w.-]+$/.test(credentialName)), []);
});

const NOT_HTTPS = "it is not https (http is for loopback hosts only)";

const REFUSED: readonly (readonly [string, string, string])[] = [
  [BASE, "http://auth.test", NOT_HTTPS],
  [BASE, "http://127.0.0.1.evil.test", NOT_HTTPS],
  [BASE, "http://0.0.0.0", NOT_HTTPS],
  [BASE, "ftp://auth.test", NOT_HTTPS],
  [BASE, "auth.test", "it is not a URL"],
  [BASE, "https://auth.test/a b", "it is not a URL"],
  [BASE, "https://auth.test\\@evil.test", "it is not a URL"],
  [BASE, "https://user:MARK@auth.test", "it has a user name"],
  [BASE, "https://auth.test/?a=MARK", "it has a query"],
  [BASE, "https://auth.test/?", "it has a query"],
  [BASE, "https://auth.test/#a", "it has a fragment"],
  [TOKEN, "token", "it is not a URL"],
  [TOKEN, "http://auth.test/token", NOT_HTTPS],
  [TOKEN, "https://user@auth.test/token", "it has a user name"],
  [TOKEN, "/token#a", "it has a fragment"],
  ["QWENAUTH_DEVICE_ENDPOINT", "http://auth.test/device", NOT_HTTPS],
  ["QWENAUTH_REVOCATION_ENDPOINT", "revoke", "it is not a URL"],
];

for (const [variable, value, why] of REFUSED) {
  Deno.test(`${variable} "${value}" is refused: ${why}`, () => {
    throws(() => readOAuthSettings(environmentOf({ [variable]: value })), (error) => {
      deepEqual(error instanceof Failure && [error.code, error.message, error.hint], [
        "usage",
        `Cannot use the value of ${variable}: ${why}`,
        `unset ${variable}`,
      ]);
      return true;
    });
  });
}
