/** Where the REPL gets its questions from, and how an answer to one is stopped. */

/** A person who types. */
export interface QuestionInput {
  /** The next text that was entered, its lines joined; undefined if the person leaves. */
  read(): Promise<string | undefined>;
  /**
   * Does something that Ctrl-C stops, by aborting the signal; tells whether it was.
   * @throws What `run` throws without having been stopped.
   */
  stoppable(run: (signal: AbortSignal) => Promise<void>): Promise<"done" | "stopped">;
  /** Goes to the start of a line, after output that may have stopped within one. */
  freshLine(): void;
  /** Exit code of the program after a signal that ended the input; 0 otherwise. */
  readonly exitCode: number;
  /** Gives the terminal back. */
  close(): void;
}
