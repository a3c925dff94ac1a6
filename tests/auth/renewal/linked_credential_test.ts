/** A symbolic link in place of the credential file: what is read, kept, written and removed is its target. */

import { deepEqual, equal, ok } from "node:assert/strict";
import { checkStorable, saveSignIn } from "../../../src/auth/device_login/save_sign_in.ts";
import { logOut } from "../../../src/auth/log_out.ts";
import { renewalParts } from "../../../src/auth/renewal/renewal_parts.ts";
import { Secret } from "../../../src/platform/secret.ts";
import { CREDENTIAL, JOURNAL, makeStage, type Stage } from "../../support/sign_in_stage.ts";

const TARGET = "/vault/creds.json";
const DAMAGED = '{"access_token": "MARK';

/** A stage whose credential file is a link to this text; undefined for a link to nowhere. */
function linked(text: string | undefined, target = TARGET): Stage {
  const stage = makeStage();
  stage.files.putFolder("/vault");
  if (text !== undefined) stage.files.put(TARGET, text);
  stage.files.putLink(CREDENTIAL, target);
  return stage;
}

function wholeText(secondsLeft: number): string {
  const stage = makeStage();
  stage.signIn(secondsLeft);
  return stage.files.peek(CREDENTIAL)!;
}

async function save(stage: Stage, force: boolean): Promise<void> {
  const parts = renewalParts(await stage.process().open());
  checkStorable(parts);
  await saveSignIn(parts, {
    accessToken: new Secret("MARK-login"),
    refreshToken: new Secret("MARK-login-refresh"),
    tokenType: "Bearer",
    expiresAtMs: stage.clock.nowMs() + 7_200_000,
    resourceUrl: undefined,
    other: {},
  }, { force, waits: () => {} });
}

/** The link is still one, and this is in its target. */
function assertWritten(stage: Stage, accessToken: string): void {
  equal(stage.files.linkFacts(CREDENTIAL)?.kind, "link");
  equal(stage.peek(TARGET)?.["access_token"], accessToken);
  deepEqual(stage.leftovers(), []);
}

function keptAside(stage: Stage): (readonly [string, string | undefined])[] {
  const aside = stage.files.allFiles().filter((path) => path.includes(".damaged-"));
  return aside.map((path) => [path, stage.files.peek(path)]);
}

Deno.test("login --force over a link whose target is damaged: the target is moved aside, the link stays and is written through", async () => {
  const stage = linked(DAMAGED);
  await save(stage, true);
  assertWritten(stage, "MARK-login");
  deepEqual(keptAside(stage), [[`${TARGET}.damaged-${stage.clock.nowMs()}`, DAMAGED]]);
  deepEqual(await stage.token(), { token: "MARK-login" });
});

Deno.test("a refresh during which the target of a link is damaged: the target is moved aside, the link stays and is written through", async () => {
  const stage = linked(wholeText(-60));
  stage.server.on = (moment) => {
    if (moment === "answer") stage.files.put(TARGET, DAMAGED);
  };
  deepEqual(await stage.token(), { token: "MARK-access-1" });
  assertWritten(stage, "MARK-access-1");
  deepEqual(keptAside(stage), [[`${TARGET}.damaged-${stage.clock.nowMs()}`, DAMAGED]]);
});

for (const target of [TARGET, "../../../vault/creds.json"]) {
  Deno.test(`login through a link to nowhere (${target}) writes to where it points`, async () => {
    const stage = linked(undefined, target);
    deepEqual(await stage.token(), {
      exit: 4,
      message: "Not signed in",
      hint: "qwenauth login",
    });
    await save(stage, false);
    assertWritten(stage, "MARK-login");
    deepEqual(await stage.token(), { token: "MARK-login" });
  });
}

Deno.test("logout removes the tokens of a link's target", async () => {
  const stage = linked(wholeText(3600));
  const { wasSignedIn } = await logOut(await stage.process().open(), new AbortController().signal);
  equal(wasSignedIn, true);
  equal(stage.files.peek(TARGET), undefined);
  equal(stage.files.peek(JOURNAL), undefined);
  for (const path of stage.files.allFiles()) ok(!stage.files.peek(path)?.includes("MARK"), path);
  const again = await logOut(await stage.process().open(), new AbortController().signal);
  equal(again.wasSignedIn, false);
});
