/**
 * The parts of the README that are made from the program itself: `deno task readme` writes them, and a
 * check compares them. A part stands between `<!-- NAME -->` and `<!-- end NAME -->`.
 */

import { visibleCommands } from "../src/cli/command_table.ts";
import { COMMANDS } from "../src/cli/commands.ts";
import { formatCommandHelp } from "../src/cli/format_help.ts";
import { ROOT } from "./repository.ts";

const README = `${ROOT}/README.md`;

/** The help of every command, each folded away behind its name. */
export async function formatHelpSections(): Promise<string> {
  const sections = visibleCommands(COMMANDS).map(async (name) => {
    const { brief, load } = COMMANDS[name]!;
    const help = formatCommandHelp(name, (await load()).command);
    return [
      "<details>",
      `<summary><code>qwenauth ${name}</code>: ${escapeHtml(brief)}</summary>`,
      "",
      "```text",
      help.trimEnd(),
      "```",
      "",
      "</details>",
    ].join("\n");
  });
  return (await Promise.all(sections)).join("\n\n");
}

/**
 * The text with another content of one part.
 * @throws {Error} If the text has no such part.
 */
export function replacePart(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end ${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the README has no part "${name}"`);
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`;
}

/** What is wrong with the parts of the README that are made from the program. */
export async function findReadmeProblems(): Promise<string[]> {
  const text = await Deno.readTextFile(README);
  const right = replacePart(text, "help", await formatHelpSections());
  return text === right ? [] : ["README.md: the help is not that of the program: deno task readme"];
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

if (import.meta.main) {
  const text = await Deno.readTextFile(README);
  await Deno.writeTextFile(README, replacePart(text, "help", await formatHelpSections()));
}
