/** What may be sent where: every pair of a key's source and a base URL's source. */

import { deepStrictEqual as equal, doesNotThrow, throws } from "node:assert/strict";
import { Failure } from "../../src/platform/failure.ts";
import { checkBinding, mayReceive, type ProjectTrust } from "../../src/providers/binding.ts";
import { checkPlan, planOf } from "../../src/providers/plan_policy.ts";
import { resolveTarget } from "../../src/providers/resolve_target.ts";
import type { Source } from "../../src/providers/source.ts";
import {
  envFileSource,
  type PlainLayers,
  plainLayers,
  settingsSource,
} from "../support/plain_layers.ts";

const NO_TRUST: ProjectTrust = { everything: false, covers: () => false };

const SOURCES: Readonly<Record<string, Source>> = {
  "flag": { kind: "flag", flag: "x" },
  "environment": { kind: "environment", variable: "X" },
  "QWEN_HOME/.env": envFileSource("X", "qwen_home"),
  "key store": { kind: "key_store", path: "/k" },
  "user settings.json": settingsSource("x", "qwen_home"),
  "home .env": envFileSource("X", "home"),
  "catalogue": { kind: "catalogue", provider: "x" },
  "project .env": envFileSource("X", "project"),
  "project settings.json": settingsSource("x", "project"),
  "user settings.json with a project's variable in it": {
    kind: "settings",
    path: "/q/settings.json",
    key: "x",
    trust: "qwen_home",
    expanded: [envFileSource("X", "project")],
  },
};

const OF_PROJECT = [
  "project .env",
  "project settings.json",
  "user settings.json with a project's variable in it",
];

for (const [keyName, key] of Object.entries(SOURCES)) {
  for (const [urlName, url] of Object.entries(SOURCES)) {
    const isRefused = OF_PROJECT.includes(urlName) && !OF_PROJECT.includes(keyName);
    Deno.test(`a key from ${keyName} ${isRefused ? "is refused to" : "may go to"} a base URL from ${urlName}`, () => {
      equal(mayReceive(key, url), !isRefused);
    });
  }
}

Deno.test("the key of a folder above is refused to the base URL of a project below it", () => {
  const above = { ...envFileSource("X"), path: "/.env" } as Source;
  equal(mayReceive(above, envFileSource("X")), false);
  equal(mayReceive(envFileSource("X"), settingsSource("x", "project")), true);
});

Deno.test("a project's key with one's own variable in it is not the project's own", () => {
  const laundered: Source = {
    kind: "settings",
    path: "/p/.qwen/settings.json",
    key: "env.RELAY_KEY",
    trust: "project",
    expanded: [{ kind: "environment", variable: "MY_SECRET" }],
  };
  equal(mayReceive(laundered, settingsSource("x", "project")), false);
});

for (
  const text of [
    "https://api.openai.com\\@evil.test/v1",
    " https://api.openai.com/v1",
    "https://api.open\tai.com/v1",
    "https:\\\\api.openai.com",
  ]
) {
  Deno.test(`a base URL that other programs read otherwise is refused: ${JSON.stringify(text)}`, () => {
    const layers = plainLayers({ environment: { OPENAI_API_KEY: "k", OPENAI_BASE_URL: text } });
    throws(() => checkBinding(resolveTarget(layers, "openai"), NO_TRUST), {
      name: "Failure",
      code: "not_entitled",
    });
  });
}

for (const provider of ["dashscope", "openrouter", "modelscope", "openai"]) {
  Deno.test(`a plan's key is not sent to the host of ${provider} because nobody named its own`, () => {
    const environment = {
      DASHSCOPE_API_KEY: "sk-sp-1",
      OPENROUTER_API_KEY: "sk-sp-1",
      MODELSCOPE_API_KEY: "sk-sp-1",
      OPENAI_API_KEY: "sk-sp-1",
    };
    throws(() => checkBinding(resolveTarget(plainLayers({ environment }), provider), NO_TRUST), {
      name: "Failure",
      code: "not_entitled",
    });
  });
}

