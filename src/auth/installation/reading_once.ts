/**
 * Files as a status reads them: small files once, modes left as they are, and a damaged one as if it were
 * not there.
 */

import { FileError, type Files } from "../../platform/files.ts";
import { nameOf } from "../../platform/paths.ts";

/** Deliberately none that other programs rewrite in place: these are read again until they are whole. */
const READ_ONCE: ReadonlySet<string> = new Set([
  ".env",
  "state.json",
  "keys.json",
  "fingerprint.key",
]);

/**
 * The same files; what was read of a small one is remembered. Only for reading: what is remembered may
 * have been changed meanwhile.
 */
export function readingOnce(files: Files): Files {
  const texts = new Map<string, string>();
  return overriding(files, {
    readText(path) {
      const known = texts.get(path);
      if (known !== undefined) return known;
      const text = files.readText(path);
      if (text !== undefined && READ_ONCE.has(nameOf(path))) texts.set(path, text);
      return text;
    },
    // Deliberately not done: a status that is asked twice says the same twice.
    setMode(path) {
      throw new FileError("unsupported", path, "it is only looked at");
    },
  });
}

/** The same files without one of them. */
export function hidingFile(files: Files, hidden: string): Files {
  return overriding(files, {
    facts: (path) => path === hidden ? undefined : files.facts(path),
    readText: (path) => path === hidden ? undefined : files.readText(path),
  });
}

function overriding(files: Files, changes: Partial<Files>): Files {
  return new Proxy(files, {
    get(target, name) {
      const changed: unknown = Reflect.get(changes, name);
      if (changed !== undefined) return changed;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
