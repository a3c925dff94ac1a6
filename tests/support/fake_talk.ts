/** A talk without a model: what it is asked is kept, and a test decides what comes of it. */

import type { Talk } from "../../src/commands/chat_screen/talk.ts";

/** Fake of `Talk`. */
export class FakeTalk implements Talk {
  readonly provider = "test";
  model = "test-model";
  /** Everything that it was told to do, in order: `ask hello`. */
  readonly calls: string[] = [];
  /** What a question leads to; by default it is answered at once. */
  onAsk: (text: string, signal: AbortSignal) => Promise<void> = () => Promise.resolve();

  ask(text: string, signal: AbortSignal): Promise<void> {
    this.calls.push(`ask ${text}`);
    return this.onAsk(text, signal);
  }

  attach(source: string): Promise<string> {
    return Promise.resolve(this.#note(`attach ${source}`));
  }

  useModel(model: string): Promise<readonly string[]> {
    this.model = model;
    return Promise.resolve([this.#note(`model ${model}`)]);
  }

  setSystem(text: string): string {
    return this.#note(`system ${text}`);
  }

  clear(): readonly string[] {
    return [this.#note("clear")];
  }

  save(name: string): Promise<string> {
    return Promise.resolve(this.#note(`save ${name}`));
  }

  status(): readonly string[] {
    return ["status 1", "status 2"];
  }

  #note(call: string): string {
    this.calls.push(call);
    return `did ${call}`;
  }
}
