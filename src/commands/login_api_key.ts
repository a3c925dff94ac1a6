/** `qwenauth login` with an API key; the order of things is `auth/key_login/store_api_key.ts`. */

import { planOfPlace } from "../auth/key_login/find_key_place.ts";
import type { KeyAudience, KeyLoginParts, KeyPlace } from "../auth/key_login/key_login_steps.ts";
import { consentNeeded, storeApiKey } from "../auth/key_login/store_api_key.ts";
import { Failure } from "../platform/failure.ts";
import { Secret } from "../platform/secret.ts";
import type { ProviderRow } from "../providers/catalogue.ts";
import { isBearerToken } from "../requests/bearer_token.ts";
import { parseUrl, trimBaseUrl, urlProblem } from "../requests/service_url.ts";
import { shellWord } from "../shell/shell_word.ts";
import { type AskingOptions, cannotAsk } from "./cannot_ask.ts";
import type { Context } from "./context.ts";
import type { JsonEvents } from "./login_screen/json_events.ts";
import { KeyEventScreen, type KeyScreen, KeyTextScreen } from "./login_screen/key_screen.ts";
import type { MenuChoice } from "./login_screen/menu.ts";

/** What it uses of the context. */
export type KeyLoginContext = Pick<
  Context,
  "terminal" | "clock" | "signals" | "abort" | "mayAsk" | "prompts" | "quiet" | "json"
>;

/** Options of storing a key, by their flag names. */
export interface KeyLoginOptions extends AskingOptions {
  readonly "key-stdin": boolean | undefined;
  readonly "accept-plan-terms": boolean | undefined;
  readonly "openai-base-url": string | undefined;
  readonly "no-probe": boolean | undefined;
}

const BAD_KEY = "A key is one word of visible ASCII characters, without white space";

/**
 * Reads a key and stores it; shows it as text, or as events where there are any.
 * @throws {Failure} `input_needed` If something would have to be asked and cannot.
 * @throws {Failure} `usage` If the key or the base URL cannot be used.
 * @throws {Failure} As `storeApiKey` does.
 */
export async function logInWithKey(
  context: KeyLoginContext,
  options: KeyLoginOptions,
  choice: Extract<MenuChoice, { method: "api-key" }>,
  events: JsonEvents | undefined,
  openLogin: () => Promise<KeyLoginParts>,
): Promise<void> {
  if (!options["key-stdin"] && !context.mayAsk) {
    const hint = `${loginWith(choice.row.id)}${urlFlag(options)} --key-stdin < FILE`;
    throw cannotAsk(context, options, "for the key", hint);
  }
  const place = await choosePlace(context, options, choice);
  const parts = await openLogin();
  refuseUnaskable(context, options, parts, place);
  const key = await readKey(context, options, place);
  const screen = events === undefined
    ? new KeyTextScreen(context, context.quiet)
    : new KeyEventScreen(events);
  try {
    const request = { place, key, probe: options["no-probe"] !== true };
    await storeApiKey(parts, audienceOf(context, options, screen), request, context.abort);
  } finally {
    screen.close();
  }
}

function loginWith(provider: string): string {
  return `qwenauth login --method api-key --provider ${provider}`;
}

/** Deliberately part of every hint: without it the key of one host would be sent to another. */
function urlFlag({ "openai-base-url": url }: KeyLoginOptions): string {
  return url === undefined ? "" : ` --openai-base-url ${shellWord(url)}`;
}

