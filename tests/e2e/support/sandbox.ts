/** A home of its own for each test, with the embedded servers beside it. */

import { printLine } from "../../../scripts/print_line.ts";
import {
  type EmbeddedServers,
  type EmbeddedServersOptions,
  startEmbeddedServers,
} from "../../support/servers/embedded_servers.ts";
import { obtainTokens } from "../../support/servers/raw_client.ts";
import { LeakWatch } from "./leak_watch.ts";
import { type Ended, type RunOptions, runProgram } from "./program.ts";

/** What a test runs in; its disposal fails if a secret is where it does not belong. */
export interface Sandbox extends AsyncDisposable {
  /** Temporary folder; `home` and QWEN_HOME lie in it. */
  readonly folder: string;
  readonly home: string;
  readonly qwenHome: string;
  /** Path of the credential file. */
  readonly credentialFile: string;
  readonly servers: EmbeddedServers;
  readonly env: Readonly<Record<string, string>>;
  /** Runs the program under test. */
  run(args: readonly string[], options?: Partial<RunOptions>): Promise<Ended>;
  /** Puts a real sign-in in place, whose access token has this many seconds left. */
  signIn(
    secondsLeft: number,
    fields?: Readonly<Record<string, unknown>>,
  ): Promise<StoredCredential>;
  /** The stored credential. */
  stored(): StoredCredential;
}

/** The credential file, as it is written. */
export interface StoredCredential {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly token_type: string;
  readonly expiry_date: number;
  readonly resource_url?: string;
  readonly [other: string]: unknown;
}

/** How a sandbox is made. */
export interface SandboxOptions extends EmbeddedServersOptions {
  /** Whether leaks of secrets fail it, as they do unless it is a place for measurements. */
  readonly isWatched?: boolean;
  /** Told of leaks, each with its place, instead of failing; called only if there are some. */
  readonly onLeaks?: (leaks: readonly string[]) => void;
}

/** Makes a sandbox; dispose of it with `await using`. */
export async function makeSandbox(
  { isWatched = true, onLeaks = failWithLeaks, ...options }: SandboxOptions = {},
): Promise<Sandbox> {
  const folder = await Deno.makeTempDir({ prefix: "qwenauth-test-" });
  const home = `${folder}/home`;
  const qwenHome = `${folder}/home/.qwen`;
  // QWENAUTH_CREDENTIAL_FILE makes it the file that qwen-code shares, though the server is another.
  const credentialFile = `${qwenHome}/oauth_creds.json`;
  await Deno.mkdir(home);
  const servers = await startEmbeddedServers({
    ...options,
    authorization: { intervalSeconds: 1, ...options.authorization },
  });
  const watch = isWatched ? new LeakWatch({ folder, qwenHome, servers }) : undefined;
  const env = {
    HOME: home,
    QWENAUTH_OAUTH_BASE_URL: servers.authorization.baseUrl,
    QWENAUTH_CREDENTIAL_FILE: credentialFile,
  };
  return {
    folder,
    home,
    qwenHome,
    credentialFile,
    servers,
    env,
    run: (args, more = {}) =>
      runProgram({ args, cwd: home, ...more, env: { ...env, ...more.env } }),
    async signIn(secondsLeft, fields = {}) {
      const { expires_in: _, ...tokens } = await obtainTokens(servers.authorization);
      const expiry_date = Date.now() + secondsLeft * 1000;
      const credential = { ...tokens, expiry_date, ...fields };
      await Deno.mkdir(qwenHome, { recursive: true, mode: 0o700 });
      await Deno.writeTextFile(credentialFile, JSON.stringify(credential, null, 2), {
        mode: 0o600,
      });
      return credential;
    },
    stored: () => JSON.parse(Deno.readTextFileSync(credentialFile)),
    async [Symbol.asyncDispose]() {
      await servers.stop();
      const leaks = watch?.end() ?? [];
      await Deno.remove(folder, { recursive: true });
      if (leaks.length > 0) onLeaks(leaks);
    },
  };
}

function failWithLeaks(leaks: readonly string[]): void {
  const text = `Secrets leaked:\n${leaks.join("\n")}`;
  // Deliberately shown as well: of a test that fails in two ways the runner shows neither.
  printLine(text);
  throw new Error(text);
}
