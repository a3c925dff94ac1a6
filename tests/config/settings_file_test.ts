import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import { Failure } from "../../src/platform/failure.ts";
import { folderOf } from "../../src/platform/paths.ts";
import type { MemoryFiles } from "../support/memory_files.ts";
import { load, PROJECT, type SettingsStage, USER } from "./settings_fixture.ts";

const MODEL = '{"model": {"name": "m"}}';

async function modelOf(stage: SettingsStage): Promise<string | undefined> {
  return (await load(stage)).settings.modelName?.value;
}

/** Texts that are accepted beside plain JSON. */
const ACCEPTED: readonly (readonly [string, string])[] = [
  ["a byte order mark", "\ufeff" + MODEL],
  ["line comments", '// first\n{"model": // here\n{"name": "m"}} // last'],
  ["block comments", '/* a\n * b */{"model": {/**/"name": "m"}}'],
  ["what looks like a comment in a string", '{"model": {"name": "m"}, "x": "// no /* no"} // yes'],
  ["a byte order mark before a comment", "\ufeff// x\r\n" + MODEL],
];

for (const [name, text] of ACCEPTED) {
  Deno.test(`settings.json: ${name} is accepted`, async () => {
    equal(await modelOf({ user: text }), "m");
  });
}

Deno.test("settings.json: a string keeps what looks like a comment", async () => {
  equal(await modelOf({ user: '{"model": {"name": "http://m /*x*/"}} // x' }), "http://m /*x*/");
});

/** Broken texts, with the place that is named. */
const BROKEN: readonly (readonly [string, string])[] = [
  ['{"a": 1,}', "not valid JSON (line 1, column 9)"],
  ['{\n  "a": 1\n  "b": 2\n}', "not valid JSON (line 3, column 3)"],
  ['{\n  // a comment\n  "a": /* x\n */ nul\n}', "not valid JSON (line 4, column 8)"],
  ['{\n"a": [', "not valid JSON (line 2, column 7)"],
  ["", "not valid JSON (it is empty, line 1, column 1)"],
  [" \n", "not valid JSON (it is empty, line 1, column 1)"],
  ["key=secret-of-the-test", "not valid JSON (line 1, column 1)"],
];

for (const [text, why] of BROKEN) {
  Deno.test(`settings.json: ${JSON.stringify(text)} is an error that names file and place`, async () => {
    const failure = (path: string) =>
      new Failure("store", `Cannot read "${path}": ${why}`, {
        hint: `\${EDITOR:-vi} ${path}`,
      });
    await rejects(load({ user: text }), failure(USER));
    await rejects(load({ project: text }), failure(PROJECT));
  });
}

Deno.test("settings.json: anything but an object is an error, in a project a warning", async () => {
  for (const text of ["[]", "null", '"x"', "7"]) {
    await rejects(load({ user: text }), {
      code: "store",
      message: `Cannot read "${USER}": not a JSON object`,
    });
    const { settings } = await load({ project: text });
    equal(settings.warnings, [`Skipped "${PROJECT}": not a JSON object`]);
  }
});

/** What shows whose the file and its folder are, and who may read them: an editor could not open it. */
const LOOK = `ls -ld ${folderOf(USER)} ${USER}`;

/** Files that cannot be read: a project's is passed over, the user's is an error. */
const UNREADABLE:
  readonly (readonly [string, (files: MemoryFiles, path: string) => void, string, string])[] = [
    ["a folder", (files, path) => files.putFolder(path), "it is a folder", LOOK],
    [
      "unreadable",
      (files, path) => {
        files.put(path, MODEL);
        files.fail("readText", path, "denied");
      },
      "denied",
      LOOK,
    ],
    [
      "in a folder that cannot be looked into",
      (files, path) => {
        files.put(path, MODEL);
        files.fail("facts", path, "denied");
      },
      "denied",
      LOOK,
    ],
    [
      "another user's",
      (files, path) => files.put(path, MODEL, { uid: 1001 }),
      "it belongs to user 1001, this is user 1000",
      LOOK,
    ],
    [
      "larger than 1 MiB",
      (files, path) => files.put(path, MODEL.padEnd(2 ** 20 + 1)),
      "it is larger than 1 MiB",
      `\${EDITOR:-vi} ${USER}`,
    ],
  ];

for (const [name, prepare, why, hint] of UNREADABLE) {
  Deno.test(`settings.json: one that is ${name} is an error, in a project a warning`, async () => {
    await rejects(load({ prepare: (files) => prepare(files, USER) }), {
      code: "store",
      message: `Cannot read "${USER}": ${why}`,
      hint,
    });
    const { settings, log } = await load({
      user: MODEL,
      prepare: (files) => prepare(files, PROJECT),
    });
    const warning = `Skipped "${PROJECT}": ${why}`;
    equal([settings.modelName?.value, settings.warnings, log], ["m", [warning], [warning]]);
  });
}

