/** The conversation that the flags of `chat` name: new, of a session, or the latest one. */

import type { Gathered } from "../../auth/values/gather_values.ts";
import { Conversation } from "../../chat/conversation.ts";
import { findLatestSession, SessionFile } from "../../chat/session_file.ts";
import { joinPath } from "../../platform/paths.ts";
import type { Context } from "../context.ts";
import type { ChatOptions } from "./chat_flags.ts";

/** Folder of the sessions. */
export function sessionsFolder({ signIn }: Pick<Gathered, "signIn">): string {
  return joinPath(signIn.paths.ownFolder, "sessions");
}

/**
 * Opens it; `isDry` stores nothing.
 * @throws {Failure} `usage` If the name is none; `store` if the session cannot be read.
 */
export function openConversation(
  context: Pick<Context, "files" | "clock">,
  gathered: Pick<Gathered, "signIn">,
  options: Pick<ChatOptions, "session" | "continue" | "system"> & { readonly isDry?: true },
): Conversation {
  const folder = sessionsFolder(gathered);
  const name = options.continue
    ? findLatestSession(context, folder) ?? nameOfNow(context.clock.nowMs())
    : options.session;
  const session = name === undefined ? undefined : new SessionFile(context, folder, name);
  if (!options.isDry || session === undefined) return new Conversation(session, options.system);
  const { messages, system } = session.load();
  return Conversation.from(messages, options.system ?? system);
}

/** Name of a session that nobody named: `chat-20261121-063000`. */
function nameOfNow(nowMs: number): string {
  const [date, time] = new Date(nowMs).toISOString().split("T");
  return `chat-${date!.replaceAll("-", "")}-${time!.slice(0, 8).replaceAll(":", "")}`;
}
