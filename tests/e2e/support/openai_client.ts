/**
 * A program with the `openai` library as it is, which knows nothing of qwenauth: key and base URL come
 * from its environment. The first argument says what it does; it prints JSON.
 */

import OpenAI from "openai";

const client = new OpenAI({ maxRetries: 0 });
const model = "coder-model";
const messages = [{ role: "user" as const, content: "Hello" }];

async function ask(): Promise<string> {
  const answer = await client.chat.completions.create({ model, messages });
  return answer.choices[0]?.message.content ?? "";
}

async function stream(): Promise<string> {
  let text = "";
  for await (
    const chunk of await client.chat.completions.create({ model, messages, stream: true })
  ) {
    text += chunk.choices[0]?.delta.content ?? "";
  }
  return text;
}

async function allCalls(): Promise<unknown> {
  const models: string[] = [];
  for await (const { id } of client.models.list()) models.push(id);
  return { models, answer: await ask(), streamed: await stream() };
}

async function failingCall(): Promise<unknown> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof OpenAI.APIError)) throw error;
    const { status, code, message, requestID, headers } = error;
    return { status, code, message, requestID, retryAfter: headers?.get("retry-after") };
  }
}

/** One after the other for so many seconds; counts the answers, and keeps what failed. */
async function keepAsking(seconds: number): Promise<unknown> {
  const endsAtMs = performance.now() + seconds * 1000;
  let answers = 0;
  const failures: string[] = [];
  while (performance.now() < endsAtMs) {
    try {
      await (answers % 2 === 0 ? ask() : stream());
      answers++;
    } catch (error) {
      failures.push(String(error));
    }
  }
  return { answers, failures };
}

const [what, amount] = Deno.args;
const results: Record<string, () => Promise<unknown>> = {
  all: allCalls,
  fail: failingCall,
  keep: () => keepAsking(Number(amount)),
  parallel: () => Promise.all(Array.from({ length: Number(amount) }, stream)),
};
await Deno.stdout.write(new TextEncoder().encode(`${JSON.stringify(await results[what!]!())}\n`));