Deno.test("a stored key goes neither from https to http nor to another port", () => {
  for (const baseUrl of ["http://127.0.0.1/v1", "https://127.0.0.1:8443/v1"]) {
    const layers = plainLayers({
      stored: { openai: { key: "k", baseUrl: "https://127.0.0.1/v1" } },
      flags: { baseUrl },
    });
    throws(() => checkBinding(resolveTarget(layers, "openai"), NO_TRUST), { code: "not_entitled" });
  }
});

Deno.test("the variable of a plan's key is under the plan's rule wherever it is named", () => {
  const layers = plainLayers({
    entries: [{ providerId: "gemini", id: "g", envKey: "BAILIAN_CODING_PLAN_API_KEY" }],
    modelName: "g",
    environment: { BAILIAN_CODING_PLAN_API_KEY: "sk-sp-1" },
  });
  equal(planOf(resolveTarget(layers, "gemini")), "coding-plan");
});

Deno.test("a provider may have any name, also one that every object has", () => {
  const layers = plainLayers({
    entries: [{ providerId: "constructor", id: "x", envKey: "A_KEY", baseUrl: "https://a.test" }],
    protocols: { constructor: "openai" as const },
    modelName: "y",
    environment: { A_KEY: "k" },
  });
  equal(resolveTarget(layers, "constructor").model?.value, "x");
});

/** Layers, and the message with which they are refused. */
const REFUSED: readonly (readonly [string, string, PlainLayers, string])[] = [
  [
    "a base URL from a project file with a key from the environment",
    "openai",
    { environment: { OPENAI_API_KEY: "k" }, envFile: { OPENAI_BASE_URL: "https://evil.test/v1" } },
    'Refusing to send the key from OPENAI_API_KEY in the environment to "https://evil.test", which comes ' +
    'from OPENAI_BASE_URL in "/p/.env" (line 1)',
  ],
  [
    "http for anything but loopback",
    "openai",
    { environment: { OPENAI_API_KEY: "k", OPENAI_BASE_URL: "http://api.test/v1" } },
    "Refusing the base URL from OPENAI_BASE_URL in the environment: it is not https (http is for loopback " +
    "hosts only)",
  ],
  [
    "a base URL with a user name",
    "openai",
    { environment: { OPENAI_API_KEY: "k", OPENAI_BASE_URL: "https://me@api.test/v1" } },
    "Refusing the base URL from OPENAI_BASE_URL in the environment: it has a user name",
  ],
  [
    "a stored key for another host",
    "openai",
    {
      stored: { openai: { key: "k", baseUrl: "https://mine.test/v1" } },
      flags: { baseUrl: "https://other.test/v1" },
    },
    'Refusing to send the key from the key store "/q/qwenauth/keys.json" to "https://other.test", named by ' +
    '--openai-base-url: it is stored for "https://mine.test"',
  ],
  [
    "openai with no base URL anywhere and a key that begins with sk-sp-",
    "openai",
    { environment: { OPENAI_API_KEY: "sk-sp-1" } },
    "The key from OPENAI_API_KEY in the environment belongs to an Alibaba plan " +
    "(coding-plan: https://coding.dashscope.aliyuncs.com/v1, " +
    "coding-plan-intl: https://coding-intl.dashscope.aliyuncs.com/v1, " +
    "token-plan: https://token-plan.cn-beijing.maas.aliyuncs.com/compatible-mode/v1, " +
    "token-plan-intl: https://token-plan.ap-southeast-1.maas.aliyuncs.com/compatible-mode/v1), " +
    "and no base URL is given",
  ],
];

for (const [name, provider, plain, message] of REFUSED) {
  Deno.test(`refused with exit 5: ${name}`, () => {
    throws(() => checkBinding(resolveTarget(plainLayers(plain), provider), NO_TRUST), (error) => {
      const failure = error as Failure;
      equal([failure.code, failure.message], ["not_entitled", message]);
      return true;
    });
  });
}

