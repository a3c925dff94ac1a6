/** Imports point down the list of folders only, so that data flows one way. */

/** Folders of `src/`, from the top to the bottom. */
export const LAYERS: readonly string[] = [
  "cli",
  "commands",
  "auth",
  "chat",
  "oauth",
  "credentials",
  "config",
  "providers",
  "requests",
  "shell",
  "platform",
];

/** `node:` modules that a file of `src/` may import, each with its reason there. */
export const NODE_MODULES_ALLOWED: Readonly<Record<string, readonly string[]>> = {
  // The .env grammar of dotenv; loaded only when there is a .env file to parse.
  "src/config/env_text.ts": ["node:util"],
  // The prompt library reads stdin and writes to stderr through Node's streams.
  "src/platform/clack_prompts.ts": ["node:process"],
};

const SPECIFIER = /(?:\bfrom|\bimport)\s*\(?\s*["']([^"']+)["']/g;

/** What is wrong with the imports of a file; `path` is relative to the root, like `src/cli/run.ts`. */
export function findWrongImports(path: string, text: string): string[] {
  const layer = layerOf(path);
  if (layer < 0) return [`${path}: not in a folder of the list`];
  const problems: string[] = [];
  for (const [, specifier] of text.matchAll(SPECIFIER)) {
    const problem = judge(path, layer, specifier!);
    if (problem !== undefined) problems.push(`${path}: ${problem}`);
  }
  return problems;
}

function judge(path: string, layer: number, specifier: string): string | undefined {
  if (specifier.startsWith("node:")) {
    return NODE_MODULES_ALLOWED[path]?.includes(specifier) ? undefined : `imports "${specifier}"`;
  }
  if (specifier === "@stricli/core") {
    return LAYERS[layer] === "cli"
      ? undefined
      : `imports the command framework, which only "cli" knows`;
  }
  if (!specifier.startsWith(".")) return undefined;
  const target = resolve(path, specifier);
  if (!target.startsWith("src/")) return `imports "${specifier}" from outside of src`;
  return layerOf(target) < layer ? `imports "${specifier}" from a higher folder` : undefined;
}

function layerOf(path: string): number {
  return LAYERS.indexOf(path.split("/")[1] ?? "");
}

/** Path that a relative specifier leads to. */
function resolve(path: string, specifier: string): string {
  return new URL(specifier, `file:///${path}`).pathname.slice(1);
}
