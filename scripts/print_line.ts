/** Output of the scripts. */

/** Prints a line on stdout. */
export function printLine(line: string): void {
  printText(`${line}\n`);
}

/** Prints text on stdout as it is. */
export function printText(text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let done = 0; done < bytes.length;) done += Deno.stdout.writeSync(bytes.subarray(done));
}
