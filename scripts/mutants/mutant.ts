/**
 * A promise of the specification with the proof that a test stands guard over it: a change of the code that
 * breaks the promise, and the test that then fails.
 */
export interface Mutant {
  /** The promise in one sentence. */
  readonly promise: string;
  /** File to change, from the root of the repository. */
  readonly at: string;
  /** Text that occurs there exactly once. */
  readonly was: string;
  /** Text in its place. */
  readonly becomes: string;
  /** File of the test, from the root of the repository. */
  readonly test: string;
  /** Name of the test that fails, or a part of it. */
  readonly named: string;
}

/**
 * `source` with the change made.
 *
 * @throws {Error} If the text to change does not occur exactly once.
 */
export function mutate(source: string, { at, was, becomes }: Mutant): string {
  const [before, after, ...more] = source.split(was);
  if (after === undefined || more.length > 0) {
    throw new Error(`"${at}" has ${more.length + (after === undefined ? 0 : 1)} times: ${was}`);
  }
  return `${before}${becomes}${after}`;
}
