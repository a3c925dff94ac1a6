/** A model service by its protocol; the library of each is loaded when it is asked for. */

import type { Protocol } from "../providers/catalogue.ts";
import type { SdkConnection } from "../requests/sdk_fetch.ts";
import type { ChatModel } from "./chat_model.ts";

/** Where requests go, and how; the way puts the credential on, and the library never sees it. */
export interface ChatConnection extends SdkConnection {
  readonly protocol: Protocol;
  /** Without a trailing slash. */
  readonly baseUrl: string;
}

/** Opens the service. */
export async function openChatModel(connection: ChatConnection): Promise<ChatModel> {
  switch (connection.protocol) {
    case "openai": {
      const { openOpenAI } = await import("./protocols/openai.ts");
      return await openOpenAI(connection);
    }
    case "anthropic": {
      const { openAnthropic } = await import("./protocols/anthropic.ts");
      return await openAnthropic(connection);
    }
    case "gemini":
    case "vertex-ai": {
      const { openGemini } = await import("./protocols/gemini.ts");
      return await openGemini({ ...connection, isVertex: connection.protocol === "vertex-ai" });
    }
  }
}
