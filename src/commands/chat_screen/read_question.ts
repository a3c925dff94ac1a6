/** The question of one run: the arguments, with piped stdin under them, and what is attached. */

import {
  type Attachment,
  attachUrl,
  decodeAttachment,
  looksLikeUrl,
  PICTURE_LIMIT_BYTES,
  quoteTexts,
} from "../../chat/attachment.ts";
import type { Question } from "../../chat/conversation.ts";
import { Failure } from "../../platform/failure.ts";
import { FileError } from "../../platform/files.ts";
import { resolvePath } from "../../platform/paths.ts";
import type { Context } from "../context.ts";

/** What reading needs. */
export type QuestionContext = Pick<Context, "terminal" | "files" | "environment">;

/** A picture of 20 MiB has to be told from one that is larger. */
const READ_LIMIT_BYTES = PICTURE_LIMIT_BYTES + 1;
/** Longest text on stdin. */
const STDIN_LIMIT_BYTES = 8 * 1024 * 1024;

/**
 * Reads the attachments in their order.
 * @throws {Failure} `usage` If one cannot be read, or is nothing that can be attached.
 */
export async function readAttachments(
  context: QuestionContext,
  sources: readonly string[],
): Promise<readonly Attachment[]> {
  if (sources.filter((source) => source === "-").length > 1) {
    throw new Failure("usage", "Cannot attach standard input twice");
  }
  const attachments: Attachment[] = [];
  for (const source of sources) {
    attachments.push(
      source === "-" ? await attachStdin(context) : attach(context, source),
    );
  }
  return attachments;
}

/**
 * One file or URL.
 * @throws {Failure} `usage` If it cannot be read, or is nothing that can be attached.
 */
export function attach(
  { files, environment }: Pick<QuestionContext, "files" | "environment">,
  source: string,
): Attachment {
  if (looksLikeUrl(source)) return attachUrl(source);
  const path = resolvePath(environment.currentFolder(), source);
  const bytes = readFile(files, path, source);
  if (bytes === undefined) {
    throw new Failure("usage", `Cannot attach "${source}": there is no such file`);
  }
  return decodeAttachment(source, bytes);
}

async function attachStdin({ terminal }: QuestionContext): Promise<Attachment> {
  if (terminal.stdin.isTerminal) {
    throw new Failure("usage", "Cannot attach standard input: it is the terminal");
  }
  return decodeAttachment("standard input", await terminal.stdin.readBytes(READ_LIMIT_BYTES));
}

function readFile(
  files: QuestionContext["files"],
  path: string,
  source: string,
): Uint8Array<ArrayBuffer> | undefined {
  try {
    return files.readBytes(path, READ_LIMIT_BYTES);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const why = error.reason === "too_large"
      ? `a picture may have at most ${PICTURE_LIMIT_BYTES / 1024 / 1024} MiB`
      : error.message;
    throw new Failure("usage", `Cannot attach "${source}": ${why}`, { cause: error });
  }
}

/** The text of a run: arguments, and under them what is piped in; empty if there is none. */
export async function readPrompt(
  { terminal }: QuestionContext,
  args: readonly string[],
  isStdinTaken: boolean,
): Promise<string> {
  const typed = args.join(" ");
  const piped = isStdinTaken || terminal.stdin.isTerminal
    ? ""
    : (await terminal.stdin.readAll(STDIN_LIMIT_BYTES)).replace(/\n$/, "");
  return [typed, piped].filter((text) => text.trim() !== "").join("\n\n");
}

/** A question with its attachments: texts stand above it, pictures beside it. */
export function composeQuestion(text: string, attachments: readonly Attachment[]): Question {
  const pictures = attachments.filter((attachment) => attachment.kind === "picture")
    .map(({ picture }) => picture);
  const whole = quoteTexts(attachments) + text;
  return pictures.length === 0 ? { text: whole } : { text: whole, pictures };
}
