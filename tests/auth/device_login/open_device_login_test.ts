/** The device login joined with the store: what is no failure of a login. */

import { equal, ok } from "node:assert/strict";
import { openDeviceLogin } from "../../../src/auth/device_login/open_device_login.ts";
import { makeStage, STATE } from "../../support/sign_in_stage.ts";

Deno.test("the choice of the provider is stored; where it cannot be, the login does not fail", async () => {
  const stage = makeStage();
  const login = await openDeviceLogin(stage.process().surroundings);
  await login.chooseProvider("qwen-oauth");
  equal(stage.peek(STATE)?.["provider"], "qwen-oauth");
  equal(login.chosenProvider(), "qwen-oauth");

  const faulty = makeStage();
  faulty.files.fail("openOrCreate", "state.lock", "is_a_folder");
  const process = faulty.process();
  await (await openDeviceLogin(process.surroundings)).chooseProvider("qwen-oauth");
  equal(faulty.files.peek(STATE), undefined);
  ok(process.debugLines.some((line) => line.startsWith("could not store the choice")));
});

Deno.test("an expired sign-in whose refresh token was refused signs nobody in: it is not asked about", async () => {
  const stage = makeStage();
  stage.signIn(-60);
  const login = () => openDeviceLogin(stage.process().surroundings);
  ok(await login().read());
  stage.server.revoke();
  await stage.token();
  equal(await login().read(), undefined);
  stage.signIn(-60);
  ok(await login().read(), "another program has stored one");
});