Deno.test("settings.json: a project's link out of its folder is not followed", async () => {
  const { settings } = await load({
    prepare: (files) => {
      files.put("/srv/b/.qwen/settings.json", MODEL);
      files.putLink(PROJECT, "/srv/b/.qwen/settings.json");
    },
  });
  equal([settings.modelName, settings.warnings], [undefined, [
    `Skipped "${PROJECT}": a link leads out of its folder, to "/srv/b/.qwen/settings.json"`,
  ]]);
});

/** States in which qwen-code leaves the folder for a moment. */
const REWRITTEN: readonly (readonly [string, (files: MemoryFiles) => void])[] = [
  ["the old content has its other name", (files) => files.put(`${USER}.orig`, "{}")],
  ["the new content has its other name", (files) => files.put(`${USER}.tmp`, MODEL)],
  ["it is empty", (files) => files.put(USER, "")],
  ["it vanishes before it is read", (files) => {
    files.put(USER, "{}");
    files.onCall = (call, path) => {
      if (call === "readText" && path === USER) files.drop(path);
    };
  }],
];

for (const [name, prepare] of REWRITTEN) {
  Deno.test(`settings.json: while it is rewritten (${name}) it is read again after 50 ms`, async () => {
    const { settings, sleeps } = await load({
      prepare: (files, clock) => {
        prepare(files);
        clock.onSleep = () => {
          files.onCall = () => {};
          files.replace(USER, MODEL);
        };
      },
    });
    equal([settings.modelName?.value, sleeps], ["m", [50]]);
  });
}

Deno.test("settings.json: it is waited for once", async () => {
  const { settings, sleeps } = await load({ prepare: (files) => files.put(`${USER}.orig`, "{}") });
  equal([settings.modelName, sleeps], [undefined, [50]]);
});

Deno.test("settings.json: nobody waits where nothing is being rewritten", async () => {
  equal((await load({ prepare: (files) => files.putFolder("/home/x/.qwen") })).sleeps, []);
  equal((await load({ user: MODEL, project: MODEL })).sleeps, []);
});

/** Hostile contents of a project's file: nothing comes of them, and nothing stops. */
const HOSTILE: readonly (readonly [string, string, readonly string[]])[] = [
  ["1 MiB of opening brackets", "[".repeat(2 ** 20), ["it nests too deeply"]],
  ["1 MiB of opening braces", '{"a":'.repeat(2 ** 20 / 5), ["it nests too deeply"]],
  ["deep lists that are closed", "[".repeat(2 ** 19) + "]".repeat(2 ** 19), ["not a JSON object"]],
  ["deep objects", '{"a":'.repeat(150_000) + "1" + "}".repeat(150_000), []],
  ["a deep value of a known key", `{"env":${"[".repeat(2 ** 18)}${"]".repeat(2 ** 18)}}`, []],
  [
    "a deep extra_body",
    `{"modelProviders":{"openai":[{"id":"m","generationConfig":{"extra_body":${
      '{"a":'.repeat(90_000) + "1" + "}".repeat(90_000)
    }}}]}}`,
    [],
  ],
  ["500,000 entries", `{"modelProviders":{"openai":[${"0,".repeat(500_000)}0]}}`, []],
  [
    "90,000 providers",
    `{"modelProviders":{${Array.from({ length: 90_000 }, (_, at) => `"${at}":0`).join()}}}`,
    [],
  ],
];

for (const [name, text, warnings] of HOSTILE) {
  Deno.test(`settings.json: a project's file with ${name} stops nothing`, async () => {
    const { settings } = await load({ user: MODEL, project: text });
    equal(settings.modelName?.value, "m");
    equal(settings.warnings, warnings.map((why) => `Skipped "${PROJECT}": ${why}`));
    equal([settings.skipped.length <= 100, settings.modelProviders.length <= 1], [true, true]);
    equal(settings.modelProviders[0]?.generationConfig.extra_body, undefined);
  });
}

Deno.test("settings.json: 1 MiB of comments, and of what nearly is one, is read in time", async () => {
  const inner = [
    ...["/*", "//", "/* */", "// \n", "/", '"/*"', '"//"', '"\\\\\\\\"', '\\"', '"'],
  ];
  for (const piece of inner) {
    const text = piece.repeat(2 ** 20 / piece.length - 2) + "//";
    await rejects(load({ project: text }), Failure, piece);
  }
});
