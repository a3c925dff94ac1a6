/** All embedded servers; tokens of the authorization server are accepted by the model server. */

import { startAnthropicServer } from "./anthropic_server.ts";
import type { AuthorizationServerOptions } from "./authorization_behaviour.ts";
import { type AuthorizationServer, startAuthorizationServer } from "./authorization_server.ts";
import type { ChatService, ChatServiceBehaviour } from "./chat_service.ts";
import { startGeminiServer } from "./gemini_server.ts";
import { type ModelServer, type ModelServerOptions, startModelServer } from "./model_server.ts";

/** How to start the servers. */
export interface EmbeddedServersOptions {
  readonly authorization?: AuthorizationServerOptions;
  readonly model?: Partial<ModelServerOptions>;
  readonly anthropic?: Partial<ChatServiceBehaviour>;
  readonly gemini?: Partial<ChatServiceBehaviour>;
}

/** The running servers. */
export interface EmbeddedServers {
  readonly authorization: AuthorizationServer;
  /** An OpenAI-compatible service. */
  readonly model: ModelServer;
  readonly anthropic: ChatService;
  /** Serves the paths of Vertex AI too. */
  readonly gemini: ChatService;
  stop(): Promise<void>;
}

/** Starts all servers; `resource_url` is the model server unless the options name another. */
export async function startEmbeddedServers(
  options: EmbeddedServersOptions = {},
): Promise<EmbeddedServers> {
  const authorization = await startAuthorizationServer(options.authorization);
  const model = await startModelServer({
    isValidToken: (token) => authorization.isValidAccessToken(token),
    ...options.model,
  });
  const anthropic = await startAnthropicServer(options.anthropic);
  const gemini = await startGeminiServer(options.gemini);
  authorization.behaviour.resourceUrl ??= model.baseUrl;
  return {
    authorization,
    model,
    anthropic,
    gemini,
    stop: async () => {
      await Promise.all([authorization, model, anthropic, gemini].map((server) => server.stop()));
    },
  };
}
