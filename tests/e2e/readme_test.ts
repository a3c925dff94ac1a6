/** Every block of commands in the README runs, and what the README shows is what the program prints. */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { ROOT } from "../../scripts/repository.ts";
import { needs } from "./support/needs.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { shellEnvironment, writeScript } from "./support/shell.ts";
import { tellScript } from "./support/watched_runs.ts";

/** One fenced block. */
interface Block {
  readonly language: string;
  readonly text: string;
  /** Why it is not run, where the README says so. */
  readonly reason: string | undefined;
}

const BLOCK = /(?:<!-- not run: ([^>]+) -->\n\n)?```(\w+)\n([^]*?)```/g;

function readBlocks(): Block[] {
  const text = Deno.readTextFileSync(`${ROOT}/README.md`);
  return [...text.matchAll(BLOCK)].map(([, reason, language, text]) => ({
    reason,
    language: language!,
    text: text!,
  }));
}

/** A sandbox with what the examples use: a sign-in, a password manager, an editor, a repository. */
async function makeReader(
  isSignedIn = true,
): Promise<{ sandbox: Sandbox; env: Record<string, string> }> {
  const sandbox = await makeSandbox();
  if (isSignedIn) await sandbox.signIn(20_000);
  const env = await shellEnvironment(sandbox, {
    // Alibaba's hosts are not asked: the proxy refuses, and the key is stored with a warning.
    HTTPS_PROXY: "http://127.0.0.1:9",
    SSH_CONNECTION: "a session",
  });
  const bin = `${sandbox.folder}/bin`;
  await writeScript(`${bin}/pass`, "echo sk-readme-0123456789abcdef");
  await writeScript(`${bin}/aider`, 'test -n "$OPENAI_API_KEY"');
  await writeScript(`${bin}/git`, 'test "$1" = diff && echo "+ a line"');
  return { sandbox, env };
}

async function runBash(
  { sandbox, env }: Awaited<ReturnType<typeof makeReader>>,
  script: string,
): Promise<{ code: number; output: string }> {
  const { code, stdout, stderr } = await new Deno.Command("bash", {
    args: ["-e", "-o", "pipefail", "-c", script],
    cwd: sandbox.home,
    env,
    clearEnv: true,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  const written = { stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  tellScript(script, env, written);
  return { code, output: written.stderr + written.stdout };
}

/** What differs from run to run: hosts, codes, ids, tokens, fingerprints, folders. */
function withoutVariables(text: string): string {
  return text
    .replaceAll(/https?:\/\/[^/\s"]+/g, "URL")
    .replaceAll(/(?:\/[\w.-]+)+(?=\/\.qwen)/g, "HOME")
    .replaceAll(/[A-Z]{4}-[A-Z]{4}/g, "CODE")
    .replaceAll(/=[\w-]{40,}/g, "=TOKEN")
    .replaceAll(/\b[0-9a-f]{8}\b/g, "FINGERPRINT")
    .replaceAll(/(--wait |^)[a-z0-9]{4}$/gm, "$1ID");
}

const blocks = readBlocks();

for (const [at, { language, text, reason }] of blocks.entries()) {
  if (language !== "sh" || reason !== undefined) continue;
  Deno.test({
    ...needs(`README: block ${at} runs: ${text.split("\n")[0]}`, ["bash", "curl"]),
    async fn() {
      const reader = await makeReader();
      await using _ = reader.sandbox;
      const { code, output } = await runBash(reader, text);
      equal(code, 0, output);
    },
  });
}

for (const [at, { language, text }] of blocks.entries()) {
  if (language !== "console") continue;
  const [command, ...shown] = text.trimEnd().split("\n");
  Deno.test({
    ...needs(`README: what block ${at} shows is what is printed: ${command}`, ["bash"]),
    async fn() {
      ok(command!.startsWith("$ "), command!);
      const reader = await makeReader(!command!.includes("login"));
      await using _ = reader.sandbox;
      const { code, output } = await runBash(reader, command!.slice(2));
      equal(code, 0, output);
      const printed = withoutVariables(output).split("\n");
      const missing = shown.filter((line) =>
        line !== "" && !printed.includes(withoutVariables(line))
      );
      equal(missing, [], output);
    },
  });
}

Deno.test("README: no example puts a secret into an argument", () => {
  // Its value is assigned, or a file descriptor carries it.
  const inArgument = /(?<!^ *\w+=)"?\$\(qwenauth token/;
  for (const line of Deno.readTextFileSync(`${ROOT}/README.md`).split("\n")) {
    ok(!inArgument.test(line), line);
  }
});

Deno.test("README: a block that is not run says why, and there are few of them", () => {
  const left = blocks.filter(({ language, reason }) => language === "sh" && reason !== undefined);
  ok(left.length <= 4, String(left.length));
});
