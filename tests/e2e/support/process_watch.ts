/** The processes of a sandbox while they run: their arguments and environments, as `/proc` shows them. */

/** What a program was started with. */
export interface SeenProgram {
  readonly args: readonly string[];
  /** Assignments, `NAME=value`. */
  readonly environment: readonly string[];
}

/** A process as it was when it was looked at: another program may have taken its place since. */
export interface SeenProcess extends SeenProgram {
  readonly parent: SeenProgram;
}

const INTERVAL_MS = 25;
/** Looks after which a process is another's: just after its start it still shows its parent's environment. */
const LOOKS = 4;

/** Looks at every process in whose environment the sandbox's folder is; at none where there is no `/proc`. */
export class ProcessWatch {
  readonly #folder: string;
  readonly #seen = new Map<string, SeenProcess>();
  /** How often a process was looked at that is not of the sandbox. */
  readonly #others = new Map<string, number>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** All that were seen. */
  get seen(): readonly SeenProcess[] {
    return [...this.#seen.values()];
  }

  /** Begins to look, until `stop`. */
  start(): void {
    if (Deno.build.os !== "linux" || this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#look(), INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    for (const { name } of Deno.readDirSync("/proc")) {
      const looks = this.#others.get(name) ?? 0;
      if (looks >= LOOKS || !/^\d/.test(name)) continue;
      const environment = read(name, "environ");
      if (environment.includes(this.#folder)) this.#keep(name, environment);
      else this.#others.set(name, looks + 1);
    }
  }

  #keep(pid: string, environment: string): void {
    const args = read(pid, "cmdline");
    const key = `${pid} ${args}`;
    if (args === "" || this.#seen.has(key)) return;
    const parent = parentIn(read(pid, "stat"));
    this.#seen.set(key, {
      ...programOf(args, environment),
      parent: programOf(read(parent, "cmdline"), read(parent, "environ")),
    });
  }
}

function programOf(args: string, environment: string): SeenProgram {
  return { args: args.split("\0").slice(0, -1), environment: environment.split("\0").slice(0, -1) };
}

function read(pid: string, name: string): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/${name}`);
  } catch {
    // It has ended, or belongs to somebody else.
    return "";
  }
}

/** The fourth field; the second is a name in brackets that may hold anything. */
function parentIn(stat: string): string {
  return stat.slice(stat.lastIndexOf(")") + 1).trim().split(" ")[1] ?? "0";
}
