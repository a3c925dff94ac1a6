/** `chat -a`: what is sent of pictures and texts, and what is refused before any request. */

import { deepStrictEqual as equal, match } from "node:assert/strict";
import { type ChatSandbox, makeChatSandbox } from "./support/chat_sandbox.ts";
import { isRoot, needs } from "./support/needs.ts";
import { writeAt } from "./support/stored_choice.ts";

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const JPEG = new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
const GIF = new TextEncoder().encode("GIF89a123");
const WEBP = new TextEncoder().encode("RIFF\x04\x00\x00\x00WEBPVP8 ");

async function put(stage: ChatSandbox, name: string, bytes: Uint8Array | string): Promise<void> {
  const path = `${stage.sandbox.home}/${name}`;
  await (typeof bytes === "string" ? Deno.writeTextFile(path, bytes) : Deno.writeFile(path, bytes));
}

for (
  const [type, bytes] of [["png", PNG], ["jpeg", JPEG], ["gif", GIF], ["webp", WEBP]] as const
) {
  Deno.test(`chat -a sends a picture as ${type} by its bytes, whatever its name`, async () => {
    await using stage = await makeChatSandbox();
    await put(stage, "picture.txt", bytes);
    equal((await stage.chat(["-a", "picture.txt", "what is it?"])).code, 0);
    equal(stage.sent()[0]?.messages, [{
      role: "user",
      content: [
        {
          type: "image_url",
          image_url: { url: `data:image/${type};base64,${bytes.toBase64()}` },
        },
        { type: "text", text: "what is it?" },
      ],
    }]);
  });
}

Deno.test("chat -a takes several files: texts stand in the question, a URL is sent as a picture", async () => {
  await using stage = await makeChatSandbox();
  await put(stage, "a.ts", "const a = 1;\n");
  await put(stage, "b.md", "```\ncode\n```\n");
  const url = "https://pictures.example/cat.png";
  const ended = await stage.chat(["-a", "a.ts", "-a", "b.md", "--attach", url, "compare"]);
  equal(ended.code, 0);
  const [message] = stage.sent()[0]!.messages;
  const [picture, text] = message!.content as readonly Record<string, unknown>[];
  equal(picture, { type: "image_url", image_url: { url } });
  match(
    String(text!["text"]),
    /a\.ts[^]*const a = 1;\n[^]*b\.md[^]*````\n```\ncode\n```\n````[^]*compare$/,
  );
});

Deno.test("chat -a - attaches standard input", async () => {
  await using stage = await makeChatSandbox();
  equal((await stage.chat(["-a", "-", "sum it up"], { stdin: "a long text\n" })).code, 0);
  const [message] = stage.sent()[0]!.messages;
  match(String(message!.content), /a long text\n[^]*sum it up$/);
});

/** What cannot be attached: arguments, and the words that say why. */
const REFUSED: readonly {
  readonly name: string;
  readonly args: readonly string[];
  readonly prepare?: (stage: ChatSandbox) => Promise<unknown>;
  readonly why: RegExp;
}[] = [
  {
    name: "a picture of 30 MB",
    args: ["-a", "large.png"],
    prepare: async (stage) => {
      await put(stage, "large.png", PNG);
      await Deno.truncate(`${stage.sandbox.home}/large.png`, 30_000_000);
    },
    why: /"large\.png".*20 MiB/,
  },
  {
    name: "a text with NULs",
    args: ["-a", "nul.txt"],
    prepare: (stage) => put(stage, "nul.txt", "a\0b"),
    why: /"nul\.txt".*UTF-8 text/,
  },
  {
    name: "a text that is not UTF-8",
    args: ["-a", "latin.txt"],
    prepare: (stage) => put(stage, "latin.txt", new Uint8Array([0x66, 0xfc, 0x72])),
    why: /"latin\.txt".*UTF-8 text/,
  },
  {
    name: "a text of 2 MiB",
    args: ["-a", "long.txt"],
    prepare: (stage) => put(stage, "long.txt", "x".repeat(2 * 1024 * 1024)),
    why: /"long\.txt".*1 MiB/,
  },
  { name: "a file that is not there", args: ["-a", "none.txt"], why: /"none\.txt"/ },
  { name: "a folder", args: ["-a", "."], why: /"\.".*folder/ },
  { name: "a URL of another kind", args: ["-a", "ftp://host/x.png"], why: /http/ },
  { name: "a file URL", args: ["-a", "file:///etc/passwd"], why: /http/ },
  { name: "a URL without a host", args: ["-a", "https://"], why: /http/ },
  { name: "a URL with a password", args: ["-a", "https://me:secret@host/x.png"], why: /user name/ },
];

