/** Promises of `cli.md`, section login: the device flow up to the approval. */

import type { Mutant } from "./mutant.ts";

const METHOD = {
  at: "src/commands/login_method.ts",
  test: "tests/commands/login_test.ts",
} as const;
const QR = {
  at: "src/commands/login_screen/qr_code.ts",
  test: "tests/commands/login_screen/qr_code_test.ts",
} as const;
const PRESENT = {
  at: "src/commands/login_screen/present_code.ts",
  test: "tests/commands/login_test.ts",
} as const;
const BROWSER = {
  at: "src/commands/login_screen/browser.ts",
  test: "tests/commands/login_screen/browser_test.ts",
} as const;
const TEXTS = {
  at: "src/commands/login_screen/screen_texts.ts",
  test: "tests/commands/login_test.ts",
} as const;
const WAIT = {
  at: "src/auth/device_login/await_code.ts",
  test: "tests/commands/login_test.ts",
} as const;

const UNLESS = "the browser is opened unless --no-browser, BROWSER=none, an SSH session";
const ENDS = "expired: exit 4, --timeout over: exit 8";

/** One mutant for each promise. */
export const CLI_LOGIN_MUTANTS: readonly Mutant[] = [
  {
    ...METHOD,
    promise: "Without a terminal and without --method the device flow is meant",
    was: '  if (!isKeyWanted) return { method: "oauth" };\n',
    becomes: "",
    named: "without a terminal and without --method: the device flow",
  },
  {
    at: "src/commands/login_screen/menu.ts",
    test: "tests/commands/login_api_key_test.ts",
    promise: "The menu says that the free tier of Qwen OAuth has ended",
    was: '    remark: "its free tier ended on 2026-04-15",\n',
    becomes: "",
    named: "login on a terminal without --method: the menu",
  },
  {
    ...TEXTS,
    promise: "It is said how long page and code are valid",
    was: "`Code: ${view.userCode} (page and code are valid for ${lifetime})`",
    becomes: "`Code: ${view.userCode}`",
    named: "without a terminal: URL, code and validity",
  },
  {
    ...QR,
    promise: "The QR code is drawn only where the line with the time left fits as well",
    was: "rows + OTHER_LINES <= terminal.rows",
    becomes: "rows <= terminal.rows",
    named: "the code of the Qwen server fits on a terminal of 80 by 24",
  },
  {
    ...QR,
    promise: "The colours of the QR code are those of no theme, dark on light everywhere",
    was: "\\x1b[38;5;16;48;5;231m",
    becomes: "\\x1b[30;47m",
    named: "every line of the code ends with the colours of the terminal",
  },
  {
    ...QR,
    promise: "A QR code has the quiet zone that a phone needs",
    was: "const QUIET_ZONE = 4;",
    becomes: "const QUIET_ZONE = 3;",
    named: "the quiet zone is four modules wide on every side",
  },
  {
    ...PRESENT,
    promise: "The QR code is that of the URL with the code in it",
    was: "qrCode: await drawQrCode(parts, wishes, url)",
    becomes: "qrCode: await drawQrCode(parts, wishes, plain)",
    named: "the QR code on a terminal is that of the URL",
  },
  {
    ...PRESENT,
    promise: "--copy writes to the clipboard only on a terminal",
    was: "  if (!isCapableTerminal(parts)) return false;\n",
    becomes: "",
    named: "--copy puts the URL on the terminal's clipboard, only on a terminal",
  },
  {
    ...PRESENT,
    promise: "--copy puts the URL with the code in it on the clipboard",
    was: "copied: wishes.copy ? copy(parts, url)",
    becomes: "copied: wishes.copy ? copy(parts, plain)",
    named: "--copy puts the URL on the terminal's clipboard, only on a terminal",
  },
  {
    ...BROWSER,
    promise: "In an SSH session no browser is opened, whichever of its variables is set",
    was: "SSH_VARIABLES.some(isSet)",
    becomes: "SSH_VARIABLES.every(isSet)",
    named: UNLESS,
  },
  {
    ...BROWSER,
    promise: "In a container no browser is opened, in that of podman neither",
    was: '["/.dockerenv", "/run/.containerenv"]',
    becomes: '["/.dockerenv"]',
    named: UNLESS,
  },
  {
    ...BROWSER,
    promise: "Without a display no browser is opened, also where BROWSER names one",
    was: "if (SYSTEMS_WITH_A_DESKTOP.includes(platform) || isWsl(environment)) return undefined;",
    becomes:
      'if (SYSTEMS_WITH_A_DESKTOP.includes(platform) || isSet("BROWSER") || isWsl(environment)) return undefined;',
    named: UNLESS,
  },
  {
    ...BROWSER,
    promise: "$BROWSER is respected under WSL",
    was: "if (chosen !== undefined) return",
    becomes: "if (chosen !== undefined && !isWsl(facts.environment)) return",
    named: "$BROWSER is a list of programs in which %s stands for the URL",
  },
  {
    ...BROWSER,
    promise: "A browser that cannot be started is no error: the next one is tried",
    was: "plan.commands.some((",
    becomes: "plan.commands.slice(0, 1).some((",
    named: "programs are tried until one starts, and a browser that cannot be started is no error",
  },
  {
    ...WAIT,
    promise: "The spinner shows the time that is left of --timeout where that ends first",
    was: "waitEndsAtMs: Math.min(expiresAtMs, waitEndsAtMs)",
    becomes: "waitEndsAtMs: expiresAtMs",
    named: "the spinner counts down to --timeout if that comes first",
  },
  {
    at: "src/commands/login_screen/plain_screen.ts",
    test: "tests/commands/login_test.ts",
    promise: "Network failures while polling are shown without a terminal, each once",
    was: "      if (step.reason === this.#lastReason) return;\n",
    becomes: "",
    named: "network failures while polling are shown once each and survived",
  },
  {
    at: "src/commands/login_screen/terminal_screen.ts",
    test: "tests/commands/login_test.ts",
    promise: "Network failures while polling are shown above the spinner",
    was: "    if (line !== undefined) this.#status.print",
    becomes: '    if (line !== undefined && step.kind !== "retry") this.#status.print',
    named: "network failures while polling are shown once each and survived",
  },
  {
    ...WAIT,
    promise: "A code that expired is exit 4, a --timeout that is over exit 8",
    was: 'return reason === "expired"',
    becomes: 'return reason !== "expired"',
    named: ENDS,
  },
  {
    ...WAIT,
    promise: "What the server said before --timeout was over is not taken for it",
    test: "tests/auth/device_login/log_in_by_device_test.ts",
    was: "if (limit.isOver && error === limit.signal.reason) return",
    becomes: "if (timeoutSeconds !== undefined) return",
    named: "a failure of the server before --timeout is over counts",
  },
  {
    at: "src/commands/login_device.ts",
    test: "tests/commands/login_test.ts",
    promise: "A new code is offered only where a person can be asked",
    was: "mayAsk && await askForNewCode",
    becomes: "await askForNewCode",
    named: ENDS,
  },
  {
    ...PRESENT,
    promise: "Where the server gives no URL with the code in it none is made up",
    was: "const url = complete ?? plain;",
    becomes: "const url = complete ?? `${plain}?user_code=${userCode.reveal()}`;",
    named: "without a complete verification URI: QR code, browser and clipboard have the plain one",
  },
  {
    at: "src/auth/device_login/time_limit.ts",
    test: "tests/auth/device_login/log_in_by_device_test.ts",
    promise: "--timeout 0s is over at once",
    was: "if (seconds === undefined) return;",
    becomes: "if (!seconds) return;",
    named: "--timeout over: exit 8 at that moment, unless a new code is wanted",
  },
];
