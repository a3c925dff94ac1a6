/** On which line of a settings.json a value stands: for people, who look for it with an editor. */

/** Strings, comments, punctuation, line ends, and whatever else stands between them. */
const TOKENS = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[^]*?\*\/|[{}[\],:]|\n|[^\s{}[\],:"/]+|["/]/g;

interface Level {
  readonly path: string;
  readonly isList: boolean;
  index: number;
  /** Key of the member under way; undefined before it. */
  key: string | undefined;
}

/**
 * The line, from 1, of a dotted key like `modelProviders.openai[0].baseUrl` in JSON with comments;
 * undefined if it is not there. Of several members of one name the last counts, as for every parser.
 */
export function findKeyLine(text: string, key: string): number | undefined {
  const levels: Level[] = [];
  let line = 1;
  let found: number | undefined;
  for (const [token] of text.matchAll(TOKENS)) {
    const level = levels.at(-1);
    if (token === "\n" || token.startsWith("/*")) {
      line += token.split("\n").length - 1;
    } else if (token === "{" || token === "[") {
      const path = pathIn(level);
      if (level?.isList && path === key) found = line;
      levels.push({ path, isList: token === "[", index: 0, key: undefined });
    } else if (token === "}" || token === "]") {
      levels.pop();
    } else if (token === "," && level !== undefined) {
      level.index++;
      level.key = undefined;
    } else if (token.startsWith('"') && level?.isList === false && level.key === undefined) {
      level.key = unquote(token);
      if (pathIn(level) === key) found = line;
    }
  }
  return found;
}

function pathIn(level: Level | undefined): string {
  if (level === undefined) return "";
  if (level.isList) return `${level.path}[${level.index}]`;
  return level.path === "" ? level.key ?? "" : `${level.path}.${level.key}`;
}

function unquote(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}
