/** `chat` with the embedded services of Anthropic and Google: what they refuse, and when they have no room. */

import { deepStrictEqual as equal, match } from "node:assert/strict";
import { anthropicOverloaded, anthropicRateLimit } from "../support/servers/anthropic_answers.ts";
import { googleOverloaded, googleQuota } from "../support/servers/gemini_answers.ts";
import type { CannedAnswer } from "../support/servers/planned_answer.ts";
import type { Ended } from "./support/program.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { writeAt } from "./support/stored_choice.ts";

const REPLY = "Hello from the embedded model server.\n";
const KEY = "test-key";

/** Services by the protocol under which they are asked. */
const SERVICES = { anthropic: "anthropic", gemini: "gemini", "vertex-ai": "gemini" } as const;

/** Asks the service, as a provider of settings.json. */
async function ask(
  sandbox: Sandbox,
  protocol: keyof typeof SERVICES,
  args: readonly string[] = [],
  key = KEY,
): Promise<Ended> {
  const { baseUrl } = sandbox.servers[SERVICES[protocol]];
  await writeAt(sandbox, ".qwen/settings.json", {
    modelProviders: { corp: [{ id: "test-model", envKey: "CORP_KEY", baseUrl }] },
    providerProtocol: { corp: protocol },
    security: { auth: { selectedType: "corp" } },
  });
  return await sandbox.run(["chat", ...args, "hello"], { env: { CORP_KEY: key } });
}

for (const protocol of Object.keys(SERVICES) as (keyof typeof SERVICES)[]) {
  Deno.test(`chat with the ${protocol} service: an answer, streamed or not, with a system message`, async () => {
    await using sandbox = await makeSandbox();
    for (const args of [[], ["--no-stream"], ["-s", "Be brief."]]) {
      equal(await ask(sandbox, protocol, args), { code: 0, stdout: REPLY, stderr: "" });
    }
  });

  Deno.test(`chat with the ${protocol} service: a wrong key is exit 4`, async () => {
    await using sandbox = await makeSandbox();
    const { code, stdout, stderr } = await ask(sandbox, protocol, [], "wrong-key-0123456789");
    equal([code, stdout], [4, ""], stderr);
    match(stderr, /^qwenauth: /);
  });
}

const NO_ROOM: readonly (readonly [
  name: string,
  protocol: keyof typeof SERVICES,
  answer: CannedAnswer,
  code: number,
])[] = [
  ["529 overloaded_error", "anthropic", anthropicOverloaded(), 7],
  ["429 rate_limit_error", "anthropic", anthropicRateLimit(1), 6],
  ["429 RESOURCE_EXHAUSTED", "gemini", googleQuota(1, "GenerateRequestsPerMinute"), 6],
  ["503 UNAVAILABLE", "vertex-ai", googleOverloaded(), 7],
];

for (const [name, protocol, answer, code] of NO_ROOM) {
  Deno.test(`chat with the ${protocol} service: ${name} is tried again, in the end exit ${code}`, async () => {
    await using sandbox = await makeSandbox();
    const service = sandbox.servers[SERVICES[protocol]];
    service.planned.chat.push(answer);
    const ended = await ask(sandbox, protocol, ["--max-retries", "0"]);
    equal([ended.code, ended.stdout], [code, ""], ended.stderr);
    service.planned.chat.push({ ...answer, headers: { ...answer.headers, "retry-after": "0" } });
    const answered = await ask(sandbox, protocol);
    equal([answered.code, answered.stdout], [0, REPLY], answered.stderr);
    equal(service.requests.map(({ status }) => status), [answer.status, answer.status, 200]);
  });
}
