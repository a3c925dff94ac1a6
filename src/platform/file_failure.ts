/** A failed file operation as it is told where nobody knew what the file was for. */

import { Failure } from "./failure.ts";
import type { FileError } from "./files.ts";

/** The failure for a file error that nobody else has explained. */
export function fileFailure(error: FileError): Failure {
  return new Failure("store", `Cannot use "${error.path}": ${error.message}`, { cause: error });
}
