/** A real browser without a window, driven by the DevTools protocol. */

import { runtimeVariables } from "./program.ts";
import { until } from "./until.ts";

/** Offline, without a profile of anyone, on a port of its own choice. */
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--no-default-browser-check",
  "--no-proxy-server",
  "--remote-debugging-port=0",
];

/** Starts Chromium with its profile in `folder`; dispose of it with `await using`. */
export async function startChromium(folder: string): Promise<Browser> {
  const child = new Deno.Command("chromium", {
    args: [...FLAGS, `--user-data-dir=${folder}/chromium`, "about:blank"],
    env: { ...runtimeVariables(), HOME: folder },
    clearEnv: true,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  // Chromium writes its port and the path of its socket there when it listens.
  const [port, path] = await until("Chromium to listen", async () => {
    const text = await Deno.readTextFile(`${folder}/chromium/DevToolsActivePort`).catch(() => "");
    const lines = text.split("\n");
    return lines.length >= 2 ? lines : undefined;
  });
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error("Chromium's socket cannot be opened"));
  });
  return new Browser(child, socket);
}

/** A running browser. */
export class Browser implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Record<string, unknown>) => void>();
  #lastId = 0;

  constructor(child: Deno.ChildProcess, socket: WebSocket) {
    this.#child = child;
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const answer = JSON.parse(data);
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    };
  }

  /** Opens a page in a tab of its own. */
  async open(url: string): Promise<Page> {
    const { targetId } = await this.send("Target.createTarget", { url });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    return new Page(this, String(sessionId));
  }

  /** Sends a command of the protocol. @throws {Error} If the browser refuses it. */
  async send(
    method: string,
    params: Readonly<Record<string, unknown>>,
    sessionId?: string,
  ): Promise<Record<string, unknown>> {
    const id = ++this.#lastId;
    const answered = Promise.withResolvers<Record<string, unknown>>();
    this.#waiting.set(id, answered.resolve);
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    const { result, error } = await answered.promise;
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result as Record<string, unknown>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    await this.send("Browser.close", {}).catch(() => {});
    await Promise.all([this.#child.status, closed]);
  }
}

/** A page in the browser. */
export class Page {
  readonly #browser: Browser;
  readonly #session: string;

  constructor(browser: Browser, session: string) {
    this.#browser = browser;
    this.#session = session;
  }

  /** Clicks on the element, as soon as it is there. */
  async click(selector: string): Promise<void> {
    const element = `document.querySelector(${JSON.stringify(selector)})`;
    await until(
      `"${selector}" on the page`,
      async () => await this.#evaluate(`${element}?.click(), ${element} !== null`) || undefined,
      () => this.#evaluate("document.body.innerText"),
    );
  }

  /** Waits until the page has this title. */
  async hasTitle(title: string): Promise<void> {
    await until(
      `the page "${title}"`,
      async () => await this.#evaluate("document.title") === title || undefined,
      () => this.#evaluate("document.body.innerText"),
    );
  }

  /** Text of the page, as it is read by a person. */
  async text(): Promise<string> {
    return await this.#evaluate("document.body.innerText");
  }

  // deno-lint-ignore no-explicit-any
  async #evaluate(expression: string): Promise<any> {
    const params = { expression, returnByValue: true };
    const { result } = await this.#browser.send("Runtime.evaluate", params, this.#session);
    return (result as { value?: unknown }).value;
  }
}
