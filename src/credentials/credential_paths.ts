/** Which files belong to a sign-in: the credential, its two locks and its journal share one stem. */

import { Failure } from "../platform/failure.ts";
import { folderOf, joinPath, nameOf, resolvePath, stemOf } from "../platform/paths.ts";

/** Name of the file that is shared with qwen-code. */
const SHARED_NAME = "oauth_creds.json";

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
  /** Current folder, for a relative `named`; undefined if it is unknown. */
  readonly currentFolder: string | undefined;
  /** Value of `QWENAUTH_CREDENTIAL_FILE`. */
  readonly named: string | undefined;
  /** Whether the OAuth server is the one of qwen-code. */
  readonly isDefaultServer: boolean;
  /** File name without extension for any other server: `oauth-<host>`. */
  readonly credentialName: string;
}

/**
 * The paths: the named file, else qwen-code's file for its own server, else one for each other server.
 * @throws {Failure} `usage` If the named file would be its own lock, or is relative to an unknown folder.
 */
export function credentialPaths(choice: CredentialChoice): CredentialPaths {
  const { home } = choice;
  const ownFolder = joinPath(home, "qwenauth");
  if (choice.named !== undefined) {
    const credential = resolvePath(choice.currentFolder, choice.named);
    if (nameOf(credential) === SHARED_NAME) {
      return pathsOfShared(home, ownFolder, folderOf(credential));
    }
    const paths = pathsBeside(home, ownFolder, credential);
    if ([paths.sharedLock, paths.kernelLock, paths.journal].includes(credential)) {
      throw new Failure(
        "usage",
        `QWENAUTH_CREDENTIAL_FILE cannot be "${credential}": a lock has that name`,
        {
          hint: `export QWENAUTH_CREDENTIAL_FILE="${credential}.json"`,
        },
      );
    }
    return paths;
  }
  if (!choice.isDefaultServer) {
    return pathsBeside(home, ownFolder, joinPath(ownFolder, `${choice.credentialName}.json`));
  }
  return pathsOfShared(home, ownFolder, home);
}

/**
 * Deliberately the same for a file that is named and one that is found: with another kernel lock, each
 * would take the other's living lock for a leftover.
 */
function pathsOfShared(home: string, ownFolder: string, folder: string): CredentialPaths {
  const credential = joinPath(folder, SHARED_NAME);
  return {
    home,
    ownFolder,
    credential,
    sharedLock: joinPath(folder, "oauth_creds.lock"),
    kernelLock: joinPath(folder, "qwenauth", "oauth.lock"),
    journal: joinPath(folder, "qwenauth", "refresh.json"),
    key: folder === home ? "oauth_creds" : credential,
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
