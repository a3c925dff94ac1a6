/** Where a secret may be: what each command prints by its job, and which files hold which secrets. */

import type { SecretKind } from "./known_secrets.ts";

/** Name of the command in a list of arguments: the first that is no flag. */
export function commandIn(args: readonly string[]): string {
  return args.find((arg) => !arg.startsWith("-")) ?? "";
}

/** Whether the arguments are those of `exec --proxy`, whose program gets another key. */
export function isProxied(args: readonly string[]): boolean {
  const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
  return commandIn(args) === "exec" && own.includes("--proxy");
}

/** What a command may print. */
export function printedBy(args: readonly string[], stream: "stdout" | "stderr"): SecretKind[] {
  const command = commandIn(args);
  if (command === "login") return ["user code"];
  if (stream === "stderr") return [];
  if (isProxied(args)) return ["one-time key"];
  return ["token", "env", "exec"].includes(command) ? ["access token", "key"] : [];
}

/** A kind of file of ours that holds secrets. */
interface Store {
  readonly name: RegExp;
  /** What must be in it for that; most hold them always. */
  readonly holding?: RegExp;
  readonly kinds: readonly SecretKind[];
}

/** Files of QWEN_HOME, without what a temporary or damaged one has behind its name. */
const STORES: readonly Store[] = [
  { name: /^(?:oauth_creds|oauth-.+)\.json$/, kinds: ["access token", "refresh token"] },
  {
    // Usually with a fingerprint alone; with a second copy of a credential that may be deleted.
    name: /^refresh\.json$|\.refresh\.json$/,
    holding: /"restore":\s*\{/,
    kinds: ["access token", "refresh token"],
  },
  { name: /^keys\.json$/, kinds: ["key"] },
  {
    // With what was granted and could not be stored.
    name: /^login-\w+\.json$/,
    kinds: ["device code", "code verifier", "user code", "access token", "refresh token"],
  },
];

/** Files of the user, in QWEN_HOME too. */
const USERS_FILES = /^(?:\.env|settings\.json)$/;

/** What a file of QWEN_HOME with this name and text may hold. */
export function heldBy(name: string, text: string): readonly SecretKind[] {
  if (USERS_FILES.test(name)) return ["key"];
  const stem = name.replace(/\.(?:tmp\.[\w-]+|damaged-\d+)$/, "");
  const store = STORES.find((store) => store.name.test(stem));
  return store === undefined || store.holding?.test(text) === false ? [] : store.kinds;
}
