/** Faults of the machine under which a command is started. */

import type { RunOptions } from "../../tests/e2e/support/program.ts";
import { programUnderTest } from "../../tests/e2e/support/program.ts";
import type { Sandbox } from "../../tests/e2e/support/sandbox.ts";
import { between, type Chance, oneOf } from "./chance.ts";

/** One fault. */
export interface MachineFault {
  readonly name: string;
  /** What it needs of the machine beside a shell. */
  readonly needs?: "mounts" | "another user" | "faketime";
  /** Whether the system may end the program by a signal, as it does over the file size limit. */
  readonly mayKill?: true;
  /** Brings it about; the options are for the one call under it. */
  readonly begin: (sandbox: Sandbox, chance: Chance) => Promise<Partial<RunOptions>>;
  /** Takes it back. */
  readonly end?: (sandbox: Sandbox) => Promise<void>;
}

/** The program behind a shell that changes something first. */
function behind(script: string): Partial<RunOptions> {
  return { program: ["sh", "-c", `${script}`, "sh", ...programUnderTest()] };
}

/** All eight ways of closing some of the three streams. */
const CLOSED: readonly MachineFault[] = Array.from({ length: 8 }, (_, bits) => {
  const closed = ["<&-", ">&-", "2>&-"].filter((_, at) => (bits & (1 << at)) !== 0).join(" ");
  return {
    name: `streams closed: ${closed === "" ? "none" : closed}`,
    begin: () => Promise.resolve(behind(`exec "$@" ${closed}`)),
  };
});

const environment = (name: string, env: Readonly<Record<string, string>>): MachineFault => ({
  name,
  begin: () => Promise.resolve({ env }),
});

async function run(...[command, ...args]: readonly [string, ...string[]]): Promise<void> {
  const { success } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(`${command} failed`);
}

/** Everything under QWEN_HOME, moved to a small disk that is then filled up. */
async function fillDisk(
  { qwenHome, folder }: Sandbox,
  chance: Chance,
): Promise<Partial<RunOptions>> {
  await run("cp", "-a", qwenHome, `${folder}/kept`);
  await run("mount", "-t", "tmpfs", "-o", "size=512k,mode=700", "tmpfs", qwenHome);
  await run("cp", "-a", `${folder}/kept/.`, qwenHome);
  const filler = `${qwenHome}/filler`;
  await Deno.writeFile(filler, new Uint8Array(512 * 1024)).catch(() => {});
  const { size } = await Deno.stat(filler);
  await Deno.truncate(filler, Math.max(0, size - between(chance, 0, 30) * 4096));
  return {};
}

async function freeDisk({ qwenHome, folder }: Sandbox): Promise<void> {
  await Deno.remove(`${qwenHome}/filler`);
  await run("cp", "-a", `${qwenHome}/.`, `${folder}/kept`);
  await run("umount", qwenHome);
  await run("cp", "-a", `${folder}/kept/.`, qwenHome);
}

const NOBODY = 65_534;

/** The sign-in belongs to another user, who runs the program and may not write into its folder. */
async function makeReadOnly({ folder, qwenHome }: Sandbox): Promise<Partial<RunOptions>> {
  await run("chmod", "755", folder);
  await run("chown", "-R", String(NOBODY), `${folder}/home`);
  await run("chmod", "500", qwenHome);
  return { uid: NOBODY };
}

/** All faults. */
export const MACHINE_FAULTS: readonly MachineFault[] = [
  ...CLOSED,
  {
    name: "few open files",
    begin: (_, chance) =>
      Promise.resolve(behind(`ulimit -n ${between(chance, 24, 64)}; exec "$@"`)),
  },
  {
    name: "a small file size limit",
    mayKill: true,
    begin: (_, chance) =>
      Promise.resolve(behind(`ulimit -f ${between(chance, 0, 160)}; exec "$@"`)),
  },
  environment("no HOME", { HOME: "" }),
  // Where not even root can make one.
  environment("a HOME that does not exist", { HOME: "/proc/none/home" }),
  environment("a relative HOME", { HOME: "somewhere" }),
  environment("no TMPDIR", { TMPDIR: "/dev/null/tmp" }),
  { name: "a full disk", needs: "mounts", begin: fillDisk, end: freeDisk },
  {
    name: "a folder that may not be written",
    needs: "another user",
    begin: makeReadOnly,
    async end({ folder, qwenHome }) {
      await run("chmod", "700", qwenHome);
      await run("chown", "-R", "0", `${folder}/home`);
    },
  },
  {
    name: "a folder of another user",
    needs: "another user",
    async begin({ folder, qwenHome }) {
      await run("chmod", "755", folder, `${folder}/home`);
      await run("chmod", "777", qwenHome);
      return { uid: NOBODY };
    },
    end: ({ qwenHome }) => run("chmod", "700", qwenHome),
  },
  {
    name: "a clock that is wrong",
    needs: "faketime",
    begin: (_, chance) => {
      const by = oneOf(chance, ["-1d", "+1d", "-1h", "+1h", "-10s", "+40s"]);
      return Promise.resolve({ program: ["faketime", "-f", by, ...programUnderTest()] });
    },
  },
];
