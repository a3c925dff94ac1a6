/** The homes in which `deno task bench` runs the program. */

import type { MeasuredRun } from "./measure.ts";

/** Where and with which variables a user runs the program. */
export type BenchUser = Pick<MeasuredRun, "env" | "cwd">;

const ENTRIES = 40;

/** Someone who has signed in: what `login` leaves behind, the credential and the choice of its provider. */
export async function makeSignedIn(folder: string): Promise<BenchUser> {
  const home = `${folder}/signed-in`;
  const credential = {
    access_token: "bench-access-token-0123456789",
    refresh_token: "bench-refresh-token-0123456789",
    token_type: "Bearer",
    resource_url: "portal.qwen.ai",
    expiry_date: Date.now() + 86_400_000,
  };
  await Deno.mkdir(`${home}/qwenauth`, { recursive: true, mode: 0o700 });
  await write(`${home}/oauth_creds.json`, credential);
  await write(`${home}/qwenauth/state.json`, { version: 1, provider: "qwen-oauth" });
  return { env: { QWEN_HOME: home }, cwd: folder };
}

/** Someone with a key in a `.env` three folders up and a settings.json of many entries. */
export async function makeKeyUser(folder: string): Promise<BenchUser> {
  const home = `${folder}/with-key`;
  const cwd = `${home}/team/a/b/c`;
  const models = Array.from({ length: ENTRIES }, (_, index) => ({
    id: `model-${index}`,
    name: `Model ${index}`,
    description: "A model of a team",
    envKey: `TEAM_${index % 4}_KEY`,
    baseUrl: `https://llm-${index % 4}.example/v1`,
    generationConfig: {
      timeout: 60_000,
      samplingParams: { temperature: 0.2, top_p: 0.9 },
      customHeaders: { "x-team": "bench" },
      contextWindowSize: 262_144,
      modalities: { image: index % 2 === 0 },
    },
    capabilities: { vision: index % 2 === 0 },
  }));
  await Deno.mkdir(cwd, { recursive: true });
  await Deno.mkdir(`${home}/.qwen`, { mode: 0o700 });
  await Deno.writeTextFile(`${home}/team/.env`, "OPENAI_API_KEY=sk-bench-0123456789abcdef\n");
  await write(`${home}/.qwen/settings.json`, { modelProviders: { openai: models } });
  // An empty variable counts as not set, whatever the machine has.
  const env = { HOME: home, QWEN_HOME: "", OPENAI_API_KEY: "", OPENAI_BASE_URL: "" };
  return { env: { DENO_DIR: denoFolder(), ...env }, cwd };
}

/** The runtime's cache, which another HOME must not move. */
function denoFolder(): string {
  return Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`;
}

async function write(path: string, content: unknown): Promise<void> {
  await Deno.writeTextFile(path, JSON.stringify(content, null, 2), { mode: 0o600 });
}
