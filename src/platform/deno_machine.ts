/** What the program is told of the machine, through Deno. */

import type { Machine, PermissionKind } from "./platform.ts";

/** Node's names where Deno has others. */
const PLATFORM_NAMES: Readonly<Record<string, string>> = { windows: "win32", solaris: "sunos" };
const ARCH_NAMES: Readonly<Record<string, string>> = { x86_64: "x64", aarch64: "arm64" };

/** This machine and this process. */
export const denoMachine: Machine = {
  platform: PLATFORM_NAMES[Deno.build.os] ?? Deno.build.os,
  arch: ARCH_NAMES[Deno.build.arch] ?? Deno.build.arch,
  get hostName() {
    return Deno.hostname();
  },
  pid: Deno.pid,
};

/** Gives up permissions for the rest of the run. */
export function giveUpPermissions(names: readonly PermissionKind[]): void {
  for (const name of names) Deno.permissions.revokeSync({ name });
}
