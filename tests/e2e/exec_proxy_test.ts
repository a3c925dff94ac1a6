/** `exec --proxy` with clients that know nothing of it: the `openai` library and curl. */

import { deepStrictEqual as equal, match, notEqual, ok } from "node:assert/strict";
import { holdProxy } from "./support/held_proxy.ts";
import { startIn } from "./support/live_run.ts";
import { needs } from "./support/needs.ts";
import { OPENAI_PROGRAM } from "./support/openai_program.ts";
import { startPlainUpstream } from "./support/plain_upstream.ts";
import { makeSandbox } from "./support/sandbox.ts";

Deno.test("the openai library lists models, asks and streams through the proxy", async () => {
  await using sandbox = await makeSandbox();
  const { access_token } = await sandbox.signIn(3600);
  const { code, stdout, stderr } = await sandbox.run([
    "exec",
    "--proxy",
    "--",
    ...OPENAI_PROGRAM,
    "all",
  ]);
  equal([code, stderr], [0, ""]);
  const { reply, models } = sandbox.servers.model.behaviour;
  equal(JSON.parse(stdout), { models, answer: reply, streamed: reply });
  const { requests } = sandbox.servers.model;
  equal(requests.map(({ method, path, status }) => `${method} ${path} ${status}`), [
    "GET /v1/models 200",
    "POST /v1/chat/completions 200",
    "POST /v1/chat/completions 200",
  ]);
  for (const { headers } of requests) {
    equal(headers["authorization"], `Bearer ${access_token}`);
    equal(headers["x-dashscope-authtype"], "qwen-oauth");
    match(headers["user-agent"] ?? "", /^QwenCode\//);
  }
});

Deno.test("the openai library reads an error of the service as if the proxy were not there", async () => {
  const body = { error: { message: "Slow down", type: "rate", param: null, code: "rate_limit" } };
  const headers = {
    "retry-after": "7",
    "x-request-id": "req-1",
    "content-type": "application/json",
  };
  await using upstream = await startPlainUpstream((_incoming, response) => {
    response.writeHead(429, headers).end(JSON.stringify(body));
  });
  await using sandbox = await makeSandbox();
  const through = await sandbox.run(["exec", "--proxy", "--", ...OPENAI_PROGRAM, "fail"], {
    env: upstream.env,
  });
  const direct = await sandbox.run(["exec", "--", ...OPENAI_PROGRAM, "fail"], {
    env: upstream.env,
  });
  equal(through, direct);
  equal(JSON.parse(through.stdout), {
    status: 429,
    code: "rate_limit",
    message: "429 Slow down",
    requestID: "req-1",
    retryAfter: "7",
  });
  equal(upstream.requests.length, 2);
});

Deno.test("access tokens of 2 s carry a program through 12 s of requests without a failure", async () => {
  await using sandbox = await makeSandbox({ authorization: { accessTokenSeconds: 2 } });
  await sandbox.signIn(2);
  const { code, stdout, stderr } = await sandbox.run(
    ["exec", "--proxy", "--", ...OPENAI_PROGRAM, "keep", "12"],
  );
  equal([code, stderr], [0, ""]);
  const { answers, failures } = JSON.parse(stdout);
  equal(failures, []);
  ok(answers >= 4, `${answers} answers`);
  ok(sandbox.servers.authorization.counters.refreshes >= 3);
});

Deno.test("a token that the service refuses is refreshed once, and the request repeated", async () => {
  await using sandbox = await makeSandbox();
  const { access_token } = await sandbox.signIn(3600);
  await using proxy = await holdProxy(sandbox);
  sandbox.servers.authorization.expireAccessTokens();
  const body = JSON.stringify({ model: "m", messages: [{ role: "user", content: "Hello" }] });
  const answer = await proxy.fetch("/chat/completions", { method: "POST", body });
  equal(answer.status, 200);
  await answer.text();
  const fresh = sandbox.stored().access_token;
  notEqual(fresh, access_token);
  equal(
    sandbox.servers.model.requests.map(({ status, headers, body }) => [
      status,
      headers["authorization"],
      body,
    ]),
    [[401, `Bearer ${access_token}`, body], [200, `Bearer ${fresh}`, body]],
  );
  equal(sandbox.servers.authorization.counters.refreshRequests, 1);
  equal(await proxy.end().then(({ code, stderr }) => [code, stderr]), [0, ""]);
});

Deno.test("where every token is refused the refusal comes through, and refreshes do not follow each other", async () => {
  await using sandbox = await makeSandbox({ model: { refuseAll: true } });
  await sandbox.signIn(3600);
  await using proxy = await holdProxy(sandbox);
  for (const _ of [1, 2, 3]) {
    const answer = await proxy.fetch("/models");
    equal([answer.status, (await answer.json()).error.code], [401, "invalid_api_key"]);
  }
  equal(sandbox.servers.authorization.counters.refreshRequests, 1);
});

Deno.test("a sign-in that ended on the server leaves the refusal as it is", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.signIn(3600);
  await using proxy = await holdProxy(sandbox);
  sandbox.servers.authorization.revokeAll();
  for (const _ of [1, 2]) {
    const answer = await proxy.fetch("/models");
    equal([answer.status, (await answer.json()).error.code], [401, "invalid_api_key"]);
  }
  equal(sandbox.servers.authorization.counters.refreshRequests, 1);
});

Deno.test("50 streams run side by side", async () => {
  let open = 0;
  const all = Promise.withResolvers<void>();
  await using upstream = await startPlainUpstream(async (_incoming, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write('data: {"choices":[{"delta":{"content":"a"}}]}\n\n');
    if (++open === 50) all.resolve();
    await all.promise;
    response.end('data: {"choices":[{"delta":{"content":"b"}}]}\n\ndata: [DONE]\n\n');
  });
  await using sandbox = await makeSandbox();
  const args = ["exec", "--proxy", "--", ...OPENAI_PROGRAM, "parallel", "50"];
  const { code, stdout, stderr } = await sandbox.run(args, { env: upstream.env });
  equal([code, stderr], [0, ""]);
  equal(JSON.parse(stdout), Array(50).fill("ab"));
});

Deno.test({
  ...needs("curl -N sees each event when the service sends it", ["curl", "sh"]),
  async fn() {
    const steps = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await using upstream = await startPlainUpstream(async (_incoming, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const [at, step] of steps.entries()) {
        response.write(`data: ${at}\n\n`);
        await step.promise;
      }
      response.end("data: [DONE]\n\n");
    });
    await using sandbox = await makeSandbox();
    const script = 'curl -sN -H "Authorization: Bearer $OPENAI_API_KEY" "$OPENAI_BASE_URL/events"';
    const args = ["exec", "--proxy", "--", "sh", "-c", script];
    await using run = startIn(sandbox, args, { env: upstream.env });
    for (const [at, step] of steps.entries()) {
      await run.sees(new RegExp(`data: ${at}\n\n$`));
      step.resolve();
    }
    const stdout = "data: 0\n\ndata: 1\n\ndata: [DONE]\n\n";
    equal(await run.ended, { code: 0, stdout, stderr: "" });
  },
});
