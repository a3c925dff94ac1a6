import assert from "node:assert/strict";
import {
  type BrowserFacts,
  openInBrowser,
  planBrowser,
} from "../../../src/commands/login_screen/browser.ts";

const URL_SHOWN = "https://chat.qwen.ai/authorize?user_code=ABCD-EFGH";

interface Machine {
  readonly platform?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly forbidden?: boolean;
}

function facts({ platform = "linux", variables = {}, files = [], forbidden = false }: Machine) {
  return {
    forbidden,
    platform,
    environment: { get: (name) => variables[name] || undefined, currentFolder: () => "/" },
    hasFile: (path) => files.includes(path),
  } satisfies BrowserFacts;
}

/** Command lines of the plan, or the reason against it. */
function plan(machine: Machine, url = URL_SHOWN): string[] | string {
  const decision = planBrowser(url, facts(machine));
  if (decision.kind === "skip") return decision.reason;
  return decision.commands.map(({ program, args }) => [program, ...args].join(" | "));
}

const DESKTOP = { DISPLAY: ":0" };

Deno.test("the browser is opened unless --no-browser, BROWSER=none, an SSH session, a container, CI, or no display", () => {
  const cases: [Machine, string][] = [
    [{ variables: DESKTOP, forbidden: true }, "--no-browser"],
    [{ variables: { ...DESKTOP, BROWSER: "none" } }, "BROWSER=none"],
    [{ variables: { ...DESKTOP, BROWSER: "None" } }, "BROWSER=none"],
    [{ variables: { ...DESKTOP, SSH_CONNECTION: "1" } }, "this is an SSH session"],
    [{ variables: { ...DESKTOP, SSH_CLIENT: "1" } }, "this is an SSH session"],
    [{ variables: { ...DESKTOP, SSH_TTY: "1" } }, "this is an SSH session"],
    [{ platform: "darwin", variables: { SSH_TTY: "1" } }, "this is an SSH session"],
    [{ variables: { ...DESKTOP, container: "podman" } }, "this is a container"],
    [{ variables: { ...DESKTOP, KUBERNETES_SERVICE_HOST: "1" } }, "this is a container"],
    [{ variables: DESKTOP, files: ["/.dockerenv"] }, "this is a container"],
    [{ variables: DESKTOP, files: ["/run/.containerenv"] }, "this is a container"],
    [{ variables: { ...DESKTOP, CI: "true" } }, "this is a CI job"],
    [{ platform: "win32", variables: { CI: "1" } }, "this is a CI job"],
    [{}, "there is no display"],
    [{ variables: { BROWSER: "firefox" } }, "there is no display"],
    [{ platform: "freebsd" }, "there is no display"],
  ];
  for (const [machine, reason] of cases) assert.equal(plan(machine), reason);
});

Deno.test("each system has its own openers, none of which is a shell", () => {
  const linux = ["xdg-open", "gio | open", "sensible-browser", "x-www-browser"]
    .map((opener) => `${opener} | ${URL_SHOWN}`);
  const windows = `url.dll,FileProtocolHandler | ${URL_SHOWN}`;
  const cases: [Machine, string[]][] = [
    [{ variables: DESKTOP }, linux],
    [{ variables: { WAYLAND_DISPLAY: "wayland-0" } }, linux],
    [{ variables: { ...DESKTOP, CI: "false" } }, linux],
    [{ platform: "darwin" }, [`open | ${URL_SHOWN}`]],
    [{ platform: "win32" }, [`rundll32 | ${windows}`]],
    [{ variables: { WSL_DISTRO_NAME: "Ubuntu" } }, [
      `wslview | ${URL_SHOWN}`,
      `rundll32.exe | ${windows}`,
      `/mnt/c/Windows/System32/rundll32.exe | ${windows}`,
      ...linux,
    ]],
  ];
  for (const [machine, commands] of cases) assert.deepEqual(plan(machine), commands);
});

Deno.test("$BROWSER is a list of programs in which %s stands for the URL", () => {
  const edge = "/mnt/c/Program Files/Edge/edge.exe";
  const cases: [Machine, string[]][] = [
    [{ variables: { ...DESKTOP, BROWSER: "firefox" } }, [`firefox | ${URL_SHOWN}`]],
    [{ variables: { ...DESKTOP, BROWSER: "firefox --new-window:lynx" } }, [
      `firefox | --new-window | ${URL_SHOWN}`,
      `lynx | ${URL_SHOWN}`,
    ]],
    [{ variables: { ...DESKTOP, BROWSER: "app --url=%s  --quick::" } }, [
      `app | --url=${URL_SHOWN} | --quick`,
    ]],
    [{ variables: { WSL_INTEROP: "1", BROWSER: edge }, files: [edge] }, [`${edge} | ${URL_SHOWN}`]],
    [{ platform: "win32", variables: { BROWSER: "C:\\b.exe;d.exe %s" } }, [
      `C:\\b.exe | ${URL_SHOWN}`,
      `d.exe | ${URL_SHOWN}`,
    ]],
    [{ platform: "darwin", variables: { BROWSER: "sh -c %s" } }, [`sh | -c | ${URL_SHOWN}`]],
  ];
  for (const [machine, commands] of cases) assert.deepEqual(plan(machine), commands);
});

Deno.test("only http(s) URLs are handed to the browser", () => {
  for (const url of ["file:///etc/passwd", "javascript:alert(1)", "-x", "", "ftp://a", "x y"]) {
    assert.equal(plan({ platform: "darwin" }, url), "its address is not http(s)");
  }
  assert.deepEqual(plan({ platform: "darwin" }, "http://a"), ["open | http://a/"]);
});

Deno.test("the URL is one argument, without blanks, quotes and line breaks", () => {
  const hostile = "https://a/?x=$(id)%s;`id` \"'|&\n--flag $& $1";
  const [command] = plan({ platform: "darwin", variables: { BROWSER: "b %s" } }, hostile);
  assert.equal(command, "b | https://a/?x=$(id)%s;`id`%20%22%27|&--flag%20$&%20$1");
});

Deno.test("programs are tried until one starts, and a browser that cannot be started is no error", () => {
  const decision = planBrowser(URL_SHOWN, facts({ variables: { ...DESKTOP, BROWSER: "a:b:c" } }));
  const start = (working: string) => {
    const tried: string[] = [];
    const programs = {
      start: (program: string) => {
        tried.push(program);
        return program === working;
      },
    };
    return { result: openInBrowser(decision, programs), tried };
  };
  assert.deepEqual(start("b"), { result: { kind: "opened" }, tried: ["a", "b"] });
  assert.deepEqual(start("z"), {
    result: { kind: "not_opened", reason: "none could be started" },
    tried: ["a", "b", "c"],
  });
  const skipped = openInBrowser({ kind: "skip", reason: "why" }, { start: () => assert.fail() });
  assert.deepEqual(skipped, { kind: "not_opened", reason: "why" });
});
