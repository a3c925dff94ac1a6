/** What is killed in the middle, and what must hold afterwards. */

import type { Ended } from "../../tests/e2e/support/program.ts";
import type { Sandbox } from "../../tests/e2e/support/sandbox.ts";
import { storeKeys } from "../../tests/e2e/support/stored_choice.ts";
import { approve } from "../../tests/support/servers/approve_page.ts";

/** One command that writes. */
export interface Killing {
  readonly name: string;
  readonly args: readonly string[];
  readonly stdin?: string;
  /** Puts a real sign-in in place, and whatever else there has to be. */
  readonly prepare: (sandbox: Sandbox) => Promise<void>;
  /** What somebody does before anything is written, resolved when it is done; stdout is read on. */
  readonly during?: (child: Deno.ChildProcess) => Promise<void>;
  /** The call after the kill. */
  readonly next: readonly string[];
  /** What is wrong with it; `before` is the credential file as it was. */
  readonly judge: (sandbox: Sandbox, next: Ended, before: string) => string | undefined;
}

const KEY = "sk-killed-0123456789abcdefghij";
const OTHER_KEY = "sk-other-0123456789abcdefghij";
const BASE_URL = "https://api-inference.modelscope.cn/v1";

const signIn = (secondsLeft: number) => async (sandbox: Sandbox) => {
  await sandbox.signIn(secondsLeft);
};

/** All of them. */
export const KILLINGS: readonly Killing[] = [
  {
    name: "token, expired",
    args: ["token"],
    prepare: signIn(-60),
    next: ["token"],
    judge: printsValidToken,
  },
  {
    name: "token --refresh",
    args: ["token", "--refresh"],
    prepare: signIn(3600),
    next: ["token"],
    judge: printsValidToken,
  },
  {
    name: "login",
    args: ["login", "--force", "--json"],
    prepare: signIn(3600),
    during: approveWhenAsked,
    next: ["token"],
    judge: printsValidToken,
  },
  {
    name: "logout",
    args: ["logout"],
    prepare: signIn(3600),
    next: ["token"],
    judge: (sandbox, next) =>
      next.code === 4 && !isThere(sandbox.credentialFile)
        ? undefined
        : printsValidToken(sandbox, next),
  },
  {
    name: "key store",
    args: ["login", "--provider", "modelscope", "--key-stdin", "--no-probe"],
    stdin: `${KEY}\n`,
    async prepare(sandbox) {
      await sandbox.signIn(3600);
      await storeKeys(sandbox, { modelscope: { key: OTHER_KEY, base_url: BASE_URL } });
    },
    next: ["token", "--provider", "modelscope"],
    judge: (_, { code, stdout }) =>
      code === 0 && [KEY, OTHER_KEY].includes(stdout.trim()) ? undefined : "neither key is stored",
  },
  {
    name: "state",
    args: ["use", "modelscope", "--model", "chosen-model"],
    async prepare(sandbox) {
      await sandbox.signIn(3600);
      await storeKeys(sandbox, { modelscope: { key: KEY, base_url: BASE_URL } });
    },
    next: ["env", "--format", "json"],
    judge: (_, { code, stdout }) =>
      code === 0 && JSON.parse(stdout)["OPENAI_API_KEY"] !== undefined
        ? undefined
        : "there is no active provider",
  },
  {
    name: "request book and session",
    args: ["chat", "--session", "killed", "hi"],
    prepare: signIn(3600),
    // Another question would have to wait for its slot.
    next: ["status", "--json"],
    judge: isUsable,
  },
  {
    name: "login --start",
    args: ["login", "--start", "--force"],
    prepare: signIn(3600),
    next: ["status", "--json"],
    judge: isUsable,
  },
];

function isUsable(_: Sandbox, { code, stdout }: Ended): string | undefined {
  return code === 0 && JSON.parse(stdout)["error"] === null
    ? undefined
    : "the sign-in is not usable";
}

function printsValidToken(sandbox: Sandbox, { code, stdout }: Ended): string | undefined {
  const isValid = sandbox.servers.authorization.isValidAccessToken(stdout.trim());
  return code === 0 && isValid ? undefined : "no valid token";
}

async function approveWhenAsked(child: Deno.ChildProcess): Promise<void> {
  const [first, rest] = child.stdout.tee();
  rest.pipeTo(new WritableStream()).catch(() => {});
  let text = "";
  for await (const part of first.pipeThrough(new TextDecoderStream())) {
    text += part;
    const url = /"verification_uri_complete":"([^"]+)"/.exec(text)?.[1];
    if (url !== undefined) return await approve(url);
  }
}

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
