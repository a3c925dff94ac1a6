/**
 * Lets another process steer the embedded servers over HTTP on loopback: shell scripts, tests in a
 * pseudo terminal, a person with curl.
 */

import { approve, deny } from "./approve_page.ts";
import type { EmbeddedServers } from "./embedded_servers.ts";
import type { PlannedAnswer } from "./planned_answer.ts";

/** A running control server. */
export interface ControlServer {
  /** `http://127.0.0.1:PORT/control` */
  readonly baseUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts the control server on a free port. Requests carry and answer JSON:
 * `GET /control/requests`, `GET /control/counters`, and `POST` with a body to
 * `/control/behaviour` (`{"authorization": {…}, "model": {…}}`, fields to change; also `anthropic`, `gemini`),
 * `/control/plan` (`{"refresh": [answer, …], …}`; lists: device, poll, refresh, models, chat; those of the
 * other services in `{"anthropic": {"chat": [answer, …]}, "gemini": {…}}`),
 * `/control/approve` and `/control/deny` (`{"url": "…"}`, the complete verification URI),
 * `/control/revoke_all`, `/control/expire_access_tokens`, `/control/expire_device_codes`.
 */
export function startControlServer(servers: Omit<EmbeddedServers, "stop">): ControlServer {
  const { authorization, model, anthropic, gemini } = servers;
  const actions: Record<string, (body: Record<string, unknown>) => unknown> = {
    "GET /control/requests": () => ({
      authorization: authorization.requests,
      model: model.requests,
      anthropic: anthropic.requests,
      gemini: gemini.requests,
    }),
    "GET /control/counters": () => authorization.counters,
    "POST /control/behaviour": (body) => {
      for (
        const [name, { behaviour }] of Object.entries({ authorization, model, anthropic, gemini })
      ) {
        Object.assign(behaviour, body[name]);
      }
    },
    "POST /control/plan": (body) => {
      plan({ ...authorization.planned, ...model.planned }, body);
      plan(anthropic.planned, body["anthropic"]);
      plan(gemini.planned, body["gemini"]);
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

/** Adds the answers of each name to the list of that name. */
function plan(lists: Readonly<Record<string, PlannedAnswer[]>>, answers: unknown): void {
  const byName = (answers ?? {}) as Record<string, PlannedAnswer[]>;
  for (const [name, list] of Object.entries(lists)) list.push(...byName[name] ?? []);
}
