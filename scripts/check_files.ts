/** What every source file has to be: short, named in snake_case, with a comment at its head. */

/** Most lines of a file. */
const LINE_LIMIT = 200;

/** What is wrong with a file as a whole. */
export function findFileProblems(path: string, text: string): string[] {
  const lines = text.split("\n").length - 1;
  const problems: string[] = [];
  if (lines > LINE_LIMIT) problems.push(`${path}: ${lines} lines, at most ${LINE_LIMIT}`);
  if (!/\/[a-z][a-z0-9]*(_[a-z0-9]+)*\.ts$/.test(`/${path}`)) {
    problems.push(`${path}: not named in snake_case`);
  }
  if (!text.startsWith("/**")) problems.push(`${path}: no comment at its head`);
  if (/^export default\b/m.test(text)) problems.push(`${path}: has a default export`);
  if (/^(?:export )?(?:const )?enum\b/m.test(text)) problems.push(`${path}: has an enum`);
  return problems;
}
