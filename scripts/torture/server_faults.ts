/** Ways in which a server can fail, each as what it does with one connection. */

/** One fault; `write` sends bytes and is true until the client has gone. */
export interface ServerFault {
  readonly name: string;
  readonly answer: (write: (bytes: Uint8Array | string) => Promise<boolean>) => Promise<void>;
}

const LINE = "HTTP/1.1 200 OK\r\n";
const MEGABYTE = new Uint8Array(1024 * 1024).fill(0x20);

function whole(name: string, head: string, body: string | Uint8Array): ServerFault {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return {
    name,
    async answer(write) {
      await write(`${head}content-length: ${bytes.length}\r\nconnection: close\r\n\r\n`);
      await write(bytes);
    },
  };
}

const json = (name: string, body: string, status = "200 OK") =>
  whole(name, `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n`, body);

const TOKENS = {
  access_token: "access-0123456789abcdef",
  refresh_token: "refresh-0123456789abcdef",
  token_type: "Bearer",
  expires_in: 3600,
};

/** A wrong type in each field that must be there; without a `token_type` that is one the token is still good. */
const WRONG_FIELDS = ["access_token", "expires_in"].flatMap((field) =>
  [null, [], {}, "", true].map((value) =>
    json(`${field} is ${JSON.stringify(value)}`, JSON.stringify({ ...TOKENS, [field]: value }))
  )
);

/** All faults over a connection that works. */
export const SERVER_FAULTS: readonly ServerFault[] = [
  { name: "the connection is closed at once", answer: () => Promise.resolve() },
  {
    name: "nothing is said",
    async answer(write) {
      while (await write("")) await new Promise((resolve) => setTimeout(resolve, 200));
    },
  },
  {
    name: "headers only",
    async answer(write) {
      await write(`${LINE}content-type: application/json\r\ncontent-length: 100\r\n\r\n`);
      while (await write("")) await new Promise((resolve) => setTimeout(resolve, 200));
    },
  },
  {
    name: "one byte a second",
    async answer(write) {
      await write(`${LINE}content-type: application/json\r\ncontent-length: 1000\r\n\r\n`);
      while (await write(" ")) await new Promise((resolve) => setTimeout(resolve, 1000));
    },
  },
  {
    name: "an endless body",
    async answer(write) {
      await write(`${LINE}content-type: application/json\r\n\r\n{"a":"`);
      while (await write(MEGABYTE));
    },
  },
  {
    name: "100 MB",
    async answer(write) {
      await write(`${LINE}content-type: application/json\r\ncontent-length: 104857600\r\n\r\n`);
      for (let sent = 0; sent < 100 && await write(MEGABYTE); sent++);
    },
  },
  { name: "not HTTP", answer: async (write) => void await write("SSH-2.0-OpenSSH_9.2\r\n") },
  {
    name: "a body cut off",
    answer: async (write) => {
      await write(
        `${LINE}content-type: application/json\r\ncontent-length: 500\r\n\r\n{"access_token": "`,
      );
    },
  },
  whole(
    "a page",
    "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n",
    "<html><script>alert(1)</script>",
  ),
  whole("an empty 200", LINE, ""),
  whole("a redirect", "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/x\r\n", ""),
  whole(
    "latin-1 called UTF-8",
    `${LINE}content-type: application/json; charset=utf-8\r\n`,
    new Uint8Array([0x22, 0xe9, 0xff, 0x22]),
  ),
  whole(
    "UTF-16",
    `${LINE}content-type: application/json; charset=utf-16\r\n`,
    new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0]),
  ),
  json("duplicate fields", '{"error": "x", "access_token": 1, "access_token": ""}'),
  json("deep nesting", "[".repeat(200_000)),
  json("503", "{}", "503 Service Unavailable"),
  json("429 with a wait of a day", "{}", "429 Too Many Requests\r\nretry-after: 86400"),
  json(
    "escape sequences",
    '{"error": "\\u001b]0;x\\u0007\\u001b[2J", "error_description": "\\u001b[31m"}',
    "400 Bad Request",
  ),
  ...WRONG_FIELDS,
];
