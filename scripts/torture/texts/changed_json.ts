/** JSON that is nearly right: a value changed anywhere in it, and the many ways to write the same value. */

import fc from "fast-check";
import { damaged, wrongValue } from "../generated_texts.ts";

type Path = readonly (string | number)[];

/** Stands for a member that is left out. */
const REMOVED = Symbol("removed");

const ODD_TEXTS = fc.constantFrom(
  ...["", " ", "\u0000", "a\nb", "\u001b[31mred", "\u009b31m", "\u202e", "\u2028", "\ud800"],
  ...["0", "1e3", "3600", "0x10", "NaN", "1.5", "true", "2026-01-01T00:00:00Z", "__proto__"],
  ...["$A", "${A}", "$NONE", "${__proto__}", "$A$A$A$A", "constructor", "x".repeat(300)],
  ...["http://evil.example/", "https://user:pw@h.example/v1?x#y", "file:///etc/passwd"],
  ...["javascript:alert(1)", "//h.example", "h.example:99999", "x".repeat(100_000)],
);
const ODD_NUMBERS = fc.oneof(
  fc.constantFrom(-1, 0, -0, 0.5, 1e308, 1e-7, 2 ** 32, 2 ** 53, 8.64e15, 8.64e15 + 1, -8.64e15),
  fc.double(),
);

/** Values of no particular type: wrong ones, edges of numbers, deep nesting. */
export const ODD_VALUES: fc.Arbitrary<unknown> = fc.oneof(
  wrongValue(),
  ODD_TEXTS,
  ODD_NUMBERS,
  fc.integer({ min: 1, max: 400 }).map((depth) => nested(depth)),
);

/** The value with up to three of its parts changed, added or left out. */
export function changedJson(right: unknown): fc.Arbitrary<unknown> {
  const changes = pathsOf(right).map((path) =>
    fc.tuple(
      fc.constant(path),
      fc.oneof(
        { weight: 4, arbitrary: oddOfType(partAt(right, path)) },
        { weight: 3, arbitrary: ODD_VALUES },
        fc.constant(REMOVED),
      ),
    )
  );
  // Often none: what is right has to stay right.
  const count = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 3 }));
  return count.chain((length) =>
    fc.array(fc.oneof(...changes), { minLength: length, maxLength: length })
  ).map((changes) =>
    changes.reduce<unknown>((value, [path, part]) => changeAt(value, path, part), right)
  );
}

/** A value of the same type as this one, which its reader may take for right. */
function oddOfType(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value === "string") return ODD_TEXTS;
  return typeof value === "number" ? ODD_NUMBERS : ODD_VALUES;
}

function partAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], value);
}

/** How a text is written. */
export interface JsonForm {
  /** With comments; only settings.json may have them. */
  readonly hasComments?: boolean;
}

/** The value as JSON in some form: indented, with a byte order mark, with a member twice. */
export function jsonForms(
  values: fc.Arbitrary<unknown>,
  { hasComments = false }: JsonForm = {},
): fc.Arbitrary<string> {
  return fc.record({
    value: values,
    indent: fc.constantFrom<string | number>(2, 0, "\t"),
    mark: often("", "\ufeff"),
    end: fc.constantFrom("\n", "\n", "\n", "", "\r\n", "  ", "\0"),
    newline: often("\n", "\r\n"),
    twice: fc.option(fc.tuple(fc.nat(), ODD_VALUES, fc.boolean()), { freq: 5 }),
    comment: hasComments
      ? fc.constantFrom("", "// $A\n", "/* {\n */", "/*", "//")
      : fc.constant(""),
  }).map(({ value, indent, mark, end, newline, twice, comment }) => {
    const plain = JSON.stringify(value, null, indent) ?? "";
    const text = twice === null ? plain : withTwin(plain, value, ...twice);
    // A line comment at the end of a line of its own, where it hides nothing.
    const commented = comment === "" ? text : text.replace(/^\{/, `{${comment}`);
    return mark + commented.replaceAll("\n", newline) + end;
  });
}

/** Texts of these values in every form, of which some are damaged. */
export function jsonTexts(
  values: fc.Arbitrary<unknown>,
  form: JsonForm = {},
): fc.Arbitrary<string> {
  return damaged(jsonForms(values, form));
}

function often<T>(usual: T, rare: T): fc.Arbitrary<T> {
  return fc.oneof({ weight: 7, arbitrary: fc.constant(usual) }, fc.constant(rare));
}

/** The object with one of its members a second time, before or behind the others. */
function withTwin(
  text: string,
  value: unknown,
  at: number,
  twin: unknown,
  isLast: boolean,
): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return text;
  const names = Object.keys(value);
  if (names.length === 0) return text;
  const member = `${JSON.stringify(names[at % names.length])}: ${JSON.stringify(twin) ?? "null"}`;
  return isLast
    ? text.replace(/\}$/, () => `,${member}}`)
    : text.replace(/^\{/, () => `{${member},`);
}

function nested(depth: number): unknown {
  let value: unknown = "x";
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).flatMap(([name, part]) =>
    pathsOf(part, [...path, Array.isArray(value) ? Number(name) : name])
  );
  return [path, ...inner];
}

function changeAt(value: unknown, [name, ...rest]: Path, part: unknown): unknown {
  if (name === undefined) return part === REMOVED ? {} : part;
  if (typeof value !== "object" || value === null) return value;
  const changed = rest.length === 0
    ? part
    : changeAt((value as Record<string, unknown>)[name], rest, part);
  if (Array.isArray(value)) {
    return value.map((item, at) => at === name ? changed : item)
      .filter((item) => item !== REMOVED);
  }
  const { [name]: _, ...others } = value as Record<string, unknown>;
  return changed === REMOVED ? others : { ...others, [name]: changed };
}
