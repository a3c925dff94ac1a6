import { deepStrictEqual as equal } from "node:assert/strict";
import { openLibraryFetch } from "../../../src/chat/protocols/library_fetch.ts";

Deno.test("only what belongs to a protocol passes from its library to the fetch", async () => {
  const sent: Request[] = [];
  const library = openLibraryFetch((input) => {
    sent.push(new Request(input));
    return Promise.resolve(new Response("ok"));
  });
  const headers = {
    accept: "application/json",
    "anthropic-beta": "b",
    "anthropic-version": "2023-06-01",
    authorization: "Bearer placeholder",
    "content-type": "application/json",
    cookie: "a=b",
    "user-agent": "OpenAI/JS",
    "x-api-key": "placeholder",
    "x-custom": "of a variable",
    "x-stainless-os": "Linux",
  };
  const url = "https://models.example/v1/x";
  equal(await (await library.fetch(url, { method: "POST", headers, body: "{}" })).text(), "ok");
  equal(Object.fromEntries(sent[0]!.headers), {
    accept: "application/json",
    "anthropic-beta": "b",
    "anthropic-version": "2023-06-01",
    "content-type": "application/json",
  });
  equal([sent.length, sent[0]!.url, await sent[0]!.text()], [1, url, "{}"]);
});
