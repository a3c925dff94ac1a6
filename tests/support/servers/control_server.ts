/**
 * Lets another process steer the embedded servers over HTTP on loopback: shell scripts, tests in a
 * pseudo terminal, a person with curl.
 */

import type { AuthorizationServer } from "./authorization_server.ts";
import type { ModelServer } from "./model_server.ts";
import { approve, deny } from "./approve_page.ts";

/** A running control server. */
export interface ControlServer {
  /** `http://127.0.0.1:PORT/control` */
  readonly baseUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts the control server on a free port. Requests carry and answer JSON:
 * `GET /control/requests`, `GET /control/counters`, and `POST` with a body to
 * `/control/behaviour` (`{"authorization": {…}, "model": {…}}`, fields to change),
 * `/control/plan` (`{"refresh": [answer, …], …}`; lists: device, poll, refresh, models, chat),
 * `/control/approve` and `/control/deny` (`{"url": "…"}`, the complete verification URI),
 * `/control/revoke_all`, `/control/expire_access_tokens`, `/control/expire_device_codes`.
 */
export function startControlServer(
  authorization: AuthorizationServer,
  model: ModelServer,
): ControlServer {
  const actions: Record<string, (body: Record<string, unknown>) => unknown> = {
    "GET /control/requests": () => ({
      authorization: authorization.requests,
      model: model.requests,
    }),
    "GET /control/counters": () => authorization.counters,
    "POST /control/behaviour": (body) => {
      Object.assign(authorization.behaviour, body["authorization"]);
      Object.assign(model.behaviour, body["model"]);
    },
    "POST /control/plan": (body) => {
      for (const [name, list] of Object.entries({ ...authorization.planned, ...model.planned })) {
        list.push(...(body[name] ?? []) as typeof list);
      }
    },
    "POST /control/approve": (body) => approve(String(body["url"])),
    "POST /control/deny": (body) => deny(String(body["url"])),
    "POST /control/revoke_all": () => authorization.revokeAll(),
    "POST /control/expire_access_tokens": () => authorization.expireAccessTokens(),
    "POST /control/expire_device_codes": () => authorization.expireDeviceCodes(),
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const action = actions[`${request.method} ${new URL(request.url).pathname}`];
    if (action === undefined) return Response.json({ error: "No such control" }, { status: 404 });
    try {
      const text = await request.text();
      return Response.json(await action(text === "" ? {} : JSON.parse(text)) ?? {});
    } catch (error) {
      return Response.json({ error: String(error) }, { status: 500 });
    }
  });
  return {
    baseUrl: `http://127.0.0.1:${server.addr.port}/control`,
    stop: () => server.shutdown(),
  };
}
