/** `qwenauth login` with the device flow; the order of things is `auth/device_login/log_in_by_device.ts`. */

import { type DeviceLoginRequest, logInByDevice } from "../auth/device_login/log_in_by_device.ts";
import type { LoginAudience } from "../auth/device_login/login_steps.ts";
import type { PendingParts } from "../auth/device_login/pending_logins.ts";
import { refusedSignIn } from "../auth/access/refused_call.ts";
import { QWEN_OAUTH } from "../providers/qwen_oauth.ts";
import type { ProbeOutcome } from "../requests/probe.ts";
import type { Context } from "./context.ts";
import { chooseTextScreen, CombinedScreen } from "./login_screen/choose_screens.ts";
import type { JsonEvents } from "./login_screen/json_events.ts";
import type { LoginScreen } from "./login_screen/login_screen.ts";
import { type PresentationWishes, presentCode } from "./login_screen/present_code.ts";
import { askForNewCode, askToReplace } from "./login_screen/questions.ts";

/** What a device login uses of the context. */
export type DeviceLoginContext = Pick<
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

/** Options of the device flow, by their flag names. */
export interface DeviceLoginOptions {
  readonly force: boolean | undefined;
  readonly timeout: number | undefined;
  readonly "no-probe": boolean | undefined;
  readonly "no-browser": boolean | undefined;
  readonly copy: boolean | undefined;
  readonly qr: boolean | undefined;
  readonly "no-qr": boolean | undefined;
  readonly "no-color": boolean | undefined;
  readonly start: boolean | undefined;
  readonly wait: boolean | undefined;
}

/** The sign-in that a login works on. */
export interface DeviceLogin extends PendingParts {
  /** Whether the OAuth server is the one whose free tier has ended. */
  readonly isDefaultServer: boolean;
}

/** One of the three device logins: all at once, its beginning, its end. */
type DeviceLoginKind = (
  login: DeviceLogin,
  audience: LoginAudience,
  request: DeviceLoginRequest,
  signal: AbortSignal,
) => Promise<ProbeOutcome | undefined>;

/**
 * Signs in, begins it or goes on with it; shows it as text and, where there are any, as events.
 * @param id name of the login that `--wait` is about, undefined for the only one
 * @throws {Failure} `not_entitled` If the sign-in is stored but model calls are refused.
 * @throws {Failure} As `logInByDevice`, `startPendingLogin` and `waitForPendingLogin` do.
 */
export async function logInWithDevice(
  context: DeviceLoginContext,
  options: DeviceLoginOptions,
  events: JsonEvents | undefined,
  makeLogin: () => Promise<DeviceLogin>,
  id?: string,
): Promise<void> {
  const text = chooseTextScreen(context, context.json);
  const screen = new CombinedScreen(events, text);
  try {
    const run = await chooseKind(context, options, id);
    const login = await makeLogin();
    const audience = makeAudience(context, screen, wishesOf(context, options, text !== undefined));
    const outcome = await run(login, audience, {
      provider: QWEN_OAUTH,
      force: options.force === true,
      timeoutSeconds: options.timeout,
      probe: options["no-probe"] !== true,
    }, context.abort);
    if (outcome?.kind === "refused") {
      throw refusedSignIn(`${outcome.status}: ${outcome.message}`, login);
    }
  } finally {
    screen.close();
  }
}

async function chooseKind(
  { terminal, json }: DeviceLoginContext,
  { start, wait }: DeviceLoginOptions,
  id: string | undefined,
): Promise<DeviceLoginKind> {
  if (wait) {
    const { waitForPendingLogin } = await import("../auth/device_login/pending_wait.ts");
    return (login, audience, request, signal) =>
      waitForPendingLogin(login, audience, { ...request, id }, signal);
  }
  if (!start) return logInByDevice;
  const { startPendingLogin } = await import("../auth/device_login/pending_start.ts");
  return async (login, audience, request, signal) => {
    const begun = await startPendingLogin(login, audience, request, signal);
    // The name alone, so that `id=$(qwenauth login --start)` has what `--wait "$id"` needs.
    if (begun !== undefined && !json) terminal.stdout.write(`${begun}\n`);
    return undefined;
  };
}

function wishesOf(
  context: DeviceLoginContext,
  options: DeviceLoginOptions,
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
  context: DeviceLoginContext,
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
