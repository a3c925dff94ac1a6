/** The process environment, read only. */

/** Variables of the process. */
export interface Environment {
  /** Value of a variable; undefined if it is not set or empty. */
  get(name: string): string | undefined;
  /** Current folder, absolute. */
  currentFolder(): string;
}

/** The environment that this process was started with. */
export const processEnvironment: Environment = {
  get: (name) => Deno.env.get(name) || undefined,
  currentFolder: () => Deno.cwd(),
};
