/** `exec --proxy` passes requests and answers through as they are, in both directions at once. */

import { deepStrictEqual as equal, ok, rejects } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { holdProxy } from "./support/held_proxy.ts";
import { startPlainUpstream, UPSTREAM_KEY } from "./support/plain_upstream.ts";
import { makeSandbox } from "./support/sandbox.ts";
import { until } from "./support/until.ts";

const MEBIBYTE = 1_048_576;

for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]) {
  Deno.test(`${method} goes through with its path, query, headers and body, under the real key`, async () => {
    await using upstream = await startPlainUpstream((incoming, response) => {
      incoming.on("end", () => response.writeHead(201, { "x-request-id": "r" }).end("done"));
    }, "/compatible-mode/v1");
    await using sandbox = await makeSandbox();
    await using proxy = await holdProxy(sandbox, [], upstream.env);
    const hasBody = method !== "GET" && method !== "HEAD";
    const answer = await proxy.fetch("/files/a%2Fb?limit=2&after=x%20y", {
      method,
      headers: { "x-mine": "1", "cookie": "a=b", "x-hop": "1", "connection": "x-hop" },
      body: hasBody ? "body" : null,
    });
    const text = method === "HEAD" ? "" : "done";
    equal([answer.status, await answer.text(), answer.headers.get("x-request-id")], [
      201,
      text,
      "r",
    ]);
    const [request] = upstream.requests;
    const { authorization, host, cookie, "x-mine": mine, "content-length": length } =
      request!.headers;
    equal({ ...request, headers: { authorization, host, cookie, mine, length } }, {
      method,
      target: "/compatible-mode/v1/files/a%2Fb?limit=2&after=x%20y",
      bytes: hasBody ? 4 : 0,
      isCut: false,
      headers: {
        authorization: `Bearer ${UPSTREAM_KEY}`,
        host: new URL(upstream.baseUrl).host,
        cookie: undefined,
        mine: "1",
        length: hasBody ? "4" : undefined,
      },
    });
  });
}

Deno.test("a base URL in another spelling is the same one", async () => {
  await using upstream = await startPlainUpstream((_incoming, response) => void response.end("ok"));
  await using sandbox = await makeSandbox();
  const { port } = new URL(upstream.baseUrl);
  const url = `HTTP://LocalHost:${port}/x/../v1/`;
  await using proxy = await holdProxy(sandbox, [], { ...upstream.env, OPENAI_BASE_URL: url });
  equal(await proxy.fetch("/models").then((answer) => answer.text()), "ok");
  equal(upstream.requests.map(({ target }) => target), ["/v1/models"]);
});

Deno.test("an upload of 20 MB streams: the service reads while the program still writes", async () => {
  await using upstream = await startPlainUpstream((incoming, response, request) => {
    incoming.on("end", () => response.end(`${request.bytes}`));
  });
  await using sandbox = await makeSandbox();
  await using proxy = await holdProxy(sandbox, [], upstream.env);
  let sent = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      if (sent === 20) return controller.close();
      controller.enqueue(new Uint8Array(MEBIBYTE));
      const wanted = ++sent * MEBIBYTE;
      await until(
        `${wanted} bytes`,
        () => (upstream.requests[0]?.bytes ?? 0) >= wanted || undefined,
      );
    },
  }, { highWaterMark: 0 });
  const answer = await proxy.fetch("/files", { method: "POST", body });
  equal(await answer.text(), `${20 * MEBIBYTE}`);
});

