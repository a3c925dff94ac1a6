/** `exec --proxy` serves its program alone, keeps the secret from it, and ends with it. */

import { deepStrictEqual as equal, match, notEqual, ok, rejects } from "node:assert/strict";
import { type HeldProxy, holdProxy } from "./support/held_proxy.ts";
import { startIn } from "./support/live_run.ts";
import { isInstalled, needs } from "./support/needs.ts";
import { startPlainUpstream, UPSTREAM_KEY } from "./support/plain_upstream.ts";
import { makeSandbox } from "./support/sandbox.ts";
import { storeKeys, storeState, writeAt } from "./support/stored_choice.ts";
import { until } from "./support/until.ts";

/** A test that looks into `/proc`. */
function testOnLinux(name: string, fn: () => Promise<void>): void {
  const ignore = Deno.build.os !== "linux";
  Deno.test({ name: ignore ? `${name} (needs Linux)` : name, ignore, fn });
}

/** A request with these lines in place of the right ones; the head only. */
async function ask(
  proxy: HeldProxy,
  line: string,
  lines: Readonly<Record<string, string | undefined>> = {},
): Promise<string> {
  const all: Record<string, string | undefined> = {
    Host: `127.0.0.1:${proxy.port}`,
    Authorization: `Bearer ${proxy.key}`,
    Connection: "close",
    ...lines,
  };
  const head = Object.entries(all).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`]
  );
  return await proxy.raw([`${line} HTTP/1.1`, ...head, "\r\n"].join("\r\n"));
}

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d+) /.exec(answer)?.[1]);
}

Deno.test("what is not for the proxy is refused and never reaches the service", async () => {
  await using upstream = await startPlainUpstream((_incoming, response) => void response.end("ok"));
  await using sandbox = await makeSandbox();
  await using proxy = await holdProxy(sandbox, [], upstream.env);
  const { port, key } = proxy;
  const cases: readonly (readonly [
    line: string,
    status: number,
    lines?: Readonly<Record<string, string | undefined>>,
  ])[] = [
    // Another name for 127.0.0.1 (DNS rebinding).
    ["GET /v1/models", 403, { Host: `evil.example:${port}` }],
    ["GET /v1/models", 403, { Host: "127.0.0.1" }],
    ["GET /v1/models", 403, { Host: `127.0.0.1:${port + 1}` }],
    ["GET /v1/models", 403, { Host: "" }],
    ["GET /v1/models", 403, { Host: undefined }],
    ["GET http://evil.example/v1/models", 403],
    [`GET http://127.0.0.1:${port}/v1/models`, 403, { Host: "evil.example" }],
    ["CONNECT evil.example:443", 403],
    // Preflight requests of pages.
    ["OPTIONS /v1/models", 403, { Origin: "http://evil.example", Authorization: undefined }],
    ["OPTIONS /v1/models", 403],
    // The key.
    ["GET /v1/models", 401, { Authorization: undefined }],
    ["GET /v1/models", 401, { Authorization: `Bearer ${UPSTREAM_KEY}` }],
    ["GET /v1/models", 401, { Authorization: `Bearer ${key}x` }],
    ["GET /v1/models", 401, { Authorization: `Bearer ${key.slice(0, -1)}` }],
    ["GET /v1/models", 401, { Authorization: key }],
    ["GET /v1/models", 401, { Authorization: `Basic ${key}` }],
    [`GET /v1/models?key=${key}`, 401, { Authorization: undefined }],
    // Paths.
    ["GET /", 404],
    ["GET /v1", 404],
    ["GET /v2/models", 404],
    ["GET /V1/models", 404],
    ["GET /v1x/models", 404],
    ["GET //v1/models", 404],
    ["GET /v1//models", 404],
    ["GET /v1/../admin", 404],
    ["GET /v1/./models", 404],
    ["GET /v1/%2e%2e/admin", 404],
    ["GET /v1/%2E./admin", 404],
    ["GET /v1/a/%252e%252e/%252e%252e/admin", 404],
    ["GET /v1/..%2fadmin", 404],
    ["GET /v1/%2f/evil.example", 404],
    ["GET /v1/..%5cadmin", 404],
    ["GET /v1/..\\admin", 404],
    ["GET /v1/..;x/admin", 404],
    ["GET /v1/a%00", 404],
    ["GET /v1/a%zz", 404],
    ["GET *", 403],
    // Methods and other protocols.
    ["TRACE /v1/models", 405],
    ["PROPFIND /v1/models", 405],
    ["GET /v1/realtime", 400, { Connection: "Upgrade, close", Upgrade: "websocket" }],
  ];
  for (const [line, status, lines] of cases) {
    const answer = await ask(proxy, line, lines);
    const what = `${line} ${JSON.stringify(lines)}: ${answer}`;
    // `*` and an unreadable target may be refused by the server itself.
    if (!(line === "GET *" && statusOf(answer) === 400)) equal(statusOf(answer), status, what);
    ok(!/access-control-/i.test(answer), what);
    ok(!answer.includes(UPSTREAM_KEY), what);
  }
  equal(upstream.requests, []);
  equal(statusOf(await ask(proxy, "GET /v1/models", { Host: `LocalHost:${port}` })), 200);
  equal(statusOf(await ask(proxy, "GET /v1/models", { Origin: "http://evil.example" })), 200);
  equal(statusOf(await ask(proxy, "GET /v1/models", { Authorization: `bearer ${key}` })), 200);
  equal(upstream.requests.map(({ target, headers }) => [target, headers["origin"]]), [
    ["/v1/models", undefined],
    ["/v1/models", undefined],
    ["/v1/models", undefined],
  ]);
  equal((await proxy.end()).stderr, "");
});

