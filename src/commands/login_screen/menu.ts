/** The menus of `login` and `use`: what can be signed in to, and in which region. */

import { isAlibaba, regionsOf } from "../../auth/key_login/alibaba_hosts.ts";
import type { Choice, Prompts } from "../../platform/prompts.ts";
import { findProvider, type ProviderRow } from "../../providers/catalogue.ts";
import { parseUrl } from "../../requests/service_url.ts";

/** What a person chose to sign in to. */
export type MenuChoice =
  | { readonly method: "oauth" }
  | {
    readonly method: "api-key";
    readonly row: ProviderRow;
    /** Whether the base URL is another than the provider's, and still has to be asked for. */
    readonly isOtherEndpoint: boolean;
  };

/** Provider rows of the menu, in its order; of Alibaba's offers the first region stands for all. */
const KEY_ROWS = [
  "coding-plan",
  "token-plan",
  "dashscope",
  "modelscope",
  "openrouter",
  "openai",
  "anthropic",
  "gemini",
];

const PAY_AS_YOU_GO = "dashscope";

/** Asks what to sign in to; `keysOnly` leaves the device flow out. */
export async function chooseByMenu(prompts: Prompts, keysOnly: boolean): Promise<MenuChoice> {
  const oauth: Choice<MenuChoice> = {
    value: { method: "oauth" },
    label: "Qwen OAuth, device flow",
    remark: "its free tier ended on 2026-04-15",
  };
  const keys = KEY_ROWS.map((id) => keyChoice(findProvider(id)!));
  const other: Choice<MenuChoice> = {
    value: { method: "api-key", row: findProvider("openai")!, isOtherEndpoint: true },
    label: "Other OpenAI-compatible endpoint",
    remark: "asks for its base URL",
  };
  const chosen = await prompts.select("How do you want to sign in?", [
    ...(keysOnly ? [] : [oauth]),
    ...keys,
    other,
  ]);
  if (chosen.method === "oauth" || !isAlibaba(chosen.row)) return chosen;
  return { ...chosen, row: await chooseRegion(prompts, chosen.row) };
}

function keyChoice(row: ProviderRow): Choice<MenuChoice> {
  const value = { method: "api-key", row, isOtherEndpoint: false } as const;
  return {
    value,
    label: row.name,
    ...(row.id === PAY_AS_YOU_GO ? { remark: "pay as you go" } : {}),
  };
}

async function chooseRegion(prompts: Prompts, row: ProviderRow): Promise<ProviderRow> {
  const choices = regionsOf(row).map((region): Choice<ProviderRow> => ({
    value: region,
    label: region.id,
    remark: (region.baseUrl && parseUrl(region.baseUrl)?.host) ?? region.name,
  }));
  return await prompts.select("In which region was the key made?", choices);
}
