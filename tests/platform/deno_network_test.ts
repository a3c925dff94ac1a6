/** The certificates of `--ca-file`. */

import assert from "node:assert/strict";
import { createFetch } from "../../src/platform/deno_network.ts";
import { Failure } from "../../src/platform/failure.ts";
import { FileError } from "../../src/platform/files.ts";

const filesWith = (text: string | undefined) => ({ readText: () => text });

Deno.test("without a file of certificates no file is read", () => {
  createFetch(undefined, {
    readText: () => {
      throw new Error("read");
    },
  });
});

Deno.test("a file of certificates that is missing or holds none is exit 2 with its path", () => {
  const none = new Failure(
    "usage",
    `Cannot use the certificates in "/ca.pem": no valid PEM certificate in it`,
  );
  const cases: readonly [text: string | undefined, failure: Failure][] = [
    [
      undefined,
      new Failure("usage", `Cannot read the certificates in "/ca.pem": there is no such file`),
    ],
    ["", none],
    ["-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", none],
    ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", none],
  ];
  for (const [text, failure] of cases) {
    assert.throws(() => createFetch("/ca.pem", filesWith(text)), {
      code: failure.code,
      message: failure.message,
    });
  }
});

Deno.test("a file of certificates that cannot be read is exit 10 with its path", () => {
  const denied = new FileError("denied", "/ca.pem", "permission denied");
  const files = {
    readText: () => {
      throw denied;
    },
  };
  assert.throws(
    () => createFetch("/ca.pem", files),
    new Failure("store", `Cannot read the certificates in "/ca.pem": permission denied`, {
      cause: denied,
    }),
  );
});
