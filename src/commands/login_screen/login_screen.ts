/** What a login shows and where: plain lines, a terminal with a spinner, or JSON events. */

import type { LoginStep, StoredCode } from "../../auth/device_login/login_steps.ts";
import type { BrowserResult } from "./browser.ts";

/** A code as it is shown; server texts have no control characters any more. */
export interface CodeView {
  readonly verificationUri: string;
  /** The verification URI with the code in it, if the server gave one. */
  readonly verificationUriComplete: string | undefined;
  readonly userCode: string;
  readonly expiresAtMs: number;
  readonly expiresInSeconds: number;
  readonly intervalSeconds: number;
  /** When the waiting ends; wall clock, milliseconds since the epoch. */
  readonly waitEndsAtMs: number;
  /** What became of opening the page; undefined if that was done when the code was first shown. */
  readonly browser: BrowserResult | undefined;
  /** Whether the URL went to the terminal's clipboard; undefined if that was not asked for. */
  readonly copied: boolean | undefined;
  /** Lines of the QR code, undefined if none is shown. */
  readonly qrCode: string | undefined;
  /** Where the login is stored for a later process, undefined if it is not. */
  readonly stored: StoredCode | undefined;
}

/** One way to show a login. */
export interface LoginScreen {
  showCode(view: CodeView): void;
  /** The code is no longer waited for. */
  endCode(): void;
  show(step: LoginStep): void;
  /** Leaves the terminal as it was found; may be called more than once. */
  close(): void;
}
