/** A conversation that grows: what was said so far, kept in a session if there is one. */

import type { Message } from "./chat_model.ts";
import type { SessionFile } from "./session_file.ts";

/** A question as it is kept: the text that was sent, with the pictures of this run. */
export type Question = Omit<Message, "role">;

/** What was said. */
export class Conversation {
  #messages: Message[];
  #system: string | undefined;
  #session: SessionFile | undefined;
  /** Whether the session does not know the system prompt yet. */
  #isSystemNew = false;

  /**
   * Goes on with a session; without one nothing is stored. `system` replaces the stored system prompt as
   * soon as something was said: a question that nobody answered leaves no trace.
   */
  constructor(session: SessionFile | undefined, system: string | undefined) {
    const stored = session?.load();
    this.#session = session;
    this.#messages = [...stored?.messages ?? []];
    this.#system = system === undefined ? stored?.system : system || undefined;
    this.#isSystemNew = this.#system !== stored?.system;
  }

  /** A conversation that is stored nowhere. */
  static from(messages: readonly Message[], system: string | undefined): Conversation {
    const conversation = new Conversation(undefined, system);
    conversation.#messages = [...messages];
    return conversation;
  }

  /** Questions and answers, oldest first. */
  get messages(): readonly Message[] {
    return this.#messages;
  }

  get system(): string | undefined {
    return this.#system;
  }

  /** The session in which it is stored. */
  get session(): SessionFile | undefined {
    return this.#session;
  }

  /** The messages of the next request: system prompt, everything so far, the question. */
  ask(question: Question, defaultSystem: string | undefined): readonly Message[] {
    const system = this.#system ?? defaultSystem;
    const first: readonly Message[] = system === undefined
      ? []
      : [{ role: "system", text: system }];
    return [...first, ...this.#messages, { role: "user", ...question }];
  }

  /** Keeps a question with its answer, or what came of it. @throws {Failure} `store` */
  keep(question: Question, answer: string): void {
    const exchange: readonly Message[] = [
      { role: "user", ...question },
      { role: "assistant", text: answer },
    ];
    this.#messages.push(...exchange);
    const system: readonly Message[] = this.#isSystemNew
      ? [{ role: "system", text: this.#system ?? "" }]
      : [];
    this.#session?.append([...system, ...exchange]);
    this.#isSystemNew = false;
  }

  /** Replaces the system prompt; an empty text removes it. @throws {Failure} `store` */
  setSystem(text: string): void {
    this.#system = text === "" ? undefined : text;
    this.#session?.append([{ role: "system", text }]);
    this.#isSystemNew = false;
  }

  /** Forgets what was said, but not the system prompt. @throws {Failure} `store` */
  clear(): void {
    this.#messages = [];
    this.#session?.clear(this.#system);
    this.#isSystemNew = false;
  }

  /** Stores the conversation in another session from now on. @throws {Failure} `store` */
  moveTo(session: SessionFile): void {
    session.clear(this.#system);
    session.append(this.#messages);
    this.#session = session;
    this.#isSystemNew = false;
  }
}
