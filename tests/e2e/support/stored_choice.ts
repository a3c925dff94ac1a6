/** What earlier commands have left in QWEN_HOME: stored keys, the chosen provider, settings. */

import type { Sandbox } from "./sandbox.ts";

/** Key of a provider, and the base URL it was stored for. */
export type StoredKeys = Readonly<
  Record<string, { readonly key: string; readonly base_url?: string }>
>;

/** Puts keys into the key store. */
export async function storeKeys(sandbox: Sandbox, keys: StoredKeys): Promise<void> {
  const records = Object.entries(keys).map(([provider, record]) =>
    [provider, { ...record, stored_at: "2026-11-01T00:00:00.000Z" }] as const
  );
  await writeOwn(sandbox, "keys.json", { version: 1, keys: Object.fromEntries(records) });
}

/** Stores what `login`, `use` and `models use` choose. */
export async function storeState(
  sandbox: Sandbox,
  state: Readonly<Record<string, unknown>>,
): Promise<void> {
  await writeOwn(sandbox, "state.json", { version: 1, ...state });
}

/** Writes a file below the home, its folders too. */
export async function writeAt(sandbox: Sandbox, path: string, content: unknown): Promise<void> {
  const whole = `${sandbox.home}/${path}`;
  await Deno.mkdir(whole.slice(0, whole.lastIndexOf("/")), { recursive: true });
  const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
  await Deno.writeTextFile(whole, text, { mode: 0o600 });
}

async function writeOwn({ qwenHome }: Sandbox, name: string, content: unknown): Promise<void> {
  await Deno.mkdir(`${qwenHome}/qwenauth`, { recursive: true, mode: 0o700 });
  const path = `${qwenHome}/qwenauth/${name}`;
  await Deno.writeTextFile(path, JSON.stringify(content), { mode: 0o600 });
}
