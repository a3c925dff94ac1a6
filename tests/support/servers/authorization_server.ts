/**
 * The authorization server of tests and demo: `oidc-provider` on loopback with the paths, the PKCE
 * check, `slow_down` and `resource_url` of the Qwen server, and controls for tests: what it was
 * asked, what it answers next, how slow it is.
 */

import { createServer } from "node:http";
import type {
  AuthorizationBehaviour,
  AuthorizationCounters,
  AuthorizationServerOptions,
  PlannedAuthorizationAnswers,
} from "./authorization_behaviour.ts";
import { DeviceGrantRules } from "./device_grant_rules.ts";
import { issuedIn, type IssuedSecret } from "./issued_secrets.ts";
import { PATHS } from "./oidc_configuration.ts";
import { createLibrary, finishInteraction, type LibraryContext, showCode } from "./oidc_library.ts";
import { OneByOne } from "./one_by_one.ts";
import { type CannedAnswer, delay, givePlanned } from "./planned_answer.ts";
import { recordRequest, type RequestRecord } from "./request_log.ts";
import { TokenStore } from "./token_store.ts";

/** Client id that the server knows. */
export const CLIENT_ID = "f0304373b74a44d2b584a3fb70ca9e56";

/** A running server. */
export interface AuthorizationServer {
  /** `http://127.0.0.1:PORT`, the value for `QWENAUTH_OAUTH_BASE_URL`. */
  readonly baseUrl: string;
  readonly behaviour: AuthorizationBehaviour;
  readonly planned: PlannedAuthorizationAnswers;
  /** All requests to the device authorization and token endpoints and the pages, in order of arrival. */
  readonly requests: RequestRecord[];
  readonly counters: AuthorizationCounters;
  /** All codes and tokens that were sent or would have been, planned answers included. */
  readonly issued: readonly IssuedSecret[];
  /** Whether an access token was issued here, is not revoked and has not expired. */
  isValidAccessToken(token: string): boolean;
  /** Whether a refresh token was issued here and would be accepted now. */
  isUsableRefreshToken(token: string): boolean;
  /** Makes every access and refresh token worthless. */
  revokeAll(): void;
  /** Makes every access token expired; refresh tokens stay good. */
  expireAccessTokens(): void;
  /** Makes every device code expired. */
  expireDeviceCodes(): void;
  /** Closes all connections and ends the server. */
  stop(): Promise<void>;
}

