/** Proxies: plain http to a loopback host never leaves the machine through one. */

import { deepStrictEqual as equal } from "node:assert/strict";
import { makeSandbox } from "./support/sandbox.ts";

for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY"]) {
  Deno.test(`a refresh over http to a loopback host does not go through ${name}`, async () => {
    const seen: string[] = [];
    const proxy = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
      seen.push(request.url);
      return new Response("from the proxy", { status: 502 });
    });
    try {
      await using sandbox = await makeSandbox();
      await sandbox.signIn(-60);
      const env = { [name]: `http://127.0.0.1:${proxy.addr.port}`, NO_PROXY: "" };
      const ended = await sandbox.run(["token"], { env });
      equal(ended, { code: 0, stdout: `${sandbox.stored().access_token}\n`, stderr: "" });
      equal(seen, []);
    } finally {
      await proxy.shutdown();
    }
  });
}
