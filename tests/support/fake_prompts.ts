/** A person whose answers are planned, one for each question in their order. */

import { AssertionError } from "node:assert/strict";
import { type Choice, givenUp, type Prompts } from "../../src/platform/prompts.ts";
import { Secret } from "../../src/platform/secret.ts";

/** An answer: a label or text, yes or no, or giving up. */
export type PlannedReply = string | boolean | "give up";

/** Fake of `Prompts`; a question without a planned answer fails. */
export class FakePrompts implements Prompts {
  /** Questions so far, with the labels of what could be chosen. */
  readonly asked: string[] = [];
  readonly #replies: PlannedReply[];

  constructor(...replies: PlannedReply[]) {
    this.#replies = replies;
  }

  select<T>(question: string, choices: readonly Choice<T>[]): Promise<T> {
    const labels = choices.map(({ label, remark }) => remark ? `${label}: ${remark}` : label);
    const reply = this.#reply(`${question} ${labels.join(" | ")}`);
    const chosen = choices.find(({ label }) => label === reply);
    if (chosen === undefined) throw new AssertionError({ message: `no such choice: ${reply}` });
    return Promise.resolve(chosen.value);
  }

  secret(question: string): Promise<Secret> {
    return Promise.resolve(new Secret(String(this.#reply(question))));
  }

  text(question: string): Promise<string> {
    return Promise.resolve(String(this.#reply(question)));
  }

  confirm(question: string): Promise<boolean> {
    return Promise.resolve(this.#reply(question) === true);
  }

  #reply(question: string): PlannedReply {
    this.asked.push(question);
    const reply = this.#replies.shift();
    if (reply === undefined) {
      throw new AssertionError({ message: `unplanned question: ${question}` });
    }
    if (reply === "give up") throw givenUp();
    return reply;
  }
}
