/**
 * Where the embedded authorization server keeps codes, tokens, grants and sessions: in memory, nothing
 * forgotten before the end, so that an expired code is known as expired, and open to the controls of
 * tests. It implements the adapter interface of `oidc-provider`.
 */

/** What the library stores; only the named fields are looked at here. */
export interface StoredEntry {
  [field: string]: unknown;
  grantId?: string;
  userCode?: string;
  uid?: string;
  /** Expiry in seconds since the epoch. */
  exp?: number;
  /** Time of first use in seconds since the epoch. */
  consumed?: number;
}

/** What happens when a refresh token is used a second time: `TokenStore.onReuse`. */
export type ReusePolicy = "revoke" | "refuse" | "accept";

/** The adapter that the library asks for, one per kind of entry. */
export interface StoreAdapter {
  upsert(id: string, entry: StoredEntry): Promise<void>;
  find(id: string): Promise<StoredEntry | undefined>;
  findByUid(uid: string): Promise<StoredEntry | undefined>;
  findByUserCode(userCode: string): Promise<StoredEntry | undefined>;
  consume(id: string): Promise<void>;
  destroy(id: string): Promise<void>;
  revokeByGrantId(grantId: string): Promise<void>;
}

/** All entries of one server. */
export class TokenStore {
  /**
   * `revoke`: the whole grant ends (RFC 9700, section 4.14.2); `refuse`: only the request is refused;
   * `accept`: a refresh token can be used any number of times, and every use gives a new one.
   */
  readonly onReuse: () => ReusePolicy;
  readonly #kinds = new Map<string, Map<string, StoredEntry>>();

  constructor(onReuse: () => ReusePolicy) {
    this.onReuse = onReuse;
  }

  /** The adapter for entries of `kind`: `AccessToken`, `DeviceCode`, `Session`, … */
  adapter(kind: string): StoreAdapter {
    const entries = this.#entries(kind);
    const found = (matches: (entry: StoredEntry) => boolean) =>
      Promise.resolve([...entries.values()].find(matches));
    return {
      upsert: (id, entry) => Promise.resolve(void entries.set(id, entry)),
      find: (id) => Promise.resolve(entries.get(id)),
      findByUid: (uid) => found((entry) => entry.uid === uid),
      findByUserCode: (userCode) => found((entry) => entry.userCode === userCode),
      consume: (id) => {
        const entry = entries.get(id);
        const isReusable = kind === "RefreshToken" && this.onReuse() === "accept";
        if (entry !== undefined && !isReusable) entry.consumed = Math.floor(Date.now() / 1000);
        return Promise.resolve();
      },
      destroy: (id) => {
        const isKept = kind !== "Session" && kind !== "Interaction" && this.onReuse() !== "revoke";
        if (!isKept) entries.delete(id);
        return Promise.resolve();
      },
      revokeByGrantId: (grantId) => {
        if (this.onReuse() !== "revoke") return Promise.resolve();
        for (const [id, entry] of entries) if (entry.grantId === grantId) entries.delete(id);
        return Promise.resolve();
      },
    };
  }

  /** Whether `token` is an access token that was issued, is not revoked and has not expired. */
  isValidAccessToken(token: string): boolean {
    const entry = this.#entries("AccessToken").get(token);
    return entry !== undefined && (entry.exp ?? 0) * 1000 > Date.now();
  }

  /** Whether `token` is a refresh token that would be accepted now. */
  isUsableRefreshToken(token: string): boolean {
    const entry = this.#entries("RefreshToken").get(token);
    return entry !== undefined && entry.consumed === undefined;
  }

  /** Forgets all access tokens, refresh tokens and grants. */
  revokeAll(): void {
    for (const kind of ["AccessToken", "RefreshToken", "Grant"]) this.#entries(kind).clear();
  }

  /** Puts the expiry of all entries of `kind` into the past. */
  expireAll(kind: "AccessToken" | "DeviceCode"): void {
    for (const entry of this.#entries(kind).values()) entry.exp = 1;
  }

  #entries(kind: string): Map<string, StoredEntry> {
    const known = this.#kinds.get(kind);
    if (known !== undefined) return known;
    const entries = new Map<string, StoredEntry>();
    this.#kinds.set(kind, entries);
    return entries;
  }
}
