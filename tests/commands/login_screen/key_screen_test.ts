import { equal, match } from "node:assert/strict";
import { KeyTextScreen } from "../../../src/commands/login_screen/key_screen.ts";
import { findProvider } from "../../../src/providers/catalogue.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { FakeSignals } from "../../support/fake_signals.ts";
import { FakeTerminal, type FakeTerminalOptions } from "../../support/fake_terminal.ts";

const ROW = findProvider("openai")!;
const PLACE = { row: ROW, baseUrl: ROW.baseUrl };

/** What stands on stderr while a host is asked about a key. */
function whileAsked(options: FakeTerminalOptions, quiet = false): string {
  const terminal = new FakeTerminal(options);
  const parts = { terminal, clock: new FakeClock(), signals: new FakeSignals() };
  const screen = new KeyTextScreen(parts, quiet);
  screen.show({ kind: "proving", place: PLACE });
  const { text } = terminal.stderr;
  screen.close();
  return text;
}

Deno.test("while a host is asked about a key a spinner turns, only on a terminal with cursor control", () => {
  match(
    whileAsked({ terminals: ["stderr"] }),
    /Asking https:\/\/api\.openai\.com\/v1 about the key/,
  );
  equal(whileAsked({ terminals: ["stderr"] }, true), "");
  equal(whileAsked({ terminals: ["stderr"], color: false }), "");
  equal(whileAsked({ color: "always" }), "");
});
