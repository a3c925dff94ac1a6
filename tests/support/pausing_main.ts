/**
 * The program as a test build: it can write down every step that it takes (named steps and file
 * operations), and stop for ever before one of them, so that a test kills it exactly there.
 *
 * `QWENAUTH_TEST_STEPS`: file to which the steps are appended. `QWENAUTH_TEST_PAUSE`: number of the step
 * before which it stops, from 1, or a step's name; it then writes `PAUSED` to stderr.
 * `QWENAUTH_TEST_BARRIER`: file without which it does not go past its first step, so that many processes
 * can be brought to the same point first.
 */

import { runProgram } from "../../src/cli/program.ts";
import { createDenoPlatform } from "../../src/platform/deno_platform.ts";
import type { Files, OpenFile } from "../../src/platform/files.ts";

const log = Deno.env.get("QWENAUTH_TEST_STEPS");
const pause = Deno.env.get("QWENAUTH_TEST_PAUSE");
const barrier = Deno.env.get("QWENAUTH_TEST_BARRIER");
const platform = createDenoPlatform();
let steps = 0;

function waitForBarrier(path: string): void {
  for (;;) {
    try {
      Deno.statSync(path);
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function step(name: string): void {
  steps++;
  if (log !== undefined) Deno.writeTextFileSync(log, `${name}\n`, { append: true });
  if (steps === 1 && barrier !== undefined) waitForBarrier(barrier);
  if (pause !== name && pause !== String(steps)) return;
  Deno.stderr.writeSync(new TextEncoder().encode("PAUSED\n"));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** `oauth_creds.json.tmp.*` of `/x/oauth_creds.json.tmp.4f…` */
function shortName(path: unknown): string {
  return String(path).split("/").at(-1)!.replace(/[0-9a-f]{8}-[0-9a-f-]{27}$/, "*");
}

function watchFile(file: OpenFile, path: unknown): OpenFile {
  return {
    ...file,
    overwrite: (text) => (step(`write ${shortName(path)}`), file.overwrite(text)),
    sync: () => (step(`flush ${shortName(path)}`), file.sync()),
    close: () => (step(`close ${shortName(path)}`), file.close()),
  };
}

function watchFiles(files: Files): Files {
  return {
    ...files,
    createNew: (
      path,
    ) => (step(`create ${shortName(path)}`), watchFile(files.createNew(path), path)),
    openOrCreate: (
      path,
    ) => (step(`open ${shortName(path)}`), watchFile(files.openOrCreate(path), path)),
    open: (path) => (step(`open ${shortName(path)}`), watchFile(files.open(path), path)),
    rename: (from, to) => (step(`rename ${shortName(to)}`), files.rename(from, to)),
    link: (existing, name) => (step(`link ${shortName(name)}`), files.link(existing, name)),
    remove: (path) => (step(`remove ${shortName(path)}`), files.remove(path)),
    makeFolder: (path) => (step(`make folder ${shortName(path)}`), files.makeFolder(path)),
    syncFolder: (path) => (step(`flush folder ${shortName(path)}`), files.syncFolder(path)),
  };
}

Deno.exit(
  await runProgram(Deno.args, {
    ...platform,
    // A getter must not be read by the spread above.
    machine: platform.machine,
    files: watchFiles(platform.files),
    reached: (name) => Promise.resolve(step(name)),
  }),
);
