/** The model that a conversation is led with: where it is, what it can do, and the call of it. */

import { customFields } from "../../auth/access/custom_headers.ts";
import type { Gathered } from "../../auth/values/gather_values.ts";
import { QWEN_OAUTH } from "../../providers/qwen_oauth.ts";
import {
  activeOrExplain,
  getModelAccess,
  type ModelAccess,
} from "../../auth/access/model_access.ts";
import { knownGroup } from "../../auth/access/model_groups.ts";
import { baseUrlOf, openModelRequests } from "../../auth/access/model_requests.ts";
import { type Answer, type AnswerSink, ask } from "../../chat/ask.ts";
import type { ChatModel, ChatRequest, Message } from "../../chat/chat_model.ts";
import { type ChatConnection, openChatModel } from "../../chat/open_chat_model.ts";
import { Failure } from "../../platform/failure.ts";
import { resolveTarget, type Target } from "../../providers/resolve_target.ts";
import { parseUrl } from "../../requests/service_url.ts";
import type { SdkConnection } from "../../requests/sdk_fetch.ts";
import type { WaitNotice } from "../../requests/wait_notice.ts";
import type { ChatOptions } from "./chat_flags.ts";

/** How the model is called. */
export interface CallerParts {
  readonly gathered: Gathered;
  readonly options: ChatOptions;
  /** Whether a script may be behind it: then the plan's rule counts. */
  readonly isScript: boolean;
  readonly onWait: (wait: WaitNotice) => void;
  /** Ends everything when the program is asked to end. */
  readonly abort: AbortSignal;
}

/** A model that can be asked. */
export interface ModelCaller {
  readonly access: ModelAccess;
  readonly model: string;
  readonly call: (
    messages: readonly Message[],
    sink: AnswerSink,
    signal: AbortSignal,
  ) => Promise<Answer>;
}

const PORTAL_HOST = "portal.qwen.ai";

/** Qwen deviation: the portal refuses a conversation without a system message. */
export function defaultSystem(
  { provider, baseUrl }: Pick<Target, "provider" | "baseUrl">,
): string | undefined {
  const isPortal = provider === QWEN_OAUTH ||
    (baseUrl !== undefined && parseUrl(baseUrl.value)?.hostname === PORTAL_HOST);
  return isPortal ? "You are a helpful assistant." : undefined;
}

/**
 * The target of the flags, before anything is asked of anyone.
 * @throws {Failure} `usage` If no model is chosen, or it is known not to see and `hasPictures`.
 */
export function checkTarget(
  gathered: Gathered,
  hasPictures: boolean,
): { readonly target: Target; readonly model: string } {
  const { layers } = gathered;
  const target = resolveTarget(layers, activeOrExplain(gathered).value);
  const model = target.model?.value;
  if (model === undefined) {
    throw new Failure("usage", `No model is chosen for "${target.provider}"`, {
      hint: "qwenauth models --remote",
    });
  }
  if (hasPictures && !mayBeSeen(gathered, target, model)) {
    throw new Failure("usage", `The model "${model}" does not take pictures`, {
      hint: "qwenauth models",
    });
  }
  return { target, model };
}

/** Whether the model sees, as far as is known; of an unknown one the service decides. */
function mayBeSeen({ layers }: Gathered, { provider, entry }: Target, model: string): boolean {
  const known = knownGroup(layers, provider, false).models.find(({ id }) => id === model);
  return (entry?.hasVision ?? known?.hasVision) !== false;
}

/**
 * Opens the model; its protocol is opened by `open` when it is first asked.
 * @throws {Failure} As `getModelAccess` does.
 */
export async function openCaller(
  parts: CallerParts,
  model: string,
  open: typeof openChatModel = openChatModel,
): Promise<ModelCaller> {
  const { gathered, options, isScript, onWait, abort } = parts;
  const access = await getModelAccess(gathered, { isScript: false });
  if (isScript) await checkScript(gathered, access);
  let chatModel: ChatModel | undefined;
  return {
    access,
    model,
    async call(messages, sink, signal) {
      // Deliberately not the promise: one that failed would fail every later question too.
      chatModel ??= await open(connectionOf(
        access,
        openModelRequests(gathered, access, {
          timeoutSeconds: options.timeout,
          maxRetries: options["max-retries"],
          rpm: options.rpm,
          expects: options["no-stream"] ? "json" : "stream",
          onWait,
          signal: abort,
        }),
      ));
      return await ask(
        chatModel,
        requestOf(gathered, access, model, options, messages),
        sink,
        signal,
      );
    },
  };
}

/** Deliberately not `isScript` of the access: that gives up the network, which chat needs. */
async function checkScript({ state }: Gathered, { target }: ModelAccess): Promise<void> {
  const { checkPlan } = await import("../../providers/plan_policy.ts");
  checkPlan(target, (plan) => state.consents()[plan] !== undefined);
}

/** Where the protocol's library goes. */
export function connectionOf(
  access: ModelAccess,
  connection: SdkConnection,
): ChatConnection {
  return { protocol: access.target.protocol, baseUrl: baseUrlOf(access), ...connection };
}

/** The request for a conversation. */
export function requestOf(
  gathered: Gathered,
  access: ModelAccess,
  model: string,
  options: ChatOptions,
  messages: readonly Message[],
): ChatRequest {
  const { samplingParams, extra_body } = customFields(gathered, access);
  return {
    model,
    messages,
    isStreamed: options["no-stream"] !== true,
    wantsReasoning: options.thinking === true,
    temperature: options.temperature,
    maxTokens: options["max-tokens"],
    samplingParams,
    extraBody: extra_body,
  };
}
