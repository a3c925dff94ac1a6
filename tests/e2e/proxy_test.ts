/**
 * Proxies and certificate authorities, by the variables that all programs share. Plain http to a loopback
 * host never leaves the machine through a proxy.
 */

import { deepStrictEqual as equal } from "node:assert/strict";
import { needs } from "./support/needs.ts";
import { makeOwnAuthority, type OwnAuthority } from "./support/own_authority.ts";
import { type Ended, runProgram } from "./support/program.ts";
import { makeSandbox } from "./support/sandbox.ts";
import { startTunnelProxy } from "./support/tunnel_proxy.ts";

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

/** A name that nothing but a proxy can reach. */
const HOST = "model.test";
const LISTED = "OpenAI (openai), active\n  far-model\n";

/** A model service over TLS with a certificate of its own authority, and a proxy that leads to it. */
interface FarService extends AsyncDisposable {
  readonly authority: OwnAuthority;
  /** `http://127.0.0.1:PORT` */
  readonly proxy: string;
  readonly seen: string[];
  /** `model.test:PORT` */
  readonly host: string;
  models(env: Readonly<Record<string, string>>, ...flags: string[]): Promise<Ended>;
}

async function startFarService(): Promise<FarService> {
  const folder = await Deno.makeTempDir({ prefix: "qwenauth-test-" });
  const authority = await makeOwnAuthority(folder, HOST);
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    cert: await Deno.readTextFile(authority.certificate),
    key: await Deno.readTextFile(authority.key),
    onListen() {},
  }, () => Response.json({ data: [{ id: "far-model" }] }));
  const { port } = server.addr;
  const proxy = startTunnelProxy(port);
  return {
    authority,
    proxy: `http://${proxy.address}`,
    seen: proxy.seen,
    host: `${HOST}:${port}`,
    models: (env, ...flags) =>
      runProgram({
        args: ["models", "--remote", "--max-retries", "0", ...flags],
        cwd: folder,
        env: {
          HOME: folder,
          OPENAI_API_KEY: "MARK-key",
          OPENAI_BASE_URL: `https://${HOST}:${port}/v1`,
          NO_PROXY: "",
          ...env,
        },
      }),
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await proxy[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function farTest(name: string, run: (far: FarService) => Promise<void>): void {
  Deno.test({
    ...needs(name, ["openssl"]),
    fn: async () => {
      await using far = await startFarService();
      await run(far);
    },
  });
}

farTest("HTTPS_PROXY and ALL_PROXY lead every request, in capitals or not", async (far) => {
  const SSL_CERT_FILE = far.authority.authority;
  for (const name of ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]) {
    const { code, stdout, stderr } = await far.models({ [name]: far.proxy, SSL_CERT_FILE });
    equal([name, code, stdout, stderr], [name, 0, LISTED, ""]);
  }
  const named = far.proxy.replace("//", "//user:MARK-password@");
  equal((await far.models({ HTTPS_PROXY: named, SSL_CERT_FILE })).code, 0);
  const tunnel = `CONNECT ${far.host} HTTP/1.1`;
  equal(far.seen, [...Array(4).fill(tunnel), `${tunnel} as user`]);
});

farTest("SSL_CERT_FILE, NODE_EXTRA_CA_CERTS and --ca-file add an authority", async (far) => {
  const { authority: { authority, certificate }, proxy } = far;
  // As an editor of Windows writes it; the runtime takes it for no certificate.
  const marked = `${authority}.marked`;
  await Deno.writeTextFile(marked, `\ufeff${await Deno.readTextFile(authority)}`);
  const ways: readonly (readonly [Readonly<Record<string, string>>, ...string[]])[] = [
    [{ SSL_CERT_FILE: authority }],
    [{ NODE_EXTRA_CA_CERTS: authority }],
    [{ NODE_EXTRA_CA_CERTS: marked }],
    [{}, "--ca-file", authority],
    [{ SSL_CERT_FILE: authority }, "--ca-file", certificate],
  ];
  for (const [env, ...flags] of ways) {
    const { code, stdout } = await far.models({ HTTPS_PROXY: proxy, ...env }, ...flags);
    equal([code, stdout], [0, LISTED]);
  }
});

farTest(
  "an unknown authority: exit 7 with the host, the reason and the option that helps",
  async (far) => {
    const { code, stdout, stderr } = await far.models({
      HTTPS_PROXY: far.proxy,
      SSL_CERT_FILE: `${far.authority.authority}.missing`,
    });
    equal([code, stdout, stderr], [
      7,
      "",
      `qwenauth: Cannot list the models of "openai": no TLS connection with "${far.host}": invalid ` +
      "peer certificate: UnknownIssuer (the file of SSL_CERT_FILE cannot be used, HTTPS_PROXY is set) " +
      "(--ca-file PATH adds a certificate authority)\nhint: qwenauth models --provider openai\n",
    ]);
  },
);

farTest(
  "NO_PROXY keeps a host from the proxy: as a name, with its domain, in a list, as a star",
  async (far) => {
    for (const exception of [HOST, ".test", "test", `other.test, ${HOST}`, "*"]) {
      for (const name of ["NO_PROXY", "no_proxy"]) {
        const env = { HTTPS_PROXY: far.proxy, NO_PROXY: "", [name]: exception };
        equal([exception, (await far.models(env)).code], [exception, 7]);
      }
    }
    equal(far.seen, []);
  },
);

farTest("a proxy that cannot be reached is exit 7, and the variable is named", async (far) => {
  const { code, stderr } = await far.models({ HTTPS_PROXY: "http://127.0.0.1:9" });
  equal(code, 7);
  equal(stderr.includes("Connection refused (HTTPS_PROXY is set)"), true, stderr);
});

farTest(
  "proxies and authorities are taken from the process environment only, never from a .env file",
  async (far) => {
    const folder = await Deno.makeTempDir({ prefix: "qwenauth-test-" });
    try {
      const file = `${folder}/.env`;
      const { authority } = far.authority;
      await Deno.writeTextFile(file, `HTTPS_PROXY=${far.proxy}\nSSL_CERT_FILE=${authority}\n`);
      equal((await far.models({}, "--env-file", file)).code, 7);
      equal(far.seen, []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);
