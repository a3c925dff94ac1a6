/** Randomness, as everything above `platform/` sees it. */

/** Cryptographically strong random values. */
export interface Random {
  /** `length` random bytes. */
  bytes(length: number): Uint8Array<ArrayBuffer>;
  /** A random UUID (version 4). */
  uuid(): string;
}

/** The machine's source of randomness. */
export const systemRandom: Random = {
  bytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  uuid: () => crypto.randomUUID(),
};
