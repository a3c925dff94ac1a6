/** The secrets that a test knows of, and finding them, or a part of one, in a text. */

/** What a secret is: decides where it may be. */
export type SecretKind =
  | "access token"
  | "refresh token"
  | "device code"
  | "user code"
  | "code verifier"
  | "key"
  | "one-time key";

/** A secret that was found. */
export interface FoundSecret {
  readonly kind: SecretKind;
  readonly value: string;
}

/** Finds the secrets in a text whose kind is not allowed there. */
export type Find = (text: string, allowed?: readonly SecretKind[]) => FoundSecret[];

/** Something that was searched. */
export interface Place {
  readonly name: string;
  /** What is there and does not belong there. */
  readonly found: readonly FoundSecret[];
}

/** Shorter ones are words that may be anywhere: `own`, `test-key` in a name. */
const SHORTEST = 9;
/** Of a secret that is long enough, its beginning and its end are looked for: what is cut short leaks too. */
const LONG = 24;
const PART = 12;

/** Keys that nobody told of: those of tests that were typed and refused, and those of the proxy. */
const KEY_WORDS = /\b(?:MARK(?:ED)?-[\w-]+|sk-\w[\w-]{14,}|ghp_\w{16,})/g;
const ONE_TIME_KEY = "sk-qwenauth-proxy-";

/** Names of variables and fields whose values are keys; no name of a variable that holds one. */
const KEY_ASSIGNMENT =
  /(?<name>\b\w*(?:key|KEY|TOKEN|SECRET))"?\s*[:=]\s*["']?(?<value>[^\s"',;}\\]+)/g;
const NO_KEY = /^(?:env:|\$)|^[A-Z][A-Z0-9_]*$/;

const FIELD_KINDS: Readonly<Record<string, SecretKind>> = {
  access_token: "access token",
  refresh_token: "refresh token",
  device_code: "device code",
  user_code: "user code",
  code_verifier: "code verifier",
};
const FIELDS = new RegExp(`"(${Object.keys(FIELD_KINDS).join("|")})":\\s*"([^"]+)"`, "g");

/** Secrets of one sandbox. */
export class KnownSecrets {
  readonly #kinds = new Map<string, Set<SecretKind>>();

  /**
   * Learns a secret; one that is too short to be told from a word is left out. What is known as
   * something else is no key: a variable or a header may have a token in it.
   */
  add(kind: SecretKind, value: string): void {
    if (value.length < SHORTEST) return;
    const kinds = this.#kinds.get(value) ?? new Set();
    this.#kinds.set(value, kinds.add(kind));
    if (kinds.size > 1) kinds.delete("key");
  }

  /** Learns the value of a field of a form or an answer, if the field is one for secrets. */
  addField(field: string, value: string): void {
    const kind = FIELD_KINDS[field];
    if (kind !== undefined) this.add(kind, value);
  }

  /** Learns the secrets of a file: fields of JSON, variables with the names of keys. */
  addFrom(text: string): void {
    for (const [, field, value] of text.matchAll(FIELDS)) this.addField(field!, value!);
    for (const { groups } of text.matchAll(KEY_ASSIGNMENT)) {
      const { name, value } = groups as { name: string; value: string };
      if (!/envkey/i.test(name) && !NO_KEY.test(value)) this.add("key", value);
    }
  }

  /** The secrets in a text whose kind is not allowed there. */
  find(text: string, allowed: readonly SecretKind[] = []): FoundSecret[] {
    const found: FoundSecret[] = [];
    const known = [...this.#kinds.keys()];
    const isAllowed = (value: string) => allowed.some((kind) => this.#kinds.get(value)?.has(kind));
    // One that may be there can have a part in common with one that may not.
    const longestFirst = known.filter(isAllowed).toSorted((a, b) => b.length - a.length);
    const rest = longestFirst.reduce((left, value) => left.replaceAll(value, "…"), text);
    for (const [value, kinds] of this.#kinds) {
      if (isAllowed(value) || !partsOf(value).some((part) => rest.includes(part))) continue;
      found.push({ kind: [...kinds][0]!, value });
    }
    const others = [...rest.matchAll(KEY_WORDS)].map(([word]) => word)
      .filter((word) => !known.some((secret) => secret.includes(word)))
      .map((value) => ({ kind: kindOfKey(value), value }))
      .filter(({ kind }) => !allowed.includes(kind));
    return [...found, ...others];
  }
}

function kindOfKey(word: string): SecretKind {
  return word.startsWith(ONE_TIME_KEY) ? "one-time key" : "key";
}

function partsOf(value: string): readonly string[] {
  return value.length < LONG ? [value] : [value.slice(0, PART), value.slice(-PART)];
}