type Endpoint = keyof PlannedAuthorizationAnswers;

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** Starts the server on a free port of 127.0.0.1. */
export async function startAuthorizationServer(
  options: AuthorizationServerOptions = {},
): Promise<AuthorizationServer> {
  const { mark = "", ...behaviourOptions } = options;
  const behaviour: AuthorizationBehaviour = {
    dialect: "rfc",
    intervalSeconds: options.dialect === "qwen" ? 2 : 5,
    accessTokenSeconds: 3600,
    deviceCodeSeconds: 1800,
    resourceUrl: undefined,
    deviceFields: {},
    tokenFields: {},
    onReuse: "revoke",
    delayBeforeMs: 0,
    delayAfterMs: 0,
    ...behaviourOptions,
  };
  const planned: PlannedAuthorizationAnswers = { device: [], poll: [], refresh: [] };
  const requests: RequestRecord[] = [];
  const issued: IssuedSecret[] = [];
  const counters = { deviceAuthorizations: 0, polls: 0, refreshRequests: 0, refreshes: 0 };
  const store = new TokenStore(() => behaviour.onReuse);
  const rules = new DeviceGrantRules();
  const oneByOne = new OneByOne();

  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const library = await createLibrary({
    issuer: baseUrl,
    clientId: CLIENT_ID,
    scopes: ["openid", "profile", "email", "model.completion", "offline_access"],
    store,
    mark,
    accessTokenSeconds: () => behaviour.accessTokenSeconds,
    deviceCodeSeconds: () => behaviour.deviceCodeSeconds,
  });

  /** Answers without the library. */
  async function give(context: LibraryContext, answer: CannedAnswer | "cut" | "hang") {
    context.respond = false;
    if (typeof answer === "object") issued.push(...issuedIn(answer.body ?? ""));
    await givePlanned(answer, context.res);
  }

  async function answerByItself(
    context: LibraryContext,
    endpoint: Endpoint,
    { form }: RequestRecord,
    next: () => Promise<void>,
  ): Promise<void> {
    const refused = endpoint === "device"
      ? rules.refuseAuthorization(form)
      : endpoint === "poll"
      ? await rules.refusePoll(form, behaviour.dialect, behaviour.intervalSeconds, Date.now())
      : undefined;
    if (refused !== undefined) {
      context.status = refused.status;
      context.body = refused.body;
      return;
    }
    await next();
    if (context.status !== 200) return;
    const answer = context.body as Record<string, unknown>;
    if (endpoint === "device") {
      rules.remember(String(answer["device_code"]), form["code_challenge"] ?? "");
      if (behaviour.dialect === "rfc") answer["interval"] = behaviour.intervalSeconds;
    } else if (behaviour.resourceUrl) {
      answer["resource_url"] = behaviour.resourceUrl;
    }
    Object.assign(answer, endpoint === "device" ? behaviour.deviceFields : behaviour.tokenFields);
    issued.push(...issuedIn(JSON.stringify(answer)));
    if (endpoint === "refresh") counters.refreshes++;
  }

  async function answerEndpoint(
    context: LibraryContext,
    endpoint: Endpoint,
    record: RequestRecord,
    next: () => Promise<void>,
  ): Promise<void> {
    const plan = planned[endpoint].shift() ?? "real";
    if (plan !== "real" && plan !== "lose") return await give(context, plan);
    if (endpoint !== "device") await delay(behaviour.delayBeforeMs, context.res);
    if (context.res.socket?.destroyed) return void (context.respond = false);
    // Deliberately one after the other: the library looks whether a refresh token was used and marks
    // it as used in two steps, and two requests at once would both be granted.
    await oneByOne.run(() => answerByItself(context, endpoint, record, next));
    if (endpoint !== "device") await delay(behaviour.delayAfterMs, context.res);
    if (plan === "lose") await give(context, "cut");
  }

  library.use(async (context, next) => {
    const record = await recordRequest(context.req);
    context.req.body = record.form;
    requests.push(record);
    context.res.on("finish", () => record.status = context.res.statusCode);
    const endpoint = endpointOf(record);
    if (endpoint !== undefined) {
      count(counters, endpoint);
      return await answerEndpoint(context, endpoint, record, next);
    }
    if (record.path.startsWith(PATHS.interaction)) return await finishInteraction(library, context);
    await next();
    if (record.path === PATHS.approval && record.method === "GET") {
      await showCode(context, store, record.query["user_code"] ?? "");
    }
  });
  server.on("request", library.callback());

  return {
    baseUrl,
    behaviour,
    planned,
    requests,
    counters,
    issued,
    isValidAccessToken: (token) => store.isValidAccessToken(token),
    isUsableRefreshToken: (token) => store.isUsableRefreshToken(token),
    revokeAll: () => store.revokeAll(),
    expireAccessTokens: () => store.expireAll("AccessToken"),
    expireDeviceCodes: () => store.expireAll("DeviceCode"),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Which endpoint a request is for; undefined for pages. */
function endpointOf({ method, path, form }: RequestRecord): Endpoint | undefined {
  if (method !== "POST") return undefined;
  if (path === PATHS.deviceAuthorization) return "device";
  if (path !== PATHS.token) return undefined;
  return form["grant_type"] === DEVICE_GRANT ? "poll" : "refresh";
}

function count(counters: AuthorizationCounters, endpoint: Endpoint): void {
  if (endpoint === "device") counters.deviceAuthorizations++;
  else if (endpoint === "poll") counters.polls++;
  else counters.refreshRequests++;
}
