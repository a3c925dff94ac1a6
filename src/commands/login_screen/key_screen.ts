/** What the storing of a key shows: lines for people on stderr, events for programs on stdout. */

import { planOfPlace } from "../../auth/key_login/find_key_place.ts";
import type { KeyStep } from "../../auth/key_login/key_login_steps.ts";
import type { KeyProof } from "../../auth/key_login/prove_api_key.ts";
import type { OutputStream } from "../../platform/terminal.ts";
import { modelCount } from "../../requests/model_count.ts";
import type { JsonEvents } from "./json_events.ts";
import { Spinner } from "../progress/spinner.ts";
import { StatusLine, type StatusLineParts } from "../progress/status_line.ts";

/** One way to show it. */
export interface KeyScreen {
  show(step: KeyStep): void;
  /** Leaves the terminal as it was found; may be called more than once. */
  close(): void;
}

/** Lines on stderr; on a terminal with cursor control a spinner while a host is asked. */
export class KeyTextScreen implements KeyScreen {
  readonly #stderr: OutputStream;
  readonly #quiet: boolean;
  readonly #status: StatusLine | undefined;
  #proofs = 0;

  constructor(parts: StatusLineParts, quiet: boolean) {
    this.#stderr = parts.terminal.stderr;
    this.#quiet = quiet;
    const isLively = this.#stderr.isTerminal && this.#stderr.hasColor && !quiet;
    this.#status = isLively ? new StatusLine(parts) : undefined;
  }

  show(step: KeyStep): void {
    this.#status?.stop();
    if (step.kind === "proving") {
      const where = step.place.baseUrl ?? step.place.row.name;
      this.#status?.start(new Spinner(`Asking ${where} about the key`));
      return;
    }
    // The first refusal is told by what follows: a question or the failure.
    if (step.kind === "proved" && ++this.#proofs === 1 && step.proof.kind === "refused") return;
    const lines = linesOf(step, this.#quiet);
    if (lines.length > 0) this.#stderr.write(lines.map((line) => `${line}\n`).join(""));
  }

  close(): void {
    this.#status?.stop();
  }
}

function linesOf(step: KeyStep, quiet: boolean): readonly string[] {
  switch (step.kind) {
    case "proving":
      return [];
    case "proved":
      return proofLines(step.proof, step.place.baseUrl ?? step.place.row.name, quiet);
    case "not_proved":
      return quiet ? [] : ["The key was not checked with a call (--no-probe)"];
    case "rule":
      return [step.rule.text, ...(quiet ? [] : step.rule.limits)];
    case "stored":
      return storedLines(step, quiet);
  }
}

function proofLines(proof: KeyProof, where: string, quiet: boolean): readonly string[] {
  switch (proof.kind) {
    case "works":
      return quiet ? [] : [`The key works${modelCount(proof.models)} at ${where}`];
    case "refused":
      return quiet ? [] : [`The key is refused by ${where} (${proof.status}: ${proof.message})`];
    case "unreachable":
      return [`Warning: the key could not be checked at ${where}: ${proof.reason}`];
    case "unprovable":
      return quiet ? [] : [`The key was not checked: ${where} has no call for a key alone`];
  }
}

function storedLines(
  { place, path, replacedFrom, consent, shadows }: Extract<KeyStep, { kind: "stored" }>,
  quiet: boolean,
): readonly string[] {
  const { id } = place.row;
  const replaced = replacedFrom === undefined ? "" : `, in place of the one of ${replacedFrom}`;
  const remarks = [
    `Stored the key for "${id}" in "${path}"${replaced}; "${id}" is the active provider now`,
    ...(consent === "accepted" ? ["The rule is accepted, with today's date"] : []),
  ];
  const warnings = shadows.map((shadow) => `Warning: ${shadow}`);
  if (consent === "refused") {
    const accept = `qwenauth consent ${planOfPlace(place)}`;
    warnings.push(`Scripts may not use the key until you accept the rule: ${accept}`);
  }
  return [...(quiet ? [] : remarks), ...warnings];
}

/** Events on stdout. */
export class KeyEventScreen implements KeyScreen {
  readonly #events: JsonEvents;

  constructor(events: JsonEvents) {
    this.#events = events;
  }

  show(step: KeyStep): void {
    if (step.kind === "proved") {
      const { row, baseUrl } = step.place;
      const { kind, ...proof } = step.proof;
      this.#events.write({
        event: "probe",
        provider: row.id,
        base_url: baseUrl,
        result: kind,
        ...proof,
      });
    } else if (step.kind === "stored") {
      const { row, baseUrl } = step.place;
      this.#events.write({
        event: "authorized",
        provider: row.id,
        base_url: baseUrl,
        plan_terms_accepted: step.consent === undefined ? undefined : step.consent === "accepted",
        shadowed_by: step.shadows.length === 0 ? undefined : step.shadows,
      });
    }
  }

  close(): void {}
}
