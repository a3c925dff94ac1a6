import { deepStrictEqual as equal } from "node:assert/strict";
import { WaitLine } from "../../../src/commands/progress/wait_line.ts";
import { FakeSignals } from "../../support/fake_signals.ts";
import { FakeTerminal } from "../../support/fake_terminal.ts";
import { VirtualClock } from "../../support/virtual_clock.ts";

/** A line, and what it has shown: each text once. */
function stage({ color = true, quiet = false } = {}) {
  const clock = new VirtualClock();
  const terminal = new FakeTerminal({ terminals: ["stderr"], color });
  const line = new WaitLine({ terminal, clock, signals: new FakeSignals(), quiet, json: false });
  const shown = () => {
    // deno-lint-ignore no-control-regex
    const pictures = terminal.stderr.text.split(/\r\x1b\[2K/).filter((text) => text !== "");
    const texts = pictures.map((text) => text.replace(/^\S /, ""));
    return texts.filter((text, at) => text !== texts[at - 1]);
  };
  return { clock, line, shown };
}

Deno.test("nothing is shown of a wait of less than a second", async () => {
  const { clock, line, shown } = stage();
  line.forAnswer();
  await clock.sleep(900);
  line.stop();
  await clock.sleep(5_000);
  equal(shown(), []);
});

Deno.test("after a second the terminal shows what is waited for, with a countdown where the end is known", async () => {
  const { clock, line, shown } = stage();
  line.forAnswer();
  line.forRequest({ reason: "throttle", untilMs: clock.nowMs() + 2_500 });
  await clock.sleep(4_000);
  line.forRequest({ reason: "retry", untilMs: clock.nowMs() + 1_000, attempt: 2, status: 503 });
  await clock.sleep(500);
  line.forRequest({ reason: "retry", untilMs: clock.nowMs() + 1_000, attempt: 3 });
  line.stop();
  equal(shown(), [
    "Waiting for a free request, 0:02 left",
    "Waiting for a free request, 0:01 left",
    "Waiting for the answer",
    "The service answered 503, trying again, 0:01 left",
    "No answer, trying again, 0:01 left",
  ]);
});

for (const setting of [{ color: false }, { quiet: true }]) {
  Deno.test(`nothing is shown with ${JSON.stringify(setting)}`, async () => {
    const { clock, line, shown } = stage(setting);
    line.forAnswer();
    await clock.sleep(5_000);
    line.stop();
    equal(shown(), []);
  });
}
