/** What a conversation of `chat` is made of. */

import type { Gathered } from "../../auth/values/gather_values.ts";
import type { Conversation } from "../../chat/conversation.ts";
import type { Context } from "../context.ts";
import type { WaitLine } from "../progress/wait_line.ts";
import type { ChatOptions } from "./chat_flags.ts";
import type { CallerParts } from "./model_caller.ts";
import type { PrintWhole } from "./print_whole.ts";

/** What a talk uses of the context. */
export type TalkContext = Pick<
  Context,
  "terminal" | "clock" | "signals" | "quiet" | "json" | "files" | "environment" | "abort" | "debug"
>;

/** What a talk is made of. */
export interface TalkParts {
  readonly context: TalkContext;
  readonly gathered: Gathered;
  readonly options: ChatOptions;
  readonly isScript: boolean;
  readonly conversation: Conversation;
  /** Folder of the sessions. */
  readonly sessions: string;
  /**
   * Prints what came of an answer at its end, whole or not, before it is kept; if undefined, the text goes
   * to stdout as it comes.
   */
  readonly printWhole: PrintWhole | undefined;
}

/** What the model of a talk is opened with, for these values. */
export function callerParts(
  { context, options, isScript }: TalkParts,
  gathered: Gathered,
  wait: WaitLine,
): CallerParts {
  return { gathered, options, isScript, onWait: wait.forRequest, abort: context.abort };
}
