/** Requests written byte by byte, for what no client would send. */

/** Sends a text to a port of 127.0.0.1 and gives all that comes back until the connection ends. */
export async function rawExchange(port: number, text: string): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(text));
  const decoder = new TextDecoder();
  let answer = "";
  try {
    for await (const bytes of connection.readable) answer += decoder.decode(bytes);
  } catch (error) {
    if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
  }
  return answer;
}
