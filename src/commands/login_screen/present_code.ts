/**
 * Brings a code to the person: browser, clipboard, QR code, each if it is wanted and possible. What was
 * done is told by the view that comes back; a screen prints it.
 */

import type { PendingCode } from "../../auth/device_login/login_steps.ts";
import type { Environment } from "../../platform/environment.ts";
import { FileError, type Files } from "../../platform/files.ts";
import { printableText } from "../../platform/printable_text.ts";
import type { Programs } from "../../platform/programs.ts";
import type { Terminal } from "../../platform/terminal.ts";
import { type BrowserResult, openInBrowser, planBrowser } from "./browser.ts";
import { clipboardSequence } from "./clipboard.ts";
import type { CodeView } from "./login_screen.ts";
import { chooseQrStyle, encodeQrCode, formatQrCode } from "./qr_code.ts";

/** What presenting needs. */
export interface PresentationParts {
  readonly environment: Environment;
  readonly terminal: Pick<Terminal, "stderr" | "size">;
  readonly files: Pick<Files, "facts">;
  readonly programs: Programs;
  readonly machine: { readonly platform: string };
}

/** What was asked for. */
export interface PresentationWishes {
  /** `--no-browser` */
  readonly noBrowser: boolean;
  /** `--copy` */
  readonly copy: boolean;
  /** True for `--qr`, false for `--no-qr` or where no text is shown; undefined to judge by the terminal. */
  readonly qr: boolean | undefined;
  /** `--no-color` */
  readonly noColor: boolean;
}

/** Opens, copies and draws, and says what of it was done. */
export async function presentCode(
  parts: PresentationParts,
  wishes: PresentationWishes,
  { authorization, expiresAtMs, waitEndsAtMs, stored }: PendingCode,
): Promise<CodeView> {
  const { verificationUri, verificationUriComplete, userCode } = authorization;
  // Deliberately cleaned: a server's text must not move the cursor or rename the terminal.
  const plain = printableText(verificationUri);
  const complete = verificationUriComplete === undefined
    ? undefined
    : printableText(verificationUriComplete);
  const url = complete ?? plain;
  return {
    verificationUri: plain,
    verificationUriComplete: complete,
    userCode: printableText(userCode.reveal()),
    expiresAtMs,
    expiresInSeconds: authorization.expiresInSeconds,
    intervalSeconds: authorization.intervalSeconds,
    waitEndsAtMs,
    browser: stored?.step === "resumed" ? undefined : openBrowser(parts, wishes, url),
    copied: wishes.copy ? copy(parts, url) : undefined,
    qrCode: await drawQrCode(parts, wishes, url),
    stored,
  };
}

function openBrowser(
  parts: PresentationParts,
  wishes: PresentationWishes,
  url: string,
): BrowserResult {
  const plan = planBrowser(url, {
    forbidden: wishes.noBrowser,
    platform: parts.machine.platform,
    environment: parts.environment,
    hasFile: (path) => hasFile(parts.files, path),
  });
  return openInBrowser(plan, parts.programs);
}

function hasFile(files: Pick<Files, "facts">, path: string): boolean {
  try {
    return files.facts(path) !== undefined;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

function copy(parts: PresentationParts, url: string): boolean {
  if (!isCapableTerminal(parts)) return false;
  parts.terminal.stderr.write(clipboardSequence(url));
  return true;
}

async function drawQrCode(
  parts: PresentationParts,
  wishes: PresentationWishes,
  url: string,
): Promise<string | undefined> {
  if (wishes.qr === false) return undefined;
  const isCapable = isCapableTerminal(parts);
  if (wishes.qr === undefined && !isCapable) return undefined;
  const modules = await encodeQrCode(url);
  if (modules === undefined) return undefined;
  const style = chooseQrStyle(modules, {
    asked: wishes.qr,
    isCapableTerminal: isCapable,
    hasColor: parts.terminal.stderr.hasColor,
    noColorFlag: wishes.noColor,
    size: parts.terminal.size(),
  });
  return style === "none" ? undefined : formatQrCode(modules, style === "colors");
}

/** Whether stderr is a terminal that obeys escape sequences. */
function isCapableTerminal({ terminal, environment }: PresentationParts): boolean {
  return terminal.stderr.isTerminal && environment.get("TERM") !== "dumb";
}
