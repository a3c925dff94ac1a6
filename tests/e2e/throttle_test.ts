/** The queue in front of the model service, between real processes over real files. */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { endOf, start } from "./support/program.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { until } from "./support/until.ts";

const ARGS = ["models", "--remote"];

/** When the service saw each request, milliseconds. */
function arrivals({ servers }: Sandbox): readonly number[] {
  return servers.model.requests.map(({ atMs }) => atMs);
}

function gaps(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - times[index]!);
}

Deno.test("5 processes at once: each gets its answer, and the service sees them at least 1 s apart", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.signIn(3600);
  const ended = await Promise.all(Array.from({ length: 5 }, () => sandbox.run(ARGS)));
  equal(ended.map(({ code }) => code), [0, 0, 0, 0, 0]);
  const times = arrivals(sandbox);
  equal(times.length, 5);
  ok(gaps(times).every((gap) => gap >= 1_000), String(gaps(times)));
  const book = JSON.parse(Deno.readTextFileSync(`${sandbox.qwenHome}/qwenauth/requests.json`));
  equal(book.times["qwen-oauth"].length, 5);
});

Deno.test("a process that is killed while it waits for its slot harms nobody", async () => {
  await using sandbox = await makeSandbox();
  await sandbox.signIn(3600);
  await sandbox.run(ARGS);
  const waiting = start({ args: ARGS, env: sandbox.env, cwd: sandbox.home });
  await until("a second slot", () => bookedSlots(sandbox) === 2 || undefined);
  waiting.kill("SIGKILL");
  await endOf(waiting);
  equal((await sandbox.run(ARGS)).code, 0);
  equal([arrivals(sandbox).length, bookedSlots(sandbox)], [2, 3]);
});

function bookedSlots({ qwenHome }: Sandbox): number {
  const book = JSON.parse(Deno.readTextFileSync(`${qwenHome}/qwenauth/requests.json`));
  return book.times["qwen-oauth"].length;
}
