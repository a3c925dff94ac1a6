/**
 * The embedded servers as a process of their own, for manual trials and for tests that drive a shell
 * or a terminal: `deno run -A tests/support/servers/main.ts [OPTIONS]`, where OPTIONS is a JSON object
 * as `startEmbeddedServers` takes it. Prints one JSON line with the base URLs, serves until killed.
 */

import { startControlServer } from "./control_server.ts";
import { startEmbeddedServers } from "./embedded_servers.ts";

const servers = await startEmbeddedServers(JSON.parse(Deno.args[0] ?? "{}"));
const control = startControlServer(servers);
const line = JSON.stringify({
  authorization: servers.authorization.baseUrl,
  model: servers.model.baseUrl,
  anthropic: servers.anthropic.baseUrl,
  gemini: servers.gemini.baseUrl,
  control: control.baseUrl,
});
await Deno.stdout.write(new TextEncoder().encode(line + "\n"));
