/** `status` on a damaged installation: what is damaged is told, and everything else is shown. */

import { deepEqual, equal, match } from "node:assert/strict";
import type { StatusDocument } from "../../src/commands/status_screen/status_document.ts";
import { showDocument, showStatus, type StatusSetting } from "../support/run_status.ts";
import { CREDENTIAL, HOME, makeStage, OWN, type Stage, STATE } from "../support/sign_in_stage.ts";

const KEYS = `${OWN}/keys.json`;
const SETTINGS = `${HOME}/settings.json`;
const KEY = "MARK-key-0123456789abcdef";

interface Case {
  readonly name: string;
  readonly prepare: (stage: Stage) => void;
  readonly setting?: StatusSetting;
  readonly exit: number;
  /** Parts and messages of the problems. */
  readonly problems: readonly (readonly [part: string, message: string])[];
  /** Provider and source of its key, as far as they are known. */
  readonly provider: readonly [string | null, string | null];
}

const SIGN_IN = `the sign-in "${CREDENTIAL}"`;

const CASES: readonly Case[] = [
  {
    name: "settings.json is no JSON",
    prepare: (stage) => stage.files.put(SETTINGS, '{"env": '),
    exit: 10,
    problems: [["settings", `Cannot read "${SETTINGS}": not valid JSON (line 1, column 9)`]],
    provider: ["qwen-oauth", SIGN_IN],
  },
  {
    name: "the key store is no JSON",
    prepare: (stage) => stage.files.put(KEYS, "MARK"),
    exit: 10,
    problems: [["key store", `Cannot read "${KEYS}": not a JSON object`]],
    provider: ["qwen-oauth", SIGN_IN],
  },
  {
    name: "both, and the .env file of the home folder is too large",
    prepare: (stage) => {
      stage.files.put(SETTINGS, "[]");
      stage.files.put(KEYS, "MARK");
      stage.files.put(`${HOME}/.env`, "#".repeat(2_000_000));
    },
    exit: 10,
    problems: [
      ["settings", `Cannot read "${SETTINGS}": not a JSON object`],
      ["env file", `Cannot read "${HOME}/.env": it is larger than 1 MiB`],
      ["key store", `Cannot read "${KEYS}": not a JSON object`],
    ],
    provider: ["qwen-oauth", SIGN_IN],
  },
  {
    name: "the key store belongs to someone else, while a key of the environment is in force",
    prepare: (stage) => stage.files.put(KEYS, "{}", { uid: 1001 }),
    setting: { environment: { OPENAI_API_KEY: KEY } },
    exit: 10,
    problems: [
      ["key store", `Cannot read "${KEYS}": it belongs to user 1001, this is user 1000`],
    ],
    provider: ["openai", "OPENAI_API_KEY in the environment"],
  },
  {
    name: "state.json is no JSON: what stood in it is lost, and the rest can be used",
    prepare: (stage) => stage.files.put(STATE, "MARK"),
    exit: 0,
    problems: [[
      "state",
      `Cannot read "${STATE}": not a JSON object, so no choice, consent or trust in it counts`,
    ]],
    provider: ["qwen-oauth", SIGN_IN],
  },
  {
    name: "the credential is damaged, while another provider is the active one",
    prepare: (stage) => stage.files.put(CREDENTIAL, "MARK"),
    setting: { environment: { OPENAI_API_KEY: KEY } },
    exit: 0,
    problems: [],
    provider: ["openai", "OPENAI_API_KEY in the environment"],
  },
  {
    name: "a pending login is damaged",
    prepare: (stage) => stage.files.put(`${OWN}/login-ab23.json`, "MARK"),
    exit: 0,
    problems: [],
    provider: ["qwen-oauth", SIGN_IN],
  },
  {
    name: "nothing can be written, not even a key for fingerprints",
    prepare: (stage) => stage.files.fail("createNew", /./, "read_only"),
    setting: { environment: { OPENAI_API_KEY: KEY } },
    exit: 0,
    problems: [],
    provider: ["openai", "OPENAI_API_KEY in the environment"],
  },
  {
    name: "a flag that cannot be used",
    prepare: () => {},
    setting: { options: { "openai-base-url": "" } },
    exit: 2,
    problems: [["values", 'Cannot use an empty "--openai-base-url": leave it out instead']],
    provider: [null, null],
  },
];

for (const { name, prepare, setting = {}, exit, problems, provider } of CASES) {
  Deno.test(`status of a damaged installation: ${name}`, async () => {
    const stage = makeStage();
    stage.signIn(3600);
    prepare(stage);
    const { exit: code, document } = await showDocument(stage, setting);
    deepEqual({ code, ...told(document) }, { code: exit, problems, provider });
    const text = await showStatus(stage, setting);
    equal(text.exit, exit);
    for (const [part, message] of problems) {
      match(text.stdout, new RegExp(`^problem {8}${RegExp.escape(`${part}: ${message}`)}$`, "m"));
    }
    match(text.stdout, new RegExp(`^file {11}"${CREDENTIAL}"`, "m"));
    match(text.stdout, /^(?:lock {2}| {2}lock) {9}free$/m);
  });
}

function told({ problems, provider, values }: StatusDocument): Pick<Case, "problems" | "provider"> {
  return {
    problems: problems.map(({ part, message }) => [part, message]),
    provider: [provider, values.key?.source ?? null],
  };
}

Deno.test("status of a damaged pending login names its file", async () => {
  const stage = makeStage();
  stage.files.put(`${OWN}/login-ab23.json`, "MARK");
  const { document } = await showDocument(stage);
  const problem = `Cannot read "${OWN}/login-ab23.json": ` +
    "the pending login is damaged, not valid JSON";
  deepEqual(document.pending_logins, [
    { id: "ab23", server: null, seconds_left: null, approved: false, problem },
  ]);
});

Deno.test("status without a home folder is a whole document with the failure in it", async () => {
  const { exit, document } = await showDocument(makeStage(), { environment: { HOME: "" } });
  const message = "Cannot find the folder of the sign-in: neither QWEN_HOME nor HOME is set";
  const { credential, lock, problems, error, files } = document;
  deepEqual([exit, credential, lock, files, error?.message, problems.map(({ part }) => part)], [
    10,
    null,
    null,
    [],
    message,
    ["sign-in"],
  ]);
});

Deno.test("status changes no mode: asked twice, it says the same twice", async () => {
  const stage = makeStage();
  stage.signIn(3600);
  stage.files.put(KEYS, "{}", { mode: 0o644 });
  const first = await showStatus(stage);
  match(first.stdout, /^key store {6}.*mode 0644 \(too wide\)/m);
  equal((await showStatus(stage)).stdout, first.stdout);
});

Deno.test("status of two failures ends with the code of what has to be mended first", async () => {
  const stage = makeStage();
  stage.files.put(SETTINGS, "[]");
  const { exit, document } = await showDocument(stage, {
    environment: { QWENAUTH_PROVIDER: "anthropic" },
  });
  deepEqual([exit, document.error?.code, document.error?.message], [
    10,
    "store",
    `Cannot read "${SETTINGS}": not a JSON object`,
  ]);
  stage.files.drop(SETTINGS);
  const { exit: without } = await showDocument(stage, {
    environment: { QWENAUTH_PROVIDER: "anthropic" },
  });
  equal(without, 4);
});
