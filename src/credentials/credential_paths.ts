/** Which files belong to a sign-in: the credential, its two locks and its journal share one stem. */

import { folderOf, joinPath, resolvePath, stemOf } from "../platform/paths.ts";

/** Paths of one sign-in, all absolute. */
export interface CredentialPaths {
  /** QWEN_HOME. */
  readonly home: string;
  /** `QWEN_HOME/qwenauth`, where everything lies that is not shared with qwen-code. */
  readonly ownFolder: string;
  readonly credential: string;
  /** The lock file that qwen-code respects as well. */
  readonly sharedLock: string;
  /** Target of the kernel lock between qwenauth processes; never deleted. */
  readonly kernelLock: string;
  readonly journal: string;
  /** Name under which `state.json` keeps what it knows of this sign-in. */
  readonly key: string;
}

/** What decides where the credential lies. */
export interface CredentialChoice {
  /** QWEN_HOME, absolute. */
  readonly home: string;
  /** Current folder, for a relative `named`. */
  readonly currentFolder: string;
  /** Value of `QWENAUTH_CREDENTIAL_FILE`. */
  readonly named: string | undefined;
  /** Whether the OAuth server is the one of qwen-code. */
  readonly isDefaultServer: boolean;
  /** File name without extension for any other server: `oauth-<host>`. */
  readonly credentialName: string;
}

/** The paths: the named file, else qwen-code's file for its own server, else one for each other server. */
export function credentialPaths(choice: CredentialChoice): CredentialPaths {
  const { home } = choice;
  const ownFolder = joinPath(home, "qwenauth");
  if (choice.named !== undefined) {
    return pathsBeside(home, ownFolder, resolvePath(choice.currentFolder, choice.named));
  }
  if (!choice.isDefaultServer) {
    return pathsBeside(home, ownFolder, joinPath(ownFolder, `${choice.credentialName}.json`));
  }
  return {
    home,
    ownFolder,
    credential: joinPath(home, "oauth_creds.json"),
    sharedLock: joinPath(home, "oauth_creds.lock"),
    kernelLock: joinPath(ownFolder, "oauth.lock"),
    journal: joinPath(ownFolder, "refresh.json"),
    key: "oauth_creds",
  };
}

/** Deliberately beside the file: two QWEN_HOMEs that name one file must meet at the same locks. */
function pathsBeside(home: string, ownFolder: string, credential: string): CredentialPaths {
  const stem = joinPath(folderOf(credential), stemOf(credential));
  return {
    home,
    ownFolder,
    credential,
    sharedLock: `${stem}.lock`,
    kernelLock: `${stem}.kernel.lock`,
    journal: `${stem}.refresh.json`,
    key: credential,
  };
}
