/** Reading a body that should be one JSON object. */

/** Fields of a JSON object, not yet checked. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object that a JSON text holds; undefined if it is no JSON or no object. */
export function parseJsonObject(text: string): Fields | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isObject(value) ? value : undefined;
}

/** Whether a value is an object in the sense of JSON. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
