/** The files of a sandbox: which of them hold a secret that they should not, or show one to others. */

import type { Find, Place } from "./known_secrets.ts";
import { commandIn, heldBy, printedBy } from "./secret_places.ts";
import type { StartedRun } from "./watched_runs.ts";

/** A file as it once was. */
interface SeenFile {
  readonly path: string;
  readonly text: string;
  /** Permission bits. */
  readonly mode: number;
}

/** A file that came, or got another mode, while a run went on. */
interface MadeFile extends SeenFile {
  readonly args: readonly string[];
  /** Whether it is the credential, or the file of a workflow's variables, that the run was told of. */
  readonly named: "credential" | "variables" | undefined;
}

/** Larger files are inputs that try out a limit. */
const LARGEST = 4 << 20;

/** Looks at the files before and after each run. */
export class FileWatch {
  readonly #folder: string;
  readonly #qwenHome: string;
  readonly #seen = new Map<string, SeenFile>();
  readonly #made: MadeFile[] = [];
  /** Modes that files had when a run began. */
  readonly #before = new Map<StartedRun, ReadonlyMap<string, number>>();
  /** Beginnings of paths that are not looked at. */
  readonly #leftOut: string[] = [];

  constructor(folder: string, qwenHome: string) {
    this.#folder = folder;
    this.#qwenHome = qwenHome;
  }

  /** A run is about to begin. */
  begins(run: StartedRun): void {
    const cache = run.env["DENO_DIR"];
    // The runtime keeps the code of the program there.
    if (cache !== undefined) this.#leftOut.push(`${cache}/`);
    this.#before.set(run, new Map(this.look().map(({ path, mode }) => [path, mode])));
  }

  /** A run has ended. */
  ended(run: StartedRun): void {
    const before = this.#before.get(run);
    const { args, env } = run;
    const credential = targetOf(env["QWENAUTH_CREDENTIAL_FILE"]);
    for (const file of this.look()) {
      const { path, mode } = file;
      if (before?.get(path) === mode) continue;
      const named = path === credential
        ? "credential"
        : path === env["GITHUB_ENV"]
        ? "variables"
        : undefined;
      this.#made.push({ ...file, args, named });
    }
  }

  /** Remembers every file as it is now; gives them. */
  look(): readonly SeenFile[] {
    const files = filesBelow(this.#folder, this.#leftOut);
    for (const file of files) this.#seen.set(`${file.path}\0${file.text}`, file);
    return files;
  }

  /** Everything that files have held. */
  get texts(): readonly string[] {
    return [...this.#seen.values()].map(({ text }) => text);
  }

  /** Texts of the files with this path, below the folder. */
  textsOf(path: string): readonly string[] {
    return [...this.#seen.values()].filter((file) => this.#short(file.path) === path)
      .map(({ text }) => text);
  }

  /** The files with what is in them and should not be. */
  places(find: Find): Place[] {
    const held = [...this.#seen.values()].filter(({ path }) => this.#isInQwenHome(path));
    return [
      ...held.map(({ path, text }) => ({
        name: this.#short(path),
        found: find(text, heldBy(path.slice(path.lastIndexOf("/") + 1), text)),
      })),
      ...this.#made.map((made) => this.#placeOf(made, find)),
    ];
  }

  /** A run writes secrets to no file outside QWEN_HOME, and to none that others may read. */
  #placeOf({ path, text, mode, args, named }: MadeFile, find: Find): Place {
    const made = `${this.#short(path)}, made by qwenauth ${args.join(" ")}`;
    if (commandIn(args) === "exec" || named === "variables") return { name: made, found: [] };
    if (named === undefined && !this.#isInQwenHome(path)) {
      return { name: made, found: find(text, printedBy(args, "stderr")) };
    }
    const found = (mode & 0o077) === 0 ? [] : find(text);
    return { name: `${made}, with mode ${mode.toString(8)}`, found };
  }

  #isInQwenHome(path: string): boolean {
    return path.startsWith(`${this.#qwenHome}/`);
  }

  #short(path: string): string {
    return path.slice(this.#folder.length + 1);
  }
}

/** The file that a path leads to, through links; undefined if there is none. */
function targetOf(path: string | undefined): string | undefined {
  try {
    return path && Deno.realPathSync(path);
  } catch {
    return undefined;
  }
}

function filesBelow(folder: string, leftOut: readonly string[]): SeenFile[] {
  return namesIn(folder).flatMap(({ name, isDirectory, isFile }) => {
    const path = `${folder}/${name}`;
    if (leftOut.some((start) => path.startsWith(start))) return [];
    if (isDirectory) return filesBelow(path, leftOut);
    const file = isFile ? readFile(path) : undefined;
    return file === undefined ? [] : [file];
  });
}

function namesIn(folder: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(folder)];
  } catch {
    // It is not there, or a test took it away meanwhile.
    return [];
  }
}

function readFile(path: string): SeenFile | undefined {
  try {
    const { size, mode } = Deno.lstatSync(path);
    if (size > LARGEST) return undefined;
    return { path, text: Deno.readTextFileSync(path), mode: (mode ?? 0) & 0o777 };
  } catch {
    // It was renamed meanwhile: its new name is looked at as well.
    return undefined;
  }
}
