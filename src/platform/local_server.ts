/** A server for programs of this machine alone, as everything above `platform/` sees it. */

/** One request, as the client wrote it. */
export interface LocalRequest {
  readonly method: string;
  /** Host and port to which the target names it to be addressed; the `Host` header unless the target is a URL. */
  readonly authority: string;
  /** Path and query as they came: nothing is decoded, and no segment removed. */
  readonly target: string;
  readonly headers: Headers;
  /** Null for a method that has none. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>> | null;
  /** Aborted when the client has left; also when all of the answer is sent. */
  readonly signal: AbortSignal;
}

/** Answers one request; a body that fails cuts the connection. */
export type AnswerLocally = (request: LocalRequest) => Promise<Response>;

/** A running server. */
export interface LocalServer {
  /** Port on 127.0.0.1. */
  readonly port: number;
  /** Cuts all connections and ends it. */
  stop(): Promise<void>;
}

/**
 * Starts a server on a free port of 127.0.0.1.
 * @throws {Failure} `failure` If there is none.
 */
export type ServeLocally = (answer: AnswerLocally) => LocalServer;
