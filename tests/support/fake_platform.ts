/** A machine in memory on which the whole program can run. */

import type { Files } from "../../src/platform/files.ts";
import type { Programs } from "../../src/platform/programs.ts";
import type { ColorPolicy, PermissionKind, Platform } from "../../src/platform/platform.ts";
import { FakeClock } from "./fake_clock.ts";
import { FakeTerminal } from "./fake_terminal.ts";

/** Files of which none may be touched. */
export const untouchableFiles: Files = new Proxy({} as Files, {
  get(_target, name) {
    throw new Error(`files.${String(name)} was used`);
  },
});

/** What differs from an empty machine. */
export interface FakePlatformOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly terminal?: FakeTerminal;
  readonly files?: Files;
}

/** Fake of `Platform` that records what the program asked for. */
export class FakePlatform implements Platform {
  readonly environment: Platform["environment"];
  readonly clock = new FakeClock();
  readonly random: Platform["random"] = {
    bytes: (length) => new Uint8Array(length),
    uuid: () => "00000000-0000-4000-8000-000000000000",
  };
  readonly files: Files;
  readonly programs: Programs = {
    start: () => false,
    run: () => ({ kind: "failed", reason: "not_found" }),
  };
  readonly machine = { platform: "linux", arch: "x64", hostName: "host", pid: 1 };
  readonly signals: Platform["signals"];
  /** Colour policies that terminals were asked for. */
  readonly colors: ColorPolicy[] = [];
  /** Permissions given up, in their order. */
  readonly givenUp: PermissionKind[] = [];
  /** Files of certificates that the network was asked to trust. */
  readonly caFiles: (string | undefined)[] = [];
  /** How often what is registered for the end was undone. */
  undone = 0;
  /** Reports an error that nobody caught. */
  reportUncaught: (error: unknown) => void = () => {};
  readonly #terminal: FakeTerminal;

  constructor(
    { environment = {}, terminal = new FakeTerminal(), files = untouchableFiles }:
      FakePlatformOptions = {},
  ) {
    this.environment = {
      get: (name) => environment[name] || undefined,
      currentFolder: () => "/folder",
    };
    this.files = files;
    this.#terminal = terminal;
    this.signals = {
      abort: new AbortController().signal,
      hold: () => () => {},
      onExit: () => () => {},
      passOn: () => () => {},
      runUndos: () => {
        this.undone++;
      },
    };
  }

  terminal(colors: ColorPolicy): FakeTerminal {
    this.colors.push(colors);
    return this.#terminal;
  }

  prompts(): Promise<never> {
    return Promise.reject(new Error("no question was planned"));
  }

  fetch(
    caFile: string | undefined,
  ): Platform["fetch"] extends (path: string | undefined) => infer F ? F : never {
    this.caFiles.push(caFile);
    return () => Promise.reject(new Error("no request was planned"));
  }

  giveUp(kinds: readonly PermissionKind[]): void {
    this.givenUp.push(...kinds);
  }

  onUncaught(report: (error: unknown) => void): void {
    this.reportUncaught = report;
  }

  reached(): Promise<void> {
    return Promise.resolve();
  }
}
