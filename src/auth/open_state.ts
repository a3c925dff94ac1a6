/** The state file alone, for commands that need nothing else. */

import { StateFile } from "../credentials/state_file.ts";
import { openSignIn, type SignInSurroundings } from "./sign_in.ts";

/** Opens the state file of QWEN_HOME. @throws {Failure} As `openSignIn` does. */
export function openState(surroundings: SignInSurroundings): StateFile {
  const signIn = openSignIn(surroundings);
  return new StateFile(signIn, signIn.paths.ownFolder);
}