Deno.test("a refusal has the form of the protocol's errors", async () => {
  await using sandbox = await makeSandbox();
  await using proxy = await holdProxy(sandbox, [], { OPENAI_API_KEY: UPSTREAM_KEY });
  const answer = await proxy.fetch("/models", { headers: { authorization: "Bearer wrong" } });
  equal([answer.status, await answer.json()], [401, {
    error: {
      message: "Not the key of this run of qwenauth exec --proxy",
      type: "qwenauth_proxy_error",
      param: null,
      code: "invalid_api_key",
    },
  }]);
});

testOnLinux("the proxy listens on 127.0.0.1 alone, with another key each time", async () => {
  await using sandbox = await makeSandbox();
  const env = { OPENAI_API_KEY: UPSTREAM_KEY };
  await using first = await holdProxy(sandbox, [], env);
  await using second = await holdProxy(sandbox, [], env);
  match(first.key, /^sk-qwenauth-proxy-[\w-]{43}$/);
  notEqual(first.key, second.key);
  const listening = await Deno.readTextFile("/proc/net/tcp");
  const hex = first.port.toString(16).toUpperCase().padStart(4, "0");
  const addresses = [...listening.matchAll(/^\s*\d+: (\w+):(\w+) \w+:\w+ 0A /gm)]
    .filter(([, , port]) => port === hex).map(([, address]) => address);
  equal(addresses, ["0100007F"]);
  equal((await Deno.readTextFile("/proc/net/tcp6")).includes(`:${hex} `), false);
});

/** What the program sees, as the kernel tells it. */
async function seen(pid: number): Promise<{ env: Map<string, string>; args: string }> {
  const text = await Deno.readTextFile(`/proc/${pid}/environ`);
  const env = text.split("\0").slice(0, -1).map((line) => line.split(/=(.*)/s).slice(0, 2));
  const args = await Deno.readTextFile(`/proc/${pid}/cmdline`);
  return { env: new Map(env as [string, string][]), args };
}

testOnLinux("the program of a sign-in sees the one-time key and neither token", async () => {
  await using sandbox = await makeSandbox();
  const { access_token, refresh_token } = await sandbox.signIn(3600);
  const env = {
    MINE: "1",
    OLD_EXPORT: `Bearer ${access_token}`,
    OPENAI_API_KEY: access_token,
    QWENAUTH_PROVIDER: "qwen-oauth",
    NO_PROXY: "intranet.example",
  };
  await using proxy = await holdProxy(sandbox, [], env);
  const { env: given, args } = await seen(proxy.pids.child);
  const { OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL, MINE, OLD_EXPORT, NO_PROXY, no_proxy } =
    Object.fromEntries(given);
  equal({ OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL, MINE, OLD_EXPORT, NO_PROXY, no_proxy }, {
    OPENAI_API_KEY: proxy.key,
    OPENAI_BASE_URL: proxy.baseUrl,
    OPENAI_MODEL: "coder-model",
    MINE: "1",
    OLD_EXPORT: undefined,
    NO_PROXY: "intranet.example,127.0.0.1,localhost",
    no_proxy: "intranet.example,127.0.0.1,localhost",
  });
  for (const text of [args, ...given.values()]) {
    ok(!text.includes(access_token) && !text.includes(refresh_token), text);
  }
});

