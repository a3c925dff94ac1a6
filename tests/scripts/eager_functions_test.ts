/** Functions of a bundle that are compiled at its start. */

import { equal } from "node:assert/strict";
import { compileEagerly } from "../../scripts/eager_functions.ts";
import { gatherCalls } from "../../scripts/recorded_calls.ts";

for (
  const [what, program, eager] of [
    ["an arrow function", "x=e=>e+1;", "x=(e=>e+1);"],
    ["an asynchronous one", "x=async e=>{await e};", "x=(async e=>{await e});"],
    ["one in another", "x=()=>y.map(e=>e);", "x=(()=>y.map((e=>e)));"],
    ["one as an argument and a member", "f({a:()=>1,b},()=>2)", "f({a:(()=>1),b},(()=>2))"],
    ["a default", "x=(e=()=>1)=>e;", "x=((e=(()=>1))=>e);"],
    ["a function expression", "x=function*e(){yield 1};", "x=(function*e(){yield 1});"],
    [
      "a declaration, in front of what may use it",
      "f();function f(){return()=>1}g();async function g(){}",
      "var f=(function(){return(()=>1)}),g=(async function(){});f();g();",
    ],
    [
      "methods, which stay as they are",
      "x={a(){return()=>1},get b(){return 2}};class C{#p=()=>1;m(){}}",
      "x={a(){return(()=>1)},get b(){return 2}};class C{#p=(()=>1);m(){}}",
    ],
    ["no function", "var a=1;export{a as b};", "var a=1;export{a as b};"],
  ] as const
) {
  Deno.test(`functions compiled at the start: ${what}`, () => {
    equal(compileEagerly(program), eager);
  });
}

Deno.test("functions compiled at the start: only those that were called in some recorded run", () => {
  const program = "x=()=>1;y=()=>2;function f(){}function g(){}z=async()=>3;";
  const recording = (functions: readonly [text: string, count: number][]) => ({
    url: "file:///x/main.js",
    functions: functions.map(([text, count]) => {
      const startOffset = program.indexOf(text);
      return { ranges: [{ startOffset, endOffset: startOffset + text.length, count }] };
    }),
  });
  const calls = gatherCalls([
    recording([["()=>1", 0], ["function g(){}", 2]]),
    recording([["()=>1", 1], ["()=>2", 0], ["async()=>3", 1]]),
    { ...recording([["()=>2", 1]]), url: "file:///x/other.js" },
  ]);
  equal(
    compileEagerly(program, calls.get("main.js")),
    "var g=(function(){});x=(()=>1);y=()=>2;function f(){}z=(async()=>3);",
  );
});
