/** What the gemini protocol's library is asked. */

import type { Content, GenerateContentParameters, Part } from "@google/genai/web";
import { type Fields, isObject } from "../../requests/json_object.ts";
import type { ChatRequest, Message, Picture } from "../chat_model.ts";

/**
 * The parameters: flags win over `samplingParams`, `extra_body` over both; what is asked stays as it is.
 * Deliberately none of the settings reaches the library's own options, which can name another host: they
 * are fields of the body alone.
 */
export function geminiParameters(
  request: ChatRequest,
  signal: AbortSignal,
): GenerateContentParameters {
  const { messages, model } = request;
  const system = messages.filter(({ role }) => role === "system").map(({ text }) => text);
  return {
    model,
    contents: messages.filter(({ role }) => role !== "system").map(encodeMessage),
    config: {
      abortSignal: signal,
      // Deliberately off: the library would send the request again when a stream breaks.
      automaticContinuation: false,
      ...(system.length === 0 ? {} : { systemInstruction: system.join("\n\n") }),
      httpOptions: { extraBody: furtherFields(request, system.length > 0) },
    },
  };
}

/** The library adds these to the body, and lets them replace what is there. */
function furtherFields(request: ChatRequest, hasSystem: boolean): Record<string, unknown> {
  const own = ["model", "contents", "generationConfig"];
  if (hasSystem) own.push("systemInstruction", "system_instruction");
  const others = Object.entries(request.extraBody ?? {}).filter(([name]) => !own.includes(name));
  const generationConfig = generationConfigOf(request);
  return {
    ...Object.fromEntries(others),
    ...(Object.keys(generationConfig).length === 0 ? {} : { generationConfig }),
  };
}

function generationConfigOf(request: ChatRequest): Fields {
  const { temperature, maxTokens, wantsReasoning, samplingParams = {} } = request;
  const sampling = inGoogleSpelling(samplingParams);
  const further = fieldsOf(request.extraBody?.["generationConfig"]);
  const thinkingConfig = {
    includeThoughts: true,
    ...fieldsOf(sampling["thinkingConfig"]),
    ...fieldsOf(further["thinkingConfig"]),
  };
  return {
    ...sampling,
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { maxOutputTokens: maxTokens }),
    ...further,
    ...(wantsReasoning ? { thinkingConfig } : {}),
  };
}

function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {};
}

const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["max_tokens", "maxOutputTokens"],
  ["stop", "stopSequences"],
]);

/** `samplingParams` is the same for all protocols: `top_p` is `topP` here. */
function inGoogleSpelling(params: Fields): Fields {
  const spell = (name: string) =>
    OTHER_NAMES.get(name) ?? name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [spell(name), value]));
}

function encodeMessage({ role, text, pictures = [] }: Message): Content {
  const parts: Part[] = [...pictures.map(encodePicture), { text }];
  return { role: role === "assistant" ? "model" : "user", parts };
}

function encodePicture(picture: Picture): Part {
  if (picture.kind === "bytes") {
    return { inlineData: { mimeType: picture.mediaType, data: picture.base64 } };
  }
  const type = /\.(png|jpe?g|webp|gif)(?:[?#]|$)/i.exec(picture.url)?.[1]?.toLowerCase();
  const mimeType = type && `image/${type === "jpg" ? "jpeg" : type}`;
  return { fileData: { fileUri: picture.url, ...(mimeType ? { mimeType } : {}) } };
}
