/** `env --format powershell`, read back by the grammar of PowerShell's single-quoted strings. */

import assert from "node:assert/strict";
import fc from "fast-check";
import { formatExports } from "../../src/shell/export_format.ts";
import { exportsOf, exportValue, LONG_VALUES } from "./export_values.ts";

Deno.test("each line of env for PowerShell is a statement that gives back exactly the value", () => {
  fc.assert(
    fc.property(fc.array(exportValue, { maxLength: 8 }), (values) => checkValues(values)),
    { numRuns: 1000 },
  );
  checkValues(LONG_VALUES);
});

Deno.test("env for PowerShell is printable ASCII, whatever the console's code page", () => {
  fc.assert(fc.property(exportValue, (value) => {
    assert.match(formatExports("powershell", exportsOf([value])), /^[\x20-\x7e]*\n$/);
  }));
});

function checkValues(values: readonly string[]): void {
  const text = formatExports("powershell", exportsOf(values));
  const expected = values.map((value, index) => [`V${index}`, value]);
  assert.deepEqual(text.split("\n").slice(0, -1).map(readStatement), expected);
}

/** `$env:NAME = STRING`, or `[regex]::Unescape(STRING)` in place of the string. */
function readStatement(line: string): [name: string, value: string] {
  const [, name, expression] = /^\$env:(\w+) = (.*)$/.exec(line) ?? assert.fail(line);
  const [, argument] = /^\[regex\]::Unescape\((.*)\)$/.exec(expression!) ?? [];
  if (argument === undefined) return [name!, readVerbatimString(expression!)];
  return [name!, unescapeRegex(readVerbatimString(argument))];
}

/**
 * PowerShell language specification, 2.3.5.2: a verbatim string ends at the first single quote,
 * plain or typographic, that is not followed by another one; two of them stand for the first.
 */
function readVerbatimString(token: string): string {
  const isQuote = (character: string | undefined) => /^['‘’‚‛]$/.test(character ?? "");
  assert.ok(isQuote(token[0]), token);
  let value = "";
  for (let at = 1; at < token.length; at++) {
    if (isQuote(token[at])) {
      if (!isQuote(token[at + 1])) {
        assert.equal(at, token.length - 1, `Text after the string: ${token}`);
        return value;
      }
      at++;
    }
    value += token[at];
  }
  return assert.fail(`The string does not end: ${token}`);
}

/** .NET, "Character escapes in regular expressions", as far as `Regex.Unescape` takes them. */
function unescapeRegex(text: string): string {
  return text.replace(/\\(?:u([0-9a-fA-F]{4})|([^]))/g, (_, code, character) => {
    if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
    assert.doesNotMatch(character, /\w/, "An escape with a meaning of its own");
    return character;
  });
}
