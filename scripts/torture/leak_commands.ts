/** The commands that are searched for leaks, and the files in which secrets are meant to be. */

/** What every secret begins with, or has in it. */
export const MARK = "MARKED-";

/** One command. */
export interface LeakCommand {
  readonly args: readonly string[];
  /** Whether printing the secret on stdout is its job. */
  readonly prints?: true;
  readonly stdin?: string;
  /** Whether somebody approves the login meanwhile. */
  readonly approves?: true;
  /** Life of the stored access token; it has expired unless given. */
  readonly secondsLeft?: number;
}

/** All commands. */
export const LEAK_COMMANDS: readonly LeakCommand[] = [
  { args: ["token", "--debug"], prints: true },
  { args: ["token", "--debug", "--json"], prints: true },
  { args: ["token", "--debug", "--refresh", "--format", "curl"], prints: true, secondsLeft: 3600 },
  { args: ["token", "--debug", "--no-refresh"], prints: true },
  { args: ["env", "--debug", "--provider", "qwen-oauth"], prints: true },
  { args: ["env", "--debug", "--provider", "modelscope"], prints: true },
  { args: ["env", "--debug", "--unset"] },
  { args: ["exec", "--debug", "--provider", "qwen-oauth", "--", "true"] },
  { args: ["exec", "--debug", "--provider", "modelscope", "--", "sleep", "0.1"] },
  { args: ["status", "--debug"] },
  { args: ["status", "--debug", "--json"] },
  { args: ["status", "--debug", "--probe", "--provider", "qwen-oauth"] },
  { args: ["models", "--debug", "--all"] },
  { args: ["models", "--debug", "--remote", "--provider", "openai"] },
  { args: ["models", "--debug", "--remote", "--provider", "qwen-oauth"] },
  { args: ["chat", "--debug", "--provider", "openai", "hi"] },
  { args: ["chat", "--debug", "--provider", "qwen-oauth", "hi"] },
  { args: ["chat", "--debug", "--dry-run", "--provider", "openai", "hi"] },
  { args: ["use", "--debug", "modelscope"] },
  { args: ["trust", "--debug", "--list"] },
  { args: ["consent", "--debug", "--list"] },
  { args: ["logout", "--debug"] },
  { args: ["logout", "--debug", "--all"] },
  { args: ["login", "--debug", "--force", "--no-browser", "--json"], approves: true },
  { args: ["login", "--debug", "--force", "--start", "--no-browser"] },
  {
    args: ["login", "--debug", "--provider", "modelscope", "--key-stdin", "--no-probe"],
    stdin: `sk-${MARK}fedcba9876543210\n`,
  },
  {
    args: ["login", "--debug", "--provider", "modelscope", "--key-stdin", "--no-probe"],
    stdin: `sk-${MARK}\u0007broken key\n`,
  },
];

/** Files that hold secrets: credential, key store, journal with a second copy, reserved files, pending logins. */
export const STORES =
  /^(?:oauth_creds\.json|keys\.json|refresh\.json|login-\w+\.json|[\w.-]+\.tmp\.[\w-]+)$/;

/** All files under a folder, by name, with their texts. */
export function findFiles(folder: string): { name: string; text: string }[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory, isFile }) => {
    if (isDirectory) return findFiles(`${folder}/${name}`);
    return isFile ? [{ name, text: Deno.readTextFileSync(`${folder}/${name}`) }] : [];
  });
}