/** Base URLs of the flag; no command that can be typed instead knows the flag's value. */
const REFUSED_FLAGS: readonly string[] = [
  "http://api.test/v1",
  "http://me:MARK@api.test/v1?MARK#MARK",
  "https://me@api.test/v1",
  "ftp://api.test/v1",
  "api.test",
];

for (const baseUrl of REFUSED_FLAGS) {
  Deno.test(`--openai-base-url ${baseUrl} is refused without a hint`, () => {
    const layers = plainLayers({ flags: { key: "k", baseUrl } });
    throws(() => checkBinding(resolveTarget(layers, "openai"), NO_TRUST), (error) => {
      const { code, hint, message } = error as Failure;
      equal([code, hint, message.includes("MARK")], ["not_entitled", undefined, false]);
      return true;
    });
  });
}

const PROJECT_URL: PlainLayers = {
  environment: { OPENAI_API_KEY: "k" },
  envFile: { OPENAI_BASE_URL: "https://team.test/v1" },
};

/** Layers and trust that are allowed. */
const ALLOWED: readonly (readonly [string, PlainLayers, ProjectTrust])[] = [
  ["--trust-project, once", PROJECT_URL, { everything: true, covers: () => false }],
  [
    "the stored trust in the folder",
    PROJECT_URL,
    { everything: false, covers: (host, key) => host === "team.test" && key === "OPENAI_API_KEY" },
  ],
  [
    "a project's own key and its own base URL",
    { envFile: { OPENAI_API_KEY: "k", OPENAI_BASE_URL: "https://team.test/v1" } },
    NO_TRUST,
  ],
  [
    "a stored key for its own host, named again",
    {
      stored: { openai: { key: "k", baseUrl: "https://mine.test/v1" } },
      flags: { baseUrl: "https://mine.test/v2" },
    },
    NO_TRUST,
  ],
  [
    "http to a loopback host",
    { environment: { OPENAI_API_KEY: "k", OPENAI_BASE_URL: "http://127.0.0.1:8080/v1" } },
    NO_TRUST,
  ],
];

for (const [name, plain, trust] of ALLOWED) {
  Deno.test(`allowed: ${name}`, () => {
    doesNotThrow(() => checkBinding(resolveTarget(plainLayers(plain), "openai"), trust));
  });
}

/** Layers of a plan's key, or of one that looks nearly like it, and the provider that may have it. */
const PLAN_KEYS: readonly (readonly [string, PlainLayers, string])[] = [
  ["the plan itself", { environment: { BAILIAN_CODING_PLAN_API_KEY: "sk-sp-1" } }, "coding-plan"],
  [
    "the plan in another region, which the key does not tell",
    { environment: { BAILIAN_TOKEN_PLAN_API_KEY: "sk-sp-1" } },
    "token-plan-intl",
  ],
  [
    "a host that somebody named for it",
    { environment: { OPENAI_API_KEY: "sk-sp-1", OPENAI_BASE_URL: "https://own.test/v1" } },
    "openai",
  ],
  ["api.openai.com, being none", { environment: { OPENAI_API_KEY: "sk-spa-1" } }, "openai"],
];

for (const [name, plain, provider] of PLAN_KEYS) {
  Deno.test(`a key that begins with sk-sp- may go to ${name}`, () => {
    doesNotThrow(() => checkBinding(resolveTarget(plainLayers(plain), provider), NO_TRUST));
  });
}

/** Base URL, and whether the trust that was recorded for the host `team.test:8443` covers it. */
const COVERED: readonly (readonly [string, boolean])[] = [
  ["https://team.test:8443/v1", true],
  ["https://team.test:8443/elsewhere", true],
  ["https://team.test/v1", false],
  ["https://team.test:9443/v1", false],
  ["http://127.0.0.1:8443/v1", false],
];

for (const [url, isCovered] of COVERED) {
  Deno.test(`the stored trust in a host covers ${url}: ${isCovered}`, () => {
    const plain = { ...PROJECT_URL, envFile: { OPENAI_BASE_URL: url } };
    const hosts = ["team.test:8443", "127.0.0.1:8443"];
    const trust = { everything: false, covers: (host: string) => hosts.includes(host) };
    const check = () => checkBinding(resolveTarget(plainLayers(plain), "openai"), trust);
    if (isCovered) doesNotThrow(check);
    else throws(check, { name: "Failure", code: "not_entitled" });
  });
}

