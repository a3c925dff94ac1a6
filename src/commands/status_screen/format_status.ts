/** The whole report of `status` for a person: sections of labelled lines, drawn as the output allows. */

import type { StatusReport } from "../../auth/installation/describe_installation.ts";
import { printableText } from "../../platform/printable_text.ts";
import { QWEN_OAUTH } from "../../providers/qwen_oauth.ts";
import { findingRows, otherRows, requestRows } from "./more_rows.ts";
import { type Row, row } from "./row.ts";
import { fileRows, signInRows } from "./sign_in_rows.ts";
import { failureOf, stateOf } from "./status_report.ts";
import { drawBar, paint, signOf, type Style } from "./style.ts";
import { valueRows } from "./values_report.ts";

const LABEL_WIDTH = 15;

/** When and by whom the report is read. */
export interface Reading {
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  /** The user; undefined on Windows. */
  readonly uid: number | undefined;
}

/** Lines for a person, ending in a newline; sections stand apart. */
export function formatStatus(report: StatusReport, reading: Reading, style: Style): string {
  const sections = sectionsOf(report, reading).filter((rows) => rows.length > 0);
  return sections.map((rows) => rows.map((line) => drawRow(line, style)).join("")).join("\n");
}

function sectionsOf(report: StatusReport, { nowMs, uid }: Reading): readonly (readonly Row[])[] {
  const { values, signIn, files, requests } = report;
  const isActive = values.provider?.shown === QWEN_OAUTH;
  const isShown = signIn !== undefined && (isActive || signIn.file !== undefined);
  const missing = isShown && signIn.file === undefined ? signIn.path : undefined;
  return [
    [stateRow(report, nowMs)],
    valueRows(values, nowMs),
    isShown ? signInRows(signIn, nowMs, isActive) : [],
    fileRows(files, nowMs, uid, missing),
    requestRows(requests, nowMs),
    otherRows(report),
    findingRows(report),
  ];
}

function stateRow(report: StatusReport, nowMs: number): Row {
  const failure = failureOf(report);
  if (failure !== undefined) return row("state", `cannot be used: ${failure.message}`, "bad");
  return stateOf(report, nowMs) === "usable"
    ? row("state", "usable", "good")
    : row("state", "usable after a refresh, which the next call makes", "warning");
}

/** One line. Deliberately cleaned before it is coloured: what a project's file names must not act on the terminal. */
export function drawRow({ label, text, tone, bar }: Row, style: Style): string {
  const cleaned = printableText(text);
  const sign = label === "state" && tone !== undefined ? signOf(tone, style) : "";
  const drawn = bar && style.hasBars ? `${drawBar(bar.part, bar.whole, style)}  ` : "";
  const head = paint(label, "label", style) + " ".repeat(Math.max(1, LABEL_WIDTH - label.length));
  return `${head}${drawn}${paint(sign + cleaned, tone, style)}\n`;
}