async function choosePlace(
  context: KeyLoginContext,
  options: KeyLoginOptions,
  { row, isOtherEndpoint }: Extract<MenuChoice, { method: "api-key" }>,
): Promise<KeyPlace> {
  const named = options["openai-base-url"];
  if (named !== undefined && row.id !== "openai") {
    throw explainOtherUrl(row, named);
  }
  const problem = named === undefined ? undefined : urlProblem(parseUrl(named));
  if (problem !== undefined) {
    throw new Failure("usage", `Cannot use the value of --openai-base-url: ${problem}`, {
      hint: `${loginWith("openai")} --openai-base-url https://HOST/v1`,
    });
  }
  if (named !== undefined) return { row, baseUrl: trimBaseUrl(named) };
  if (!isOtherEndpoint) return { row, baseUrl: row.baseUrl };
  const prompts = await context.prompts();
  const text = await prompts.text("Base URL, like https://host/v1", (text) => {
    const problem = urlProblem(parseUrl(text));
    return problem && `This URL cannot be used: ${problem}`;
  });
  return { row, baseUrl: trimBaseUrl(text) };
}

/** Deliberately no hint that stores the key of another protocol as one of OpenAI's. */
function explainOtherUrl(
  { id, protocol, keyVariable, baseUrlVariable }: ProviderRow,
  url: string,
): Failure {
  const what = `Cannot store a key of "${id}" for another base URL`;
  if (protocol === "openai") {
    const hint = `${loginWith("openai")} --openai-base-url ${shellWord(url)}`;
    return new Failure("usage", what, { hint });
  }
  const why = "--openai-base-url is for OpenAI-compatible endpoints";
  if (baseUrlVariable === undefined) return new Failure("usage", `${what}: ${why}`);
  const variables = `${baseUrlVariable} and ${keyVariable}`;
  return new Failure("usage", `${what}: ${why}; set ${variables} in its place`, {
    hint: `export ${baseUrlVariable}=${shellWord(url)} ${keyVariable}=...`,
  });
}

/** Whether a rule can be accepted is found out before a key is read or sent. */
function refuseUnaskable(
  { mayAsk }: KeyLoginContext,
  options: KeyLoginOptions,
  parts: KeyLoginParts,
  place: KeyPlace,
): void {
  const plan = planOfPlace(place);
  if (plan === undefined || mayAsk || options["accept-plan-terms"]) return;
  if (!parts.hasConsent(plan)) throw consentNeeded(plan);
}

async function readKey(
  { terminal, abort, prompts }: KeyLoginContext,
  options: KeyLoginOptions,
  { row, baseUrl }: KeyPlace,
): Promise<Secret> {
  const check = (text: string) => isBearerToken(text) ? undefined : BAD_KEY;
  if (!options["key-stdin"]) {
    const where = baseUrl === row.baseUrl ? row.name : baseUrl;
    return await (await prompts()).secret(`API key for ${where}`, check);
  }
  const line = (await terminal.stdin.readLine(abort))?.trim() ?? "";
  const problem = line === "" ? "its first line is empty" : check(line);
  if (problem === undefined) return new Secret(line);
  throw new Failure("usage", `Cannot use the key on standard input: ${problem}`, {
    hint: `${loginWith(row.id)}${urlFlag(options)} --key-stdin < FILE`,
  });
}

function audienceOf(
  { mayAsk, prompts, json, terminal }: KeyLoginContext,
  options: KeyLoginOptions,
  screen: KeyScreen,
): KeyAudience {
  const mayTry: KeyAudience["mayTry"] = async (rows, why) => {
    if (!mayAsk) return undefined;
    const hosts = rows.map(({ baseUrl }) => baseUrl && parseUrl(baseUrl)?.host);
    const question = `${why}. Try it on other hosts of Alibaba (${hosts.join(", ")})?`;
    return await (await prompts()).confirm(question, true);
  };
  const accepts: KeyAudience["accepts"] = async ({ name, text }) => {
    if (options["accept-plan-terms"]) return true;
    if (!mayAsk) return undefined;
    // Among events there is no line of text, but nobody accepts what he has not read.
    if (json) terminal.stderr.write(`${text}\n`);
    const question = `Let scripts use the key of the ${name} all the same, at your own risk?`;
    return await (await prompts()).confirm(question, false);
  };
  return { show: (step) => screen.show(step), mayTry, accepts };
}