Deno.test("the stored trust in a project's key does not cover one's own variables in it", () => {
  const plain: PlainLayers = {
    settingsEnv: { OPENAI_API_KEY: "mine" },
    settingsTrust: "project",
    envFile: { OPENAI_BASE_URL: "https://team.test/v1" },
  };
  const { key, ...target } = resolveTarget(plainLayers(plain), "openai");
  const source: Source = {
    ...settingsSource("env.OPENAI_API_KEY", "project") as Source & { kind: "settings" },
    expanded: [
      { kind: "environment", variable: "OPENAI_API_KEY" },
      { kind: "environment", variable: "MY_SECRET" },
    ],
  };
  const check = (...variables: readonly string[]) => () =>
    checkBinding({ ...target, key: { ...key!, source } }, {
      everything: false,
      covers: (_, variable) => variables.includes(variable),
    });
  throws(check("OPENAI_API_KEY"), { name: "Failure", code: "not_entitled" });
  doesNotThrow(check("OPENAI_API_KEY", "MY_SECRET"));
});

Deno.test("an entry of an untrusted project's settings gets no key of the process", () => {
  const plain: PlainLayers = {
    entries: [{
      providerId: "openai",
      id: "m",
      envKey: "OPENAI_API_KEY",
      baseUrl: "https://evil.test/v1",
    }],
    settingsTrust: "project",
    modelName: "m",
    environment: { OPENAI_API_KEY: "k" },
  };
  equal(resolveTarget(plainLayers(plain), "openai").key, undefined);
  const trusted = plainLayers({ ...plain, isFolderTrusted: true });
  equal(resolveTarget(trusted, "openai").key?.value.reveal(), "k");
});

Deno.test("an entry of a trusted project's settings gets a key of the process only from a recorded variable", () => {
  const plain: PlainLayers = {
    entries: [
      { providerId: "openai", id: "m", envKey: "AWS_SECRET", baseUrl: "https://team.test/v1" },
    ],
    settingsTrust: "project",
    modelName: "m",
    environment: { OPENAI_API_KEY: "other", AWS_SECRET: "k" },
    isFolderTrusted: true,
  };
  const keyWith = (more: PlainLayers) =>
    resolveTarget(plainLayers({ ...plain, ...more }), "openai").key?.value.reveal();
  equal(keyWith({ trustedKeys: [] }), undefined);
  equal(keyWith({ trustedKeys: ["OPENAI_API_KEY"] }), undefined);
  equal(keyWith({ trustedKeys: ["AWS_SECRET"] }), "k");
  // One of the project's own files, or of the command line, is no key of the process.
  equal(keyWith({ trustedKeys: [], envFile: { AWS_SECRET: "own" } }), "own");
  equal(keyWith({ trustedKeys: [], flags: { key: "flag" } }), "flag");
});

Deno.test("a plan that forbids scripts is known by its row and by the host that the key goes to", () => {
  const key = { BAILIAN_CODING_PLAN_API_KEY: "sk-sp-1", OPENAI_API_KEY: "sk-sp-1" };
  const byRow = resolveTarget(plainLayers({ environment: key }), "coding-plan-intl");
  const byHost = resolveTarget(
    plainLayers({
      environment: { ...key, OPENAI_BASE_URL: "https://coding.dashscope.aliyuncs.com/v1" },
    }),
    "openai",
  );
  equal([planOf(byRow), planOf(byHost)], ["coding-plan", "coding-plan"]);
  throws(() => checkPlan(byHost, () => false), {
    name: "Failure",
    code: "not_entitled",
    hint: "qwenauth consent coding-plan",
  });
  doesNotThrow(() => checkPlan(byHost, (plan) => plan === "coding-plan"));
  equal(planOf(resolveTarget(plainLayers({ environment: key }), "openai")), undefined);
});
