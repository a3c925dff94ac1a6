/**
 * The rules of the device grant that `oidc-provider` does not know: PKCE at the device authorization
 * and token endpoints, and `slow_down` in the words of the RFC or of the Qwen server.
 */

/** How the server speaks where the Qwen server differs from the RFCs. */
export type Dialect = "rfc" | "qwen";

/** A refusal, as it is sent. */
export interface Refusal {
  readonly status: number;
  readonly body: { readonly error: string; readonly error_description: string };
}

interface DeviceCodeState {
  readonly challenge: string;
  lastPollMs: number | undefined;
  /** Added to the interval by every `slow_down` of the RFC. */
  addedMs: number;
}

/** Milliseconds by which a poll may be early: timers and the network are not exact. */
const TOLERANCE_MS = 50;

/** What is remembered of each device code. */
export class DeviceGrantRules {
  readonly #codes = new Map<string, DeviceCodeState>();

  /** Judges a device authorization request (RFC 7636, section 4.4.1); undefined if it is right. */
  refuseAuthorization(form: Readonly<Record<string, string>>): Refusal | undefined {
    if (form["code_challenge_method"] !== "S256") {
      return refusal(400, "invalid_request", "code_challenge_method must be S256");
    }
    if (!/^[A-Za-z0-9_-]{43}$/.test(form["code_challenge"] ?? "")) {
      return refusal(400, "invalid_request", "code_challenge must be 43 base64url characters");
    }
    return undefined;
  }

  /** Keeps the challenge of a device code that was just issued. */
  remember(deviceCode: string, challenge: string): void {
    this.#codes.set(deviceCode, { challenge, lastPollMs: undefined, addedMs: 0 });
  }

  /** Judges a poll; undefined if the library may answer it. */
  async refusePoll(
    form: Readonly<Record<string, string>>,
    dialect: Dialect,
    intervalSeconds: number,
    nowMs: number,
  ): Promise<Refusal | undefined> {
    const state = this.#codes.get(form["device_code"] ?? "");
    if (state === undefined) return undefined;
    if (await challengeOf(form["code_verifier"] ?? "") !== state.challenge) {
      return refusal(400, "invalid_grant", "code_verifier does not match code_challenge");
    }
    const earliestMs = (state.lastPollMs ?? -Infinity) + intervalSeconds * 1000 + state.addedMs;
    state.lastPollMs = nowMs;
    if (intervalSeconds === 0 || nowMs >= earliestMs - TOLERANCE_MS) return undefined;
    // RFC 8628, section 3.5: the interval grows by 5 seconds for this and all later requests.
    // Qwen deviation: 429, and nothing was seen of an interval that the server itself raises.
    if (dialect === "rfc") state.addedMs += 5000;
    return refusal(dialect === "rfc" ? 400 : 429, "slow_down", "polling too frequently");
  }
}

/** S256 challenge of a code verifier (RFC 7636, section 4.2). */
export async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return new Uint8Array(digest).toBase64({ alphabet: "base64url", omitPadding: true });
}

function refusal(status: number, error: string, error_description: string): Refusal {
  return { status, body: { error, error_description } };
}
