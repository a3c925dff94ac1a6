/** The way from a protocol's name to its service: which paths are asked, and what is loaded for it. */

import { deepStrictEqual as equal } from "node:assert/strict";
import { ROOT } from "../../scripts/repository.ts";
import { openChatModel } from "../../src/chat/open_chat_model.ts";
import { Failure } from "../../src/platform/failure.ts";
import type { Protocol } from "../../src/providers/catalogue.ts";

const PATHS: Readonly<Record<Protocol, string>> = {
  openai: "/chat/completions",
  anthropic: "/v1/messages",
  gemini: "/v1beta/models/m:generateContent",
  "vertex-ai": "/v1/publishers/google/models/m:generateContent",
};

Deno.test("each protocol has the paths of its service, vertex-ai those of Vertex mode", async () => {
  for (const [protocol, path] of Object.entries(PATHS) as [Protocol, string][]) {
    const asked: string[] = [];
    const model = await openChatModel({
      protocol,
      baseUrl: "https://models.example",
      secrets: () => [],
      fetch: (input) => {
        asked.push(new Request(input).url);
        return Promise.reject(new Failure("failure", "seen enough"));
      },
    });
    const answer = model.stream({
      model: "m",
      messages: [{ role: "user", text: "hi" }],
      isStreamed: false,
      wantsReasoning: false,
    }, new AbortController().signal);
    await Array.fromAsync(answer).catch(() => {});
    equal(asked, [`https://models.example${path}`]);
  }
});

interface GraphModule {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly code?: { readonly specifier: string };
    readonly isDynamic?: boolean;
  }[];
}

/** The modules that are there before the first line of a file runs. */
async function loadedWith(path: string): Promise<readonly string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", `${ROOT}/${path}`],
    cwd: ROOT,
  }).output();
  const graph: { readonly roots: string[]; readonly modules: GraphModule[] } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  const found = new Set(graph.roots);
  for (const specifier of found) {
    const { dependencies = [] } = graph.modules.find((one) => one.specifier === specifier) ?? {};
    for (const { code, isDynamic } of dependencies) {
      if (code !== undefined && !isDynamic) found.add(code.specifier);
    }
  }
  return [...found];
}

Deno.test("no library of a protocol is loaded before it is asked for", async () => {
  const folder = "src/chat/protocols";
  const protocols = ["openai", "anthropic", "gemini"].map((name) => `${folder}/${name}.ts`);
  for (const path of ["src/chat/open_chat_model.ts", ...protocols]) {
    const loaded = await loadedWith(path);
    equal([path, loaded.filter((module) => !module.startsWith("file:"))], [path, []]);
  }
  const opened = await loadedWith("src/chat/open_chat_model.ts");
  equal(opened.filter((module) => module.includes(folder)), []);
});
