/**
 * An authorization server in memory: it rotates refresh tokens, and one that is used twice revokes
 * everything. Its secrets are marked: `MARK` must show up nowhere but where a token belongs.
 */

import type { Clock } from "../../src/platform/clock.ts";
import { json } from "./planned_fetch.ts";

/** An answer in place of the server's own, or an error that the network throws. */
export type OtherAnswer = Response | Error | (() => Response | Error | Promise<Response>);

/** Fake of a token endpoint. */
export class TokenServer {
  /** Refresh tokens in the order in which they were sent. */
  readonly sent: string[] = [];
  /** Requests that were no refresh requests: bodies. */
  readonly others: string[] = [];
  /** Answers in place of the next ones. */
  readonly instead: OtherAnswer[] = [];
  /** Whether each answer has a new refresh token. */
  rotates = true;
  lifetimeSeconds = 3600;
  /** Fields that every answer has beside the usual ones. */
  extra: Record<string, unknown> = {};
  /** How long an answer takes before and after the server has decided, in milliseconds. */
  delays: { beforeMs: number; afterMs: number } = { beforeMs: 0, afterMs: 0 };
  /** Called when a request is about to be decided, and when its answer is about to be given. */
  on: (moment: "request" | "answer") => void | Promise<void> = () => {};
  #refreshToken = "MARK-refresh-0";
  #accessToken = "MARK-access-0";
  #grants = 0;
  #isRevoked = false;

  constructor(readonly clock: Clock) {}

  /** The access token that is valid now, undefined if everything is revoked. */
  get accessToken(): string | undefined {
    return this.#isRevoked ? undefined : this.#accessToken;
  }

  get refreshToken(): string {
    return this.#refreshToken;
  }

  get isRevoked(): boolean {
    return this.#isRevoked;
  }

  /** How often a refresh was granted. */
  get grants(): number {
    return this.#grants;
  }

  /** Another program refreshes with the current refresh token. */
  grant(): { accessToken: string; refreshToken: string } {
    this.#grants++;
    this.#accessToken = `MARK-access-${this.#grants}`;
    if (this.rotates) this.#refreshToken = `MARK-refresh-${this.#grants}`;
    return { accessToken: this.#accessToken, refreshToken: this.#refreshToken };
  }

  /** Ends the session on the server's side. */
  revoke(): void {
    this.#isRevoked = true;
  }

  /** Answers one request. */
  async answer(body: string): Promise<Response> {
    const refreshToken = new URLSearchParams(body).get("refresh_token");
    if (refreshToken === null) {
      this.others.push(body);
      return new Response(null, { status: 200 });
    }
    this.sent.push(refreshToken);
    await this.on("request");
    if (this.delays.beforeMs > 0) await this.clock.sleep(this.delays.beforeMs);
    const answer = await this.#decide(refreshToken);
    if (this.delays.afterMs > 0) await this.clock.sleep(this.delays.afterMs);
    await this.on("answer");
    return answer;
  }

  async #decide(refreshToken: string): Promise<Response> {
    const other = this.instead.shift();
    if (other !== undefined) {
      const answer = typeof other === "function" ? await other() : other;
      if (answer instanceof Error) throw answer;
      return answer;
    }
    if (refreshToken !== this.#refreshToken) this.#isRevoked = true;
    if (this.#isRevoked) return INVALID_GRANT();
    const { accessToken, refreshToken: next } = this.grant();
    return json(200, {
      access_token: accessToken,
      token_type: "Bearer",
      expires_in: this.lifetimeSeconds,
      ...(this.rotates ? { refresh_token: next } : {}),
      ...this.extra,
    });
  }
}

/** What a server says of a dead refresh token (RFC 6749, section 5.2). */
export const INVALID_GRANT = (): Response =>
  json(400, { error: "invalid_grant", error_description: "refresh token is dead" });
