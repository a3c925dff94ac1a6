/** `chat` with services of each protocol, which answer in their real wire formats. */

import { deepStrictEqual as equal, match } from "node:assert/strict";
import { PROTOCOL_CASES, type ProtocolCase } from "../protocols/protocol_cases.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { writeAt } from "./support/stored_choice.ts";
import { startWireServer, type WireRequest, type WireServer } from "./support/wire_server.ts";

const KEY = "sk-wire-0123456789abcdefghijklmn";
const STREAM = "text/event-stream";
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);

/** Where a protocol's requests go, how the key is sent, and what an error looks like. */
const WIRES: Readonly<
  Record<string, {
    readonly path: string;
    readonly targets: readonly [streamed: RegExp, whole: RegExp];
    readonly header: string;
    readonly key: string;
    readonly refusal: string;
  }>
> = {
  openai: {
    path: "/v1",
    targets: [/^\/v1\/chat\/completions$/, /^\/v1\/chat\/completions$/],
    header: "authorization",
    key: `Bearer ${KEY}`,
    refusal: `{"error":{"message":"no such model","type":"invalid_request_error","code":null}}`,
  },
  anthropic: {
    path: "",
    targets: [/^\/v1\/messages$/, /^\/v1\/messages$/],
    header: "x-api-key",
    key: KEY,
    refusal: `{"type":"error","error":{"type":"not_found_error","message":"no such model"}}`,
  },
  gemini: {
    path: "",
    targets: [/^\/v1beta\/models\/m:streamGenerateContent\?alt=sse$/, /:generateContent$/],
    header: "x-goog-api-key",
    key: KEY,
    refusal: `{"error":{"code":404,"message":"no such model","status":"NOT_FOUND"}}`,
  },
  "vertex-ai": {
    path: "",
    targets: [
      /^\/v1\/publishers\/google\/models\/m:streamGenerateContent\?alt=sse$/,
      /:generateContent$/,
    ],
    header: "x-goog-api-key",
    key: KEY,
    refusal: `{"error":{"code":404,"message":"no such model","status":"NOT_FOUND"}}`,
  },
};

/** A home in which the service is a provider of settings.json. */
async function useServer(
  sandbox: Sandbox,
  { name }: ProtocolCase,
  { origin }: WireServer,
): Promise<Readonly<Record<string, string>>> {
  const baseUrl = origin + WIRES[name]!.path;
  await writeAt(sandbox, ".qwen/settings.json", {
    modelProviders: { corp: [{ id: "m", envKey: "CORP_KEY", baseUrl }] },
    providerProtocol: { corp: name },
    security: { auth: { selectedType: "corp" } },
  });
  return { CORP_KEY: KEY };
}

function textOf({ events }: ProtocolCase): string {
  return events.map((event) => event.kind === "text" ? event.text : "").join("");
}

function usageOf({ events }: ProtocolCase): unknown {
  const event = events.find(({ kind }) => kind === "usage");
  if (event?.kind !== "usage") return null;
  const { inputTokens, outputTokens, reasoningTokens } = event.usage;
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    reasoning_tokens: reasoningTokens ?? null,
  };
}

function requestIdOf({ events }: ProtocolCase): unknown {
  const event = events.find(({ kind }) => kind === "finish");
  return event?.kind === "finish" ? event.requestId : undefined;
}

