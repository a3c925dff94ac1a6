/** What stands before a request of `chat`: the plan's rule, the queue, and a look at what would be sent. */

import { deepStrictEqual as equal, doesNotMatch, match, ok } from "node:assert/strict";
import { CHAT_KEY, makeChatSandbox } from "./support/chat_sandbox.ts";
import { endOf, start } from "./support/program.ts";
import { makeSandbox } from "./support/sandbox.ts";
import { until } from "./support/until.ts";

Deno.test("chat without a terminal needs the consent to a plan that forbids scripts", async () => {
  await using sandbox = await makeSandbox();
  const env = { BAILIAN_CODING_PLAN_API_KEY: "sk-sp-0123456789abcdefghijklmn" };
  for (const args of [["chat", "hello"], ["chat", "--json", "hello"], ["chat", "-c", "hello"]]) {
    const { code, stdout, stderr } = await sandbox.run(args, { env });
    equal([code, stdout], [5, ""], stderr);
    match(stderr, /forbid scripts/);
  }
  const { stderr } = await sandbox.run(["chat", "hello"], { env });
  match(stderr, /\nhint: qwenauth consent coding-plan\n$/);
});

for (const isJson of [false, true]) {
  Deno.test(`chat --dry-run${isJson ? " --json" : ""} shows the request without the key and sends nothing`, async () => {
    await using stage = await makeChatSandbox();
    const flags = [
      "--dry-run",
      ...isJson ? ["--json"] : [],
      "--temperature",
      "0",
      "-s",
      "Be brief.",
    ];
    const { code, stdout, stderr } = await stage.chat([...flags, "hello"]);
    equal([code, stderr, stage.server.requests.length], [0, "", 0]);
    equal((stdout + stderr).includes(CHAT_KEY), false);
    match(stdout, /redacted/);
    if (!isJson) {
      match(stdout, /^POST http:\/\/127\.0\.0\.1:\d+\/v1\/chat\/completions\n/);
      match(stdout, /^user-agent: qwenauth\//im);
      return;
    }
    const { version, method, url, headers, body } = JSON.parse(stdout);
    equal([version, method, url], [1, "POST", `${stage.server.baseUrl}/chat/completions`]);
    equal(headers["authorization"], "Bearer [redacted]");
    equal(body, {
      model: "test-model",
      messages: [{ role: "system", content: "Be brief." }, { role: "user", content: "hello" }],
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
    });
  });
}

Deno.test("chat --dry-run with an access token that has expired refreshes nothing, and says so", async () => {
  await using sandbox = await makeSandbox();
  const { access_token } = await sandbox.signIn(-60);
  const { refreshRequests } = sandbox.servers.authorization.counters;
  const { code, stdout, stderr } = await sandbox.run(["chat", "--dry-run", "hello"]);
  equal(code, 0, stderr);
  match(stdout, /X-DashScope-AuthType: qwen-oauth/i);
  match(stderr, /expired/);
  doesNotMatch(stdout + stderr, new RegExp(access_token));
  equal(sandbox.servers.authorization.counters.refreshRequests, refreshRequests);
  equal(sandbox.servers.model.requests, []);
});

Deno.test("chat with an expired access token refreshes it once", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.signIn(-60);
  const ended = await sandbox.run(["chat", "hello"]);
  equal([ended.code, ended.stderr], [0, ""]);
  equal(sandbox.servers.authorization.counters.refreshRequests, 1);
});

Deno.test("12 chats at once are spaced by at least 1 s and share one refresh, none starves, and one killed while it waits harms nobody", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.signIn(3600);
  const doomed = start({ args: ["chat", "first"], env: sandbox.env, cwd: sandbox.home });
  equal((await endOf(doomed)).code, 0);
  const waiting = start({ args: ["chat", "killed"], env: sandbox.env, cwd: sandbox.home });
  const book = `${sandbox.qwenHome}/qwenauth/requests.json`;
  const booked = () => JSON.parse(Deno.readTextFileSync(book)).times["qwen-oauth"].length;
  await until("the second slot", () => booked() === 2 || undefined);
  waiting.kill("SIGKILL");
  await endOf(waiting);
  sandbox.servers.authorization.expireAccessTokens();
  const runs = Array.from({ length: 12 }, (_, index) => sandbox.run(["chat", `question ${index}`]));
  const ended = await Promise.all(runs);
  equal(ended.map(({ code, stderr }) => [code, stderr]), ended.map(() => [0, ""]));
  const { requests } = sandbox.servers.model;
  const refused = requests.filter(({ status }) => status === 401);
  equal([refused.length, requests.length - refused.length], [1, 13]);
  equal(sandbox.servers.authorization.counters.refreshRequests, 1);
  const times = requests.map(({ atMs }) => atMs);
  const gaps = times.slice(1).map((time, at) => time - times[at]!);
  ok(gaps.every((gap) => gap >= 990), String(gaps));
});

Deno.test("chat --rpm spaces the requests of a key as well", async () => {
  await using stage = await makeChatSandbox();
  const runs = await Promise.all(
    [1, 2, 3].map((n) => stage.chat(["--rpm", "60", `question ${n}`])),
  );
  equal(runs.map(({ code }) => code), [0, 0, 0]);
  const times = stage.server.requests.map(({ atMs }) => atMs);
  ok(times[1]! - times[0]! >= 990 && times[2]! - times[1]! >= 990, String(times));
});

Deno.test("chat --timeout ends the waiting for an answer with exit 7, --max-retries the number of attempts", async () => {
  await using stage = await makeChatSandbox();
  stage.server.planned.chat.push("hang");
  const late = await stage.chat(["--timeout", "1s", "--max-retries", "0", "hello"]);
  equal([late.code, late.stdout], [7, ""], late.stderr);
  const busy = { status: 503, headers: { "retry-after": "0" }, body: "{}" };
  stage.server.planned.chat.push(busy, busy, busy);
  const ended = await stage.chat(["--max-retries", "2", "hello"]);
  equal([ended.code, ended.stdout], [7, ""], ended.stderr);
  equal(stage.sent().length, 4);
  stage.server.planned.chat.push(busy, busy);
  equal((await stage.chat(["--max-retries", "2", "hello"])).code, 0);
  equal(stage.sent().length, 7);
});

Deno.test("a refused call whose refresh is refused too is exit 4, and says that signing in again helps", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.signIn(3600);
  sandbox.servers.authorization.revokeAll();
  const { code, stdout, stderr } = await sandbox.run(["chat", "hello"]);
  equal([code, stdout], [4, ""], stderr);
  match(
    stderr,
    /^qwenauth: The server refused the refresh token .*\nhint: qwenauth login --force\n$/,
  );
});