Deno.test("a refused upload goes again, whole", async () => {
  await using sandbox = await makeSandbox();
  const { access_token } = await sandbox.signIn(3600);
  await using upstream = await startPlainUpstream((incoming, response, request) => {
    if (request.headers["authorization"] === `Bearer ${access_token}`) {
      response.writeHead(401, { "content-type": "application/json" }).end("{}");
    } else incoming.on("end", () => response.end(`${request.bytes}`));
  });
  await sandbox.signIn(3600, { access_token, resource_url: upstream.baseUrl });
  sandbox.servers.authorization.behaviour.resourceUrl = upstream.baseUrl;
  await using proxy = await holdProxy(sandbox);
  const part = new Uint8Array(MEBIBYTE);
  const parts = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (let at = 0; at < 20; at++) controller.enqueue(part);
      controller.close();
    },
  });
  const answer = await proxy.fetch("/files", { method: "POST", body: parts });
  equal([answer.status, await answer.text()], [200, `${20 * MEBIBYTE}`]);
  equal(upstream.requests.length, 2);
});

Deno.test("a long answer comes through whole", async () => {
  const part = crypto.getRandomValues(new Uint8Array(65_536));
  await using upstream = await startPlainUpstream(async (_incoming, response) => {
    response.writeHead(200, { "content-type": "application/octet-stream" });
    for (let at = 0; at < 1_280; at++) {
      if (!response.write(part)) await new Promise((resolve) => response.once("drain", resolve));
    }
    response.end();
  });
  await using sandbox = await makeSandbox();
  await using proxy = await holdProxy(sandbox, [], upstream.env);
  let bytes = 0;
  for await (const piece of (await proxy.fetch("/files/1/content")).body!) bytes += piece.length;
  equal(bytes, 1_280 * part.length);
});

/** Answers that say that something is wrong, or lead elsewhere. */
const ANSWERS: readonly (readonly [
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
])[] = [
  [400, { "content-type": "application/json", "x-request-id": "1" }, '{"error":{"code":"x"}}'],
  [401, { "content-type": "application/json", "www-authenticate": "Bearer" }, '{"error":{}}'],
  [403, { "content-type": "text/html" }, "<html>blocked</html>"],
  [404, { "content-type": "text/plain" }, "no"],
  [413, {}, ""],
  [429, { "retry-after": "3", "retry-after-ms": "2500", "x-ratelimit-reset": "1s" }, "slow down"],
  [500, { "content-type": "application/json" }, "{ not json"],
  [503, { "retry-after": "1" }, "busy"],
  [529, { "x-should-retry": "false" }, "overloaded"],
  [302, { location: "https://elsewhere.example/v1/models" }, ""],
];

for (const [status, headers, body] of ANSWERS) {
  Deno.test(`an answer of ${status} comes through unchanged and is not repeated`, async () => {
    await using upstream = await startPlainUpstream((_incoming, response) => {
      response.writeHead(status, headers).end(body);
    });
    await using sandbox = await makeSandbox();
    await using proxy = await holdProxy(sandbox, [], upstream.env);
    const answer = await proxy.fetch("/models");
    equal([answer.status, await answer.text()], [status, body]);
    const passed = Object.fromEntries(
      Object.keys(headers).map((name) => [
        name,
        answer.headers.get(name),
      ]),
    );
    equal(passed, headers);
    equal(upstream.requests.length, 1);
  });
}

Deno.test("a compressed answer is readable, cookies and cross-origin headers stay behind", async () => {
  await using upstream = await startPlainUpstream((_incoming, response) => {
    response.writeHead(200, {
      "content-encoding": "gzip",
      "set-cookie": "a=b",
      "access-control-allow-origin": "*",
      "alt-svc": 'h3=":443"',
      "x-kept": "1",
    }).end(gzipSync("hello"));
  });
  await using sandbox = await makeSandbox();
  await using proxy = await holdProxy(sandbox, [], upstream.env);
  const answer = await proxy.raw([
    "GET /v1/models HTTP/1.1",
    `Host: 127.0.0.1:${proxy.port}`,
    `Authorization: Bearer ${proxy.key}`,
    "Accept-Encoding: gzip",
    "Connection: close",
    "\r\n",
  ].join("\r\n"));
  const [head, body] = answer.split("\r\n\r\n", 2);
  equal(
    head!.split("\r\n").map((line) => line.toLowerCase()).filter((line) => !/^date:/.test(line))
      .sort(),
    ["connection: close", "http/1.1 200 ok", "transfer-encoding: chunked", "x-kept: 1"],
  );
  equal(body, "5\r\nhello\r\n0");
});

