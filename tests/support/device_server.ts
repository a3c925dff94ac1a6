/**
 * An authorization server in memory that gives device codes, and tokens for those that were approved,
 * once. Its secrets are marked, and so is the verifier: `MARK` must show up where a code belongs alone.
 */

import { json } from "./planned_fetch.ts";

/** What a person has said of a code. */
export type Decision = "granted" | "denied" | "expired" | undefined;

/** Fake of a server with the device grant. */
export class DeviceServer {
  /** Device codes in the order in which they were polled for. */
  readonly polls: string[] = [];
  /** Answers in place of the next ones to a poll. */
  readonly instead: (() => Response | Error)[] = [];
  /** Fields that every token answer has beside the usual ones. */
  extra: Record<string, unknown> = {};
  /** Called when a poll has been decided. */
  onAnswer: (decision: Decision) => void = () => {};
  readonly #codes = new Map<string, Decision | "spent">();

  /** Device codes, in their order. */
  get codes(): readonly string[] {
    return [...this.#codes.keys()];
  }

  /** How many codes were exchanged for tokens. */
  get grants(): number {
    return [...this.#codes.values()].filter((state) => state === "spent").length;
  }

  /** The person decides about the code with this number, from 1. */
  decide(number: number, decision: Decision): void {
    this.#codes.set(`MARK-device-${number}`, decision);
  }

  /** Answers one request. */
  answer(body: string): Response {
    const form = new URLSearchParams(body);
    const code = form.get("device_code");
    return code === null ? this.#begin() : this.#poll(code);
  }

  #begin(): Response {
    const number = this.#codes.size + 1;
    this.decide(number, undefined);
    return json(200, {
      device_code: `MARK-device-${number}`,
      user_code: `MARK-user-${number}`,
      verification_uri: "https://chat.qwen.ai/authorize",
      verification_uri_complete: `https://chat.qwen.ai/authorize?user_code=MARK-user-${number}`,
      expires_in: 1800,
    });
  }

  #poll(code: string): Response {
    this.polls.push(code);
    const other = this.instead.shift()?.();
    if (other instanceof Error) throw other;
    if (other !== undefined) return other;
    const state = this.#codes.get(code);
    if (state === "granted") this.#codes.set(code, "spent");
    if (state !== "spent") this.onAnswer(state);
    switch (state) {
      case "granted":
        return json(200, {
          access_token: `MARK-granted-${code.slice(-1)}`,
          refresh_token: `MARK-renewal-${code.slice(-1)}`,
          token_type: "Bearer",
          expires_in: 3600,
          ...this.extra,
        });
      case "denied":
        return json(400, { error: "access_denied" });
      case "expired":
        return json(400, { error: "expired_token" });
      case "spent":
        return json(400, { error: "invalid_grant" });
      case undefined:
        return json(400, { error: "authorization_pending" });
    }
  }
}
