/** What some tests need of the machine; without it they are skipped, and their name says why. */

/** Needs that are no programs. */
export interface OtherNeeds {
  /** To be root: the test changes owners or runs the program as another user. */
  readonly root?: boolean;
  /** That file systems can be mounted. */
  readonly mounts?: boolean;
  /** A device on which there is never room. */
  readonly fullDevice?: boolean;
}

/** The `name` and `ignore` of a test; the name of a skipped one ends in `(needs …)`. */
export function needs(
  name: string,
  programs: readonly string[],
  others: OtherNeeds = {},
): { name: string; ignore: boolean } {
  const missing = programs.filter((program) => !isInstalled(program));
  if (others.root && !isRoot()) missing.push("another user");
  const lacksFullDisk = (others.mounts && !canMount()) || (others.fullDevice && !hasFullDevice());
  if (lacksFullDisk) missing.push("full disk");
  if (missing.length === 0) return { name, ignore: false };
  return { name: `${name} (needs ${missing.join(", ")})`, ignore: true };
}

/** Whether a program is on PATH. */
export function isInstalled(program: string): boolean {
  return (Deno.env.get("PATH") ?? "").split(":").some((folder) => {
    try {
      return Deno.statSync(`${folder}/${program}`).isFile;
    } catch {
      return false;
    }
  });
}

/** Whether the tests run as root. */
export function isRoot(): boolean {
  return Deno.build.os !== "windows" && Deno.uid() === 0;
}

function hasFullDevice(): boolean {
  try {
    return Deno.statSync("/dev/full").isCharDevice === true;
  } catch {
    return false;
  }
}

function canMount(): boolean {
  if (!isRoot() || !isInstalled("mount")) return false;
  const folder = Deno.makeTempDirSync();
  try {
    const mounted = new Deno.Command("mount", { args: ["-t", "tmpfs", "tmpfs", folder] })
      .outputSync();
    if (mounted.success) new Deno.Command("umount", { args: [folder] }).outputSync();
    return mounted.success;
  } finally {
    Deno.removeSync(folder);
  }
}
