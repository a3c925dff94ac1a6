/** The book in which a provider's requests take their turns. */

import { RequestBookFile } from "../../credentials/request_book_file.ts";
import type { RequestBook } from "../../requests/request_book.ts";
import type { SignIn } from "../sign_in.ts";
import { limitsOf } from "./model_request_options.ts";

/**
 * Opens the book; undefined if the provider's requests are not throttled.
 * @param rpm `--rpm`: requests in any 60 s
 */
export function openRequestBook(
  signIn: SignIn,
  provider: string,
  rpm?: number,
): RequestBook | undefined {
  const limits = limitsOf(provider, rpm);
  return limits && new RequestBookFile(signIn, signIn.paths.ownFolder, provider, limits);
}
