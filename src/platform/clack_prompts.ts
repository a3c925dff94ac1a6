/**
 * Questions on a terminal with cursor control. The library reads stdin through Node's streams, which is
 * why this is the one file that knows them; it is loaded only when something is asked.
 */

import { type Check, type Choice, givenUp, type Prompts } from "./prompts.ts";
import { Secret } from "./secret.ts";
import type { Signals } from "./signals.ts";

type Clack = typeof import("@clack/prompts");
type Process = typeof import("node:process");

/** What is loaded when something is asked. */
interface Libraries {
  readonly isCancel: Clack["isCancel"];
  readonly process: Process;
}

/** Streams of a question, and what ends it. */
interface Session {
  readonly output: Process["stderr"];
  readonly signal: AbortSignal;
}

const SHOW_CURSOR = "\x1b[?25h";

/** Makes the questions; `signals` gives the terminal back if one ends the program meanwhile. */
export async function createClackPrompts(signals: Pick<Signals, "onExit">): Promise<Prompts> {
  const { confirm, isCancel, password, select, text } = await import("@clack/prompts");
  const { default: process } = await import("node:process");
  const ask = <T>(show: (session: Session) => Promise<T | symbol>) =>
    askOnce({ isCancel, process }, signals, show);
  return {
    async select<T>(question: string, choices: readonly Choice<T>[], initial?: T) {
      const at = choices.findIndex(({ value }) => value === initial);
      const options = optionsOf(choices);
      const chosen = await ask<number>((session) =>
        select<number>({
          ...session,
          message: question,
          options,
          initialValue: Math.max(at, 0),
        })
      );
      return choices[chosen]!.value;
    },
    async secret(question, check) {
      const line = await ask<string>((session) =>
        password({ ...session, message: question, validate: validator(check) })
      );
      return new Secret(line.trim());
    },
    async text(question, check) {
      const line = await ask<string>((session) =>
        text({ ...session, message: question, validate: validator(check) })
      );
      return line.trim();
    },
    confirm: (question, initial) =>
      ask<boolean>((session) => confirm({ ...session, message: question, initialValue: initial })),
  };
}

async function askOnce<T>(
  { isCancel, process }: Libraries,
  signals: Pick<Signals, "onExit">,
  show: (session: Session) => Promise<T | symbol>,
): Promise<T> {
  const stop = new AbortController();
  // Deliberately heard here: at Ctrl-D the library only stops listening, and would wait for ever.
  const hear = (_text: string, key: { readonly ctrl?: boolean; readonly name?: string }) => {
    if (key?.ctrl && key.name === "d") stop.abort();
  };
  process.stdin.prependListener("keypress", hear);
  const forget = signals.onExit(() => {
    if (Deno.stdin.isTerminal()) Deno.stdin.setRaw(false);
    process.stderr.write(SHOW_CURSOR);
  });
  try {
    const answer = await show({ output: process.stderr, signal: stop.signal });
    if (isCancel(answer)) throw givenUp();
    return answer as T;
  } finally {
    forget();
    process.stdin.off("keypress", hear);
  }
}

/** Indices as values, with a row that cannot be chosen above each group. */
function optionsOf(choices: readonly Choice<unknown>[]): {
  value: number;
  label: string;
  disabled?: boolean;
}[] {
  return choices.flatMap(({ label, remark, group }, at) => {
    // As a part of the label: the library shows a hint on the row under the cursor only.
    const option = { value: at, label: remark ? `${label}: ${remark}` : label };
    if (group === undefined || group === choices[at - 1]?.group) return [option];
    return [{ value: -1 - at, label: `── ${group} ──`, disabled: true }, option];
  });
}

function validator(check: Check): (line: string | undefined) => string | undefined {
  return (line) => check((line ?? "").trim());
}
