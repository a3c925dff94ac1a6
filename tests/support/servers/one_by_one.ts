/** Runs one piece of work at a time. */
export class OneByOne {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` after all earlier work has ended, however that ended. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}