testOnLinux("the program of a key sees it in no variable, whatever its name", async () => {
  await using sandbox = await makeSandbox();
  const url = "https://compatible.example/v1";
  await writeAt(sandbox, ".qwen/settings.json", {
    modelProviders: { mine: [{ id: "m", envKey: "MINE_KEY", baseUrl: url }] },
    providerProtocol: { mine: "openai" },
  });
  const env = {
    QWENAUTH_PROVIDER: "mine",
    MINE_KEY: UPSTREAM_KEY,
    COPY: UPSTREAM_KEY,
    HEADER: `Authorization: Bearer ${UPSTREAM_KEY}`,
    URL_WITH_KEY: `https://u:${UPSTREAM_KEY}@compatible.example`,
    OTHER: "sk-another-0123456789",
    NO_PROXY: "*",
  };
  await using proxy = await holdProxy(sandbox, [], env);
  const { env: given, args } = await seen(proxy.pids.child);
  const names = ["MINE_KEY", "COPY", "HEADER", "URL_WITH_KEY", "OTHER", "NO_PROXY", "no_proxy"];
  equal(names.map((name) => given.get(name)), [
    ...[undefined, undefined, undefined, undefined],
    ...["sk-another-0123456789", "*", "*"],
  ]);
  equal([given.get("OPENAI_API_KEY"), given.get("OPENAI_MODEL")], [proxy.key, "m"]);
  for (const text of [args, ...given.values()]) ok(!text.includes(UPSTREAM_KEY), text);
});

testOnLinux("a short key is looked for as a whole value, not as a part of one", async () => {
  await using sandbox = await makeSandbox();
  const env = { OPENAI_API_KEY: "o", COPY: "o", WORD: "word" };
  await using proxy = await holdProxy(sandbox, [], env);
  const { env: given } = await seen(proxy.pids.child);
  equal(["COPY", "WORD", "HOME"].map((name) => given.get(name)), [
    undefined,
    "word",
    sandbox.home,
  ]);
});

testOnLinux("what eval exported before is not left beside the one-time key", async () => {
  await using sandbox = await makeSandbox();
  await storeKeys(sandbox, {
    dashscope: { key: UPSTREAM_KEY, base_url: "https://dashscope.aliyuncs.com/compatible-mode/v1" },
    anthropic: { key: "sk-ant-0123456789abcdef", base_url: "https://api.anthropic.com" },
  });
  await storeState(sandbox, { provider: "anthropic" });
  const exported = JSON.parse((await sandbox.run(["env", "--format", "json"])).stdout);
  const env = Object.fromEntries(
    Object.entries<string | null>(exported).filter(([, value]) => value !== null),
  ) as Record<string, string>;
  equal(env["ANTHROPIC_API_KEY"], "sk-ant-0123456789abcdef");
  await using proxy = await holdProxy(sandbox, ["--provider", "dashscope"], env);
  const { env: given } = await seen(proxy.pids.child);
  equal([given.get("ANTHROPIC_API_KEY"), given.get("OPENAI_API_KEY")], [undefined, proxy.key]);
});

Deno.test("the entry of a project that is not trusted takes no variable from the program", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.signIn(3600);
  await writeAt(sandbox, "project/.qwen/settings.json", {
    modelProviders: { "qwen-oauth": [{ id: "coder-model", envKey: "GITHUB_TOKEN" }] },
  });
  const show = ["sh", "-c", 'echo "$GITHUB_TOKEN $OPENAI_API_KEY"'];
  const ended = await sandbox.run(["exec", "--proxy", "--", ...show], {
    env: { GITHUB_TOKEN: "ghp_mine" },
    cwd: `${sandbox.home}/project`,
  });
  equal([ended.code, ended.stderr], [0, ""]);
  match(ended.stdout, /^ghp_mine sk-qwenauth-proxy-/);
});

/** Failures before the program is started. */
const FAILURES: readonly (readonly [
  name: string,
  flags: readonly string[],
  env: Readonly<Record<string, string>>,
  code: number,
])[] = [
  ["not signed in", [], {}, 4],
  ["another protocol", ["--provider", "anthropic"], { ANTHROPIC_API_KEY: UPSTREAM_KEY }, 2],
  ["another protocol", ["--provider", "gemini"], { GEMINI_API_KEY: UPSTREAM_KEY }, 2],
  [
    "a plan that forbids scripts",
    ["--provider", "coding-plan"],
    { BAILIAN_CODING_PLAN_API_KEY: "sk-sp-0123456789abcdef" },
    5,
  ],
  ["a base URL without protection", [], {
    OPENAI_API_KEY: UPSTREAM_KEY,
    OPENAI_BASE_URL: "http://compatible.example/v1",
  }, 5],
];

