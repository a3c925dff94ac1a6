/**
 * Functions of a bundle in parentheses. V8 compiles such a function together with its file, and Deno keeps
 * the outcome in its code cache; every other function is compiled in each run anew, when it is called for
 * the first time. What is compiled and never called is loaded for nothing.
 */

import { type AnyNode, parse } from "npm:acorn@8.17.0";
import type { Spans } from "./recorded_calls.ts";

/** A parenthesis put in before a place of the program. */
interface Insertion {
  readonly at: number;
  readonly text: "(" | ")";
}

/** Whether a function, which begins and ends there, is worth it. */
type Choice = (node: AnyNode) => boolean;

/**
 * The same program, with the functions that are `called` in parentheses; without them, all. Its methods
 * stay as they are: in parentheses they would be something else.
 */
export function compileEagerly(program: string, called?: Spans): string {
  const isCalled: Choice = ({ start, end }) => called?.has(`${start}:${end}`) ?? true;
  const { body } = parse(program, { ecmaVersion: "latest", sourceType: "module" });
  const insertions = body.flatMap((node) => findExpressions(node, false, isCalled));
  const declarations = body.filter((node) => node.type === "FunctionDeclaration")
    .filter(isCalled);
  const cut = (start: number, end: number) => insertInto(program, insertions, start, end);
  // In front, since a declaration can be used before it comes.
  const hoisted = declarations.map(({ id, start, end }) =>
    `${id.name}=(${cut(start, id.start).trimEnd()}${cut(id.end, end)})`
  );
  let rest = "";
  let done = 0;
  for (const { start, end } of declarations) {
    rest += cut(done, start);
    done = end;
  }
  rest += cut(done, program.length);
  return hoisted.length === 0 ? rest : `var ${hoisted.join(",")};${rest}`;
}

/** The parentheses around these function expressions of a part of the program. */
function findExpressions(node: AnyNode, isMethod: boolean, isCalled: Choice): Insertion[] {
  const isFunction = node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression";
  const inner = childrenOf(node).flatMap((child) =>
    findExpressions(child, isMethodHolder(node), isCalled)
  );
  if (!isFunction || isMethod || !isCalled(node)) return inner;
  return [{ at: node.start, text: "(" }, ...inner, { at: node.end, text: ")" }];
}

/** Whether the function below this node is a method, a getter or a setter. */
function isMethodHolder(node: AnyNode): boolean {
  return node.type === "MethodDefinition" ||
    node.type === "Property" && (node.method || node.kind !== "init");
}

function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter(isNode).toSorted((a, b) => a.start - b.start);
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** A part of the program with the insertions that lie in it, which are in the order of the text. */
function insertInto(
  program: string,
  insertions: readonly Insertion[],
  start: number,
  end: number,
): string {
  let text = "";
  let done = start;
  for (const { at, text: parenthesis } of insertions) {
    // At an end it belongs to the function before it, if it closes one, else to the one behind it.
    const isInside = parenthesis === ")" ? at > start && at <= end : at >= start && at < end;
    if (!isInside) continue;
    text += program.slice(done, at) + parenthesis;
    done = at;
  }
  return text + program.slice(done, end);
}
