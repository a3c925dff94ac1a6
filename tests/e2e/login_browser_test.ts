/** `login` with a real browser: a person approves or denies on the page; `$BROWSER` gets the URL. */

import { deepStrictEqual as equal, match, ok } from "node:assert/strict";
import { APPROVED_TITLE, DENIED_TITLE } from "../support/servers/approval_page.ts";
import { startChromium } from "./support/chromium.ts";
import { LiveRun, startIn } from "./support/live_run.ts";
import { isInContainer, outsideContainer } from "./support/container.ts";
import { needs } from "./support/needs.ts";
import { programUnderTest, start } from "./support/program.ts";
import { makeSandbox, type Sandbox } from "./support/sandbox.ts";
import { isStored, namesIn } from "./support/stored_files.ts";
import { writeScript } from "./support/shell.ts";
import { until } from "./support/until.ts";

Deno.test({
  ...needs("login prints the URL, a browser approves on the page, the file is right", ["chromium"]),
  async fn() {
    await using sandbox = await makeSandbox();
    await using browser = await startChromium(sandbox.folder);
    const startMs = Date.now();
    await using login = startIn(sandbox, ["login"]);
    const page = await browser.open(await login.verificationUrl());
    const [, userCode] = await login.sees(/^Code: (\S+) /m);
    await page.hasTitle("Approve this sign-in?");
    ok((await page.text()).includes(userCode!), await page.text());
    await page.click("#approve");
    await page.hasTitle(APPROVED_TITLE);
    const { code, stdout, stderr } = await login.ended;
    equal({ code, stdout }, { code: 0, stdout: "" }, stderr);
    match(stderr, /^Signed in, and it works: 2 models at http:\/\/127\.0\.0\.1:\d+\/v1\n/m);
    await fileIsRight(sandbox, startMs);
  },
});

Deno.test({
  ...needs("login denied in a browser is exit 4, and nothing is stored", ["chromium"]),
  async fn() {
    await using sandbox = await makeSandbox();
    await using browser = await startChromium(sandbox.folder);
    await using login = startIn(sandbox, ["login"]);
    const page = await browser.open(await login.verificationUrl());
    await page.click("#deny");
    await page.hasTitle(DENIED_TITLE);
    const { code, stdout, stderr } = await login.ended;
    equal({ code, stdout }, { code: 4, stdout: "" });
    ok(stderr.endsWith("\nqwenauth: The sign-in was denied\nhint: qwenauth login\n"), stderr);
    equal(isStored(sandbox), false);
    equal((await sandbox.run(["token"])).code, 4);
  },
});

/** Command lines of a browser in `$BROWSER`, with the arguments that it must be given for the URL. */
const BROWSERS: readonly (readonly [string, (url: string) => string[]])[] = [
  ["%p", (url) => [url]],
  ["%p --new-window %s --private", (url) => ["--new-window", url, "--private"]],
  ["/no/such/browser:%p", (url) => [url]],
];

for (const [variable, expected] of BROWSERS) {
  const name = `BROWSER="${variable.replace("%p", "PROGRAM")}" gets the URL as one argument, ` +
    "no shell sees it";
  Deno.test({
    ...needs(name, ["sh"], { mounts: isInContainer() }),
    async fn() {
      const trap = "$(touch${IFS}trapped)`touch${IFS}trapped`;touch${IFS}trapped;&a=%s|'\"<>*";
      await using sandbox = await makeSandbox();
      const { baseUrl, behaviour } = sandbox.servers.authorization;
      const complete = `${baseUrl}/authorize?user_code=ABCD&x=${trap}`;
      behaviour.deviceFields = { verification_uri_complete: complete };
      const program = `${sandbox.folder}/browser`;
      const record = `${sandbox.folder}/arguments`;
      await writeScript(
        program,
        `for a; do printf '%s\\n' "$a"; done > '${record}.new'
mv '${record}.new' '${record}'`,
      );
      const env = { ...sandbox.env, DISPLAY: ":0", BROWSER: variable.replace("%p", program) };
      const [executable, ...args] = outsideContainer(programUnderTest());
      await using login = new LiveRun(
        start({ args: ["login"], env, cwd: sandbox.home, program: [executable!, ...args] }),
      );
      const lines = await until(
        "the browser",
        () => Deno.readTextFile(record).catch(() => undefined),
        () => JSON.stringify(login.output),
      );
      await login.sees(/^The page was opened in the browser\n/m);
      const arguments_ = lines.trimEnd().split("\n");
      const url = arguments_.find((word) => word.startsWith("http")) ?? "";
      equal(arguments_, expected(url));
      equal(new URL(url).href, new URL(complete).href);
      equal(namesIn(sandbox.home).filter((entry) => entry.includes("trapped")), []);
    },
  });
}

Deno.test("without a display, over SSH, in CI, with BROWSER=none or --no-browser no browser is opened, and login says why", async () => {
  const withoutDisplay = isInContainer() ? "this is a container" : "there is no display";
  const cases = [
    ...(Deno.build.os === "linux" ? [[{}, ["login"], withoutDisplay] as const] : []),
    [{ SSH_CONNECTION: "192.0.2.1 1 192.0.2.2 22" }, ["login"], "this is an SSH session"],
    [{ BROWSER: "none" }, ["login"], "BROWSER=none"],
    [{ DISPLAY: ":0" }, ["login", "--no-browser"], "--no-browser"],
    ...(isInContainer() ? [] : [[{ CI: "true" }, ["login"], "this is a CI job"] as const]),
  ] as const;
  await Promise.all(cases.map(async ([env, args, reason]) => {
    await using sandbox = await makeSandbox();
    await using login = startIn(sandbox, args, { env: { BROWSER: "true", ...env } });
    await login.sees(new RegExp(`^No browser was opened: ${reason}\n`, "m"));
  }));
});

/** Whether the stored file is what `credentials.md` promises, and what the server issued. */
async function fileIsRight(sandbox: Sandbox, startMs: number): Promise<void> {
  const { access_token, refresh_token, token_type, expiry_date, resource_url } = sandbox.stored();
  const { authorization, model } = sandbox.servers;
  ok(authorization.isValidAccessToken(access_token));
  ok(authorization.isUsableRefreshToken(refresh_token));
  equal({ token_type, resource_url }, { token_type: "Bearer", resource_url: model.baseUrl });
  ok(expiry_date >= startMs + 3_600_000 && expiry_date <= Date.now() + 3_600_000);
  const text = await Deno.readTextFile(sandbox.credentialFile);
  equal(text.trimEnd(), JSON.stringify(JSON.parse(text), null, 2));
  const modes = [sandbox.credentialFile, sandbox.qwenHome, `${sandbox.qwenHome}/qwenauth`];
  equal(modes.map((path) => Deno.statSync(path).mode! & 0o777), [0o600, 0o700, 0o700]);
}