for (const { name, args, prepare, why } of REFUSED) {
  Deno.test(`chat -a refuses ${name} before any request, with exit 2`, async () => {
    await using stage = await makeChatSandbox();
    await prepare?.(stage);
    const { code, stdout, stderr } = await stage.chat([...args, "hello"]);
    equal([code, stdout, stage.server.requests.length], [2, "", 0], stderr);
    match(stderr, /^qwenauth: Cannot attach /);
    match(stderr, why);
    equal(stderr.includes("secret"), false);
  });
}

Deno.test({
  ...needs("chat -a refuses a pipe in place of a file, and does not wait for it", ["mkfifo"]),
  async fn() {
    await using stage = await makeChatSandbox();
    const path = `${stage.sandbox.home}/pipe`;
    await new Deno.Command("mkfifo", { args: [path] }).output();
    const { code, stderr } = await stage.chat(["-a", "pipe", "hello"]);
    equal([code, stage.server.requests.length], [2, 0], stderr);
  },
});

Deno.test({
  ...needs("chat -a refuses a file that may not be read", [], { root: true }),
  async fn() {
    await using stage = await makeChatSandbox();
    const { sandbox } = stage;
    await put(stage, "secret.txt", "x");
    await Deno.chmod(`${sandbox.home}/secret.txt`, 0);
    const uid = 65534;
    for (const path of [sandbox.folder, sandbox.home]) await Deno.chown(path, uid, uid);
    equal(isRoot(), true);
    const { code, stderr } = await stage.chat(["-a", "secret.txt", "hello"], { uid });
    equal([code, stage.server.requests.length], [2, 0], stderr);
    match(stderr, /^qwenauth: Cannot attach "secret\.txt": permission denied/);
  },
});

/** Models and whether a picture may go to them. */
const MODELS: readonly {
  readonly name: string;
  readonly flags: readonly string[];
  readonly settings?: unknown;
  readonly sees: boolean;
}[] = [
  { name: "a model that nobody knows", flags: ["-m", "unknown"], sees: true },
  {
    name: "an entry of settings.json with pictures",
    flags: ["-m", "own"],
    settings: { modalities: { image: true } },
    sees: true,
  },
  {
    name: "an entry of settings.json with modalities without pictures",
    flags: ["-m", "own"],
    settings: { modalities: { image: false } },
    sees: false,
  },
];

for (const { name, flags, settings, sees } of MODELS) {
  Deno.test(`chat -a and ${name}: a picture is ${sees ? "sent" : "refused"}`, async () => {
    await using stage = await makeChatSandbox();
    await put(stage, "x.png", PNG);
    if (settings !== undefined) {
      await writeAt(stage.sandbox, ".qwen/settings.json", {
        modelProviders: { openai: [{ id: "own", generationConfig: settings }] },
      });
    }
    const { code, stderr } = await stage.chat([...flags, "-a", "x.png", "what is it?"]);
    equal([code, stage.server.requests.length], sees ? [0, 1] : [2, 0], stderr);
    if (!sees) match(stderr, /^qwenauth: .*"own".*picture/);
  });
}

Deno.test("a picture to the text model of the OAuth sign-in is refused without even a refresh", async () => {
  await using stage = await makeChatSandbox();
  const { sandbox } = stage;
  await sandbox.signIn(-60);
  await put(stage, "x.png", PNG);
  const before = sandbox.servers.authorization.counters.refreshRequests;
  const { code, stderr } = await stage.chat(
    ["--provider", "qwen-oauth", "-a", "x.png", "what is it?"],
    { env: { OPENAI_API_KEY: "" } },
  );
  equal([code, stage.server.requests.length], [2, 0], stderr);
  match(stderr, /^qwenauth: .*"coder-model".*picture/);
  equal(sandbox.servers.authorization.counters.refreshRequests, before);
});
