/**
 * `qwenauth login`: signs in with the device flow, or stores an API key. What is shown goes to stderr,
 * with `--json` to stdout as events. Here it is only decided which of the two is meant.
 */

import type { KeyLoginParts } from "../auth/key_login/key_login_steps.ts";
import { Failure } from "../platform/failure.ts";
import { PROVIDERS } from "../providers/catalogue.ts";
import { QWEN_OAUTH } from "../providers/qwen_oauth.ts";
import {
  CA_FILE_FLAG,
  COMMON_FLAGS,
  defineCommand,
  type OptionsOf,
  VALUE_FLAGS,
} from "./command.ts";
import type { KeyLoginContext } from "./login_api_key.ts";
import type { DeviceLogin, DeviceLoginContext } from "./login_device.ts";
import { chooseMethod } from "./login_method.ts";
import { checkLoginOptions } from "./login_options.ts";
import { JsonEvents } from "./login_screen/json_events.ts";
import { SOURCE_FLAGS, sourceOptions } from "./source_flags.ts";

const flags = {
  method: {
    kind: "choice",
    brief: "How to sign in; without it a flag for API keys decides, a menu, or else it is oauth",
    values: ["oauth", "api-key"],
  },
  provider: { kind: "text", brief: "Sign in to this provider", placeholder: "ID" },
  "key-stdin": { kind: "boolean", brief: "Read the API key from the first line of standard input" },
  "accept-plan-terms": {
    kind: "boolean",
    brief: "Accept the rule of a plan that forbids scripts, without being asked",
  },
  "openai-base-url": {
    ...VALUE_FLAGS["openai-base-url"],
    brief: "Store the key of an OpenAI-compatible endpoint for this base URL",
  },
  start: {
    kind: "boolean",
    brief: "Device flow: show the code, store the login for --wait, and end; none while signed in",
  },
  wait: {
    kind: "boolean",
    brief: "Device flow: go on with the login ID that --start began, or with the only one",
  },
  "no-browser": { kind: "boolean", brief: "Open no browser" },
  qr: { kind: "boolean", brief: "Draw a QR code of the URL in any case" },
  "no-qr": { kind: "boolean", brief: "Draw no QR code" },
  copy: {
    kind: "boolean",
    brief: "Put the URL on the terminal's clipboard, also over SSH (OSC 52)",
  },
  timeout: {
    kind: "duration",
    brief: "Wait no longer for the approval (90s, 10m, 1h)",
    placeholder: "DURATION",
  },
  "no-probe": { kind: "boolean", brief: "Do not prove the sign-in or the key with a call" },
  force: {
    kind: "boolean",
    brief: "Replace the stored sign-in without asking, even a damaged file",
  },
  ...SOURCE_FLAGS,
  ...CA_FILE_FLAG,
  ...COMMON_FLAGS,
} as const;

const KEY_PROVIDERS = PROVIDERS.flatMap(({ id, keyVariable }) =>
  keyVariable === undefined ? [] : id
);

type LoginOptions = OptionsOf<typeof flags>;

/** What a login uses of the context. */
export type LoginContext = DeviceLoginContext & KeyLoginContext;

/** What each method works on; made when the options are found to be right. */
export interface LoginMethods {
  readonly device: () => Promise<DeviceLogin>;
  readonly key: () => Promise<KeyLoginParts>;
}

/** The `login` command. */
export const command = defineCommand({
  brief: "Sign in: device flow, or store an API key",
  description:
    "The device flow shows a URL and a code, waits until they are approved in a browser on any " +
    "machine, stores the credential and proves it with a model call. An API key is read from a prompt " +
    "or from standard input, never from an argument, proved against its host and stored for that host " +
    "alone. All of this is shown on stderr. " +
    "The QR code appears on a terminal that is large enough and shows colours; --qr forces it, " +
    "on a terminal in black and white in spite of NO_COLOR, so that it can be scanned. " +
    "--start shows the code and ends; --wait goes on with it in any later process, in any terminal, " +
    "until it is approved, denied or expired. What --start prints on stdout is the ID; while somebody " +
    "is signed in, and without --force, it begins nothing and prints none, and --wait with an empty ID " +
    `ends well. Providers whose key can be stored: ${KEY_PROVIDERS.join(", ")}; ${QWEN_OAUTH} is ` +
    "signed in to with the device flow.",
  examples: [
    { line: "qwenauth login", note: "choose from a menu" },
    {
      line: "qwenauth login --method oauth --no-browser --copy",
      note: "device flow over SSH: the URL on your own clipboard",
    },
    {
      line: "pass show dashscope | qwenauth login --provider dashscope --key-stdin",
      note: "store an API key without a terminal",
    },
    { line: "qwenauth login --force --timeout 5m", note: "in a script, with an operator at hand" },
    {
      line: 'id=$(qwenauth login --start --force) && qwenauth login --wait "$id"',
      note: "a login that outlives its terminal",
    },
    { line: "qwenauth login --json", note: "one JSON event per line on stdout" },
  ],
  flags,
  positional: {
    placeholder: "ID",
    brief: "The login that --wait is about, as --start printed it",
    minimum: 0,
    maximum: 1,
  },
  async run(context, options, args) {
    const { sweepExpiredLogins } = await import("../auth/device_login/sweep_expired_logins.ts");
    sweepExpiredLogins(context);
    await runLogin(context, options, {
      async device() {
        const { openDeviceLogin } = await import("../auth/device_login/open_device_login.ts");
        return openDeviceLogin(context);
      },
      async key() {
        const { gatherValues } = await import("../auth/values/gather_values.ts");
        const { openKeyLogin } = await import("../auth/key_login/open_key_login.ts");
        return openKeyLogin(await gatherValues(context, sourceOptions(options)));
      },
    }, args[0]);
  },
});

/**
 * Runs the command.
 * @param id argument behind `--wait`
 * @throws {Failure} `usage` If the options name what cannot be done.
 * @throws {Failure} `input_needed` If something would have to be asked and cannot.
 * @throws {Failure} As `logInWithDevice` and `logInWithKey` do.
 */
export async function runLogin(
  context: LoginContext,
  options: LoginOptions,
  methods: LoginMethods,
  id?: string,
): Promise<void> {
  let events = context.json ? new JsonEvents(context.terminal.stdout, QWEN_OAUTH) : undefined;
  try {
    checkLoginOptions(options, id);
    const choice = await chooseMethod(context, options);
    if (choice.method === "oauth") {
      const { logInWithDevice } = await import("./login_device.ts");
      await logInWithDevice(context, options, events, methods.device, id);
    } else {
      if (events) events = new JsonEvents(context.terminal.stdout, choice.row.id);
      const { logInWithKey } = await import("./login_api_key.ts");
      await logInWithKey(context, options, choice, events, methods.key);
    }
  } catch (error) {
    if (error instanceof Failure) events?.fail(error);
    throw error;
  }
}
