/** Which files belong to a sign-in. */

import { deepEqual, equal, throws } from "node:assert/strict";
import { credentialPaths } from "../../src/credentials/credential_paths.ts";
import { EXIT_CODES } from "../../src/platform/failure.ts";

const CHOICE = {
  home: "/home/u/.qwen",
  currentFolder: "/team",
  named: undefined,
  isDefaultServer: true,
  credentialName: "oauth_creds",
};

const DEFAULT = {
  home: "/home/u/.qwen",
  ownFolder: "/home/u/.qwen/qwenauth",
  credential: "/home/u/.qwen/oauth_creds.json",
  sharedLock: "/home/u/.qwen/oauth_creds.lock",
  kernelLock: "/home/u/.qwen/qwenauth/oauth.lock",
  journal: "/home/u/.qwen/qwenauth/refresh.json",
  key: "oauth_creds",
};

Deno.test("oauth_creds.json for the default OAuth server, with the files that the specification names", () => {
  deepEqual(credentialPaths(CHOICE), DEFAULT);
});

Deno.test("qwenauth/oauth-<host>.json when another server is configured; lock, journal and refused mark belong to it (same stem)", () => {
  const credentialName = "oauth-auth.example";
  deepEqual(credentialPaths({ ...CHOICE, isDefaultServer: false, credentialName }), {
    home: "/home/u/.qwen",
    ownFolder: "/home/u/.qwen/qwenauth",
    credential: "/home/u/.qwen/qwenauth/oauth-auth.example.json",
    sharedLock: "/home/u/.qwen/qwenauth/oauth-auth.example.lock",
    kernelLock: "/home/u/.qwen/qwenauth/oauth-auth.example.kernel.lock",
    journal: "/home/u/.qwen/qwenauth/oauth-auth.example.refresh.json",
    key: "/home/u/.qwen/qwenauth/oauth-auth.example.json",
  });
});

Deno.test("QWENAUTH_CREDENTIAL_FILE wins, absolute or relative to the current folder", () => {
  const CASES = [
    ["/x/mine.json", "/x/mine"],
    ["mine.json", "/team/mine"],
    ["./mine.json", "/team/mine"],
    ["sub/mine.token.json", "/team/sub/mine.token"],
    ["mine", "/team/mine"],
  ] as const;
  for (const [named, stem] of CASES) {
    for (const isDefaultServer of [true, false]) {
      const paths = credentialPaths({ ...CHOICE, named, isDefaultServer });
      const credential = named === "mine" ? stem : `${stem}.json`;
      deepEqual(paths, {
        home: "/home/u/.qwen",
        ownFolder: "/home/u/.qwen/qwenauth",
        credential,
        sharedLock: `${stem}.lock`,
        kernelLock: `${stem}.kernel.lock`,
        journal: `${stem}.refresh.json`,
        key: credential,
      });
    }
  }
});

Deno.test("QWENAUTH_CREDENTIAL_FILE that names the default file is the same sign-in, with the same locks", () => {
  // Else two processes of one host hold different kernel locks, and each takes the other for dead.
  for (const currentFolder of ["/team", "/home/u/.qwen"]) {
    const named = currentFolder === "/team" ? DEFAULT.credential : "oauth_creds.json";
    deepEqual(credentialPaths({ ...CHOICE, currentFolder, named }), DEFAULT);
  }
});

Deno.test("two QWEN_HOMEs that name one file meet at the same locks and the same journal", () => {
  const CASES = [
    [{ named: "/shared/creds.json" }, { home: "/other", named: "/shared/creds.json" }],
    [{ named: undefined }, { home: "/other", named: DEFAULT.credential }],
  ] as const;
  for (const choices of CASES) {
    const [a, b] = choices.map((choice) => {
      const { credential, sharedLock, kernelLock, journal } = credentialPaths({
        ...CHOICE,
        ...choice,
      });
      return { credential, sharedLock, kernelLock, journal };
    });
    deepEqual(a, b);
  }
});

Deno.test("QWENAUTH_CREDENTIAL_FILE that would be its own lock: exit 2", () => {
  const CASES = [
    ["/x/creds.lock", "/x/creds.lock"],
    ["creds.lock", "/team/creds.lock"],
    ["/x/oauth_creds.lock", "/x/oauth_creds.lock"],
  ] as const;
  for (const [named, path] of CASES) {
    throws(() => credentialPaths({ ...CHOICE, named }), {
      name: "Failure",
      code: "usage",
      message: `QWENAUTH_CREDENTIAL_FILE cannot be "${path}": a lock has that name`,
      hint: `export QWENAUTH_CREDENTIAL_FILE="${path}.json"`,
    });
  }
  equal(EXIT_CODES.usage, 2);
  equal(
    credentialPaths({ ...CHOICE, named: "/x/creds.lock.json" }).credential,
    "/x/creds.lock.json",
  );
});
