/** Which screens a login has: where it is shown depends on the flags and on what the streams are. */

import type { LoginStep } from "../../auth/device_login/login_steps.ts";
import type { OutputStream } from "../../platform/terminal.ts";
import type { JsonEvents } from "./json_events.ts";
import type { CodeView, LoginScreen } from "./login_screen.ts";
import { PlainScreen } from "./plain_screen.ts";
import type { StatusLineParts } from "../progress/status_line.ts";
import { TerminalScreen } from "./terminal_screen.ts";

/** What the choice depends on. */
export interface ScreenParts extends StatusLineParts {
  readonly terminal: StatusLineParts["terminal"] & { readonly stdout: OutputStream };
  readonly quiet: boolean;
}

/**
 * The screen for people, undefined if there is none.
 *
 * With `--json` stderr carries nothing but the error, so that a program can read it. Only if a person sits
 * before stderr while stdout goes elsewhere (`x=$(qwenauth login --json)`) are URL and code shown there:
 * nobody could approve the login otherwise.
 */
export function chooseTextScreen(parts: ScreenParts, json: boolean): LoginScreen | undefined {
  const { stderr, stdout } = parts.terminal;
  if (json) {
    return stderr.isTerminal && !stdout.isTerminal ? new PlainScreen(stderr, true) : undefined;
  }
  const isLively = stderr.isTerminal && stderr.hasColor && !parts.quiet;
  return isLively ? new TerminalScreen(parts) : new PlainScreen(stderr, parts.quiet);
}

/** Events and text as one screen. */
export class CombinedScreen implements LoginScreen {
  readonly #screens: readonly LoginScreen[];

  constructor(events: JsonEvents | undefined, text: LoginScreen | undefined) {
    this.#screens = [events, text].filter((screen) => screen !== undefined);
  }

  showCode(view: CodeView): void {
    for (const screen of this.#screens) screen.showCode(view);
  }

  endCode(): void {
    for (const screen of this.#screens) screen.endCode();
  }

  show(step: LoginStep): void {
    for (const screen of this.#screens) screen.show(step);
  }

  close(): void {
    for (const screen of this.#screens) screen.close();
  }
}