/** Every text in a value, one after the other. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function check(request: WireRequest, { name }: ProtocolCase, isStreamed: boolean): void {
  const { targets, header, key } = WIRES[name]!;
  match(request.target, targets[isStreamed ? 0 : 1]);
  equal(request.headers[header], key);
  match(request.headers["user-agent"]!, /^qwenauth\//);
  const strange = Object.keys(request.headers).filter((name) =>
    /^x-(stainless|goog-api-cl)/.test(name)
  );
  equal(strange, []);
}

for (const wire of PROTOCOL_CASES) {
  Deno.test(`chat with ${wire.name}: a stream, reasoning and a system message`, async () => {
    await using server = startWireServer(() => ({ contentType: STREAM, body: wire.stream }));
    await using sandbox = await makeSandbox();
    const env = await useServer(sandbox, wire, server);
    const thought = wire.events.find(({ kind }) => kind === "reasoning");
    const args = ["chat", "--thinking", "-s", "Be brief.", "hello"];
    equal(await sandbox.run(args, { env }), {
      code: 0,
      stdout: `${textOf(wire).trimEnd()}\n`,
      stderr: `${thought?.kind === "reasoning" ? thought.text : ""}\n`,
    });
    equal(server.requests.length, 1);
    check(server.requests[0]!, wire, true);
    const texts = textsIn(server.requests[0]!.body);
    for (const text of ["Be brief.", "hello"]) equal(texts.includes(text), true, String(texts));
  });

  Deno.test(`chat --json with ${wire.name}: usage, reason and request id, streamed or not`, async () => {
    const whole = JSON.stringify(wire.document);
    let isStreamed = true;
    await using server = startWireServer(() =>
      isStreamed
        ? { contentType: STREAM, body: wire.stream }
        : { contentType: "application/json", body: whole }
    );
    await using sandbox = await makeSandbox();
    const env = await useServer(sandbox, wire, server);
    for (const more of [[], ["--no-stream"]]) {
      isStreamed = more.length === 0;
      const { code, stdout, stderr } = await sandbox.run(["chat", "--json", ...more, "hello"], {
        env,
      });
      equal([code, stderr], [0, ""]);
      equal(JSON.parse(stdout), {
        version: 1,
        text: textOf(wire),
        finish_reason: "stop",
        usage: usageOf(wire),
        model: "m",
        provider: "corp",
        request_id: requestIdOf(wire),
      });
      check(server.requests.at(-1)!, wire, isStreamed);
    }
  });

  Deno.test(`chat -a with ${wire.name}: a picture goes as its bytes`, async () => {
    await using server = startWireServer(() => ({ contentType: STREAM, body: wire.stream }));
    await using sandbox = await makeSandbox();
    const env = await useServer(sandbox, wire, server);
    await Deno.writeFile(`${sandbox.home}/x.png`, PNG);
    equal((await sandbox.run(["chat", "-a", "x.png", "what?"], { env })).code, 0);
    const texts = textsIn(server.requests[0]!.body);
    equal(texts.some((text) => text.endsWith(PNG.toBase64())), true, String(texts));
  });

  Deno.test(`chat with ${wire.name}: errors of the service in their places, never an empty success`, async () => {
    const { refusal } = WIRES[wire.name]!;
    let answer = { status: 404, contentType: "application/json", body: refusal };
    await using server = startWireServer(() => answer);
    await using sandbox = await makeSandbox();
    const env = await useServer(sandbox, wire, server);
    const run = () => sandbox.run(["chat", "hello"], { env });
    const refused = await run();
    equal([refused.code, refused.stdout], [1, ""]);
    match(refused.stderr, /^qwenauth: .*no such model/);
    for (const body of wire.errors) {
      answer = { status: 200, contentType: STREAM, body };
      const { code, stderr } = await run();
      equal(code, 7, stderr);
      match(stderr, /^qwenauth: .*no room left/m);
    }
    answer = { status: 200, contentType: "text/html", body: "<html>Sign in</html>" };
    const page = await run();
    equal([page.code, page.stdout], [7, ""]);
    equal(server.requests.length, 2 + wire.errors.length);
  });

  for (const [reason, meaning] of Object.entries(wire.reasons)) {
    const code = meaning === "length" || meaning === "content_filter" ? 11 : 0;
    Deno.test(`chat with ${wire.name}: an answer that ends with ${reason} is exit ${code}`, async () => {
      await using server = startWireServer(() => ({
        contentType: STREAM,
        body: wire.streamWithReason(reason),
      }));
      await using sandbox = await makeSandbox();
      const env = await useServer(sandbox, wire, server);
      const ended = await sandbox.run(["chat", "hello"], { env });
      equal([ended.code, ended.stdout], [code, `${textOf(wire).trimEnd()}\n`], ended.stderr);
    });
  }
}
