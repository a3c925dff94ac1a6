/** Texts that are nearly right: files and bodies with a field changed, a byte flipped, an end cut off. */

import fc from "fast-check";

/** A text of some kind: right, changed in a field, damaged, or anything. */
export function damaged(right: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const text = right.map((value) =>
    typeof value === "string" ? value : JSON.stringify(value, null, 2)
  );
  return fc.oneof(
    { weight: 6, arbitrary: text },
    cut(text),
    flipped(text),
    fc.constantFrom(
      "",
      " ",
      "null",
      "[]",
      "{}",
      "0",
      '"x"',
      "\ufeff{}",
      "[".repeat(10_000),
      '{"a":'.repeat(5000),
    ),
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.json({ maxDepth: 6 }),
  );
}

/** An object of the fields, of which one or two have another value or are left out. */
export function withWrongFields(fields: Readonly<Record<string, unknown>>): fc.Arbitrary<unknown> {
  const names = Object.keys(fields);
  const change = fc.tuple(fc.constantFrom(...names), fc.option(wrongValue(), { freq: 5 }));
  return fc.array(change, { maxLength: 2 }).map((changes) => {
    const changed: Record<string, unknown> = { ...fields };
    for (const [name, value] of changes) {
      if (value === null) delete changed[name];
      else changed[name] = value;
    }
    return changed;
  });
}

/** A value of a type or with a content that nobody expects. */
export function wrongValue(): fc.Arbitrary<unknown> {
  return fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom("", " ", "\u0000", "a\nb", "\u001b[31mred", "x".repeat(100_000), "\ud800"),
    fc.constantFrom(-1, 0, 1e308, Number.MAX_SAFE_INTEGER, 1.5, true, null, [], {}, [[[[]]]]),
    fc.constantFrom(
      "http://evil.example/",
      "https://user:pw@h.example/v1?x#y",
      "file:///etc/passwd",
    ),
  );
}

function cut(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(text, fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([whole, share]) => whole.slice(0, Math.floor(whole.length * share)));
}

function flipped(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(text, fc.nat(), fc.integer({ min: 0, max: 0x2ff })).map(([whole, at, code]) => {
    const place = whole.length === 0 ? 0 : at % whole.length;
    return whole.slice(0, place) + String.fromCharCode(code) + whole.slice(place + 1);
  });
}
