/** Which flags and arguments of `login` go together. */

import { Failure } from "../platform/failure.ts";

/** The options that may contradict each other, by their flag names. */
export interface LoginOptionsInDoubt {
  readonly qr: boolean | undefined;
  readonly "no-qr": boolean | undefined;
  readonly start: boolean | undefined;
  readonly wait: boolean | undefined;
  readonly timeout: number | undefined;
  readonly method: string | undefined;
  readonly "key-stdin": boolean | undefined;
  readonly "accept-plan-terms": boolean | undefined;
  readonly "openai-base-url": string | undefined;
}

/** Flags that mean something for an API key alone. */
const KEY_FLAGS = ["key-stdin", "accept-plan-terms", "openai-base-url"] as const;

/** Whether the options mean an API key: by the method, or by a flag that belongs to it. */
export function wantsKey(options: LoginOptionsInDoubt): boolean {
  return options.method === "api-key" || findKeyFlag(options) !== undefined;
}

/**
 * Lets options through that can be obeyed together.
 * @param id argument behind `--wait`
 * @throws {Failure} `usage` If they cannot.
 */
export function checkLoginOptions(options: LoginOptionsInDoubt, id: string | undefined): void {
  const { start, wait, timeout } = options;
  if (options.qr && options["no-qr"]) throw refusal("Cannot obey --qr and --no-qr at once");
  if (id !== undefined && !wait) {
    const message = 'Unexpected argument: "login" takes one behind --wait only';
    throw refusal(message, "qwenauth login --wait ID");
  }
  if (start && wait) throw refusal("Cannot obey --start and --wait at once");
  const flag = start ? "--start" : wait ? "--wait" : undefined;
  if (flag !== undefined && wantsKey(options)) {
    throw refusal(`Cannot obey ${flag} with an API key: it belongs to the device flow`);
  }
  const keyFlag = findKeyFlag(options);
  if (options.method === "oauth" && keyFlag !== undefined) {
    throw refusal(
      `Cannot obey --method oauth and --${keyFlag} at once: the flag is for an API key`,
    );
  }
  if (start && timeout !== undefined) {
    throw refusal("Cannot obey --start and --timeout at once: --wait is what takes time");
  }
}

function findKeyFlag(options: LoginOptionsInDoubt): string | undefined {
  return KEY_FLAGS.find((name) => options[name] !== undefined);
}

function refusal(message: string, hint = "qwenauth login --help"): Failure {
  return new Failure("usage", message, { hint });
}
