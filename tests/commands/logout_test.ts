/** `qwenauth logout`: what is said. */

import { deepEqual, equal, match, ok } from "node:assert/strict";
import { command, runLogout } from "../../src/commands/logout.ts";
import { EXIT_CODES, Failure } from "../../src/platform/failure.ts";
import { FakeTerminal } from "../support/fake_terminal.ts";
import { CREDENTIAL, HOME, makeStage, OWN, type Stage } from "../support/sign_in_stage.ts";

type Options = Parameters<typeof runLogout>[1];

const NO_OPTIONS = Object.fromEntries(
  Object.keys(command.flags).map((name) => [name, undefined]),
) as unknown as Options;

interface Shown {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(
  stage: Stage,
  options: Partial<Options> = {},
  answer?: () => Response | Error,
  variables: Readonly<Record<string, string>> = {},
): Promise<Shown> {
  const terminal = new FakeTerminal();
  const environment: Record<string, string> = answer === undefined
    ? variables
    : { ...variables, QWENAUTH_REVOCATION_ENDPOINT: "/revoke" };
  const context = {
    ...stage.process({ environment }).surroundings,
    terminal,
    abort: new AbortController().signal,
    json: options.json === true,
    quiet: options.quiet === true,
    fetch: () => {
      const given = answer?.() ?? new Error("unplanned request");
      return given instanceof Error ? Promise.reject(given) : Promise.resolve(given);
    },
  };
  let exit = 0;
  try {
    await runLogout(context, { ...NO_OPTIONS, ...options });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    exit = EXIT_CODES[error.code];
  }
  return { exit, stdout: terminal.stdout.text, stderr: terminal.stderr.text };
}

function signedIn(): Stage {
  const stage = makeStage();
  stage.signIn(3600);
  return stage;
}

const NOT_REVOKED = "Signed out here; the server was not asked to revoke the sign-in: no " +
  "revocation endpoint is configured\n";

Deno.test("logout says that the server side was not revoked; a second one is exit 0", async () => {
  const stage = signedIn();
  deepEqual(await run(stage), { exit: 0, stdout: "", stderr: NOT_REVOKED });
  equal(stage.stored(), undefined);
  deepEqual(await run(stage), { exit: 0, stdout: "", stderr: "Not signed in\n" });
});

Deno.test("logout --json prints one document", async () => {
  const stage = signedIn();
  const document = {
    version: 1,
    provider: "qwen-oauth",
    was_signed_in: true,
    revocation: "not_configured",
  };
  for (const was_signed_in of [true, false]) {
    const { exit, stdout, stderr } = await run(stage, { json: true });
    deepEqual([exit, stderr], [0, ""]);
    deepEqual(JSON.parse(stdout), { ...document, was_signed_in });
  }
});

Deno.test("logout --quiet says nothing", async () => {
  deepEqual(await run(signedIn(), { quiet: true }), { exit: 0, stdout: "", stderr: "" });
});

const FAILED = /^Signed out here; the server did not revoke the sign-in: .+\n$/;
const REVOCATIONS: readonly (readonly [string, () => Response | Error, RegExp, string])[] = [
  [
    "200",
    () => new Response(null, { status: 200 }),
    /^Signed out, and revoked at https:\/\/chat\.qwen\.ai\n$/,
    "revoked",
  ],
  ["an OAuth error", () => Response.json({ error: "x" }, { status: 400 }), FAILED, "failed"],
  ["503", () => new Response("down", { status: 503 }), FAILED, "failed"],
  ["no connection", () => new TypeError("fetch failed"), FAILED, "failed"],
];

for (const [name, answer, words, kind] of REVOCATIONS) {
  Deno.test(`logout with a revocation endpoint that answers ${name}: exit 0, and what became of it is said`, async () => {
    const shown = await run(signedIn(), {}, answer);
    deepEqual([shown.exit, shown.stdout], [0, ""]);
    match(shown.stderr, words);
    const { exit, stdout, stderr } = await run(signedIn(), { json: true }, answer);
    deepEqual([exit, stderr], [0, ""]);
    const document = JSON.parse(stdout);
    equal(document.revocation, kind);
    equal(typeof document.revocation_error, kind === "failed" ? "string" : "undefined");
    ok(!`${shown.stderr}${stdout}`.includes("MARK"));
  });
}

Deno.test("logout names the damaged copies that remain, in words and as JSON", async () => {
  const copies = [`${CREDENTIAL}.damaged-1`, `${CREDENTIAL}.damaged-2`];
  const withCopies = () => {
    const stage = signedIn();
    for (const path of copies) stage.files.put(path, "MARK");
    return stage;
  };
  const lines = copies.map((path) => `A damaged copy is kept, and may hold tokens: "${path}"\n`);
  const stage = withCopies();
  deepEqual(await run(stage), { exit: 0, stdout: "", stderr: NOT_REVOKED + lines.join("") });
  deepEqual(await run(stage), { exit: 0, stdout: "", stderr: `Not signed in\n${lines.join("")}` });
  const { stdout, stderr } = await run(withCopies(), { json: true });
  deepEqual([JSON.parse(stdout).damaged_copies, stderr], [copies, ""]);
  deepEqual(await run(withCopies(), { quiet: true }), { exit: 0, stdout: "", stderr: "" });
});

const REMAINING: readonly (readonly [
  name: string,
  options: Partial<Options>,
  stderr: string,
  document: unknown,
])[] = [
  [
    "everything",
    {},
    "No sign-in is stored\n" +
    'Still in force: DASHSCOPE_API_KEY in "/team/.env" (line 1), for "dashscope", ' +
    '"dashscope-intl", "dashscope-us", "dashscope-hk"\n' +
    'Still in force: OPENAI_API_KEY in the environment, for "openai"\n',
    ["dashscope", "dashscope-intl", "dashscope-us", "dashscope-hk", "openai"],
  ],
  [
    "one provider",
    { provider: "openai" },
    'No key of "openai" is stored\n' +
    'Still in force: OPENAI_API_KEY in the environment, for "openai"\n',
    ["openai"],
  ],
  ["one that nothing signs in", { provider: "gemini" }, 'No key of "gemini" is stored\n', []],
];

for (const [name, options, stderr, document] of REMAINING) {
  Deno.test(`logout names the variables that still sign in, never their values: ${name}`, async () => {
    const stage = makeStage();
    stage.files.put("/team/.env", "DASHSCOPE_API_KEY=MARK-file\n");
    const variables = { OPENAI_API_KEY: "MARK-variable" };
    deepEqual(await run(stage, options, undefined, variables), { exit: 0, stdout: "", stderr });
    const { stdout } = await run(stage, { ...options, json: true }, undefined, variables);
    const still = JSON.parse(stdout).still_signed_in ?? [];
    deepEqual(still.map(({ provider }: { provider: string }) => provider), document);
    const quiet = await run(stage, { ...options, quiet: true }, undefined, variables);
    deepEqual(quiet, { exit: 0, stdout: "", stderr: "" });
    ok(!`${stderr}${stdout}`.includes("MARK"));
  });
}

Deno.test("logout with settings that cannot be read has done what was asked all the same", async () => {
  const stage = signedIn();
  stage.files.put(`${HOME}/settings.json`, "{");
  deepEqual(await run(stage), { exit: 0, stdout: "", stderr: NOT_REVOKED });
});

Deno.test("logout that fails prints nothing on stdout", async () => {
  const stage = makeStage();
  stage.files.put(CREDENTIAL, "{");
  deepEqual(await run(stage), { exit: 10, stdout: "", stderr: "" });
  deepEqual(await run(stage, { json: true }), { exit: 10, stdout: "", stderr: "" });
  deepEqual(await run(signedIn(), { provider: "nobody" }), { exit: 2, stdout: "", stderr: "" });
});

Deno.test("logout says how many pending logins it removed", async () => {
  for (
    const [ids, words] of [[["aaaa"], "1 pending login"], [
      ["aaaa", "bbbb"],
      "2 pending logins",
    ]] as const
  ) {
    for (const json of [false, true]) {
      const stage = makeStage();
      for (const id of ids) stage.files.put(`${OWN}/login-${id}.json`, "MARK");
      const { exit, stdout, stderr } = await run(stage, { json });
      equal(exit, 0);
      if (json) equal(JSON.parse(stdout).removed_pending_logins, ids.length);
      else equal(stderr, `Not signed in\nRemoved ${words}\n`);
    }
  }
});
