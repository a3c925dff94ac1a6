/** Both embedded servers, joined: tokens of the one are accepted by the other. */

import type { AuthorizationServerOptions } from "./authorization_behaviour.ts";
import { type AuthorizationServer, startAuthorizationServer } from "./authorization_server.ts";
import { type ModelServer, type ModelServerOptions, startModelServer } from "./model_server.ts";

/** How to start the servers. */
export interface EmbeddedServersOptions {
  readonly authorization?: AuthorizationServerOptions;
  readonly model?: Partial<ModelServerOptions>;
}

/** The running servers. */
export interface EmbeddedServers {
  readonly authorization: AuthorizationServer;
  readonly model: ModelServer;
  stop(): Promise<void>;
}

/** Starts both servers; `resource_url` is the model server unless the options name another. */
export async function startEmbeddedServers(
  options: EmbeddedServersOptions = {},
): Promise<EmbeddedServers> {
  const authorization = await startAuthorizationServer(options.authorization);
  const model = await startModelServer({
    isValidToken: (token) => authorization.isValidAccessToken(token),
    ...options.model,
  });
  authorization.behaviour.resourceUrl ??= model.baseUrl;
  return {
    authorization,
    model,
    stop: async () => {
      await Promise.all([authorization.stop(), model.stop()]);
    },
  };
}
