/**
 * Opening the verification page in a browser: whether to, and with which program. Both are decided
 * purely from facts; only `openInBrowser` starts something.
 */

import type { Environment } from "../../platform/environment.ts";
import type { Programs } from "../../platform/programs.ts";

/** A program with its arguments, the URL among them. */
export interface BrowserCommand {
  readonly program: string;
  readonly args: readonly string[];
}

/** What is to be done about the browser. */
export type BrowserPlan =
  /** `reason` ends the sentence "No browser was opened: …". */
  | { readonly kind: "skip"; readonly reason: string }
  /** Programs to try, in this order. */
  | { readonly kind: "open"; readonly commands: readonly BrowserCommand[] };

/** Facts that the decision rests on. */
export interface BrowserFacts {
  /** `--no-browser` */
  readonly forbidden: boolean;
  /** Operating system in Node's words: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  readonly environment: Environment;
  /** Whether a path leads to a file. */
  readonly hasFile: (path: string) => boolean;
}

/** What became of it, for the person at the screen. */
export type BrowserResult =
  | { readonly kind: "opened" }
  | { readonly kind: "not_opened"; readonly reason: string };

/** Decides whether the page is opened and by what. */
export function planBrowser(url: string, facts: BrowserFacts): BrowserPlan {
  const reason = reasonAgainst(facts);
  if (reason !== undefined) return { kind: "skip", reason };
  const address = webAddress(url);
  if (address === undefined) return { kind: "skip", reason: "its address is not http(s)" };
  return { kind: "open", commands: browserCommands(address, facts) };
}

/** Starts the first program that can be started. One that cannot is no error. */
export function openInBrowser(plan: BrowserPlan, programs: Pick<Programs, "start">): BrowserResult {
  if (plan.kind === "skip") return { kind: "not_opened", reason: plan.reason };
  const started = plan.commands.some(({ program, args }) => programs.start(program, args));
  return started ? { kind: "opened" } : { kind: "not_opened", reason: "none could be started" };
}

/**
 * The URL as it may be handed to a program; undefined if it is not http(s).
 * Deliberately the parsed and formatted form: it begins with a scheme, so it cannot be taken for an option,
 * and holds no space, quote, control character or line break.
 */
function webAddress(url: string): string | undefined {
  const parsed = URL.parse(url);
  return parsed?.protocol === "https:" || parsed?.protocol === "http:" ? parsed.href : undefined;
}

const CONTAINER_FILES = ["/.dockerenv", "/run/.containerenv"];
const SSH_VARIABLES = ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"];
const DISPLAY_VARIABLES = ["DISPLAY", "WAYLAND_DISPLAY"];
const WSL_VARIABLES = ["WSL_DISTRO_NAME", "WSL_INTEROP"];
/** Values of `CI` that say the opposite. */
const NOT_CI = ["false", "0"];
const SYSTEMS_WITH_A_DESKTOP = ["darwin", "win32"];

function reasonAgainst(facts: BrowserFacts): string | undefined {
  const { environment, hasFile, platform } = facts;
  const isSet = (name: string) => environment.get(name) !== undefined;
  if (facts.forbidden) return "--no-browser";
  if (environment.get("BROWSER")?.toLowerCase() === "none") return "BROWSER=none";
  if (SSH_VARIABLES.some(isSet)) return "this is an SSH session";
  if (
    isSet("container") || isSet("KUBERNETES_SERVICE_HOST") ||
    (platform === "linux" && CONTAINER_FILES.some(hasFile))
  ) return "this is a container";
  if (isSet("CI") && !NOT_CI.includes(environment.get("CI") ?? "")) return "this is a CI job";
  if (SYSTEMS_WITH_A_DESKTOP.includes(platform) || isWsl(environment)) return undefined;
  return DISPLAY_VARIABLES.some(isSet) ? undefined : "there is no display";
}

function isWsl(environment: Environment): boolean {
  return WSL_VARIABLES.some((name) => environment.get(name) !== undefined);
}

function browserCommands(url: string, facts: BrowserFacts): readonly BrowserCommand[] {
  const chosen = facts.environment.get("BROWSER");
  if (chosen !== undefined) return chosenBrowsers(chosen, url, facts);
  return openers(facts).map(({ program, args }) => ({ program, args: [...args, url] }));
}

/**
 * `$BROWSER`: a list separated like `PATH`; in each entry `%s` stands for the URL, which else comes last.
 * Deliberately without a shell: the words of an entry are split at blanks, and the URL stays one argument.
 */
function chosenBrowsers(list: string, url: string, facts: BrowserFacts): BrowserCommand[] {
  const separator = facts.platform === "win32" ? ";" : ":";
  const commands: BrowserCommand[] = [];
  for (const entry of list.split(separator)) {
    // The path of one program may hold blanks: /mnt/c/Program Files/…
    const words = facts.hasFile(entry.trim()) ? [entry.trim()] : entry.split(/\s+/).filter(Boolean);
    const [program, ...args] = words;
    if (program === undefined) continue;
    const placed = args.map((word) => word.replaceAll("%s", () => url));
    commands.push({
      program,
      args: args.some((word) => word.includes("%s")) ? placed : [...placed, url],
    });
  }
  return commands;
}

/** Windows' own opener. Deliberately neither PowerShell nor cmd, which would parse the URL as a script. */
const WINDOWS_ARGS = ["url.dll,FileProtocolHandler"];

const LINUX_OPENERS: readonly BrowserCommand[] = [
  { program: "xdg-open", args: [] },
  { program: "gio", args: ["open"] },
  { program: "sensible-browser", args: [] },
  { program: "x-www-browser", args: [] },
];

const WSL_OPENERS: readonly BrowserCommand[] = [
  { program: "wslview", args: [] },
  { program: "rundll32.exe", args: WINDOWS_ARGS },
  { program: "/mnt/c/Windows/System32/rundll32.exe", args: WINDOWS_ARGS },
  ...LINUX_OPENERS,
];

/** Openers of the system, to which the URL is added as last argument. */
function openers({ platform, environment }: BrowserFacts): readonly BrowserCommand[] {
  if (platform === "darwin") return [{ program: "open", args: [] }];
  if (platform === "win32") return [{ program: "rundll32", args: WINDOWS_ARGS }];
  return isWsl(environment) ? WSL_OPENERS : LINUX_OPENERS;
}
