/** The sentences of a login for people. */

import type { LoginStep } from "../../auth/device_login/login_steps.ts";
import { modelCount } from "../../requests/model_count.ts";
import { formatLength, formatUtc } from "../times.ts";
import type { CodeView } from "./login_screen.ts";

/** Lines under which a code is approved; `quiet` leaves out the remarks. */
export function codeLines(view: CodeView, quiet: boolean): string[] {
  const lifetime = formatLength(view.expiresInSeconds);
  const remarks = quiet ? [] : codeRemarks(view);
  if (view.verificationUriComplete !== undefined) {
    return [
      ...remarks,
      `Sign in at ${view.verificationUriComplete}`,
      `Code: ${view.userCode} (page and code are valid for ${lifetime})`,
    ];
  }
  return [
    ...remarks,
    `Sign in at ${view.verificationUri}`,
    `Enter the code there: ${view.userCode} (page and code are valid for ${lifetime})`,
  ];
}

/** Line that says how to wait for a login that was only begun. */
export function goOnLine(id: string): string {
  return `To go on, in this or any other terminal: qwenauth login --wait ${id}`;
}

function codeRemarks({ browser, copied }: CodeView): string[] {
  const remarks = browser === undefined ? [] : [
    browser.kind === "opened"
      ? "The page was opened in the browser"
      : `No browser was opened: ${browser.reason}`,
  ];
  if (copied === true) remarks.push("The URL was put on the terminal's clipboard");
  if (copied === false) remarks.push("The URL was not copied: stderr is not a terminal");
  return remarks;
}

/** Line for a step, undefined if it needs none; `quiet` leaves all but warnings out. */
export function stepLine(step: LoginStep, quiet: boolean): string | undefined {
  if (step.kind === "probed" && step.outcome.kind === "unreachable") {
    return `Warning: signed in, but the model service could not be reached: ${step.outcome.reason}`;
  }
  return quiet ? undefined : remark(step);
}

function remark(step: LoginStep): string | undefined {
  switch (step.kind) {
    case "retry":
      return `No answer that helps (${step.reason}), trying again in ${step.waitSeconds} s`;
    case "already_signed_in": {
      const until = formatUtc(step.credential.expiresAtMs);
      if (step.kept === "asked") return "The stored sign-in was kept";
      return step.kept === "newer"
        ? "Another sign-in was stored since this login began: it was kept (login --force for a new one)"
        : `Already signed in, the access token is valid until ${until} (--force signs in again)`;
    }
    case "save_waits":
      return "Approved, waiting until another program has let go of the credential file";
    case "not_probed":
      return "Signed in, not checked with a model call (--no-probe)";
    case "probed":
      if (step.outcome.kind !== "works") return undefined;
      return `Signed in, and it works${modelCount(step.outcome.models)} at ${step.baseUrl}`;
    case "slow_down":
    case "authorized":
    case "probing":
      return undefined;
  }
}
