/** A conversation under way, as the REPL sees it: what it can ask for, and nothing of how it is done. */

/** A conversation that the REPL goes on with. */
export interface Talk {
  /** Provider and model that answer: `openai`, `qwen3-coder-plus`. */
  readonly provider: string;
  readonly model: string;
  /**
   * Asks, prints the answer as it comes, and keeps both in the session.
   * @throws {Failure} As the request does; a partial answer has been printed.
   * @throws The signal's reason, if it is aborted: what was printed so far is kept in the session.
   */
  ask(text: string, signal: AbortSignal): Promise<void>;
  /** Attaches a file or URL to the next question; gives a line that says what. @throws {Failure} `usage` */
  attach(source: string): Promise<string>;
  /** Goes on with another model of the same provider; gives lines that say what. @throws {Failure} `usage` */
  useModel(model: string): Promise<readonly string[]>;
  /** Replaces the system prompt from the next question on; an empty text removes it. */
  setSystem(text: string): string;
  /** Forgets the conversation and what is attached, but not the system prompt; gives lines that say so. */
  clear(): readonly string[];
  /** Stores the conversation under this name from now on. @throws {Failure} `usage` or `store` */
  save(name: string): Promise<string>;
  /** Lines that tell provider, model, session, messages, tokens. */
  status(): readonly string[];
}
