/** The proxy around a program: started before it, ended after it. */

import { type Gathered, gatherValues, type ValueOptions } from "../../auth/values/gather_values.ts";
import type { ValueSurroundings } from "../../auth/values/gather_values.ts";
import { activeOrExplain, getModelAccess } from "../../auth/access/model_access.ts";
import { proxyEnvironment } from "../../auth/proxy/proxy_environment.ts";
import { openProxyExchange } from "../../auth/proxy/proxy_exchange.ts";
import { Failure } from "../../platform/failure.ts";
import type { ServeLocally } from "../../platform/local_server.ts";
import type { EnvironmentChanges } from "../../platform/programs.ts";
import { resolveTarget } from "../../providers/resolve_target.ts";
import { answerRequest } from "./answer_request.ts";
import { createOneTimeKey } from "./one_time_key.ts";
import { PROXY_PATH } from "./upstream_url.ts";

/** A running proxy. */
export interface ExecProxy {
  /** For the program. */
  readonly environment: EnvironmentChanges;
  /** Gives up all requests and ends it; a refresh that is under way comes to its end first. */
  readonly stop: () => Promise<void>;
}

/** Longest wait for a refresh when the program has ended, milliseconds: as long as its request may take. */
const LAST_WAIT_MS = 35_000;

/**
 * Starts the proxy for the active provider.
 * @throws {Failure} `usage` If its protocol is not openai.
 * @throws {Failure} As `getModelAccess` does.
 */
export async function startProxy(
  surroundings: ValueSurroundings,
  options: ValueOptions & { readonly "min-valid"?: number | undefined },
  serve: ServeLocally,
): Promise<ExecProxy> {
  const { random, debug, clock } = surroundings;
  const gathered = await gatherValues(keepingNetwork(surroundings), options);
  requireOpenAi(gathered);
  const minValidSeconds = options["min-valid"];
  const access = await getModelAccess(gathered, { isScript: true, minValidSeconds });
  const exchange = openProxyExchange(gathered, access);
  const key = createOneTimeKey(random);
  const ending = new AbortController();
  const running = new Set<Promise<Response>>();
  const server = serve((request) => {
    const { port } = server;
    const services = { key, port, exchange, debug, ending: ending.signal };
    const answer = answerRequest(request, services);
    running.add(answer);
    return answer.finally(() => running.delete(answer));
  });
  const baseUrl = `http://127.0.0.1:${server.port}${PROXY_PATH}`;
  debug(() => `proxy: ${baseUrl} stands for ${exchange.baseUrl}`);
  return {
    environment: await proxyEnvironment(gathered, access, { key, baseUrl }),
    async stop() {
      ending.abort();
      await server.stop();
      await Promise.race([Promise.all(running), clock.sleep(LAST_WAIT_MS)]);
    },
  };
}

/** Deliberately not given up: the proxy sends requests as long as the program runs. */
function keepingNetwork(surroundings: ValueSurroundings): ValueSurroundings {
  return { ...surroundings, giveUp: () => {} };
}

function requireOpenAi(gathered: Gathered): void {
  const { provider, protocol } = resolveTarget(gathered.layers, activeOrExplain(gathered).value);
  if (protocol === "openai") return;
  throw new Failure(
    "usage",
    `Cannot use --proxy with "${provider}": it speaks "${protocol}", and the proxy "openai" only`,
    { hint: `qwenauth exec --provider ${provider} -- PROGRAM` },
  );
}
