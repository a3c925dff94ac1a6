/** `qwenauth chat`: asks a model, once or in a conversation. */

import type { Gathered, ValueSurroundings } from "../auth/values/gather_values.ts";
import type { Question } from "../chat/conversation.ts";
import { Failure } from "../platform/failure.ts";
import { cannotAsk } from "./cannot_ask.ts";
import { CHAT_FLAGS, type ChatOptions } from "./chat_screen/chat_flags.ts";
import type { PrintWhole } from "./chat_screen/print_whole.ts";
import { defineCommand } from "./command.ts";
import type { Context } from "./context.ts";

/** What `chat` uses of the context. */
export type ChatContext =
  & ValueSurroundings
  & Pick<
    Context,
    "terminal" | "clock" | "signals" | "quiet" | "json" | "abort" | "mayAsk" | "giveUp"
  >;

/** The `chat` command. */
export const command = defineCommand({
  brief: "Ask a model; stdin, pictures, sessions",
  description:
    "Asks the active provider's model and prints the answer as it comes. What is piped in stands " +
    "under the arguments. Without a question, on a terminal, it is a conversation (/help shows its " +
    "commands). Nothing is stored without --session or -c. To a program the text goes out as it is, on " +
    "a terminal styled and without control characters. Exit 11: the answer was cut off or is empty.",
  examples: [
    { line: 'qwenauth chat "What is a mutex?"', note: "one question" },
    { line: 'git diff | qwenauth chat "Review this change"', note: "with what is piped in" },
    { line: 'qwenauth chat -a diagram.png "What is wrong here?"', note: "with a picture" },
    { line: 'qwenauth chat -x "A shell loop over all PNG files" > loop.sh', note: "only the code" },
    { line: "qwenauth chat -c", note: "go on with the latest session" },
  ],
  flags: CHAT_FLAGS,
  positional: {
    placeholder: "PROMPT",
    brief: "The question; its words are joined",
    minimum: 0,
    maximum: Infinity,
  },
  run: runChat,
});

/**
 * Runs one question, or the conversation.
 * @throws {Failure} `usage` If a flag or an attachment cannot be used; then nothing has been sent.
 * @throws {Failure} `incomplete` If the answer is cut off, filtered or empty; what came is printed.
 * @throws {Failure} As `getModelAccess` and the request do.
 */
export async function runChat(
  context: ChatContext,
  options: ChatOptions,
  args: readonly string[],
): Promise<number | void> {
  checkOptions(options);
  const { gatherValues } = await import("../auth/values/gather_values.ts");
  const { composeQuestion, readAttachments, readPrompt } = await import(
    "./chat_screen/read_question.ts"
  );
  const { checkTarget } = await import("./chat_screen/model_caller.ts");
  const sources = options.attach ?? [];
  const attachments = await readAttachments(context, sources);
  const isStdinTaken = sources.includes("-") || options["openai-api-key"] === "-";
  const prompt = await readPrompt(context, args, isStdinTaken);
  const gathered = await gatherValues(context, options);
  const hasPictures = attachments.some(({ kind }) => kind === "picture");
  const { model } = checkTarget(gathered, hasPictures);
  if (prompt === "") return await converse(context, options, gathered, model, sources);
  const question = composeQuestion(prompt, attachments);
  if (options["dry-run"]) return await printDryRun(context, options, gathered, model, question);
  await askOnce(context, options, gathered, model, question);
}

function checkOptions(options: ChatOptions): void {
  const fail = (message: string) => new Failure("usage", message, { hint: "qwenauth chat --help" });
  if (options.continue && options.session !== undefined) {
    throw fail("Cannot obey --continue and --session at once");
  }
  if (options.extract && options.json) throw fail("Cannot obey --extract and --json at once");
  if (options.rpm === 0) throw fail("Cannot make requests with --rpm 0");
  if (options["max-tokens"] === 0) throw fail("Cannot answer with --max-tokens 0");
}

