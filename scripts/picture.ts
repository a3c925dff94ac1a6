/**
 * Draws the README's picture, `.github/login.svg`: a real login in a real terminal (tmux), against the
 * embedded server under the name of the real one. `deno task picture`; it stops while it waits for the
 * approval.
 */

import { makeSandbox } from "../tests/e2e/support/sandbox.ts";
import { openTerminal } from "../tests/e2e/support/terminal.ts";
import { build } from "./build.ts";
import { ROOT } from "./repository.ts";
import { drawTerminal } from "./terminal_svg.ts";

const SIZE = { columns: 78, rows: 30 };
const USER_CODE = "WDJB-MJHT";
const SERVER = "https://chat.qwen.ai";

async function drawLogin(): Promise<string> {
  await using sandbox = await makeSandbox();
  sandbox.servers.authorization.behaviour.deviceFields = {
    user_code: USER_CODE,
    verification_uri: `${SERVER}/authorize`,
    verification_uri_complete: `${SERVER}/authorize?user_code=${USER_CODE}&client=qwen-code`,
  };
  await using terminal = await openTerminal(sandbox, SIZE, { SSH_CONNECTION: "a session" });
  await terminal.type("PS1='$ '; clear");
  await terminal.type("qwenauth login --method oauth");
  await terminal.sees(/Waiting for the approval/);
  return drawTerminal(await terminal.coloredScreen(), SIZE.columns);
}

if (import.meta.main) {
  if (!Deno.env.get("QWENAUTH_BIN")) await build();
  await Deno.writeTextFile(`${ROOT}/.github/login.svg`, await drawLogin());
}
