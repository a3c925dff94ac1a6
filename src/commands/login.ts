/**
 * `qwenauth login`: signs in with the device flow. What is shown goes to stderr, with `--json` to stdout
 * as events; the order of things is `auth/log_in_by_device.ts`.
 */

import { type DeviceLoginParts, logInByDevice } from "../auth/log_in_by_device.ts";
import type { LoginAudience } from "../auth/login_steps.ts";
import { Failure } from "../platform/failure.ts";
import type { ProbeOutcome } from "../requests/probe.ts";
import { CA_FILE_FLAG, COMMON_FLAGS, defineCommand, type OptionsOf } from "./command.ts";
import type { Context } from "./context.ts";
import { chooseTextScreen, CombinedScreen } from "./login_screen/choose_screens.ts";
import { JsonEvents } from "./login_screen/json_events.ts";
import type { LoginScreen } from "./login_screen/login_screen.ts";
import { type PresentationWishes, presentCode } from "./login_screen/present_code.ts";
import { askForNewCode, askToReplace } from "./login_screen/questions.ts";

/** The one provider of the device flow. */
const PROVIDER = "qwen-oauth";

const flags = {
  method: {
    kind: "choice",
    brief: "How to sign in; oauth (the device flow) is the default",
    values: ["oauth", "api-key"],
  },
  provider: { kind: "text", brief: "Sign in to this provider", placeholder: "ID" },
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
  "no-probe": { kind: "boolean", brief: "Do not prove the sign-in with a model call" },
  force: {
    kind: "boolean",
    brief: "Replace the stored sign-in without asking, even a damaged file",
  },
  ...CA_FILE_FLAG,
  ...COMMON_FLAGS,
} as const;

type LoginOptions = OptionsOf<typeof flags>;

/** What a login uses of the context. */
export type LoginContext = Pick<
  Context,
  | "environment"
  | "terminal"
  | "clock"
  | "files"
  | "signals"
  | "programs"
  | "machine"
  | "abort"
  | "mayAsk"
  | "quiet"
  | "json"
>;

/** The sign-in that a login works on. */
export interface DeviceLogin extends DeviceLoginParts {
  /** Whether the OAuth server is the one whose free tier has ended. */
  readonly isDefaultServer: boolean;
}

/** The `login` command. */
export const command = defineCommand({
  brief: "Sign in with the device flow",
  description:
    "Shows a URL and a code, waits until they are approved in a browser on any machine, " +
    "stores the credential and proves it with a model call. All of this is shown on stderr. " +
    "The QR code appears on a terminal that is large enough and shows colours; --qr forces it, " +
    "on a terminal in black and white in spite of NO_COLOR, so that it can be scanned.",
  examples: [
    { line: "qwenauth login", note: "sign in, opening the browser where there is one" },
    { line: "qwenauth login --no-browser --copy", note: "over SSH: the URL on your own clipboard" },
    { line: "qwenauth login --force --timeout 5m", note: "in a script, with an operator at hand" },
    { line: "qwenauth login --json", note: "one JSON event per line on stdout" },
  ],
  flags,
  async run(context, options) {
    await runLogin(context, options, async () => {
      const { openDeviceLogin } = await import("../auth/open_device_login.ts");
      return openDeviceLogin(context);
    });
  },
});

/**
 * Runs the command on a sign-in that is made when the options are found to be right.
 * @throws {Failure} `usage` If the options name what cannot be done.
 * @throws {Failure} `not_entitled` If the sign-in is stored but model calls are refused.
 * @throws {Failure} As `logInByDevice` does.
 */
export async function runLogin(
  context: LoginContext,
  options: LoginOptions,
  makeLogin: () => Promise<DeviceLogin>,
): Promise<void> {
  const events = context.json ? new JsonEvents(context.terminal.stdout, PROVIDER) : undefined;
  const text = chooseTextScreen(context, context.json);
  const screen = new CombinedScreen(events, text);
  try {
    checkOptions(options);
    const login = await makeLogin();
    const audience = makeAudience(context, screen, wishesOf(context, options, text !== undefined));
    const outcome = await logInByDevice(login, audience, {
      provider: PROVIDER,
      force: options.force === true,
      timeoutSeconds: options.timeout,
      probe: options["no-probe"] !== true,
    }, context.abort);
    if (outcome?.kind === "refused") throw refusal(outcome, login.isDefaultServer);
  } catch (error) {
    screen.close();
    if (error instanceof Failure) events?.fail(error);
    throw error;
  } finally {
    screen.close();
  }
}

function checkOptions(options: LoginOptions): void {
  if (options.method === "api-key") {
    throw new Failure("usage", "Cannot store an API key: this version signs in by OAuth only", {
      hint: "qwenauth login --method oauth",
    });
  }
  if (options.provider !== undefined && options.provider !== PROVIDER) {
    throw new Failure(
      "usage",
      `Cannot sign in to "${options.provider}": this version knows "${PROVIDER}" only`,
      { hint: `qwenauth login --provider ${PROVIDER}` },
    );
  }
  if (options.qr && options["no-qr"]) {
    throw new Failure("usage", "Cannot obey --qr and --no-qr at once", {
      hint: "give one of them",
    });
  }
}

function wishesOf(
  context: LoginContext,
  options: LoginOptions,
  hasText: boolean,
): PresentationWishes {
  const isUnwanted = options["no-qr"] === true || !hasText || (context.quiet && !options.qr);
  return {
    noBrowser: options["no-browser"] === true,
    copy: options.copy === true,
    qr: isUnwanted ? false : options.qr,
    noColor: options["no-color"] === true,
  };
}

function makeAudience(
  context: LoginContext,
  screen: LoginScreen,
  wishes: PresentationWishes,
): LoginAudience {
  const { terminal, abort, mayAsk } = context;
  return {
    showCode: async (code) => screen.showCode(await presentCode(context, wishes, code)),
    endCode: () => screen.endCode(),
    show: (step) => screen.show(step),
    mayReplace: async () => mayAsk ? await askToReplace(terminal, abort) : undefined,
    wantsNewCode: async (reason) => mayAsk && await askForNewCode(terminal, reason, abort),
  };
}

function refusal(
  outcome: Extract<ProbeOutcome, { kind: "refused" }>,
  isDefaultServer: boolean,
): Failure {
  const what = `Signed in, but model calls are refused (${outcome.status}: ${outcome.message})`;
  return new Failure(
    "not_entitled",
    isDefaultServer ? `${what}: the free tier of Qwen OAuth ended on 2026-04-15` : what,
    {
      hint: "use an API key instead, of Alibaba Coding Plan, Alibaba Token Plan, " +
        "Alibaba Model Studio, ModelScope, OpenRouter, OpenAI, Anthropic or Google Gemini",
    },
  );
}
