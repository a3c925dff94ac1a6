/** A part of the installation that cannot be read: it is told, and hides nothing of the others. */

import { Failure } from "../../platform/failure.ts";
import { fileFailure } from "../../platform/file_failure.ts";
import { FileError } from "../../platform/files.ts";

/** One part that failed. */
export interface Problem {
  /** What could not be described: `settings`, `key store`, `pending logins`. */
  readonly part: string;
  readonly failure: Failure;
  /** Whether the active provider cannot be used because of it. */
  readonly isRelevant: boolean;
}

/** Describes one part; what is wrong with it goes on the list, and nothing is returned. */
export async function describePart<T>(
  part: string,
  problems: Problem[],
  describe: () => T | Promise<T>,
  isRelevant = false,
): Promise<T | undefined> {
  try {
    return await describe();
  } catch (error) {
    problems.push({ part, failure: toFailure(error), isRelevant });
    return undefined;
  }
}

/** The failure in a thrown value. @throws the value itself, if it is none and no file error. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (!(error instanceof FileError)) throw error;
  return fileFailure(error);
}

/** Runs `action`; a `Failure` becomes its result. */
export function attempt<T>(action: () => T): T | Failure {
  try {
    return action();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}
