/** What is left of a text when it is cut off: at every byte, also in the middle of a letter. */

/** The text cut at every byte, the whole of it last; a half letter is read as a file's or a body's is. */
export function* beginningsOf(text: string): Generator<string> {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (let end = 0; end <= bytes.length; end++) yield decoder.decode(bytes.subarray(0, end));
}
