/** The one-time key: unguessable, and no other is taken for it. */

import { deepEqual, match } from "node:assert/strict";
import { carriesKey, createOneTimeKey } from "../../../src/commands/exec_proxy/one_time_key.ts";
import { Secret } from "../../../src/platform/secret.ts";

Deno.test("a key has 256 random bits", () => {
  const asked: number[] = [];
  const random = {
    bytes: (length: number) => {
      asked.push(length);
      return new Uint8Array(length).fill(255);
    },
    uuid: () => "",
  };
  match(createOneTimeKey(random).reveal(), /^sk-qwenauth-proxy-_{42}8$/);
  deepEqual(asked, [32]);
});

Deno.test("only the key itself, as a bearer token, is accepted", () => {
  const key = new Secret("sk-abc");
  const accepted = ["Bearer sk-abc", "bearer sk-abc", "BEARER   sk-abc "];
  const refused = [
    ...[null, "", "Bearer", "Bearer ", "sk-abc", "Basic sk-abc", "Bearersk-abc"],
    ...[
      "Bearer sk-ab",
      "Bearer sk-abcd",
      "Bearer sk-abx",
      "Bearer xk-abc",
      "Bearer sk-abc x",
      "Bearer x sk-abc",
    ],
    ...["Bearer sk-abc, Bearer x", "Bearer sk-abc\0"],
  ];
  deepEqual(accepted.filter((header) => !carriesKey(header, key)), []);
  deepEqual(refused.filter((header) => carriesKey(header, key)), []);
});
