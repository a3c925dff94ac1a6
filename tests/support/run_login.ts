/** Runs the login command on fakes, and knows what a phone sees of it. */

import assert from "node:assert/strict";
import jsqr from "jsqr";
import { command, type LoginContext, runLogin } from "../../src/commands/login.ts";
import { EXIT_CODES, Failure } from "../../src/platform/failure.ts";
import { FakeDeviceLogin, type Incident, type LoginScript } from "./fake_device_login.ts";
import { FakeSignals } from "./fake_signals.ts";
import { FakeTerminal, type FakeTerminalOptions } from "./fake_terminal.ts";
import { rasterize } from "./rasterize_text.ts";
import { VirtualClock } from "./virtual_clock.ts";
// The code under test loads it when first needed; loaded here, that takes no turn of the event loop.
import "uqr";

/** Options of the command. */
export type Options = Parameters<typeof runLogin>[1];

/** What a run of the command begins with. */
export interface Setting {
  readonly options?: Partial<Options>;
  readonly script?: LoginScript;
  readonly terminal?: FakeTerminalOptions;
  readonly variables?: Readonly<Record<string, string>>;
  readonly abort?: AbortController;
  /** Argument that is no flag. */
  readonly id?: string;
}

const NO_OPTIONS = Object.fromEntries(
  Object.keys(command.flags).map((name) => [name, undefined]),
) as unknown as Options;

/** A person's terminal, too small for a QR code. */
export const SMALL: FakeTerminalOptions = {
  terminals: ["stdin", "stdout", "stderr"],
  size: { columns: 80, rows: 10 },
};
/** A terminal on which a QR code fits. */
export const LARGE: FakeTerminalOptions = { ...SMALL, size: { columns: 80, rows: 24 } };
/** URL with the code in it. */
export const SIGN_IN = "https://chat.qwen.ai/authorize?user_code=ABCD-EFGH&client=qwen-code";
/** What every text screen shows. */
export const CODE_LINES = `Sign in at ${SIGN_IN}\n` +
  "Code: ABCD-EFGH (page and code are valid for 30 minutes)\n";
/** What a run of the command leaves behind. */
export interface LoginRun {
  /** Exit code by the failure; 130 for anything else that was thrown. */
  readonly exit: number;
  /** Message and hint of the failure. */
  readonly failure: readonly (string | undefined)[] | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Command lines of started programs. */
  readonly started: readonly string[];
  /** What was done with server and store. */
  readonly calls: readonly string[];
}

/** Runs the command; gives what it printed, its failure, and what it started. */
export async function login(
  { options = {}, script = {}, terminal = {}, variables = {}, abort, id }: Setting,
): Promise<LoginRun> {
  const clock = new VirtualClock();
  const streams = new FakeTerminal(terminal);
  const fake = new FakeDeviceLogin(clock, script);
  const signals = new FakeSignals();
  const started: string[] = [];
  const context: LoginContext = {
    environment: { get: (name) => variables[name] || undefined, currentFolder: () => "/" },
    terminal: streams,
    clock,
    files: { facts: () => undefined } as unknown as LoginContext["files"],
    signals,
    programs: {
      run: () => ({ kind: "failed", reason: "not_found" }),
      start: (program, args) => {
        started.push([program, ...args].join(" "));
        return program !== "missing";
      },
    },
    machine: { platform: "linux", arch: "x64", hostName: "host", pid: 1 },
    abort: (abort ?? new AbortController()).signal,
    prompts: () => Promise.reject(new Error("no question was planned")),
    mayAsk: options["no-input"] !== true && streams.stdin.isTerminal && streams.stderr.isTerminal,
    quiet: options.quiet === true,
    json: options.json === true,
  };
  const failure: unknown = await runLogin(
    context,
    { ...NO_OPTIONS, method: "oauth", ...options },
    { device: () => Promise.resolve(fake), key: () => Promise.reject(new Error("no key")) },
    id,
  ).then(() => undefined, (error) => error);
  assert.equal(signals.undoCount, 0);
  return {
    exit: failure instanceof Failure ? EXIT_CODES[failure.code] : failure === undefined ? 0 : 130,
    failure: failure instanceof Failure ? [failure.message, failure.hint] : undefined,
    stdout: streams.stdout.text,
    stderr: streams.stderr.text,
    started,
    calls: fake.calls,
  };
}

/** What a run shows, without what it did. */
export async function shown(setting: Setting): Promise<Omit<LoginRun, "started" | "calls">> {
  const { exit, failure, stdout, stderr } = await login(setting);
  return { exit, failure, stdout, stderr };
}

/** What the QR code in a text says on a dark and on a light terminal; empty if there is none. */
export function decodeQr(text: string): (string | undefined)[] {
  // deno-lint-ignore no-control-regex
  const isOfCode = /^(?:\x1b\[[\d;]*m)?[ █▀▄]{20,}(?:\x1b\[0m)?$/;
  const lines = text.split("\n").filter((line) => isOfCode.test(line));
  if (lines.length === 0) return [];
  const dark = { foreground: [208, 208, 208], background: [20, 20, 20] } as const;
  const light = { foreground: [20, 20, 20], background: [255, 255, 255] } as const;
  return [dark, light].map((theme) => {
    const { pixels, width, height } = rasterize(`${lines.join("\n")}\n`, theme, 4);
    const found = jsqr.default(pixels, width, height, { inversionAttempts: "dontInvert" });
    return found?.data;
  });
}

/** Slower polling, a network failure twice, another one, and the approval. */
export const TROUBLE: readonly Incident[] = [
  { afterSeconds: 2, event: { kind: "slow_down", intervalSeconds: 3 } },
  { afterSeconds: 3, event: { kind: "retry", reason: "connection refused", waitSeconds: 6 } },
  { afterSeconds: 6, event: { kind: "retry", reason: "connection refused", waitSeconds: 10 } },
  { afterSeconds: 10, event: { kind: "retry", reason: "status 502", waitSeconds: 10 } },
  { afterSeconds: 10, outcome: "granted" },
];

/** A code that expires after three seconds. */
export const EXPIRY: readonly Incident[] = [{ afterSeconds: 3, outcome: "expired" }];

/** What the model service says to everyone now. */
export const REFUSED = { kind: "refused", status: 401, message: "invalid access token" } as const;
/** What the message says to those whom it refuses, and the hint. */
export const ALTERNATIVES =
  "; use an API key instead, of Alibaba Coding Plan, Alibaba Token Plan, " +
  "Alibaba Model Studio, ModelScope, OpenRouter, OpenAI, Anthropic or Google Gemini";
export const WITH_KEY = "qwenauth login --method api-key";
/** Message of the failure. */
export const CALLS_REFUSED = "Signed in, but model calls are refused (401: invalid access token)";
/** What the message adds for the default server. */
export const FREE_TIER = ": the free tier of Qwen OAuth ended on 2026-04-15";