Deno.test("a redirect within the service goes through the proxy", async () => {
  await using upstream = await startPlainUpstream((_incoming, response) => {
    response.writeHead(307, { location: "/v1/models/?x=1" }).end();
  });
  await using sandbox = await makeSandbox();
  await using proxy = await holdProxy(sandbox, [], upstream.env);
  const answer = await proxy.fetch("/models");
  equal(answer.headers.get("location"), `${proxy.baseUrl}/models/?x=1`);
  await answer.body?.cancel();
});

for (const how of ["before its answer", "in the middle of its answer"]) {
  Deno.test(`a program that leaves ${how} ends the request to the service`, async () => {
    await using upstream = await startPlainUpstream((_incoming, response) => {
      if (how !== "before its answer") response.writeHead(200).write("data: a\n\n");
    });
    await using sandbox = await makeSandbox();
    await using proxy = await holdProxy(sandbox, [], upstream.env);
    const leaving = new AbortController();
    const answer = proxy.fetch("/chat/completions", { signal: leaving.signal });
    answer.catch(() => {});
    if (how === "before its answer") {
      await until("the request", () => upstream.requests[0]);
      leaving.abort();
    } else {
      const reader = (await answer).body!.getReader();
      await reader.read();
      await reader.cancel();
    }
    await until("the end", () => upstream.requests[0]?.isCut || undefined);
    equal((await proxy.end()).stderr, "");
  });
}

for (const length of [undefined, 2 * MEBIBYTE]) {
  Deno.test(`a program that leaves in the middle of its upload ends it at the service (length ${length})`, async () => {
    await using upstream = await startPlainUpstream(() => {});
    await using sandbox = await makeSandbox();
    await using proxy = await holdProxy(sandbox, [], upstream.env);
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: proxy.port });
    const head = [
      "POST /v1/files HTTP/1.1",
      `Host: 127.0.0.1:${proxy.port}`,
      `Authorization: Bearer ${proxy.key}`,
      length === undefined ? "Transfer-Encoding: chunked" : `Content-Length: ${length}`,
    ];
    const begun = length === undefined ? "5\r\nhello\r\n" : "hello";
    await connection.write(new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n${begun}`));
    await until("the beginning", () => upstream.requests[0]?.bytes === 5 || undefined);
    connection.close();
    await until("the end", () => upstream.requests[0]?.isCut || undefined);
    equal(await proxy.end().then(({ code, stderr }) => [code, stderr]), [0, ""]);
  });
}

for (const length of [undefined, "1000"]) {
  Deno.test(`an answer that breaks off breaks off, and does not end (length ${length})`, async () => {
    await using upstream = await startPlainUpstream((_incoming, response) => {
      response.writeHead(200, length === undefined ? {} : { "content-length": length });
      response.write("data: a\n\n", () => setTimeout(() => response.destroy(), 20));
    });
    await using sandbox = await makeSandbox();
    await using proxy = await holdProxy(sandbox, [], upstream.env);
    const answer = await proxy.fetch("/chat/completions");
    await rejects(answer.text());
    equal((await proxy.end()).stderr, "");
  });
}

Deno.test("a service that cannot be reached is a 502 in the form of the protocol", async () => {
  await using upstream = await startPlainUpstream((_incoming, response) => void response.destroy());
  await using sandbox = await makeSandbox();
  await using proxy = await holdProxy(sandbox, [], upstream.env);
  const answer = await proxy.fetch("/models");
  const { error } = await answer.json();
  equal([answer.status, error.code, error.type], [502, "unavailable", "qwenauth_proxy_error"]);
  ok(error.message.startsWith("qwenauth: The model service is unreachable: "), error.message);
});