for (const [name, flags, env, code] of FAILURES) {
  Deno.test(`exec --proxy does not start the program: ${name} ${flags.join(" ")}`, async () => {
    await using sandbox = await makeSandbox();
    const args = ["exec", "--proxy", ...flags, "--", "sh", "-c", "echo started"];
    const ended = await sandbox.run(args, { env });
    equal([ended.code, ended.stdout], [code, ""]);
    match(ended.stderr, /^qwenauth: .+\nhint: .+\n$/);
  });
}

Deno.test("exec --proxy ends as exec does: 127, 126, the program's code, 128 and its signal", async () => {
  await using sandbox = await makeSandbox();
  await writeAt(sandbox, "plain", "echo no\n");
  const cases = [
    [["no-such-program"], 127],
    [["./plain"], 126],
    [["sh", "-c", "exit 77"], 77],
    [["sh", "-c", "kill -TERM $$"], 143],
    [["sh", "-c", "kill -KILL $$"], 137],
  ] as const;
  for (const [program, code] of cases) {
    const ended = await sandbox.run(["exec", "--proxy", "--", ...program], {
      env: { OPENAI_API_KEY: UPSTREAM_KEY },
    });
    equal([ended.code, ended.stdout], [code, ""], program.join(" "));
  }
});

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1"] as const) {
  Deno.test(`exec --proxy passes ${signal} on, and its program's exit code counts`, async () => {
    await using sandbox = await makeSandbox();
    const trap = `trap 'echo got; exit 9' ${
      signal.slice(3)
    }; echo ready; while :; do sleep 0.05; done`;
    await using run = startIn(sandbox, ["exec", "--proxy", "--", "sh", "-c", trap], {
      env: { OPENAI_API_KEY: UPSTREAM_KEY },
    });
    await run.sees(/ready/);
    run.child.kill(signal);
    equal(await run.ended, { code: 9, stdout: "ready\ngot\n", stderr: "" });
  });
}

Deno.test("the proxy ends with its program while answers are on their way", async () => {
  await using upstream = await startPlainUpstream((_incoming, response) => {
    response.writeHead(200).write("data: a\n\n");
  });
  await using sandbox = await makeSandbox();
  await using proxy = await holdProxy(sandbox, [], upstream.env);
  const answer = await proxy.fetch("/chat/completions");
  equal(await proxy.end().then(({ code, stderr }) => [code, stderr]), [0, ""]);
  await rejects(answer.text());
  await until("the end", () => upstream.requests[0]?.isCut || undefined);
  await rejects(Deno.connect({ hostname: "127.0.0.1", port: proxy.port }));
});

Deno.test("kill -9 of the program leaves no qwenauth and no listener", async () => {
  await using sandbox = await makeSandbox();
  await using proxy = await holdProxy(sandbox, [], { OPENAI_API_KEY: UPSTREAM_KEY });
  Deno.kill(proxy.pids.child, "SIGKILL");
  // `cat`, which the shell had started, holds the streams until stdin ends.
  equal((await proxy.run.child.status).code, 137);
  await rejects(Deno.connect({ hostname: "127.0.0.1", port: proxy.port }));
});

testOnLinux(
  "kill -9 of qwenauth leaves no listener; the program goes on, refused, and without the secret",
  async () => {
    await using sandbox = await makeSandbox();
    await using proxy = await holdProxy(sandbox, [], { OPENAI_API_KEY: UPSTREAM_KEY });
    Deno.kill(proxy.pids.parent, "SIGKILL");
    await proxy.run.child.status;
    await rejects(Deno.connect({ hostname: "127.0.0.1", port: proxy.port }));
    const { env } = await seen(proxy.pids.child);
    equal(env.get("OPENAI_API_KEY"), proxy.key);
  },
);

Deno.test({
  ...needs("a proxy of the machine is not asked for what goes to 127.0.0.1", ["curl"]),
  async fn() {
    ok(isInstalled("curl"));
    await using upstream = await startPlainUpstream((_incoming, response) => {
      response.end("direct");
    });
    await using sandbox = await makeSandbox();
    const script = 'curl -s -H "Authorization: Bearer $OPENAI_API_KEY" "$OPENAI_BASE_URL/models"';
    const ended = await sandbox.run(["exec", "--proxy", "--", "sh", "-c", script], {
      env: { ...upstream.env, http_proxy: "http://127.0.0.1:1", NO_PROXY: "" },
    });
    equal(ended, { code: 0, stdout: "direct", stderr: "" });
  },
});
