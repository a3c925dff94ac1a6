/** What `login` signs in to, and how: the device flow, or the key of a provider. */

import { Failure } from "../platform/failure.ts";
import { findProvider } from "../providers/catalogue.ts";
import { QWEN_OAUTH } from "../providers/qwen_oauth.ts";
import { type AskingOptions, cannotAsk } from "./cannot_ask.ts";
import type { Context } from "./context.ts";
import { explainNoKeyProvider } from "./explain_provider.ts";
import { type LoginOptionsInDoubt, wantsKey } from "./login_options.ts";
import type { MenuChoice } from "./login_screen/menu.ts";

/** What choosing uses of the context. */
export type MethodContext = Pick<Context, "terminal" | "mayAsk" | "prompts">;

/** Options that decide it, by their flag names. */
export interface MethodOptions extends LoginOptionsInDoubt, AskingOptions {
  readonly provider: string | undefined;
}

/**
 * The method that flags name, else what the person chooses, else the device flow.
 * @throws {Failure} `usage` If the provider is unknown, or cannot be signed in to in this way.
 * @throws {Failure} `input_needed` If it would have to be asked for which provider a key is, and cannot.
 */
export async function chooseMethod(
  context: MethodContext,
  options: MethodOptions,
): Promise<MenuChoice> {
  const { method, provider } = options;
  const isKeyWanted = wantsKey(options);
  if (provider === QWEN_OAUTH && isKeyWanted) {
    throw new Failure("usage", `Cannot store an API key for "${QWEN_OAUTH}": it has none`, {
      hint: "qwenauth login --method oauth",
    });
  }
  const isPending = options.start === true || options.wait === true;
  if (method === "oauth" || provider === QWEN_OAUTH || isPending) {
    if (provider === undefined || provider === QWEN_OAUTH) return { method: "oauth" };
    throw new Failure("usage", `Cannot sign in to "${provider}" by OAuth`, {
      hint: `qwenauth login --method api-key --provider ${provider}`,
    });
  }
  // The only provider whose key may be for a base URL of one's own.
  const named = provider ?? (options["openai-base-url"] === undefined ? undefined : "openai");
  if (named !== undefined) {
    const row = findProvider(named);
    if (row === undefined) throw explainNoKeyProvider(named);
    return { method: "api-key", row, isOtherEndpoint: false };
  }
  if (context.mayAsk) {
    const { chooseByMenu } = await import("./login_screen/menu.ts");
    return await chooseByMenu(await context.prompts(), isKeyWanted);
  }
  if (!isKeyWanted) return { method: "oauth" };
  const hint = "qwenauth login --method api-key --provider ID";
  throw cannotAsk(context, options, "for which provider the key is", hint);
}
