/** Two QWEN_HOMEs that name one credential file: each understands what the other has left. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { sendError } from "../../support/planned_fetch.ts";
import { Killed } from "../../support/process_files.ts";
import { makeStage, type Stage } from "../../support/sign_in_stage.ts";
import { INVALID_GRANT } from "../../support/token_server.ts";

/** Names of the shared file, each with its journal and the key of its fingerprints. */
const SHARED = [
  ["/shared/creds.json", "/shared/creds.refresh.json", "/shared/fingerprint.key"],
  [
    "/shared/oauth_creds.json",
    "/shared/qwenauth/refresh.json",
    "/shared/qwenauth/fingerprint.key",
  ],
] as const;

for (const [file, journal, key] of SHARED) {
  const inHome = (home: string) => ({
    environment: { QWEN_HOME: home, QWENAUTH_CREDENTIAL_FILE: file },
  });
  const sharing = (): Stage => {
    const stage = makeStage();
    stage.put(file, {
      access_token: "MARK-access-0",
      refresh_token: "MARK-refresh-0",
      token_type: "Bearer",
      expiry_date: stage.clock.nowMs() - 60_000,
    });
    return stage;
  };

  Deno.test(`two QWEN_HOMEs, one ${file}: the answer that a process of the one had obtained is adopted by the other`, async () => {
    const stage = sharing();
    const victim = stage.process(inHome("/a"));
    victim.files.before = ({ call, path }) => {
      if (call === "rename" && path === file) victim.files.kill();
    };
    await victim.token().catch((error) => ok(error instanceof Killed, `${error}`));
    equal(stage.peek(journal)?.["open"], true);
    deepEqual(await stage.token({}, inHome("/b")), { token: "MARK-access-1" });
    deepEqual(stage.server.sent, ["MARK-refresh-0"]);
    equal(stage.peek(file)?.["refresh_token"], "MARK-refresh-1");
  });

  Deno.test(`two QWEN_HOMEs, one ${file}: what the one lost is told by the other when the refresh token is refused`, async () => {
    const stage = sharing();
    stage.server.instead.push(sendError("reset"), INVALID_GRANT());
    const lost = await stage.token({}, inHome("/a"));
    ok("exit" in lost && lost.exit === 7);
    const lostAt = new Date(stage.clock.nowMs()).toISOString();
    stage.clock.advance(1000);
    const refused = await stage.token({}, inHome("/b"));
    ok("exit" in refused);
    equal(refused.exit, 4);
    match(refused.message, new RegExp(`the answer was lost at ${lostAt}$`));
  });

  Deno.test(`two QWEN_HOMEs, one ${file}: one key of fingerprints, beside the journal, and no leftover of it stays`, async () => {
    const stage = sharing();
    const old = { modifiedAtMs: stage.clock.nowMs() - 3_600_001 };
    stage.files.put(`${key}.tmp.old`, "x", old);
    deepEqual(await stage.token({}, inHome("/a")), { token: "MARK-access-1" });
    const names = stage.files.allFiles().filter((path) => path.includes("fingerprint.key"));
    deepEqual(names, [key]);
  });
}
