/** The credential for model requests: a key stays what it is, an access token is kept fresh. */

import type { Credential } from "../../credentials/credential.ts";
import { baseUrlFromResourceUrl } from "../../oauth/base_url.ts";
import { Failure } from "../../platform/failure.ts";
import type { Secret } from "../../platform/secret.ts";
import { QWEN_OAUTH } from "../../providers/qwen_oauth.ts";
import { CREDENTIAL_HEADERS } from "../../requests/credential_header.ts";
import type { ModelCredential } from "../../requests/model_exchange.ts";
import { describeRefusedRefresh } from "../installation/describe_outcome.ts";
import { getAccessToken } from "../renewal/get_access_token.ts";
import { renewCredential } from "../renewal/renew_credential.ts";
import type { Gathered } from "../values/gather_values.ts";
import type { ModelAccess } from "./model_access.ts";

/** What a refreshed token should be good for. */
const WANTED_MS = 30_000;

/** The credential of an access. */
export function modelCredential(gathered: Gathered, access: ModelAccess): ModelCredential {
  const { target: { protocol, provider }, secret } = access;
  const header = CREDENTIAL_HEADERS[protocol];
  if (provider !== QWEN_OAUTH) return { header, current: () => Promise.resolve(secret) };
  return { header, ...new SignInToken(gathered, access.baseUrl ?? "").means() };
}

/** The access token of the sign-in, read anew for each request: other programs refresh it too. */
class SignInToken {
  readonly #gathered: Gathered;
  readonly #baseUrl: string;
  #last: Credential | undefined;

  constructor(gathered: Gathered, baseUrl: string) {
    this.#gathered = gathered;
    this.#baseUrl = baseUrl;
  }

  means(): Pick<ModelCredential, "current" | "renew"> {
    return { current: () => this.#current(), renew: (refused) => this.#renew(refused) };
  }

  async #current(): Promise<Secret> {
    return this.#take(await getAccessToken(this.#gathered.signIn, {}));
  }

  /** The refresh names the token that it replaces: whoever finds another one takes that instead. */
  async #renew(refused: Secret): Promise<Secret | undefined> {
    const { signIn, debug } = this.#gathered;
    const first = this.#last;
    if (first === undefined || !first.accessToken.equals(refused)) return await this.#current();
    const startedAtMs = signIn.clock.nowMs();
    try {
      const renewed = await signIn.shareRenewal(() =>
        renewCredential(signIn, first, { wantedMs: WANTED_MS, forced: true, startedAtMs })
      );
      return renewed.accessToken.equals(refused) ? undefined : this.#take(renewed);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.code === "auth_required") {
        throw describeRefusedRefresh(this.#gathered, error).failure ?? error;
      }
      debug(() => `the access token could not be refreshed: ${error.message}`);
      return undefined;
    }
  }

  /** Deliberately checked: a new sign-in may belong to another host, and its token goes to no other. */
  #take(credential: Credential): Secret {
    const baseUrl = baseUrlFromResourceUrl(credential.resourceUrl, "store");
    if (new URL(baseUrl).origin !== URL.parse(this.#baseUrl)?.origin) {
      throw new Failure(
        "not_entitled",
        `The sign-in belongs to "${baseUrl}" now, no longer to "${this.#baseUrl}"`,
        { hint: "qwenauth status" },
      );
    }
    this.#last = credential;
    return credential.accessToken;
  }
}
