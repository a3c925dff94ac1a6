/** What `models` prints. */

import type { KnownModel, ModelGroup } from "../../auth/access/model_groups.ts";
import { printableText } from "../../platform/printable_text.ts";
import { describeSource } from "../../providers/source.ts";
import { formatDocument } from "../format_document.ts";

/** The groups as text, one model a line; `*` marks the chosen one of each. */
export function formatGroups(groups: readonly ModelGroup[]): string {
  return groups.map(formatGroup).join("\n");
}

/** What is known of a model, in one phrase; empty if that is nothing. */
export function describeModel({ contextTokens, outputTokens, hasVision }: KnownModel): string {
  const parts = [
    contextTokens === undefined ? undefined : `context ${formatCount(contextTokens)}`,
    outputTokens === undefined ? undefined : `output ${formatCount(outputTokens)}`,
    hasVision === undefined ? undefined : hasVision ? "text, vision" : "text",
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

function formatGroup({ provider, name, isActive, chosen, models, problem }: ModelGroup): string {
  const id = name === provider ? "" : ` (${provider})`;
  const head = `${printableText(name)}${id}${isActive ? ", active" : ""}\n`;
  const width = Math.max(0, ...models.map((model) => printableText(model.id).length));
  const lines = models.map((model) => {
    const mark = model.id === chosen?.value ? "*" : " ";
    const line = `${mark} ${printableText(model.id).padEnd(width)}  ${describeModel(model)}`;
    return `${line.trimEnd()}\n`;
  });
  if (problem !== undefined) lines.push(`  not asked: ${printableText(problem)}\n`);
  if (models.length === 0 && problem === undefined) {
    lines.push("  no models are known without asking (--remote)\n");
  }
  return head + lines.join("");
}

function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

/** The groups as one JSON document. */
export function encodeGroups(groups: readonly ModelGroup[]): string {
  const providers = groups.map(({ provider, name, isActive, chosen, models, problem }) => ({
    id: provider,
    name,
    active: isActive,
    model: chosen?.value,
    model_source: chosen === undefined ? undefined : describeSource(chosen.source),
    models: models.map((model) => ({
      id: model.id,
      context: model.contextTokens,
      output: model.outputTokens,
      capabilities: model.hasVision === undefined
        ? undefined
        : model.hasVision
        ? ["text", "vision"]
        : ["text"],
      chosen: model.id === chosen?.value,
    })),
    problem,
  }));
  return formatDocument({ providers });
}
