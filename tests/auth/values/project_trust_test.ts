/** What the record of a trusted folder allows, and no more. */

import { deepEqual, equal } from "node:assert/strict";
import { findProjectTrust } from "../../../src/auth/values/project_trust.ts";
import type { TrustRecord } from "../../../src/credentials/trust_record.ts";

const RECORD: TrustRecord = {
  hosts: ["team.test"],
  keyVariables: ["TEAM_KEY", "OTHER_KEY"],
  pairs: [{ host: "team.test", keyVariable: "TEAM_KEY" }],
  acceptedAt: "2026-11-21T12:00:00.000Z",
};
const STATE = { trustedFolders: () => ({ "/team/app": RECORD }) };

Deno.test("a trusted folder may name the recorded key variables for its entries, and no others", () => {
  const CASES = [
    ["/team/app", false, ["TEAM_KEY", "OTHER_KEY"]],
    ["/team/app/deep/er", false, []],
    ["/team", false, []],
    ["/team/app2", false, []],
    ["/team", true, ["TEAM_KEY", "OTHER_KEY", "AWS_SECRET"]],
    [undefined, false, []],
  ] as const;
  for (const [folder, everything, trusted] of CASES) {
    const { isKeyTrusted } = findProjectTrust(STATE, folder, everything);
    const names = ["TEAM_KEY", "OTHER_KEY", "AWS_SECRET"].filter(isKeyTrusted);
    deepEqual(names, trusted, `${folder}`);
  }
});

Deno.test("host and key variable count together, as they were recorded", () => {
  const { covers } = findProjectTrust(STATE, "/team/app", false);
  equal(covers("team.test", "TEAM_KEY"), true);
  equal(covers("team.test", "OTHER_KEY"), false);
  equal(covers("evil.test", "TEAM_KEY"), false);
  equal(findProjectTrust(STATE, "/team/app/deep/er", false).covers("team.test", "TEAM_KEY"), true);
});
