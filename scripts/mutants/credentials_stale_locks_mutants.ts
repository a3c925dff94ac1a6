/** Promises of `credentials.md`: the table of what qwen-code does, and when a lock is dead. */

import type { Mutant } from "./mutant.ts";

const TABLE = {
  at: "src/credentials/shared_lock.ts",
  test: "tests/credentials/lock_table_test.ts",
} as const;
const STALE = { ...TABLE, at: "src/credentials/lock_content.ts" } as const;
const THROUGH_HANDLE = "it is rewritten through the own handle, never through the path";
const STALE_AFTER = "stale after 10 s without a touch when its content is JSON";
const IN_PLACE = "takes over in place: opens the stale file, writes its own content";
const PATH_REPLACED = "the path replaced at each moment of it";

/** One mutant for each promise. */
export const CREDENTIALS_STALE_LOCKS_MUTANTS: readonly Mutant[] = [
  {
    promise: "Of a foreign lock the modification time counts, not the time in its content",
    at: "src/credentials/lock_watch.ts",
    test: TABLE.test,
    was: "ageMs: fileSystemNowMs - facts.modifiedAtMs,",
    becomes: "ageMs: fileSystemNowMs - (this.holder.timestampMs ?? facts.modifiedAtMs),",
    named: STALE_AFTER,
  },
  {
    ...TABLE,
    promise: "The own lock is rewritten every 2 s while it is held",
    was: "const HEARTBEAT_MS = 2_000;",
    becomes: "const HEARTBEAT_MS = 3_000;",
    named: "its content is rewritten every 2 s while it is held",
  },
  {
    ...TABLE,
    promise: "It is rewritten through the own handle: the path could be someone else's by now",
    was: "this.#file?.overwrite(this.#content());\n      if",
    becomes: "this.#parts.files.open(this.#path).overwrite(this.#content());\n      if",
    named: THROUGH_HANDLE,
  },
  {
    ...TABLE,
    promise: "Then it is checked that the path still has its inode",
    was: "    if (files.linkFacts(this.#path)?.inode !== this.#file.facts().inode) return false;\n",
    becomes: "",
    named: THROUGH_HANDLE,
  },
  {
    ...STALE,
    promise: "A foreign lock without a time in it is respected for 35 s: stealing costs the file",
    was: "undated: 35_000",
    becomes: "undated: 30_000",
    named: STALE_AFTER,
  },
  {
    ...STALE,
    promise: "A foreign lock with a time in it is stale after 10 s without a touch",
    was: "dated: 10_000",
    becomes: "dated: 35_000",
    named: STALE_AFTER,
  },
  {
    ...STALE,
    promise: "10 s are enough only if the time in its content is that old as well",
    was: "holder.timestampMs !== undefined &&\n" +
      "    fileSystemNowMs - holder.timestampMs >= STALE_AFTER_MS.dated;",
    becomes: "holder.timestampMs !== undefined;",
    named: STALE_AFTER,
  },
  {
    promise: "A lock that is touched again, with the same content, is not stale",
    at: "src/credentials/lock_watch.ts",
    test: TABLE.test,
    was: "return a !== undefined && a.inode === b.inode && a.modifiedAtMs === b.modifiedAtMs;",
    becomes: "return a !== undefined && a.inode === b.inode;",
    named: "a lock that is touched again is not stale",
  },
  {
    ...TABLE,
    promise: "Ages are judged against a file just created in the same folder",
    was: "this.watch.look(found.nowMs)",
    becomes: "this.watch.look(this.#parts.clock.nowMs())",
    named: "ages are judged against a file just created in the same folder",
  },
  {
    ...TABLE,
    promise: "A stale lock that has changed since it was looked at is not taken over",
    was: "if (!isSameState(dead.facts, file.facts())) {",
    becomes: "if (file.facts().inode === undefined) {",
    named: PATH_REPLACED,
  },
  {
    ...TABLE,
    promise: "A takeover waits 50 ms before it looks whether it has the lock",
    was: "      await this.#parts.clock.sleep(TAKEOVER_WAIT_MS);\n      this.#adopt(file);",
    becomes: "      this.#adopt(file);",
    named: IN_PLACE,
  },
  {
    ...TABLE,
    promise: "A takeover has the lock only if the path still names this inode",
    was: "      if (this.#isOurs()) return true;",
    becomes: "      return true;",
    named: PATH_REPLACED,
  },
  {
    ...TABLE,
    promise: "Of two that take one stale lock over the one that wrote last has it",
    was: 'return decodeLock(files.readText(this.#path) ?? "").lockId === this.#lockId;',
    becomes: "return true;",
    named: "two take the same stale lock over where the kernel lock means nothing",
  },
  {
    ...TABLE,
    promise: "A lock found gone is created again at once",
    was: "      if (this.#parts.files.linkFacts(this.#path) === undefined) this.#create();\n",
    becomes: "",
    named: "a lock found gone is created again at once",
  },
  {
    ...TABLE,
    promise: "A lock found foreign is left alone",
    was: "if (this.#parts.files.linkFacts(this.#path) === undefined) this.#create();",
    becomes: "this.#parts.files.remove(this.#path);\n      this.#create();",
    named: "a lock found foreign is left alone",
  },
  {
    ...TABLE,
    promise: "A beat that fails is survived: what counts is the look before saving",
    was: "    } catch {\n      // What counts is the look",
    becomes: "    } catch (error) {\n      throw error;\n      // What counts is the look",
    named: "a beat of the lock that fails is survived, and counts as a disturbance",
  },
  {
    ...STALE,
    promise: "A lock of this host whose kernel lock is free is stale at once",
    was: "if (isOwnKind && own !== undefined && isLeftover(holder, own)) return true;",
    becomes: "",
    named: "one of this host whose kernel lock is free is stale at once",
  },
  {
    ...STALE,
    promise: "A qwenauth lock of another host is not stale at once",
    was: "return host === own.hostName && (kernelLock",
    becomes: "return (kernelLock",
    named: "a qwenauth lock of another host is stale after 10 s untouched",
  },
  {
    ...STALE,
    promise: "A qwenauth lock of another host is stale after 10 s, whatever time stands in it",
    was: "  if (isOwnKind) return untouchedMs >= STALE_AFTER_MS.dated;\n",
    becomes: "",
    named: "a lock with times that no date can name is waited for like any other",
  },
  {
    ...STALE,
    promise: "A lock dated in the future goes stale by how long it has stood unchanged",
    was: "Math.max(sighting.ageMs, sighting.unchangedMs)",
    becomes: "sighting.ageMs",
    named: "a foreign one is stale when it has stood unchanged for 35 s",
  },
  {
    ...STALE,
    promise: "A lock beside another kernel lock is no leftover: its holder may live",
    was: "(kernelLock === undefined || kernelLock === own.kernelLock)",
    becomes: "(kernelLock === undefined || kernelLock !== 0)",
    named: "a lock of this host is a leftover only of the kernel lock that it names",
  },
  {
    ...TABLE,
    promise: "Without a kernel lock nobody's lock is a leftover at once",
    was:
      "const own = kernelLock && { hostName: this.#parts.hostName, kernelLock: kernelLock.inode };",
    becomes: "const own = { hostName: this.#parts.hostName, kernelLock: kernelLock?.inode };",
    named: "the kernel lock fails: a leftover of this host is stale after 10 s untouched",
  },
  {
    ...TABLE,
    promise: "Only what carries one's own lockId is released",
    was: "      if (this.#isOurs()) this.#parts.files.remove(this.#path);",
    becomes: "      if (this.#file) this.#parts.files.remove(this.#path);",
    named: "released is only what carries one's own lockId",
  },
  {
    ...TABLE,
    promise: "A lock that is released is not rewritten any more",
    was: "    this.#stopHeartbeat();\n",
    becomes: "",
    named: "both locks are released when a signal ends the program",
  },
  {
    promise: "Where the kernel lock fails --debug says so",
    at: "src/credentials/credential_lock.ts",
    test: TABLE.test,
    was: "    parts.debug(() => `no kernel lock on",
    becomes: "    void (() => `no kernel lock on",
    named: "the kernel lock fails: the lock file alone decides, and a debug line says so",
  },
];
