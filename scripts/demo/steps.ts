/** What the demo shows, in order. A command that only has to be run and shown is one line of `STEPS`. */

import { approve } from "../../tests/support/servers/approve_page.ts";
import { DemoFailure, type Stage } from "./stage.ts";

/** One numbered part of the demo. */
export interface Step {
  readonly title: string;
  /** @throws {DemoFailure} If what is shown is not so. */
  readonly run: (stage: Stage, isAutomatic: boolean) => Promise<unknown>;
}

/** All steps. */
export const STEPS: readonly Step[] = [
  { title: "Sign in", run: signIn },
  { title: "Print a valid token, and use it", run: useToken },
  { title: "Hand it to a shell", run: (stage) => stage.show(["env"]) },
  { title: "See which models there are, and ask one", run: askModel },
  { title: "See who is signed in", run: (stage) => stage.show(["status"]) },
  { title: "Let the token expire: the next call refreshes it", run: refreshExpired },
  { title: "Sign out", run: (stage) => stage.show(["logout"]) },
  { title: "Now there is no token", run: (stage) => stage.show(["token"], 4) },
];

async function signIn(stage: Stage, isAutomatic: boolean): Promise<void> {
  const args = ["login", "--no-browser"];
  if (!isAutomatic) return await stage.handOver(args);
  let isApproved = false;
  await stage.follow(args, async (line) => {
    const url = /https?:\/\/\S+user_code=[\w-]+/.exec(line)?.[0];
    if (url === undefined || isApproved) return;
    isApproved = true;
    await approve(url);
    stage.print('(The demo opened this page and pressed "Approve".)');
  });
}

async function useToken(stage: Stage): Promise<void> {
  const { stdout } = await stage.show(["token", "--format", "json"]);
  const { access_token, base_url } = JSON.parse(stdout);
  const response = await fetch(`${base_url}/models`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  if (!response.ok) throw new DemoFailure(`The model server answered ${response.status}`);
  const { data } = await response.json();
  stage.print(`The model server accepts it and lists ${data.length} models.`);
}

async function askModel(stage: Stage): Promise<void> {
  await stage.show(["models"]);
  await stage.show(["chat", "What is a device code?"]);
}

async function refreshExpired(stage: Stage): Promise<void> {
  const { authorization } = stage.servers;
  const path = stage.credentialPath;
  const credential = JSON.parse(await Deno.readTextFile(path));
  credential.expiry_date = Date.now() - 1000;
  await Deno.writeTextFile(path, JSON.stringify(credential, null, 2));
  authorization.expireAccessTokens();
  const before = authorization.counters.refreshes;
  for (let call = 0; call < 2; call++) {
    const token = (await stage.show(["token"])).stdout.trim();
    if (token === credential.access_token || !authorization.isValidAccessToken(token)) {
      throw new DemoFailure("The token is not a new, valid one");
    }
  }
  const refreshes = authorization.counters.refreshes - before;
  if (refreshes !== 1) throw new DemoFailure(`The server saw ${refreshes} refreshes, expected 1`);
  stage.print("The server saw 1 refresh: the second call found the new token in its file.");
}
