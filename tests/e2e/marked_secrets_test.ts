/** Runs with marked secrets: no mark may show up where printing it is not the command's job. */

import { deepStrictEqual as equal, ok } from "node:assert/strict";
import { jsonAnswer, pageAnswer } from "../support/servers/planned_answer.ts";
import { startIn } from "./support/live_run.ts";
import type { Ended } from "./support/program.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { until } from "./support/until.ts";

/** Beginning of every token and device code of the server. */
const MARK = "MARKED-";

const STREAMS = ["stdout", "stderr"] as const;
type Stream = (typeof STREAMS)[number];

const markedSandbox = () => makeSandbox({ authorization: { mark: MARK } });

/** Everything that was ever sent to the server as a secret, beside what has the mark. */
function sentSecrets({ servers }: Sandbox): string[] {
  return servers.authorization.requests.flatMap(({ form }) =>
    ["code_verifier", "device_code", "refresh_token"].flatMap((name) => form[name] ?? [])
  );
}

/** Fails if a secret is in one of the streams. */
function showsNone(sandbox: Sandbox, ended: Ended, streams: readonly Stream[] = STREAMS): void {
  const secrets = [MARK, ...sentSecrets(sandbox)];
  for (const stream of streams) {
    equal(secrets.filter((secret) => ended[stream].includes(secret)), [], ended[stream]);
  }
}

/** Lines of the debug log. */
function debugLines({ stderr }: Ended): string[] {
  return stderr.split("\n").filter((line) => line.startsWith("qwenauth: debug:"));
}

Deno.test("login --debug shows no token, code or verifier, and the user code only where it is asked for", async () => {
  await using sandbox = await markedSandbox();
  sandbox.servers.authorization.planned.poll.push(pageAnswer(504));
  await using login = startIn(sandbox, ["login", "--debug"]);
  const [, userCode] = await login.sees(/^Code: (\S+) /m);
  await login.approve();
  const ended = await login.ended;
  equal(ended.code, 0);
  showsNone(sandbox, ended);
  const lines = debugLines(ended);
  ok(lines.some((line) => line.includes("POST")), ended.stderr);
  equal(lines.filter((line) => line.includes(userCode!)), []);
});

Deno.test("what a server repeats of the secrets sent to it is redacted", async () => {
  await using sandbox = await markedSandbox();
  const { planned, requests } = sandbox.servers.authorization;
  planned.poll.push(jsonAnswer(400, { error: "authorization_pending" }));
  await using login = startIn(sandbox, ["login", "--json", "--debug"]);
  const { form } = await until("a poll", () => requests.find(({ form }) => form["device_code"]));
  const repeated = `bad code ${form["device_code"]} with ${form["code_verifier"]}`;
  planned.poll.push(jsonAnswer(400, { error: "invalid_grant", error_description: repeated }));
  const ended = await login.ended;
  equal(ended.code, 1);
  ok(JSON.parse(ended.stderr.trimEnd().split("\n").at(-1)!).error.message.includes("bad code"));
  showsNone(sandbox, ended);
});

Deno.test("what a model service repeats of the token is redacted", async () => {
  await using sandbox = await markedSandbox();
  const token = `${MARK}repeated`;
  sandbox.servers.authorization.behaviour.tokenFields = { access_token: token };
  const refused = jsonAnswer(401, {
    error: { message: `no such token: ${token}, Bearer ${token}` },
  });
  for (const args of [["login", "--debug"], ["login", "--force", "--json", "--debug"]]) {
    sandbox.servers.model.planned.models.push(refused);
    await using login = startIn(sandbox, args);
    await login.approve();
    const ended = await login.ended;
    equal(ended.code, 5);
    ok(ended.stderr.includes("no such token"), ended.stderr);
    showsNone(sandbox, ended);
  }
});

Deno.test("token, status and logout show secrets nowhere but the token on the stdout of token", async () => {
  await using sandbox = await markedSandbox();
  await sandbox.signIn(-60);
  const { authorization } = sandbox.servers;
  const refreshed = await sandbox.run(["token", "--debug"]);
  equal([refreshed.code, refreshed.stdout], [0, `${sandbox.stored().access_token}\n`]);
  ok(sandbox.stored().access_token.startsWith(MARK));
  ok(debugLines(refreshed).length > 0);
  showsNone(sandbox, refreshed, ["stderr"]);
  for (const args of [["status"], ["status", "--json"], ["status", "--debug"]]) {
    const ended = await sandbox.run(args);
    equal(ended.code, 0);
    showsNone(sandbox, ended);
  }
  const { refresh_token } = sandbox.stored();
  const repeated = { error: "invalid_grant", error_description: `dead: ${refresh_token}` };
  authorization.expireAccessTokens();
  await sandbox.signIn(-60, { refresh_token });
  for (const args of [["token", "--debug"], ["token", "--json", "--debug"], ["status", "--json"]]) {
    authorization.planned.refresh.splice(0, 1, jsonAnswer(400, repeated));
    const ended = await sandbox.run(args);
    equal(ended.code, 4, ended.stderr);
    showsNone(sandbox, ended);
  }
  const logout = await sandbox.run(["logout", "--debug"]);
  equal(logout.code, 0);
  showsNone(sandbox, logout);
});

Deno.test("a damaged file is not quoted in any error", async () => {
  await using sandbox = await markedSandbox();
  const whole = JSON.stringify(await sandbox.signIn(3600), null, 2);
  const damaged = [
    whole.slice(0, -9),
    whole.replaceAll('"', ""),
    `${MARK}${whole}`,
    whole.replace(/"expiry_date": \d+/, `"expiry_date": "${MARK}"`),
  ];
  for (const text of damaged) {
    await Deno.writeTextFile(sandbox.credentialFile, text);
    for (const args of [["token", "--debug"], ["login", "--json", "--debug"], ["status"]]) {
      const ended = await sandbox.run(args);
      equal(ended.code, 10);
      showsNone(sandbox, ended);
    }
  }
});

Deno.test("beside the credential no file under QWEN_HOME holds a secret", async () => {
  await using sandbox = await markedSandbox();
  await using login = startIn(sandbox, ["login"]);
  await login.approve();
  equal((await login.ended).code, 0);
  equal((await sandbox.run(["token", "--refresh"])).code, 0);
  equal((await sandbox.run(["status"])).code, 0);
  const texts = filesBelow(sandbox.qwenHome).filter((path) => path !== sandbox.credentialFile);
  ok(texts.length > 0);
  const secrets = [MARK, ...sentSecrets(sandbox)];
  for (const path of texts) {
    const text = await Deno.readTextFile(path);
    equal(secrets.filter((secret) => text.includes(secret)), [], path);
  }
});

function filesBelow(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesBelow(`${folder}/${name}`) : [`${folder}/${name}`]
  );
}