async function converse(
  context: ChatContext,
  options: ChatOptions,
  gathered: Gathered,
  model: string,
  sources: readonly string[],
): Promise<number> {
  if (!context.terminal.stdin.isTerminal) {
    throw new Failure("usage", "The question is empty", { hint: 'qwenauth chat "QUESTION"' });
  }
  if (!context.mayAsk) {
    throw cannotAsk(context, options, "for a question", 'qwenauth chat "QUESTION"');
  }
  if (options.json || options.extract || options["dry-run"]) {
    throw new Failure("usage", "Missing question: --json, --extract and --dry-run need one", {
      hint: 'qwenauth chat "QUESTION"',
    });
  }
  const { runRepl } = await import("./chat_screen/repl.ts");
  const talk = await openTalk(context, options, gathered, model, undefined);
  for (const source of sources) await talk.attach(source);
  return await runRepl(context, talk);
}

async function askOnce(
  context: ChatContext,
  options: ChatOptions,
  gathered: Gathered,
  model: string,
  question: Question,
): Promise<void> {
  const { incompleteAnswer } = await import("../chat/ask.ts");
  const { wholePrinter } = await import("./chat_screen/print_whole.ts");
  const printWhole = wholePrinter(context.terminal, {
    json: context.json,
    extract: options.extract === true,
  });
  const talk = await openTalk(context, options, gathered, model, printWhole);
  const answer = await talk.answer(question, context.abort);
  const failure = incompleteAnswer(answer);
  if (failure) throw failure;
  if (!options.extract) return;
  const { extractCode } = await import("../chat/extract_code.ts");
  if (extractCode(answer.text) === undefined) {
    throw new Failure(
      "failure",
      "There is no code block in the answer, and --extract prints no more",
      {
        hint: 'qwenauth chat "QUESTION"',
      },
    );
  }
}

async function openTalk(
  context: ChatContext,
  options: ChatOptions,
  gathered: Gathered,
  model: string,
  printWhole: PrintWhole | undefined,
) {
  const { ChatTalk } = await import("./chat_screen/chat_talk.ts");
  const { openConversation, sessionsFolder } = await import("./chat_screen/open_conversation.ts");
  return await ChatTalk.open({
    context,
    gathered,
    options,
    // Whoever does not read the answer on a terminal may be a script.
    isScript: !context.terminal.stdout.isTerminal,
    conversation: openConversation(context, gathered, options),
    sessions: sessionsFolder(gathered),
    printWhole,
  }, model);
}

async function printDryRun(
  context: ChatContext,
  options: ChatOptions,
  gathered: Gathered,
  model: string,
  question: Question,
): Promise<void> {
  const { getModelAccess } = await import("../auth/access/model_access.ts");
  const { openConversation } = await import("./chat_screen/open_conversation.ts");
  const { defaultSystem, requestOf } = await import("./chat_screen/model_caller.ts");
  const { dryRun, formatDryRequest } = await import("./chat_screen/dry_run.ts");
  // Also one that has expired: it is not shown, and what it belongs to stays the same.
  const anyToken = { offline: true, minValidSeconds: -Infinity };
  const access = await getModelAccess(gathered, { isScript: false, ...anyToken });
  const conversation = openConversation(context, gathered, { ...options, isDry: true });
  const messages = conversation.ask(question, defaultSystem(access.target));
  const request = await dryRun(
    gathered,
    access,
    requestOf(gathered, access, model, options, messages),
  );
  const { formatDocument } = await import("./format_document.ts");
  const text = context.json ? formatDocument({ ...request }) : formatDryRequest(request);
  const { safeFor } = await import("./chat_screen/print_whole.ts");
  const { stdout } = context.terminal;
  stdout.write(safeFor(stdout, text));
  if (!context.quiet && (access.expiresAtMs ?? Infinity) <= context.clock.nowMs()) {
    context.terminal.stderr.write("The access token has expired: it would be refreshed first\n");
  }
}
