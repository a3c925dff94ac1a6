/** Runs `status` on a machine in memory and gives all that a person or a script sees of it. */

import { doesNotMatch, equal } from "node:assert/strict";
import { command, runStatus } from "../../src/commands/status.ts";
import type { StatusDocument } from "../../src/commands/status_screen/status_document.ts";
import { EXIT_CODES, Failure } from "../../src/platform/failure.ts";
import type { Fetch } from "../../src/platform/network.ts";
import { FakeTerminal, type FakeTerminalOptions } from "./fake_terminal.ts";
import type { Stage } from "./sign_in_stage.ts";

/** How it is run. */
export interface StatusSetting {
  /** Options by flag name; the others are absent. */
  readonly options?: Readonly<Record<string, string | boolean>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly terminal?: FakeTerminalOptions;
  /** The network beside the token endpoint of the stage; without it nothing else can be asked. */
  readonly fetch?: Fetch;
}

/** What is seen; fingerprints, which depend on a random key, are replaced by a word. */
export interface ShownStatus {
  readonly exit: number;
  readonly stdout: string;
  /** Message of the failure. */
  readonly message: string | undefined;
}

/** Runs it; nothing may stand on stderr, and no secret that is marked anywhere. */
export async function showStatus(
  stage: Stage,
  { options = {}, environment = {}, terminal: streams = {}, fetch }: StatusSetting = {},
): Promise<ShownStatus> {
  const terminal = new FakeTerminal(streams);
  const { surroundings, files } = stage.process({ environment });
  const context = {
    ...surroundings,
    terminal,
    json: options["json"] === true,
    abort: new AbortController().signal,
    fetch: (request: Request) =>
      fetch === undefined || request.url.includes("/oauth2/")
        ? surroundings.fetch(request)
        : fetch(request),
  };
  const absent = Object.fromEntries(Object.keys(command.flags).map((name) => [name, undefined]));
  const all = { ...absent, ...options } as unknown as Parameters<typeof runStatus>[1];
  const thrown: unknown = await runStatus(context, all).then(() => undefined, (error) => error);
  if (thrown !== undefined && !(thrown instanceof Failure)) throw thrown;
  equal(terminal.stderr.text, "");
  equal(files.openHandles, 0);
  doesNotMatch(`${terminal.stdout.text}${thrown?.message}${thrown?.hint}`, /MARK/);
  const stdout = terminal.stdout.text
    .replaceAll(/fingerprint [0-9a-f]{8}\b/g, "fingerprint SHOWN")
    .replaceAll(/"fingerprint": "[0-9a-f]{8}"/g, '"fingerprint": "SHOWN"');
  return { exit: thrown ? EXIT_CODES[thrown.code] : 0, stdout, message: thrown?.message };
}

/** The document of `--json`. */
export async function showDocument(
  stage: Stage,
  setting: StatusSetting = {},
): Promise<{ readonly exit: number; readonly document: StatusDocument }> {
  const options = { ...setting.options, json: true };
  const { exit, stdout } = await showStatus(stage, { ...setting, options });
  return { exit, document: JSON.parse(stdout) };
}
