import assert from "node:assert/strict";
import { Spinner } from "../../../src/commands/progress/spinner.ts";
import { StatusLine } from "../../../src/commands/progress/status_line.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { FakeSignals } from "../../support/fake_signals.ts";
import { FakeTerminal } from "../../support/fake_terminal.ts";

function makeLine() {
  const parts = {
    terminal: new FakeTerminal({ terminals: ["stderr"], size: { columns: 40, rows: 24 } }),
    clock: new FakeClock(0),
    signals: new FakeSignals(),
  };
  return { ...parts, line: new StatusLine(parts), stderr: parts.terminal.stderr };
}

Deno.test("the status line turns, and goes away without having hidden the cursor", () => {
  const { line, stderr, clock, signals } = makeLine();
  line.start(new Spinner("Waiting", 10_000));
  clock.advance(250);
  line.stop();
  clock.advance(1000);
  assert.equal(
    stderr.text,
    "⠋ Waiting, 0:10 left" +
      "\r\x1b[2K⠙ Waiting, 0:10 left" +
      "\r\x1b[2K⠹ Waiting, 0:10 left" +
      "\r\x1b[2K",
  );
  assert.equal(signals.undoCount, 0);
});

Deno.test("what is printed stands above the status line", () => {
  const { line, stderr } = makeLine();
  line.print("before\n");
  line.start(new Spinner("Waiting"));
  line.print("meanwhile\n");
  line.stop();
  line.print("after\n");
  assert.equal(
    stderr.text,
    "before\n⠋ Waiting\r\x1b[2Kmeanwhile\n⠋ Waiting\r\x1b[2Kafter\n",
  );
});

Deno.test("a signal takes the status line away", () => {
  const { line, stderr, signals } = makeLine();
  line.start(new Spinner("Waiting"));
  signals.end();
  assert.equal(stderr.text, "⠋ Waiting\r\x1b[2K");
  line.stop();
});

Deno.test("a second spinner replaces the first, and to stop twice does nothing", () => {
  const { line, stderr, clock, signals } = makeLine();
  line.start(new Spinner("One"));
  line.start(new Spinner("Two"));
  clock.advance(100);
  line.stop();
  line.stop();
  assert.equal(
    stderr.text,
    "⠋ One\r\x1b[2K⠋ Two\r\x1b[2K⠙ Two\r\x1b[2K",
  );
  assert.equal(signals.undoCount, 0);
});

Deno.test("a terminal that has gone does not disturb the waiting", () => {
  const { line, stderr, clock } = makeLine();
  line.start(new Spinner("Waiting"));
  stderr.write = () => {
    throw new Error("gone");
  };
  clock.advance(300);
  line.stop();
});
