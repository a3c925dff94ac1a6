/** What `deno compile` says that it has put into an executable, read from the tree that it prints. */

/** One embedded file or folder. */
export interface EmbeddedFile {
  readonly name: string;
  /** Rounded as printed; 0 for a folder. */
  readonly bytes: number;
}

const UNITS: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };
const LINE = /[├└]─[─┬] (.+?)(?: \(([\d.]+)([KMG]?B)(?: - [^)]*)?\))?$/;

/** The files and folders in the output, in order. */
export function parseEmbeddedFiles(output: string): EmbeddedFile[] {
  return output.split(/\r?\n/).flatMap((line) => {
    const match = LINE.exec(line);
    if (match === null) return [];
    const [, name, amount = "0", unit = "B"] = match;
    return [{ name: name!, bytes: Math.round(Number(amount) * UNITS[unit]!) }];
  });
}

/** The size to reach: beside the runtime, in bytes. */
export const EMBEDDED_TARGET = 1024 ** 2;

/** All embedded bytes in words, against the size to reach. */
export function describeSize(embedded: readonly EmbeddedFile[]): string {
  const inMegabytes = (bytes: number) => (bytes / 1024 ** 2).toFixed(2);
  const bytes = embedded.reduce((sum, file) => sum + file.bytes, 0);
  const verdict = bytes <= EMBEDDED_TARGET ? "reached" : "missed";
  return `${inMegabytes(bytes)} MB embedded, ${inMegabytes(EMBEDDED_TARGET)} to reach: ${verdict}`;
}

/** What is wrong with the embedded files: one that is not of the bundle, one that is missing. */
export function findEmbeddingProblems(
  embedded: readonly EmbeddedFile[],
  bundle: readonly string[],
): string[] {
  const names = embedded.map(({ name }) => name);
  return [
    ...names.filter((name) => !bundle.includes(name)).map((name) =>
      `"${name}" is embedded and is no file of the bundle`
    ),
    ...bundle.filter((name) => !names.includes(name)).map((name) => `"${name}" is not embedded`),
  ];
}
