/** A conversation with a model: asks, prints what comes, keeps both. The REPL and one-shot calls share it. */

import { unlistedModel } from "../../auth/access/unlisted_model.ts";
import type { Gathered } from "../../auth/values/gather_values.ts";
import { type Answer, incompleteAnswer } from "../../chat/ask.ts";
import type { Attachment } from "../../chat/attachment.ts";
import type { Question } from "../../chat/conversation.ts";
import { SessionFile } from "../../chat/session_file.ts";
import { Failure } from "../../platform/failure.ts";
import { checkModelId } from "../models_screen/choose_model.ts";
import { AnswerPrinter, usageLine } from "./answer_printer.ts";
import { checkTarget, defaultSystem, type ModelCaller, openCaller } from "./model_caller.ts";
import { attach, composeQuestion } from "./read_question.ts";
import type { Talk } from "./talk.ts";
import { callerParts, type TalkParts } from "./talk_parts.ts";
import { WaitLine } from "../progress/wait_line.ts";

/** A talk under way. */
export class ChatTalk implements Talk {
  readonly #parts: TalkParts;
  readonly #wait: WaitLine;
  #gathered: Gathered;
  #caller: ModelCaller;
  #attached: readonly Attachment[] = [];
  #tokens = { input: 0, output: 0 };

  private constructor(parts: TalkParts, caller: ModelCaller, wait: WaitLine) {
    this.#parts = parts;
    this.#gathered = parts.gathered;
    this.#caller = caller;
    this.#wait = wait;
  }

  /** Opens the model that the flags lead to. @throws {Failure} As `openCaller` does. */
  static async open(parts: TalkParts, model: string): Promise<ChatTalk> {
    const wait = new WaitLine(parts.context);
    return new ChatTalk(
      parts,
      await openCaller(callerParts(parts, parts.gathered, wait), model),
      wait,
    );
  }

  get provider(): string {
    return this.#caller.access.target.provider;
  }

  get model(): string {
    return this.#caller.model;
  }

  async ask(text: string, signal: AbortSignal): Promise<void> {
    const question = composeQuestion(text, this.#attached);
    const answer = await this.answer(question, signal);
    this.#attached = [];
    const failure = incompleteAnswer(answer);
    if (failure) throw failure;
  }

  /**
   * Asks, and keeps what came.
   * @throws {Failure} As the request does.
   * @throws The signal's reason, if it is aborted; what came until then is kept.
   */
  async answer(question: Question, signal: AbortSignal): Promise<Answer> {
    const { context, options, conversation, printWhole } = this.#parts;
    const printer = new AnswerPrinter(context.terminal, {
      printsText: printWhole === undefined,
      printsReasoning: options.thinking === true,
      onFirst: this.#wait.stop,
    });
    const answer = await this.#call(question, printer, signal);
    try {
      printWhole?.(answer, this);
    } finally {
      if (answer.text !== "") conversation.keep(question, answer.text);
    }
    this.#count(answer);
    return answer;
  }

  /** Asks; what came of an answer that breaks off is kept. */
  async #call(question: Question, printer: AnswerPrinter, signal: AbortSignal): Promise<Answer> {
    const { context, conversation } = this.#parts;
    const messages = conversation.ask(question, defaultSystem(this.#caller.access.target));
    // The model may be another one than when the pictures were attached.
    if (messages.some(({ pictures }) => pictures !== undefined)) checkTarget(this.#gathered, true);
    const forget = context.signals.onExit(() => this.#keepPart(question, printer));
    try {
      this.#wait.forAnswer();
      const answer = await this.#caller.call(messages, printer, signal);
      printer.end();
      return answer;
    } catch (error) {
      this.#wait.stop();
      this.#keepPart(question, printer);
      if (error instanceof Failure) this.#printPart(printer);
      throw error;
    } finally {
      forget();
    }
  }

  #printPart({ received: text }: AnswerPrinter): void {
    if (text === "") return;
    const unknown = { reason: undefined, usage: undefined, requestId: undefined };
    this.#parts.printWhole?.({ text, ...unknown }, this);
  }

  /** Without waiting: the program may be ending. */
  #keepPart(question: Question, printer: AnswerPrinter): void {
    const { context, conversation } = this.#parts;
    try {
      if (printer.received !== "") conversation.keep(question, printer.received);
    } catch (error) {
      // Deliberately no failure: why the answer broke off is what the user has to be told.
      if (!(error instanceof Failure)) throw error;
      context.debug(() => error.message);
    }
    printer.end();
  }

  attach(source: string): Promise<string> {
    const attachment = attach(this.#parts.context, source);
    if (attachment.kind === "picture") checkTarget(this.#gathered, true);
    this.#attached = [...this.#attached, attachment];
    return Promise.resolve(`"${attachment.name}" goes with the next question`);
  }

  async useModel(model: string): Promise<readonly string[]> {
    checkModelId(model);
    const { layers } = this.#gathered;
    const flags = {
      ...layers.flags,
      provider: this.provider,
      model: { value: model, source: { kind: "flag", flag: "model" } as const },
    };
    const gathered = { ...this.#gathered, layers: { ...layers, flags } };
    this.#caller = await openCaller(callerParts(this.#parts, gathered, this.#wait), model);
    this.#gathered = gathered;
    const remark = unlistedModel(layers, this.provider, model);
    return [`The model is "${model}" now`, ...(remark === undefined ? [] : [`But ${remark}`])];
  }

  setSystem(text: string): string {
    this.#parts.conversation.setSystem(text);
    return text === "" ? "There is no system prompt now" : "The system prompt is set";
  }

  clear(): readonly string[] {
    const { conversation } = this.#parts;
    conversation.clear();
    const names = this.#attached.map(({ name }) => `"${name}"`);
    this.#attached = [];
    const path = conversation.session?.path;
    return [
      path === undefined
        ? "The conversation is forgotten"
        : `The model is not given the conversation any more; "${path}" keeps it`,
      ...(names.length === 0 ? [] : [`Not attached any more: ${names.join(", ")}`]),
    ];
  }

  save(name: string): Promise<string> {
    const { context, sessions, conversation } = this.#parts;
    const session = new SessionFile(context, sessions, name);
    if (session.load().messages.length > 0 && conversation.session?.name !== name) {
      throw new Failure("usage", `There is a session "${name}" already: choose another name`);
    }
    conversation.moveTo(session);
    return Promise.resolve(`The conversation is kept as "${name}" from now on`);
  }

  status(): readonly string[] {
    const { conversation } = this.#parts;
    const { session, messages, system } = conversation;
    return [
      `Model "${this.model}" of "${this.provider}"`,
      session === undefined ? "No session: nothing is stored" : `Session "${session.name}"`,
      `${messages.length} messages${system === undefined ? "" : ", with a system prompt"}`,
      `Tokens of this run: ${this.#tokens.input} in, ${this.#tokens.output} out`,
      ...this.#attached.map(({ name }) => `Attached to the next question: "${name}"`),
    ];
  }

  #count({ usage }: Answer): void {
    this.#tokens.input += usage?.inputTokens ?? 0;
    this.#tokens.output += usage?.outputTokens ?? 0;
    if (this.#parts.options.usage) this.#parts.context.terminal.stderr.write(usageLine(usage));
  }
}
